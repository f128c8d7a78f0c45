"""What happens to a whole Telegram chat: it is switched off, becomes another, or loses a topic."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, select, update

from storage.database import AnyRow
from storage.growth import note_growth
from storage.outbox import FREE, REACHED, end_queued, open_deliveries
from storage.records import ChatKind, DeliveryKind, PartState
from storage.rules import merge_rules
from storage.schema import AskedDigestRow, ChatRow, DeliveryRow, PartRow
from storage.targets import CHAT, chat_of, lock_chats

_BROADCAST = DeliveryRow.kind == DeliveryKind.BROADCAST
MOVED = "The chat became another that had a digest waiting too."


def switch_off(c: Connection, telegram_id: int, reason: str, now: dt.datetime) -> int:
    """Stop sending to every target of a Telegram chat and cancel what is queued for it; gives how many were on."""
    ids = _lock(c, telegram_id)
    off = c.execute(
        update(ChatRow)
        .where(ChatRow.id.in_(ids), ChatRow.off_reason.is_(None))
        .values(off_reason=reason, due_at=None)
    ).rowcount
    note_growth(c, now, went=off)
    end_queued(c, [row.id for row in open_deliveries(c, ids)], PartState.CANCELLED, reason, now)
    return off


def move(c: Connection, old_telegram_id: int, new_telegram_id: int, now: dt.datetime | None) -> None:
    """Follow an upgrade to a supergroup, target by target; a target that the new chat has already takes in the old."""
    if old_telegram_id == new_telegram_id:
        return
    _lock(c, old_telegram_id, new_telegram_id)
    new = {row.topic: row.id for row in c.execute(CHAT.where(ChatRow.telegram_id == new_telegram_id))}
    for row in c.execute(CHAT.where(ChatRow.telegram_id == old_telegram_id).order_by(ChatRow.id)).all():
        if row.topic in new:
            merge(c, row.id, new[row.topic], now)
        else:
            values = {"telegram_id": new_telegram_id, "kind": ChatKind.SUPERGROUP}
            c.execute(update(ChatRow).where(ChatRow.id == row.id).values(values))


def drop_topic(c: Connection, chat_id: int, now: dt.datetime) -> None:
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
        merge(c, chat_id, main, now)


def merge(c: Connection, old_id: int, into: int, now: dt.datetime | None) -> None:
    """Let one target take in another: rules, deliveries, how far the reader is. Its own settings stay.

    Each followed its own tags, so what one has passed the other may still be owed: the lower cut holds, and what either
    has had beyond it is noted.
    """
    old, new = (chat_of(c.execute(CHAT.where(ChatRow.id == chat_id)).one()) for chat_id in (old_id, into))
    merge_rules(c, old_id, into)
    _merge_deliveries(c, old_id, into, now)
    c.execute(update(AskedDigestRow).where(AskedDigestRow.chat_id == old_id).values(chat_id=into))
    cut = min(old.cut, new.cut)
    had = old.had | new.had | _shown_beyond(c, cut, into)
    last_slot = max(filter(None, (old.last_slot, new.last_slot)), default=None)
    c.execute(update(ChatRow).where(ChatRow.id == into).values(cut=cut, had=sorted(had), last_slot=last_slot))
    c.execute(delete(ChatRow).where(ChatRow.id == old_id))


def _shown_beyond(c: Connection, cut: int, chat_id: int) -> set[int]:
    """Give the stories that reached a target, or may have, in digests that go beyond a cut."""
    rows = c.execute(
        select(PartRow.story_ids)
        .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
        .where(DeliveryRow.chat_id == chat_id, DeliveryRow.high > cut, PartRow.state.in_(REACHED))
    ).scalars()
    return {story for story_ids in rows for story in story_ids}


def _merge_deliveries(c: Connection, old_id: int, into: int, now: dt.datetime | None) -> None:
    opened = open_deliveries(c, [old_id, into])
    # Both may follow one tag: what waits as an alert goes into the next digest, where each story stands once.
    alerts = [row.id for row in opened if row.kind is DeliveryKind.ALERT and not row.begun]
    end_queued(c, alerts, PartState.CANCELLED, MOVED, now)
    told = set(c.execute(select(DeliveryRow.key).where(DeliveryRow.chat_id == into, _BROADCAST)).scalars())
    twice = [row.id for row in opened if row.chat_id == old_id and row.kind is DeliveryKind.BROADCAST]
    told_twice = [row.id for row in opened if row.id in twice and row.key in told]
    end_queued(c, told_twice, PartState.CANCELLED, MOVED, now)
    waiting = {row.chat_id: row for row in opened if row.kind is DeliveryKind.DIGEST}
    if (
        len(waiting) > 1
    ):  # one is open a chat: the one under way goes on, else the old one, which is owed longer
        _give_up(c, waiting[old_id] if waiting[into].begun else waiting[into], now)
    # What goes on holds the news of one of the two: the cut stays for what the other owes.
    for row in waiting.values():
        c.execute(update(DeliveryRow).where(DeliveryRow.id == row.id).values(moves_cut=False))
    answered = select(DeliveryRow.kind, DeliveryRow.key).where(DeliveryRow.chat_id == into)
    taken = {tuple(row) for row in c.execute(answered)}
    for row in c.execute(
        select(DeliveryRow.id, DeliveryRow.kind, DeliveryRow.key).where(DeliveryRow.chat_id == old_id)
    ).all():
        key = f"{row.key}~{old_id}" if (row.kind, row.key) in taken else row.key
        c.execute(update(DeliveryRow).where(DeliveryRow.id == row.id).values(chat_id=into, key=key))


def _give_up(c: Connection, delivery: AnyRow, now: dt.datetime | None) -> None:
    """End a digest whose chat has another one: what is queued is cancelled, what is in flight counts as uncertain."""
    c.execute(
        update(PartRow)
        .where(PartRow.delivery_id == delivery.id, PartRow.state == PartState.SENDING)
        .values(state=PartState.UNCERTAIN, error=MOVED, ended_at=now, **FREE)
    )
    end_queued(c, [delivery.id], PartState.CANCELLED, MOVED, now)


def _lock(c: Connection, *telegram_ids: int) -> list[int]:
    ids = list(c.execute(select(ChatRow.id).where(ChatRow.telegram_id.in_(telegram_ids))).scalars())
    lock_chats(c, ids)
    return ids
