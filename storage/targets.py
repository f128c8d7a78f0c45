"""Rows of chats turned into records, and what all that change a chat have in common."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, select

from storage.columns import as_kept, moment_of
from storage.database import AnyRow, AnySelect, chunks, is_one_of
from storage.records import Chat, ChatKind, News, Quiet, Recipient, Schedule, Slot
from storage.schema import ChatRow

_PLAIN = (
    *(ChatRow.id, ChatRow.telegram_id, ChatRow.topic, ChatRow.kind, ChatRow.title, ChatRow.language),
    *(ChatRow.zone, ChatRow.length, ChatRow.stories, ChatRow.off_reason),
    *(ChatRow.next_key, ChatRow.last_slot, ChatRow.cut, ChatRow.news),
    *(ChatRow.quiet_from, ChatRow.quiet_to, ChatRow.silent, ChatRow.tells_nothing, ChatRow.compact),
)
_KEPT = (ChatRow.times, ChatRow.weekdays, ChatRow.had, ChatRow.paused_until, ChatRow.next_at)
CHAT: AnySelect = select(
    *_PLAIN, *map(as_kept, _KEPT)
)  # for `chat_of`: lists and moments come as they are kept

_NOTHING = "[]"


def chat_of(row: AnyRow) -> Chat:
    """Make the record of a row of the table."""
    return Chat(
        id=row.id,
        telegram_id=row.telegram_id,
        topic=row.topic or None,
        kind=row.kind,
        title=row.title,
        language=row.language,
        schedule=_schedule(row.times, row.weekdays, row.zone),
        length=row.length,
        stories=row.stories,
        paused_until=moment_of(row.paused_until) if row.paused_until is not None else None,
        off_reason=row.off_reason,
        next_slot=Slot(moment_of(row.next_at), row.next_key) if row.next_at is not None else None,
        last_slot=row.last_slot,
        cut=row.cut,
        had=had_of(row.had),
        news=row.news,
        quiet=_quiet(row.quiet_from, row.quiet_to),
        silent=row.silent,
        tells_nothing=row.tells_nothing,
        compact=row.compact,
    )


# For `recipient_of`: what sending to a chat needs, as it is kept.
RECIPIENT = (
    *(ChatRow.id.label("chat_id"), ChatRow.telegram_id, ChatRow.topic, as_kept(ChatRow.had)),
    *(as_kept(ChatRow.kind).label("chat_kind"), ChatRow.language),
    *(as_kept(ChatRow.times), as_kept(ChatRow.weekdays), ChatRow.zone),
    *(ChatRow.length, as_kept(ChatRow.news), ChatRow.quiet_from, ChatRow.quiet_to),
    *(as_kept(ChatRow.silent), as_kept(ChatRow.compact)),
)


def recipient_of(chat_id: int, telegram_id: int, topic: int, had: str, *written_to: Any) -> Recipient:
    """Make the record of the columns of `RECIPIENT`."""
    return Recipient(chat_id, telegram_id, topic or None, had_of(had), *_written_to(*written_to))


@lru_cache(maxsize=4096)
def _written_to(
    kind: str,
    language: str,
    times: str,
    weekdays: str,
    zone: str,
    length: int,
    news: str,
    quiet_from: str | None,
    quiet_to: str | None,
    silent: bool,
    compact: bool,
) -> tuple[ChatKind, str, Schedule, int, News, Quiet | None, bool, bool]:
    """Read how a chat is written to, in the order of `Recipient`: many are in the same way."""
    schedule, quiet = _schedule(times, weekdays, zone), _quiet(quiet_from, quiet_to)
    return ChatKind(kind), language, schedule, length, News(news), quiet, bool(silent), bool(compact)


def had_of(kept: str) -> frozenset[int]:
    """Read which stories a chat has had beyond its cut: mostly none."""
    return frozenset() if kept == _NOTHING else frozenset(json.loads(kept))


@lru_cache(maxsize=4096)
def _schedule(times: str, weekdays: str, zone: str) -> Schedule:
    """Read a schedule from its columns: many chats have the same one."""
    return Schedule(
        times=tuple(dt.time.fromisoformat(time) for time in json.loads(times)),
        weekdays=frozenset(json.loads(weekdays)),
        zone=zone,
    )


def _quiet(start: str | None, end: str | None) -> Quiet | None:
    return Quiet(dt.time.fromisoformat(start), dt.time.fromisoformat(end)) if start and end else None


def chats_by_id(c: Connection, chat_ids: Iterable[int]) -> dict[int, Chat]:
    """Give chats by id."""
    these = is_one_of(ChatRow.id, chat_ids, c.dialect.name)
    return {row.id: chat_of(row) for row in c.execute(CHAT.where(these)).all()}


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
