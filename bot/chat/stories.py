"""Stories as the conversation shows them: a headline, a card, the newest of a tag."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act, rows
from bot.chat.replies import Reply, say
from bot.chat.rules import followed, hashtag, known_tags
from bot.chat.talk import Talk
from bot.core import lines
from bot.core.actions import number
from bot.core.message import Message, escape, story_card
from storage.records import Story, Tag
from storage.store import Store

SHOWN = 5  # stories in a list
_SEARCHED = 50  # newest stories of the rarest tag that are looked through for one with all tags of a set
_SAID = 400  # characters of a sentence that stands in a list
_HEADLINE = lines.Form(0, title=200)  # of five stories all fit into one message


def newest_of(store: Store, tags: Sequence[Tag]) -> Story | None:
    """Give the newest story that bears all of these tags."""
    rarest = min(tags, key=lambda tag: tag.stories)
    wanted = {tag.id for tag in tags}
    found = store.articles.newest(rarest.id, 1 if len(wanted) == 1 else _SEARCHED)
    return next((story for story in found if wanted <= {tag.id for tag in story.tags}), None)


def headline(talk: Talk, story: Story) -> str:
    """Give a story's headline as HTML, linked to its page, else to its card in this chat."""
    article = story.article
    return lines.headline(article, talk.view, _HEADLINE, rtl=lines.is_rtl(article))


def listing(talk: Talk, tag: Tag, stories: Sequence[Story]) -> Message:
    """List stories of a tag: numbered headlines, the sentence that says most, a button each that opens its card."""
    shown = list(enumerate(stories[:SHOWN], start=1))
    blocks = [talk.words("chat.stories_of", tag=escape(hashtag(tag)))]
    blocks += [listed(talk, story, n) for n, story in shown]
    buttons = [act(talk.words.number(n), "story", story.id) for n, story in shown]
    return Message("\n\n".join(blocks), rows(buttons, SHOWN))


def listed(talk: Talk, story: Story, n: int) -> str:
    """Write a story in a list: headline, the sentence that says most, source and time."""
    article, rtl = story.article, lines.is_rtl(story.article)
    said = [one for one in article.ladder.pick(1) if len(one) <= _SAID]
    parts = (
        lines.headline(article, talk.view, _HEADLINE, rtl=rtl, number=n),
        lines.sentences(said, rtl=rtl),
        lines.source(story.articles, talk.view, rtl=rtl),
    )
    return "\n".join(part for part in parts if part)


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
    return Reply(messages=(story_card(story, talk.view, followed=followed(talk)),))
