"""The sender's one transaction between two groups: what became of the last, and what goes out next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from storage import moving
from storage.database import AnyRow, chunks
from storage.outbox import IS_OPEN, UNFINISHED, offer_no_more, settle
from storage.records import Outcome, PartState
from storage.schema import ChatRow, DeliveryRow, PartRow

_TRIED = (PartState.SENT, PartState.UNCERTAIN)


def exchange(
    c: Connection,
    owner: str,
    outcomes: Sequence[Outcome],
    begin: Collection[int],
    now: dt.datetime,
    lease_until: dt.datetime,
) -> set[int]:
    """Mark outcomes, begin parts; gives the parts that may be sent."""
    rows = _lock(c, {*begin, *(outcome.part_id for outcome in outcomes)})
    held = [outcome for outcome in outcomes if _is_held(rows.get(outcome.part_id), owner, outcome)]
    if held:
        _mark(c, held, rows)
        if _follow_chats(c, held, rows):
            rows = _lock(c, begin)  # the chats of what is to begin may have gone off or elsewhere
    marked = {outcome.part_id for outcome in held}
    ready = {
        part for part in begin if part in rows and part not in marked and _may_begin(rows[part], owner, now)
    }
    for some in chunks(sorted(ready)):
        c.execute(
            update(PartRow)
            .where(PartRow.id.in_(some))
            .values(state=PartState.SENDING, ready_at=None, lease_until=lease_until)
        )
    return ready


def _lock(c: Connection, part_ids: Iterable[int]) -> dict[int, AnyRow]:
    """Lock and read these parts with their chats, in the order of the chats: whoever changes a chat does it so."""
    return {
        row.id: row
        for some in chunks(sorted(part_ids))
        for row in c.execute(_PARTS.where(PartRow.id.in_(some)))
    }


_PARTS = (
    select(
        PartRow.id,
        PartRow.state,
        PartRow.owner,
        PartRow.lease_until,
        PartRow.delivery_id,
        PartRow.story_ids,
        DeliveryRow.chat_id,
        DeliveryRow.is_open,
        DeliveryRow.slot_at,
        DeliveryRow.expires_at,
        ChatRow.telegram_id,
        ChatRow.off_reason,
        ChatRow.on_since,
        ChatRow.paused_until,
    )
    .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
    .order_by(ChatRow.id, PartRow.id)
    .with_for_update(of=(ChatRow, DeliveryRow, PartRow))
)


def _may_begin(row: AnyRow, owner: str, now: dt.datetime) -> bool:
    """Tell whether a part is still queued, in time, under this owner's lease, for a chat that is on and not paused."""
    return (
        row.state is PartState.QUEUED
        and row.owner == owner
        and row.lease_until > now
        and row.expires_at > now
        and row.off_reason is None
        and (row.paused_until is None or row.paused_until <= now)
    )


def _mark(c: Connection, held: Sequence[Outcome], rows: dict[int, AnyRow]) -> None:
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
    _note_left_out(c, held, rows)
    settle(c, sorted({rows[outcome.part_id].delivery_id for outcome in held}))
    refused = [rows[outcome.part_id] for outcome in held if outcome.refused]
    offer_no_more(c, [(row.chat_id, row.story_ids) for row in refused])


def _note_left_out(c: Connection, held: Sequence[Outcome], rows: dict[int, AnyRow]) -> None:
    """Take the stories off sent parts that were held back when these were written: their chats have not had them."""
    for outcome in held:
        if outcome.left_out and outcome.state in _TRIED:
            shown = [one for one in rows[outcome.part_id].story_ids if one not in outcome.left_out]
            c.execute(update(PartRow).where(PartRow.id == outcome.part_id).values(story_ids=shown))


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


def _follow_chats(c: Connection, outcomes: Iterable[Outcome], rows: dict[int, AnyRow]) -> bool:
    """Do what the outcomes mean for their chats; gives whether they meant anything."""
    followed = False
    for outcome in outcomes:
        row = rows[outcome.part_id]
        if outcome.moved_to is not None:
            moving.move(c, row.telegram_id, outcome.moved_to)
        if outcome.chat_waits and outcome.retry_at is not None:
            _hold_back(c, row.telegram_id, outcome.retry_at)
        if outcome.drop_topic:
            moving.drop_topic(c, row.chat_id)
        if outcome.chat_off is not None and not _is_back(row, outcome):
            moving.switch_off(c, row.telegram_id, outcome.chat_off)
        followed = followed or bool(outcome.moved_to or outcome.drop_topic or outcome.chat_off)
    return followed


def _hold_back(c: Connection, telegram_id: int, until: dt.datetime) -> None:
    """Let what else is queued for a chat come up later, whichever process takes it; what another has in hand goes on."""
    queued = (
        select(PartRow.id, DeliveryRow.expires_at)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
        .where(ChatRow.telegram_id == telegram_id, IS_OPEN)
        .where(PartRow.state == PartState.QUEUED, PartRow.owner.is_(None), PartRow.ready_at < until)
        .with_for_update(of=PartRow, skip_locked=True)
    )
    if rows := c.execute(queued).all():
        c.execute(
            update(PartRow).where(PartRow.id == bindparam("part")).values(ready_at=bindparam("at")),
            [{"part": row.id, "at": min(until, row.expires_at)} for row in rows],
        )


def _is_back(row: AnyRow, outcome: Outcome) -> bool:
    """Tell whether the chat showed itself after the message left that found it gone: that is the newer word."""
    return row.on_since is not None and outcome.left_at is not None and row.on_since >= outcome.left_at
