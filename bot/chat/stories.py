"""Stories as the conversation shows them: a headline, a card, the newest of a tag."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act, rows
from bot.chat.replies import Reply, say
from bot.chat.rules import hashtag, known_tags, number
from bot.chat.talk import Talk
from bot.core.hashtags import as_words
from bot.core.html import safe_url
from bot.core.message import Message, escape, story_card
from bot.core.text import isolate
from storage.records import Story, Tag
from storage.store import Store

SHOWN = 5  # stories in a list
_SEARCHED = 50  # newest stories of the rarest tag that are looked through for one with all tags of a set
_TITLE = 200  # characters of a headline
_SAID = 500  # characters of a sentence that stands in a list


def newest_of(store: Store, tags: Sequence[Tag]) -> Story | None:
    """Give the newest story that bears all of these tags."""
    rarest = min(tags, key=lambda tag: tag.stories)
    wanted = {tag.id for tag in tags}
    found = store.articles.newest(rarest.id, 1 if len(wanted) == 1 else _SEARCHED)
    return next((story for story in found if wanted <= {tag.id for tag in story.tags}), None)


def headline(talk: Talk, story: Story) -> str:
    """Give a story's headline as HTML, linked to its page, else to its card in this chat."""
    title = story.article.title
    short = title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"
    url = safe_url(story.article.url) or f"https://t.me/{talk.request.bot}?start=a_{story.id}"
    return f'<a href="{escape(url)}">{escape(isolate(short))}</a>'


def listing(talk: Talk, tag: Tag, stories: Sequence[Story]) -> Message:
    """List stories of a tag: numbered headlines, the sentence that says most, a button each that opens its card."""
    blocks = [talk.words("chat.stories_of", tag=escape(hashtag(tag)))]
    for n, story in enumerate(stories[:SHOWN], start=1):
        said = " ".join(story.article.ladder.pick(1))
        source = escape(isolate(story.article.source))
        lines = [f"<b>{talk.words.number(n)}.</b> {headline(talk, story)}"]
        blocks.append(
            "\n".join(
                [
                    *lines,
                    *([escape(isolate(as_words(said)))] if 0 < len(said) <= _SAID else []),
                    f"<i>{source}</i>",
                ]
            )
        )
    buttons = [
        act(talk.words.number(n), "story", story.id) for n, story in enumerate(stories[:SHOWN], start=1)
    ]
    return Message("\n\n".join(blocks), rows(buttons, SHOWN))


def newest(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Stories] under a tag: its newest ones."""
    tags = known_tags(talk, args[0]) if len(args) == 1 else ()
    if not tags:
        return None
    stories = talk.store.articles.newest(tags[0].id, SHOWN)
    if not stories:
        return Reply(toast=talk.words("chat.toast.no_stories"))
    return Reply(messages=(listing(talk, tags[0], stories),))


def open_story(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Open the card of a story by its id."""
    story_id = number(args[0]) if len(args) == 1 else None
    return card(talk, story_id) if story_id is not None else None


def card(talk: Talk, story_id: int) -> Reply:
    """Give the card of a story, or say that it is gone."""
    story = talk.store.articles.stories([story_id]).get(story_id)
    if story is None:
        return say(talk.words("chat.story_gone"))
    return Reply(messages=(story_card(story, talk.view),))
