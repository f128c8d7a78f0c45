"""One article, gathered for its page: the preview, the summary lit in the text, the tags, who gets it and who has it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from bot.console.bubble import Bubble, bubble
from bot.console.house import House
from bot.core import html
from bot.core.lighting import Piece, light
from bot.core.lines import is_rtl
from bot.core.message import Message, View, digest_part, story_card
from bot.delivery.compose import view_of
from bot.locales import words
from bot.newsroom.explain import Said, explain_reader
from storage.desk import Shown
from storage.reach import Holders, Reach
from storage.records import Article, Chat, Digest, DigestEntry, Standing, Story

LENGTHS = range(1, 8)
READERS = 10  # of a page
HOLDERS = 10
_LENGTH = 2  # sentences, as a new reader has them


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the preview is wanted: in these words, as a card or in a digest, or as a chat has it."""

    language: str = ""
    form: str = "card"
    chat_id: int | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """The message at one length of the summary."""

    length: int
    bubble: Bubble


@dataclass(frozen=True, slots=True)
class Reading:
    """The text with its summaries' sentences, and the previews beside it; none for a story that no message shows."""

    pieces: tuple[Piece, ...]
    rtl: bool
    previews: tuple[Preview, ...]
    chosen: int
    language: str
    form: str
    chat: Chat | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """A reader with a rule for it, and what became of it for them."""

    chat: Chat
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a story, by rules; the first readers; and where the next ones begin."""

    reach: Reach
    readers: tuple[Forecast, ...]
    after: int | None


@dataclass(frozen=True, slots=True)
class Gathered:
    """All of the page."""

    shown: Shown
    reading: Reading
    audience: Audience | None
    holders: Holders
    standing: Standing | None
    before: int | None


def gather(
    house: House, article_id: int, wanted: Wanted, zone: str, after: int = 0, before: int | None = None
) -> Gathered | None:
    """Read what the page of an article shows; None where there is none. Synchronous, as the store is."""
    store = house.store
    shown = store.desk.article(article_id)
    if shown is None:
        return None
    story_id = shown.article.story_id
    story = store.articles.stories([story_id]).get(story_id)
    return Gathered(
        shown,
        _reading(house, shown.article, story, wanted, zone),
        _audience(house, story, shown.state, after) if story else None,
        store.reach.holders(story_id, before, HOLDERS),
        store.withdrawals.standing(story_id),
        before,
    )


def sentences(lines: list[Said]) -> tuple[str, ...]:
    """Word what is explained, in the console's language."""
    return tuple(html.tidy(words("en")(line.key, **line.values)) for line in lines)


def card(house: House, story: Story, wanted: Wanted, zone: str, length: int | None = None) -> Message:
    """Write a story as a chat would see it."""
    view, chat = _view(house, story.article, wanted, zone)
    view = replace(view, length=length or view.length)
    if wanted.form == "digest" and story.tags:
        day = story.article.first_seen.astimezone(ZoneInfo(view.zone)).date()
        digest = Digest((DigestEntry(story.id, story.tags[0].id),), 1)
        return digest_part(digest, {story.id: story}, view, day, story_ids=[story.id])
    rules = house.store.chats.rules(chat.id) if chat else ()
    return story_card(story, view, followed={tag.id for rule in rules for tag in rule.tags})


def _view(house: House, article: Article, wanted: Wanted, zone: str) -> tuple[View, Chat | None]:
    """Give how a message is read: as a chat does, else in the article's language by the clock of who looks."""
    chat = house.store.chats.get(wanted.chat_id) if wanted.chat_id is not None else None
    if chat is not None:
        return view_of(chat, words, house.username), chat
    language = wanted.language or article.language
    if language not in words("en").languages:
        language = "en"
    return View(words(language), zone, _LENGTH, house.username), None


def _reading(house: House, article: Article, story: Story | None, wanted: Wanted, zone: str) -> Reading:
    view, chat = _view(house, article, wanted, zone)
    messages = [(n, card(house, story, wanted, zone, n)) for n in LENGTHS] if story else []
    return Reading(
        light(article.text, article.ladder),
        is_rtl(article),
        tuple(Preview(n, bubble(message)) for n, message in messages),
        view.length,
        view.words.language,
        wanted.form,
        chat,
    )


def _audience(house: House, story: Story, state: str, after: int) -> Audience:
    store, now = house.store, house.clock()
    reach, chats = store.reach.of_story(story.id, after, READERS + 1)
    readers = [
        Forecast(chat, sentences(explain_reader(store, chat, rules, story, now, state)))
        for chat, rules in chats[:READERS]
    ]
    more = readers[-1].chat.id if len(chats) > READERS else None
    return Audience(reach, tuple(readers), more)
