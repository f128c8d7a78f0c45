"""Messages as Telegram takes them: HTML, buttons, and the limits of both."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.words import Words
from storage.records import Article, Digest, Story

LENGTH_LIMIT = 4096  # UTF-16 units after parsing
ENTITY_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it either sends `data` back or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A message ready to be sent: Telegram HTML and rows of buttons. Previews of links are always off."""

    html: str
    buttons: tuple[tuple[Button, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class View:
    """How one chat reads: its words, its zone, and sentences a story."""

    words: Words
    zone: str
    length: int


def escape(text: str) -> str:
    """Escape plain text for HTML mode; the only place where that is done."""
    raise NotImplementedError


def visible(html: str) -> str:
    """Give the text that a reader sees of our own HTML."""
    raise NotImplementedError


def split_digest(
    digest: Digest, stories: Mapping[int, Story], view: View, day: dt.date
) -> tuple[tuple[int, ...], ...]:
    """Part a digest into messages between stories, never inside one; gives the story ids of each."""
    raise NotImplementedError


def digest_part(
    digest: Digest,
    stories: Mapping[int, Story],
    view: View,
    day: dt.date,
    *,
    story_ids: Sequence[int],
    n: int = 1,
    of: int = 1,
    delivery_id: int | None = None,
) -> Message:
    """Write one message of a digest, always within both limits (summaries shorten, then go, where texts have grown).

    Buttons [More] (where stories were left out), [Why these?] and [Tags and time] stand under the last part; those
    that need it carry `delivery_id` (None: on demand, without [More] and [Why these?]).
    """
    raise NotImplementedError


def story_card(story: Story, view: View) -> Message:
    """Write one story: headline, summary, the rest as an expandable quote, tags whole, source and local time."""
    raise NotImplementedError


def summary_message(article: Article, view: View, *, length: int) -> Message:
    """Write the summary of a kept article at a length, with [Shorter] [Longer] and [Follow #x]."""
    raise NotImplementedError


def plain_text(message: Message) -> str:
    """Give a message without any markup, cut to the length limit: what is sent when Telegram refuses the HTML."""
    raise NotImplementedError
