"""The editors' desk: who may, how a story stands, what is written anew, told to everybody or known as another."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from storage.records.deliveries import ClaimedPart, PartState


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of an update as it comes: whether it was handled before, and whether an editor asks."""

    was_noted: bool
    by_editor: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody whom an owner let edit, by Telegram's user id; `name` is only for reading."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newsroom lets a story stand.

    Of one that is `withdrawn` so many messages were written anew (`edited`), are still to be (`to_edit`), or can't be
    (`failed`); `is_searched` says that all of them are found.
    """

    story_id: int
    title: str
    held: bool
    withdrawn: bool
    edited: int = 0
    to_edit: int = 0
    failed: int = 0
    is_searched: bool = True


@dataclass(frozen=True, slots=True)
class ClaimedEdit:
    """A message that has to be written anew because of a story, under this process's lease."""

    part: ClaimedPart
    message_id: int
    story_id: int
    attempts: int


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of an edit; `state` is QUEUED for a retry at `retry_at`, which counts unless `attempt_spent` is off."""

    part_id: int
    story_id: int
    state: PartState
    error: str | None = None
    retry_at: dt.datetime | None = None
    attempt_spent: bool = True


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to every chat that is on, and how far it is: messages by their state.

    `is_written` says that it stands in the outbox for every chat.
    """

    id: int
    text: str
    at: dt.datetime
    is_written: bool
    counts: dict[PartState, int]


@dataclass(frozen=True, slots=True)
class Alias:
    """A tag that counts as another: `tag` and `known_as` are their forms as they are shown.

    `is_done` unless stories are still being brought in line; `is_ending` where it was taken back.
    """

    tag_id: int
    key: str
    tag: str
    known_as: str
    is_done: bool
    is_ending: bool
