"""Readers: what they follow, how many come and go, and for one chat how it is set, what it got, and why a story or not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.console.article import sentences
from bot.console.charts import Bar, Chart, bars
from bot.console.house import House
from bot.console.view import house_of, id_of, number, page
from bot.console.wording import settings_in_words, why_off
from bot.errors import NotFoundError
from bot.locales import words
from bot.newsroom.explain import explain_chat, find_article
from storage.readers import ChatPage, Growth, Received, TagPage
from storage.records import Chat, Rule, RuleKind, Tag

_FEW: Final = 10  # rows on the first page
_LINES: Final = 50
_TAGS: Final = 25  # each with its stories of 30 days
_LONGEST: Final = 300
_NOBODY: Final = "This chat is not known, or asked to be forgotten."


@dataclass(frozen=True, slots=True)
class TagTrend:
    """A tag with its stories of the last days, drawn."""

    tag: Tag
    recent: int
    chart: Chart


@dataclass(frozen=True, slots=True)
class Overview:
    """The first page."""

    chats: int
    waiting: int
    growth: Growth
    grown: Chart
    tags: tuple[TagTrend, ...]
    more_tags: bool
    unheard: TagPage
    newest: ChatPage


@dataclass(frozen=True, slots=True)
class OneChat:
    """All of a chat's page; `why` answers what was asked about an article."""

    chat: Chat
    settings: tuple[tuple[str, str], ...]
    off: str | None
    follows: tuple[Rule, ...]
    mutes: tuple[Rule, ...]
    received: tuple[Received, ...]
    why: tuple[str, ...]


def routes(_house: House) -> list[Route]:
    """Give the pages of readers."""
    return [
        Route("/readers", _first),
        Route("/readers/tags", _tags),
        Route("/readers/chats", _chats),
        Route("/readers/{id:int}", _one),
    ]


# --- all of them ------------------------------------------------------------------------------------------------------


async def _first(request: Request) -> Response:
    house = house_of(request)
    return page(request, "readers.html", found=await house.threads(_overview, house))


def _overview(house: House) -> Overview:
    readers, now = house.store.readers, house.clock()
    chats, waiting = readers.count()
    tags = readers.tags(None, _FEW)
    growth = readers.growth(now)
    grown = [
        Bar(f"{day:%d %b}".lstrip("0"), {"joined": came, "left": went}) for day, came, went in growth.days
    ]
    return Overview(
        chats,
        waiting,
        growth,
        bars("Chats that joined and left in 30 days", grown),
        _trends(house, tags),
        tags.after is not None,
        readers.tags(None, _FEW, without_stories=True),
        readers.newest(None, _FEW),
    )


def _trends(house: House, found: TagPage) -> tuple[TagTrend, ...]:
    """Draw each tag's stories of the last 30 days."""
    trend = house.store.readers.trend([tag.id for tag in found.tags], house.clock())
    return tuple(
        TagTrend(tag, sum(days), _drawn(tag, days)) for tag in found.tags for days in [trend[tag.id]]
    )


def _drawn(tag: Tag, days: tuple[int, ...]) -> Chart:
    ends = len(days) - 1
    named = [
        Bar("today" if n == ends else f"{ends - n} d ago", {"stories": each}) for n, each in enumerate(days)
    ]
    return bars(f"#{tag.display}, stories in 30 days", named)


async def _tags(request: Request) -> Response:
    house, asked = house_of(request), request.query_params
    unheard, followers, key = "unheard" in asked, number(asked.get("followers")), asked.get("key", "")
    after = (followers, key[:_LONGEST]) if followers is not None and key else None
    found = await house.threads(house.store.readers.tags, after, _TAGS, without_stories=unheard)
    trends = () if unheard else await house.threads(_trends, house, found)
    return page(request, "tags.html", found=found, trends=trends, unheard=unheard, after=after)


async def _chats(request: Request) -> Response:
    house, asked = house_of(request), request.query_params.get("q", "").strip()[:_LONGEST]
    before, tag_id = number(request.query_params.get("before")), number(request.query_params.get("tag"))
    found, tag = await house.threads(_found, house, asked, before, tag_id)
    return page(request, "chats.html", asked=asked, found=found, before=before, tag=tag)


def _found(house: House, asked: str, before: int | None, tag_id: int | None) -> tuple[ChatPage, Tag | None]:
    """Give chats by their id or title, or that follow a tag by itself; without both the newest."""
    readers = house.store.readers
    if asked:
        return ChatPage(tuple(readers.named(asked, _LINES)), None), None
    tag = house.store.tags.get(tag_id) if tag_id is not None else None
    if tag is None:
        return readers.newest(before, _LINES), None
    ids = house.store.reach.followers(tag.id, before or 0, _LINES + 1)
    more = ids[_LINES - 1] if len(ids) > _LINES else None
    return ChatPage(tuple(readers.lines(ids[:_LINES])), more), tag


# --- one --------------------------------------------------------------------------------------------------------------


async def _one(request: Request) -> Response:
    house, asked = house_of(request), request.query_params.get("article", "").strip()[:_LONGEST]
    found = await house.threads(_gathered, house, id_of(request), asked)
    if found is None:
        return page(request, "fault.html", 404, title="Not here", sentence=_NOBODY)
    return page(request, "reader.html", found=found, chat=found.chat, asked=asked)


def _gathered(house: House, chat_id: int, asked: str) -> OneChat | None:
    store = house.store
    chat = store.chats.get(chat_id)
    if chat is None:
        return None
    rules = store.chats.rules(chat_id)
    follows, mutes = (tuple(one for one in rules if one.kind is kind) for kind in RuleKind)
    return OneChat(
        chat,
        settings_in_words(chat),
        why_off(chat.off_reason),
        follows,
        mutes,
        tuple(store.readers.received(chat_id, _FEW)),
        _why(house, chat, asked) if asked else (),
    )


def _why(house: House, chat: Chat, asked: str) -> tuple[str, ...]:
    """Say why a chat got an article or not."""
    try:
        article = find_article(house.store, asked)
    except NotFoundError as error:
        return (words("en")(error.key, **error.values),)
    return sentences(explain_chat(house.store, chat, article, house.clock()))
