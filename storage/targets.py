"""Rows of chats turned into records, and what all that change a chat have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from storage.database import AnyRow, AnySelect, chunks
from storage.records import Chat, Quiet, Schedule, Slot
from storage.schema import ChatRow

CHAT: AnySelect = select(ChatRow.__table__)


def chat_of(row: AnyRow) -> Chat:
    """Make the record of a row of the table."""
    return Chat(
        id=row.id,
        telegram_id=row.telegram_id,
        topic=row.topic or None,
        kind=row.kind,
        title=row.title,
        language=row.language,
        schedule=Schedule(
            times=tuple(dt.time.fromisoformat(time) for time in row.times),
            weekdays=frozenset(row.weekdays),
            zone=row.zone,
        ),
        length=row.length,
        stories=row.stories,
        paused_until=row.paused_until,
        off_reason=row.off_reason,
        next_slot=Slot(row.next_at, row.next_key) if row.next_at is not None else None,
        last_slot=row.last_slot,
        cut=row.cut,
        had=frozenset(row.had),
        news=row.news,
        quiet=_quiet(row.quiet_from, row.quiet_to),
        silent=row.silent,
        tells_nothing=row.tells_nothing,
        compact=row.compact,
    )


def _quiet(start: str | None, end: str | None) -> Quiet | None:
    return Quiet(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) if start and end else None


def chats_by_id(c: Connection, chat_ids: Iterable[int]) -> dict[int, Chat]:
    """Give chats by id."""
    return {
        row.id: chat_of(row)
        for some in chunks(chat_ids)
        for row in c.execute(CHAT.where(ChatRow.id.in_(some)))
    }


def lock_chats(c: Connection, chat_ids: Iterable[int]) -> None:
    """Lock chats in the order of their ids: whoever changes a chat's deliveries or rules does this first."""
    if c.dialect.name == "sqlite":  # it has one writer at a time, and no locks on rows
        return
    for some in chunks(sorted(set(chat_ids))):
        c.execute(select(ChatRow.id).where(ChatRow.id.in_(some)).order_by(ChatRow.id).with_for_update()).all()


def schedule_columns(schedule: Schedule) -> dict[str, Any]:
    """Give the columns that hold a schedule."""
    return {
        "times": [time.isoformat("minutes") for time in schedule.times],
        "weekdays": sorted(schedule.weekdays),
        "zone": schedule.zone,
    }


def manner_columns(chat: Chat) -> dict[str, Any]:
    """Give the columns that hold in which manner a chat gets its news."""
    return {
        "news": chat.news,
        "quiet_from": chat.quiet.start.isoformat("minutes") if chat.quiet else None,
        "quiet_to": chat.quiet.end.isoformat("minutes") if chat.quiet else None,
        "silent": chat.silent,
        "tells_nothing": chat.tells_nothing,
    }


def slot_columns(
    slot: Slot | None, paused_until: dt.datetime | None, off_reason: str | None
) -> dict[str, Any]:
    """Give the columns that hold the next slot, and when the planner must look at the chat because of it."""
    if slot is None:
        return {"next_at": None, "next_key": None, "due_at": None}
    due_at = max(slot.at, paused_until or slot.at) if off_reason is None else None
    return {"next_at": slot.at, "next_key": slot.key, "due_at": due_at}
