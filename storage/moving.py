"""What happens to a whole Telegram chat: it is switched off, becomes another, or loses a topic."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from storage.outbox import end_queued, open_deliveries
from storage.records import ChatKind, PartState
from storage.rules import merge_rules
from storage.schema import ChatRow, DeliveryRow
from storage.targets import CHAT, chat_of, lock_chats

MOVED = "The chat became another that had a digest waiting too."


def switch_off(c: Connection, telegram_id: int, reason: str) -> int:
    """Stop sending to every target of a Telegram chat and cancel what is queued for it; gives how many were on."""
    ids = _lock(c, telegram_id)
    off = c.execute(
        update(ChatRow)
        .where(ChatRow.id.in_(ids), ChatRow.off_reason.is_(None))
        .values(off_reason=reason, due_at=None)
    ).rowcount
    end_queued(c, [row.id for row in open_deliveries(c, ids)], PartState.CANCELLED, reason)
    return off


def move(c: Connection, old_telegram_id: int, new_telegram_id: int) -> None:
    """Follow an upgrade to a supergroup, target by target; a target that the new chat has already takes in the old."""
    if old_telegram_id == new_telegram_id:
        return
    _lock(c, old_telegram_id, new_telegram_id)
    new = {row.topic: row.id for row in c.execute(CHAT.where(ChatRow.telegram_id == new_telegram_id))}
    for row in c.execute(CHAT.where(ChatRow.telegram_id == old_telegram_id).order_by(ChatRow.id)).all():
        if row.topic in new:
            merge(c, row.id, new[row.topic])
        else:
            values = {"telegram_id": new_telegram_id, "kind": ChatKind.SUPERGROUP}
            c.execute(update(ChatRow).where(ChatRow.id == row.id).values(values))


def drop_topic(c: Connection, chat_id: int) -> None:
    """Send what went to a topic to the chat itself from now on."""
    row = c.execute(CHAT.where(ChatRow.id == chat_id)).one_or_none()
    if row is None or not row.topic:
        return
    _lock(c, row.telegram_id)
    main = c.execute(
        select(ChatRow.id).where(ChatRow.telegram_id == row.telegram_id, ChatRow.topic == 0)
    ).scalar_one_or_none()
    if main is None:
        c.execute(update(ChatRow).where(ChatRow.id == chat_id).values(topic=0))
    else:
        merge(c, chat_id, main)


def merge(c: Connection, old_id: int, into: int) -> None:
    """Let one target take in another: rules, deliveries, how far the reader is. Its own settings stay."""
    old, new = (chat_of(c.execute(CHAT.where(ChatRow.id == chat_id)).one()) for chat_id in (old_id, into))
    merge_rules(c, old_id, into)
    _merge_deliveries(c, old_id, into)
    last_slot = max(filter(None, (old.last_slot, new.last_slot)), default=None)
    # The higher cut: the same people read both, and nothing is sent twice.
    c.execute(
        update(ChatRow)
        .where(ChatRow.id == into)
        .values(cut=max(old.cut, new.cut), had=sorted(old.had | new.had), last_slot=last_slot)
    )
    c.execute(delete(ChatRow).where(ChatRow.id == old_id))


def _merge_deliveries(c: Connection, old_id: int, into: int) -> None:
    waiting = {row.chat_id: row for row in open_deliveries(c, [old_id, into])}
    if (
        len(waiting) > 1
    ):  # one is open a chat: the one under way goes on, else the old one, which is owed longer
        loser = waiting[old_id] if waiting[into].begun else waiting[into]
        end_queued(c, [loser.id], PartState.CANCELLED, MOVED)
        c.execute(update(DeliveryRow).where(DeliveryRow.id == loser.id).values(is_open=False))
    answered = select(DeliveryRow.kind, DeliveryRow.key).where(DeliveryRow.chat_id == into)
    taken = {tuple(row) for row in c.execute(answered)}
    for row in c.execute(
        select(DeliveryRow.id, DeliveryRow.kind, DeliveryRow.key).where(DeliveryRow.chat_id == old_id)
    ).all():
        key = f"{row.key}~{old_id}" if (row.kind, row.key) in taken else row.key
        c.execute(update(DeliveryRow).where(DeliveryRow.id == row.id).values(chat_id=into, key=key))


def _lock(c: Connection, *telegram_ids: int) -> list[int]:
    ids = list(c.execute(select(ChatRow.id).where(ChatRow.telegram_id.in_(telegram_ids))).scalars())
    lock_chats(c, ids)
    return ids
