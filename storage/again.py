"""What an operator does about a delivery: try it again, pass it over, send what is uncertain once more."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, select, update

from storage.database import AnyRow, insert_new
from storage.outbox import FREE, IS_OPEN, end_queued, settle
from storage.records import Act, DeliveryKind, PartState
from storage.schema import AttemptRow, ChatRow, DeliveryRow, PartRow
from storage.tallies import unsettle
from storage.targets import lock_chats

SKIPPED = "Skipped by an operator."
NOT_TOLD = "Nothing was said."
TIME = dt.timedelta(hours=6)  # for what is sent once more


def retry(c: Connection, delivery_id: int, now: dt.datetime) -> Act:
    """Queue the failed messages of a delivery again."""
    row = _locked(c, delivery_id)
    if row is None:
        return Act.GONE
    refusal = _refusal(c, row, PartState.FAILED)
    if refusal is not None:
        return refusal
    if row.expires_at <= now:
        return Act.TOO_LATE
    if row.kind is not DeliveryKind.BROADCAST and _is_owed_anew(c, row):
        return Act.NEWER
    _queue(c, row, PartState.FAILED, now, row.expires_at)
    return Act.DONE


def resend(c: Connection, delivery_id: int, now: dt.datetime) -> Act:
    """Queue the uncertain messages of a delivery again. Its stories count as had, so no digest holds them too."""
    row = _locked(c, delivery_id)
    if row is None:
        return Act.GONE
    refusal = _refusal(c, row, PartState.UNCERTAIN)
    if refusal is not None:
        return refusal
    _queue(c, row, PartState.UNCERTAIN, now, max(row.expires_at, now + TIME))
    return Act.DONE


def skip(c: Connection, delivery_id: int, now: dt.datetime) -> Act:
    """Cancel the queued messages of a delivery, leased or not; what is being sent goes on."""
    row = _locked(c, delivery_id)
    if row is None:
        return Act.GONE
    if not _has(c, row.id, PartState.QUEUED):
        return Act.NOTHING
    end_queued(c, [row.id], PartState.CANCELLED, SKIPPED, now)
    return Act.DONE


def _locked(c: Connection, delivery_id: int) -> AnyRow | None:
    """Read a delivery with its chat, which is locked: a digest is planned and a chat moves under the same lock."""
    while True:
        chat = select(DeliveryRow.chat_id).where(DeliveryRow.id == delivery_id)
        chat_id = c.execute(chat).scalar_one_or_none()
        if chat_id is None:
            return None
        lock_chats(c, [chat_id])
        row = c.execute(_DELIVERY.where(DeliveryRow.id == delivery_id)).one_or_none()
        if row is None or row.chat_id == chat_id:  # else another chat took it in meanwhile
            return row


_DELIVERY = (
    select(DeliveryRow.id, DeliveryRow.chat_id, DeliveryRow.kind, DeliveryRow.low, DeliveryRow.is_open)
    .add_columns(DeliveryRow.expires_at, DeliveryRow.created_at, ChatRow.off_reason, ChatRow.cut)
    .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
)


def _refusal(c: Connection, row: AnyRow, state: PartState) -> Act | None:
    """Tell why nothing of a delivery that is in a state can be sent again; None where it can."""
    if not _has(c, row.id, state):
        return Act.NOTHING
    if row.off_reason is not None:
        return Act.CHAT_OFF
    if row.is_open:
        return Act.UNDER_WAY
    other = select(DeliveryRow.id).where(DeliveryRow.chat_id == row.chat_id, IS_OPEN)
    digest = other.where(DeliveryRow.kind == DeliveryKind.DIGEST).limit(1)
    is_digest = row.kind is DeliveryKind.DIGEST
    return Act.UNDER_WAY if is_digest and c.execute(digest).first() is not None else None


def _has(c: Connection, delivery_id: int, state: PartState) -> bool:
    found = select(PartRow.id).where(PartRow.delivery_id == delivery_id, PartRow.state == state)
    return c.execute(found.limit(1)).first() is not None


def _is_owed_anew(c: Connection, row: AnyRow) -> bool:
    """Tell whether a newer digest was made: what failed before it stands in that one."""
    newer = select(DeliveryRow.id).where(
        DeliveryRow.chat_id == row.chat_id, DeliveryRow.kind == DeliveryKind.DIGEST, DeliveryRow.id > row.id
    )
    return bool(row.cut > row.low) or c.execute(newer.limit(1)).first() is not None


def _queue(c: Connection, row: AnyRow, state: PartState, now: dt.datetime, expires_at: dt.datetime) -> None:
    """Queue the messages of a closed delivery that are in a state, and note what was said of each."""
    these = (PartRow.delivery_id == row.id, PartRow.state == state)
    ended = c.execute(select(PartRow.id, PartRow.ended_at, PartRow.error).where(*these)).all()
    tries: list[dict[str, Any]] = [
        {"part_id": one.id, "at": one.ended_at or now, "said": one.error or NOT_TOLD, "retry_at": now}
        for one in ended
    ]
    insert_new(c, AttemptRow, tries)
    c.execute(update(PartRow).where(*these).values(state=PartState.QUEUED, error=None, ended_at=None, **FREE))
    opened = update(DeliveryRow).where(DeliveryRow.id == row.id)
    c.execute(opened.values(is_open=True, expires_at=expires_at))
    settle(c, [row.id])
    unsettle(c, row.created_at)
