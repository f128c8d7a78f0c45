"""From the chats that are due to the digests that are decided for them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple

from storage.records.chats import ChatKind, News, Schedule, Slot


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How and when a chat is to get its digest: what very many chats that are due at once have in common.

    The fields are those of `Chat`; `due_at` is the slot's moment, or the end of a pause where that is later. Equal to
    itself alone, so that what was decided for it is found quickly.
    """

    kind: ChatKind
    language: str
    schedule: Schedule
    length: int
    stories: int
    paused_until: dt.datetime | None
    next_slot: Slot
    due_at: dt.datetime
    news: News
    tells_nothing: bool
    compact: bool


class DueChat(NamedTuple):
    """A chat whose digest is due: what is its own, and the manner that it shares. A tuple, because there may be very many.

    `rules` are each the ids of its tags, `12` or `3,17`, a mute with a minus before it. `had` is what it has had beyond
    its cut.
    """

    id: int
    cut: int
    had: frozenset[int]
    rules: tuple[str, ...]
    manner: Manner


@dataclass(frozen=True, slots=True, eq=False)
class SlotPlan:
    """What very many plans have in common: the slot that is answered, and what comes after it.

    `schedule` is what `next_slot` was counted by. Digests cover what was let out up to the release number `high`. Equal to
    itself alone, so that those who have it are quickly found to be alike.
    """

    schedule: Schedule
    slot: Slot
    next_slot: Slot | None
    high: int
    expires_at: dt.datetime


class KeptDigest(NamedTuple):
    """A digest and the stories of each of its messages as the outbox keeps them: written once for all who get the same."""

    digest: str
    parts: tuple[str, ...]


class DigestPlan(NamedTuple):
    """What the planner decided for one due chat. A tuple, because there may be very many.

    The slot and the schedule that it was made for must still be the chat's, else the plan is void. `digest` and `parts` are
    those of a `KeptDigest`, None and nothing where nothing is new or the slot is too late; `moves_cut` says that the silence
    covers the interval (low, high].
    """

    chat_id: int
    of: SlotPlan
    low: int
    digest: str | None
    parts: tuple[str, ...]
    moves_cut: bool
