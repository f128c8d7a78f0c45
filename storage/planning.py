"""How the planner's decisions are written: which are void, what they supersede, when the chat is due again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from storage.database import AnyRow, chunks
from storage.outbox import digest_json, end_queued, move_cuts, open_deliveries
from storage.records import DeliveryKind, DigestPlan, PartState
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import CHAT, chat_of, slot_columns

SUPERSEDED = "The next digest came first and holds this one's news."


def write_plans(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    """Write the plans that still hold; gives how many digests were made."""
    chats = _lock(c, [plan.chat_id for plan in plans])
    waiting = [row for row in open_deliveries(c, list(chats)) if row.kind is not DeliveryKind.BROADCAST]
    begun = {row.chat_id for row in waiting if row.begun}
    valid: dict[int, DigestPlan] = {}
    for plan in plans:
        if plan.chat_id in chats and plan.chat_id not in begun and _holds(plan, chats[plan.chat_id], now):
            valid.setdefault(plan.chat_id, plan)
    answered = _answered(c, valid.values(), chats)
    fresh = [plan for plan in valid.values() if plan.chat_id not in answered]
    covered = {plan.chat_id: plan.high for plan in fresh if plan.digest is not None or plan.moves_cut}
    # What waits to go out as an alert goes with the digest that comes first; what was let out since then does not.
    superseded = [
        row.id
        for row in waiting
        if row.chat_id in covered and (row.kind is DeliveryKind.DIGEST or row.high <= covered[row.chat_id])
    ]
    if superseded:
        end_queued(c, superseded, PartState.CANCELLED, SUPERSEDED)
    made = _insert(c, [plan for plan in fresh if plan.digest is not None], now)
    move_cuts(c, {plan.chat_id: plan.high for plan in fresh if plan.digest is None and plan.moves_cut})
    _advance(c, list(valid.values()), chats)
    return made


def _lock(c: Connection, chat_ids: Sequence[int]) -> dict[int, AnyRow]:
    return {
        row.id: row
        for some in chunks(sorted(chat_ids))
        for row in c.execute(CHAT.where(ChatRow.id.in_(some)).order_by(ChatRow.id).with_for_update())
    }


def _holds(plan: DigestPlan, chat: AnyRow, now: dt.datetime) -> bool:
    """Tell whether nothing that the plan was made from has changed meanwhile.

    The cut and what was had beyond it are part of it: a digest that was still queued when the plan was made may have
    gone out since, whole or half.
    """
    shown = {entry.story_id for entry in plan.digest.entries} if plan.digest else set()
    return (
        chat_of(chat).schedule == plan.schedule
        and chat.next_at == plan.slot.at
        and chat.next_key == plan.slot.key
        and chat.off_reason is None
        and (chat.paused_until is None or chat.paused_until <= now)
        and chat.cut <= plan.low
        and shown.isdisjoint(chat.had)
    )


def _answered(c: Connection, plans: Sequence[DigestPlan] | Any, chats: dict[int, AnyRow]) -> set[int]:
    """Give the chats whose slot has been answered before: it came back because the reader changed the time."""
    keys = {plan.chat_id: plan.slot.key for plan in plans}
    answered = {chat_id for chat_id, key in keys.items() if key <= (chats[chat_id].last_slot or "")}
    for some in chunks(keys):
        for row in c.execute(
            select(DeliveryRow.chat_id, DeliveryRow.key).where(
                DeliveryRow.chat_id.in_(some),
                DeliveryRow.kind == DeliveryKind.DIGEST,
                DeliveryRow.key.in_({keys[chat_id] for chat_id in some}),
            )
        ):
            if keys[row.chat_id] == row.key:
                answered.add(row.chat_id)
    return answered


def _insert(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    if not plans:
        return 0
    rows = [
        {
            "chat_id": plan.chat_id,
            "kind": DeliveryKind.DIGEST,
            "key": plan.slot.key,
            "low": plan.low,
            "high": plan.high,
            "digest": digest_json(plan.digest) if plan.digest else None,
            "parts": len(plan.parts),
            "slot_at": plan.slot.at,
            "expires_at": plan.expires_at,
            "is_open": True,
            "created_at": now,
        }
        for plan in plans
    ]
    ids = c.execute(
        insert(DeliveryRow).returning(DeliveryRow.id, sort_by_parameter_order=True), rows
    ).scalars()
    parts = [
        {
            "delivery_id": delivery_id,
            "n": n,
            "state": PartState.QUEUED,
            "story_ids": story_ids,
            "ready_at": min(plan.slot.at, plan.expires_at) if n == 1 else None,
        }
        for delivery_id, plan in zip(ids, plans, strict=True)
        for n, story_ids in enumerate(plan.parts, start=1)
    ]
    c.execute(insert(PartRow), parts)
    return len(plans)


def _advance(c: Connection, plans: Sequence[DigestPlan], chats: dict[int, AnyRow]) -> None:
    if not plans:
        return
    names = ("next_at", "next_key", "due_at")
    rows = [
        {
            "chat": plan.chat_id,
            "slot": max(plan.slot.key, chats[plan.chat_id].last_slot or ""),
            **{
                f"new_{name}": value
                for name, value in slot_columns(
                    plan.next_slot, chats[plan.chat_id].paused_until, None
                ).items()
            },
        }
        for plan in plans
    ]
    values: dict[str, Any] = {
        "last_slot": bindparam("slot"),
        **{name: bindparam(f"new_{name}") for name in names},
    }
    c.execute(update(ChatRow).where(ChatRow.id == bindparam("chat")).values(values), rows)
