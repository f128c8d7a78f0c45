"""Where digests go, when, and in what manner."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests go out: local wall times (minutes, sorted, one to three), ISO weekdays (1 = Monday), IANA zone."""

    times: tuple[dt.time, ...] = (dt.time(8, 0),)
    weekdays: frozenset[int] = frozenset(range(1, 8))
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Slot:
    """One scheduled moment: `at` in UTC; `key` the scheduled local date and time, `2026-11-24T08:00`."""

    at: dt.datetime
    key: str


class News(StrEnum):
    """How a chat gets its news: gathered, each story as it comes, or both."""

    DIGEST = "digest"
    ALERTS = "alerts"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours without alerts, from one local wall time to another, over midnight where the second is not later."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat, or one topic of it, where digests go: Tagwire's own id, and Telegram's.

    `topic` is a forum topic's id or None. `language` is that of the words on the screen. `length` is sentences a story
    (1-5), `stories` the most a digest holds. `off_reason` says why nothing is sent (None: on). `next_slot` is when the
    next digest is due, `last_slot` the key of the last one planned. `cut` is the release number up to which stories
    have reached this chat; `had` are stories beyond it that are not offered again: a digest stopped half-way after them,
    or Telegram refused the message that they stood in, or they went out as alerts. `silent` messages make no sound;
    `tells_nothing` says that a digest comes also where nothing is new, to say so. `compact` digests
    are headlines, their summaries behind a tap.
    """

    id: int
    telegram_id: int
    topic: int | None
    kind: ChatKind
    title: str
    language: str
    schedule: Schedule
    length: int
    stories: int
    paused_until: dt.datetime | None
    off_reason: str | None
    next_slot: Slot | None
    last_slot: str | None
    cut: int
    had: frozenset[int] = frozenset()
    news: News = News.DIGEST
    quiet: Quiet | None = None
    silent: bool = False
    tells_nothing: bool = False
    compact: bool = False
