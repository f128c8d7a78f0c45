"""What is owed to a chat: its messages, who gets them, and what became of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from storage.records.chats import ChatKind, News, Quiet, Schedule
from storage.records.digests import Digest


class DeliveryKind(StrEnum):
    """What is owed."""

    DIGEST = "digest"
    ALERT = "alert"
    BROADCAST = "broadcast"


class PartState(StrEnum):
    """How a message that is owed stands. All but the first two are final."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


class Queue(NamedTuple):
    """What is owed of one kind: how many deliveries, and since when the first of them (None: there is none)."""

    length: int
    since: dt.datetime | None


class Recipient(NamedTuple):
    """Of a chat what sending to it needs; the fields are those of `Chat`. A tuple, because there is one a message."""

    id: int
    telegram_id: int
    topic: int | None
    had: frozenset[int]
    kind: ChatKind
    language: str
    schedule: Schedule
    length: int
    news: News
    quiet: Quiet | None
    silent: bool
    compact: bool


class ClaimedPart(NamedTuple):
    """A message that is owed, under this process's lease, with all that composing it needs. A tuple, as its recipient is.

    `n` counts from 1 to `of`. `slot_key` is the delivery's key (of an alert the story's id, of a broadcast its own), `low` and `high` the
    release numbers it covers.
    `fallbacks` counts the times it was refused for its form (0: as designed; 1: as plain text).
    """

    id: int
    delivery_id: int
    chat: Recipient
    slot_key: str
    low: int
    high: int
    n: int
    of: int
    story_ids: tuple[int, ...]
    digest: Digest
    expires_at: dt.datetime
    attempts: int
    fallbacks: int
    kind: DeliveryKind = DeliveryKind.DIGEST


class Outcome(NamedTuple):
    """What became of a send: the part's next state and what goes with it. A tuple, because there is one a message.

    `state` is QUEUED for a retry at `retry_at` (`attempt_spent` says whether the try counts; `plain` that the next try
    goes as plain text). `error` is a sentence for the operator. `chat_off` is the reason to switch the chat off, unless
    it showed itself after the message left at `left_at`; `moved_to` the Telegram id that the chat has now, `drop_topic`
    that its topic is gone, `chat_waits` that nothing may go to it before `retry_at`. `refused` says that the message itself can't be sent: its stories are not offered again. `left_out`
    are stories of the part that the message did not show, because they were held back.
    """

    part_id: int
    state: PartState
    message_id: int | None = None
    error: str | None = None
    retry_at: dt.datetime | None = None
    attempt_spent: bool = True
    plain: bool = False
    chat_off: str | None = None
    moved_to: int | None = None
    drop_topic: bool = False
    chat_waits: bool = False
    refused: bool = False
    left_at: dt.datetime | None = None
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserved:
    """Messages that may leave: the first in `wait` seconds (or ago), where nothing at all may for `halted` seconds."""

    wait: float
    halted: float


@dataclass(frozen=True, slots=True)
class StoryDelivery:
    """A digest that covered the moment at which a story was let out; `state` is None where the story is not in it.

    The digest showed `shown` of the `total` stories that matched. Or the story's alert, as `kind` says.
    """

    slot_key: str
    shown: int
    total: int
    state: PartState | None
    error: str | None
    kind: DeliveryKind = DeliveryKind.DIGEST
