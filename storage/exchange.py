"""The sender's one transaction between two groups: what became of the last, and what goes out next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, or_, select, update

from storage import moving
from storage.database import AnyRow, chunks
from storage.outbox import UNFINISHED, chats_of_parts, settle
from storage.records import Outcome, PartState
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import lock_chats

_TRIED = (PartState.SENT, PartState.UNCERTAIN)


def mark(c: Connection, owner: str, outcomes: Sequence[Outcome]) -> None:
    """Mark what became of parts that are still this owner's, with what it means for the chat."""
    rows = _lock_parts(c, [outcome.part_id for outcome in outcomes])
    held = [outcome for outcome in outcomes if _is_held(rows.get(outcome.part_id), owner, outcome)]
    if not held:
        return
    values = {
        "state": bindparam("new_state"),
        "ready_at": bindparam("new_ready_at"),
        "owner": None,
        "lease_until": None,
        "attempts": PartRow.attempts + bindparam("tries"),
        "fallbacks": PartRow.fallbacks + bindparam("falls"),
        "message_id": bindparam("new_message_id"),
        "error": bindparam("new_error"),
    }
    c.execute(
        update(PartRow).where(PartRow.id == bindparam("part")).values(values),
        [_columns(outcome, rows[outcome.part_id]) for outcome in held],
    )
    settle(c, sorted({rows[outcome.part_id].delivery_id for outcome in held}))
    _follow_chats(c, held, rows)


def begin_sending(
    c: Connection, owner: str, part_ids: Collection[int], now: dt.datetime, lease_until: dt.datetime
) -> set[int]:
    """Set to `sending` those that may go out; gives these."""
    ready: set[int] = set()
    for some in chunks(part_ids):
        ready.update(
            c.execute(
                select(PartRow.id)
                .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
                .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
                .where(
                    PartRow.id.in_(some),
                    PartRow.state == PartState.QUEUED,
                    PartRow.owner == owner,
                    PartRow.lease_until > now,
                    DeliveryRow.expires_at > now,
                    ChatRow.off_reason.is_(None),
                    or_(ChatRow.paused_until.is_(None), ChatRow.paused_until <= now),
                )
            ).scalars()
        )
    for some in chunks(sorted(ready)):
        c.execute(
            update(PartRow)
            .where(PartRow.id.in_(some))
            .values(state=PartState.SENDING, ready_at=None, lease_until=lease_until)
        )
    return ready


def lock(c: Connection, part_ids: Iterable[int]) -> None:
    """Lock the chats of these parts, and the parts: from here on nobody else changes them."""
    ids = list(part_ids)
    lock_chats(c, chats_of_parts(c, ids))
    for some in chunks(sorted(ids)):
        c.execute(select(PartRow.id).where(PartRow.id.in_(some)).order_by(PartRow.id).with_for_update()).all()


def _lock_parts(c: Connection, part_ids: Iterable[int]) -> dict[int, AnyRow]:
    return {
        row.id: row
        for some in chunks(part_ids)
        for row in c.execute(
            select(
                PartRow.id,
                PartRow.state,
                PartRow.owner,
                PartRow.delivery_id,
                DeliveryRow.chat_id,
                DeliveryRow.is_open,
                DeliveryRow.slot_at,
                DeliveryRow.expires_at,
                ChatRow.telegram_id,
                ChatRow.off_reason,
            )
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
            .where(PartRow.id.in_(some))
        )
    }


def _is_held(row: AnyRow | None, owner: str, outcome: Outcome) -> bool:
    """Tell whether the part is this owner's: being sent, or leased and given up before that."""
    if row is None or row.owner != owner or row.state not in UNFINISHED:
        return False
    return row.state is PartState.SENDING or outcome.state not in _TRIED


def _columns(outcome: Outcome, row: AnyRow) -> dict[str, Any]:
    state, ready_at = outcome.state, None
    if state is PartState.QUEUED:
        if row.off_reason is not None or outcome.chat_off is not None or not row.is_open:
            state = (
                PartState.CANCELLED
            )  # nothing is queued for a chat that is off, or for a digest that was given up
        else:
            ready_at = min(outcome.retry_at or row.slot_at, row.expires_at)
    return {
        "part": outcome.part_id,
        "new_state": state,
        "new_ready_at": ready_at,
        "tries": int(outcome.attempt_spent),
        "falls": int(outcome.plain),
        "new_message_id": outcome.message_id,
        "new_error": outcome.error,
    }


def _follow_chats(c: Connection, outcomes: Iterable[Outcome], rows: dict[int, AnyRow]) -> None:
    for outcome in outcomes:
        row = rows[outcome.part_id]
        if outcome.moved_to is not None:
            moving.move(c, row.telegram_id, outcome.moved_to)
        if outcome.drop_topic:
            moving.drop_topic(c, row.chat_id)
        if outcome.chat_off is not None:
            moving.switch_off(c, row.telegram_id, outcome.chat_off)
