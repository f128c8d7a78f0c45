"""What operators are shown of deliveries, and what came of their wishes for one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from storage.records.deliveries import DeliveryKind, PartState


@dataclass(frozen=True, slots=True)
class PartRow:
    """A line of the ledger as Tagwire believes it: for proofs, the console and `stats`."""

    id: int
    chat_id: int
    telegram_id: int
    slot_key: str
    n: int
    of: int
    story_ids: tuple[int, ...]
    state: PartState
    message_id: int | None
    attempts: int
    error: str | None
    kind: DeliveryKind = DeliveryKind.DIGEST


@dataclass(frozen=True, slots=True)
class Round:
    """The last round of digests: those of the newest moment `slot_at` for which any were made, by state (each is named).

    `last_at` is when one of them ended last. Nothing at all leaves before `waits_until`, because Telegram asked for that.
    """

    slot_at: dt.datetime
    counts: dict[PartState, int]
    last_at: dt.datetime | None
    waits_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The messages that were planned on a day (UTC), by how they stand; every state is named."""

    day: dt.date
    counts: dict[PartState, int]


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which messages are asked for: all of what is not None holds.

    `day` is the one (UTC) on which they were planned, `slot` the moment for which.
    """

    state: PartState | None = None
    kind: DeliveryKind | None = None
    chat_id: int | None = None
    story_id: int | None = None
    day: dt.date | None = None
    slot: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A message that is, or was, owed. `ready_at` is when it may go, while it waits; `ended_at` None where that is not known."""

    id: int
    delivery_id: int
    chat_id: int
    title: str
    kind: DeliveryKind
    key: str
    n: int
    of: int
    stories: int
    state: PartState
    slot_at: dt.datetime
    created_at: dt.datetime
    ready_at: dt.datetime | None
    ended_at: dt.datetime | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some messages, and where to go on (None: that was all).

    `looked_back_to` says where the looking stopped before the page was full: then more may follow all the same.
    """

    lines: tuple[DeliveryLine, ...]
    next: str | None
    looked_back_to: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to send that went wrong and was not the last: what was said, and when it was to be tried again."""

    at: dt.datetime
    said: str
    retry_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TimelinePart:
    """A message with its tries; `edits` are the corrections of it: state and error of each."""

    line: DeliveryLine
    story_ids: tuple[int, ...]
    message_id: int | None
    fallbacks: int
    tries: tuple[Attempt, ...]
    edits: tuple[tuple[PartState, str | None], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What became of a delivery, message by message.

    `off_reason` and `paused_until` are its chat's; `headlines` its stories', each with the number of its first article.
    """

    id: int
    chat_id: int
    title: str
    kind: DeliveryKind
    key: str
    slot_at: dt.datetime
    created_at: dt.datetime
    expires_at: dt.datetime
    is_open: bool
    off_reason: str | None
    paused_until: dt.datetime | None
    parts: tuple[TimelinePart, ...]
    headlines: dict[int, tuple[int, str]]


class Act(StrEnum):
    """What came of an operator's wish for a delivery: it was done, or why not."""

    DONE = "done"
    GONE = "gone"
    NOTHING = "nothing"
    UNDER_WAY = "under_way"
    TOO_LATE = "too_late"
    NEWER = "newer"
    CHAT_OFF = "chat_off"
