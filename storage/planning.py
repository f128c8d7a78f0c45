"""How the planner's decisions are written: which are void, what they supersede, when the chat is due again.

What many plans have in common is looked at and written for all of them at once: plans are made for a million chats in a minute.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Text, or_, select, type_coerce, update

from storage.database import AnyRow
from storage.many import insert_plain, is_one_of, new_ids
from storage.outbox import digest_text, end_queued, move_cuts, open_deliveries
from storage.records import DeliveryKind, DigestPlan, PartState
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import schedule_columns, slot_columns

SUPERSEDED = "The next digest came first and holds this one's news."


def write_plans(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    """Write the plans that still hold; gives how many digests were made."""
    chats = _lock(c, plans, now)
    waiting = [row for row in open_deliveries(c, chats) if row.kind is not DeliveryKind.BROADCAST]
    begun = {row.chat_id for row in waiting if row.begun}
    valid: dict[int, DigestPlan] = {}
    for plan in plans:
        chat = chats.get(plan.chat_id)
        if chat is not None and plan.chat_id not in begun and _holds(plan, chat):
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
    silent = {plan.chat_id: plan.high for plan in fresh if plan.digest is None and plan.moves_cut}
    move_cuts(c, silent, {chat_id: json.loads(chats[chat_id].had) for chat_id in silent})
    _advance(c, valid.values(), chats)
    return made


def _lock(c: Connection, plans: Iterable[DigestPlan], now: dt.datetime) -> dict[int, AnyRow]:
    """Lock and read the chats that are as they were when these plans were made; who is locked by others is left for later."""
    chats: dict[int, AnyRow] = {}
    # Plans share their schedules and slots: one question for all that do.
    for some in _alike(plans, lambda plan: (id(plan.schedule), id(plan.slot))):
        schedule, slot = some[0].schedule, some[0].slot
        same = (
            ChatRow.next_at == slot.at,
            ChatRow.next_key == slot.key,
            *(getattr(ChatRow, name) == value for name, value in schedule_columns(schedule).items()),
            ChatRow.off_reason.is_(None),
            or_(ChatRow.paused_until.is_(None), ChatRow.paused_until <= now),
        )
        had = type_coerce(ChatRow.had, Text).label("had")
        found = (
            select(ChatRow.id, ChatRow.cut, had, ChatRow.last_slot, ChatRow.paused_until)
            .where(is_one_of(ChatRow.id, [plan.chat_id for plan in some], c.dialect.name), *same)
            .order_by(ChatRow.id)
            .with_for_update(skip_locked=True)
        )
        chats |= {row.id: row for row in c.execute(found)}
    return chats


def _holds(plan: DigestPlan, chat: AnyRow) -> bool:
    """Tell whether a digest that was still queued when the plan was made has not gone out since, whole or half."""
    if chat.cut > plan.low:
        return False
    if chat.had == "[]" or plan.digest is None:
        return True
    return {entry.story_id for entry in plan.digest.entries}.isdisjoint(json.loads(chat.had))


def _answered(c: Connection, plans: Collection[DigestPlan], chats: dict[int, AnyRow]) -> set[int]:
    """Give the chats whose slot has been answered before: it came back because the reader changed the time."""
    answered = {plan.chat_id for plan in plans if plan.slot.key <= (chats[plan.chat_id].last_slot or "")}
    for some in _alike(plans, lambda plan: plan.slot.key):
        ids = [plan.chat_id for plan in some]
        answered |= set(
            c.execute(
                select(DeliveryRow.chat_id).where(
                    is_one_of(DeliveryRow.chat_id, ids, c.dialect.name),
                    DeliveryRow.kind == DeliveryKind.DIGEST,
                    DeliveryRow.key == some[0].slot.key,
                )
            ).scalars()
        )
    return answered


def _insert(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    if not plans:
        return 0
    ids = new_ids(c, DeliveryRow, len(plans))
    kind, state = DeliveryKind.DIGEST.value, PartState.QUEUED.value
    insert_plain(
        c,
        DeliveryRow,
        _DELIVERY,
        [
            (
                *(delivery_id, plan.chat_id, kind, plan.slot.key, plan.low, plan.high),
                *(digest_text(plan.digest) if plan.digest else None, len(plan.parts)),
                *(plan.slot.at, plan.expires_at, True, now),
            )
            for delivery_id, plan in zip(ids, plans, strict=True)
        ],
    )
    insert_plain(
        c,
        PartRow,
        ("delivery_id", "n", "state", "story_ids", "ready_at"),
        [
            (
                *(delivery_id, n, state, f"[{','.join(map(str, story_ids))}]"),
                min(plan.slot.at, plan.expires_at) if n == 1 else None,
            )
            for delivery_id, plan in zip(ids, plans, strict=True)
            for n, story_ids in enumerate(plan.parts, start=1)
        ],
    )
    return len(plans)


_DELIVERY = (
    *("id", "chat_id", "kind", "key", "low", "high", "digest", "parts"),
    *("slot_at", "expires_at", "is_open", "created_at"),
)


def _advance(c: Connection, plans: Iterable[DigestPlan], chats: dict[int, AnyRow]) -> None:
    """Let chats be due at their next slots: those that move alike in one statement."""

    def columns(plan: DigestPlan) -> Hashable:
        chat = chats[plan.chat_id]
        return id(plan.slot), id(plan.next_slot), chat.last_slot, chat.paused_until

    for some in _alike(plans, columns):
        plan, chat = some[0], chats[some[0].chat_id]
        values = slot_columns(plan.next_slot, chat.paused_until, None)
        values["last_slot"] = max(plan.slot.key, chat.last_slot or "")
        ids = [each.chat_id for each in some]
        c.execute(update(ChatRow).where(is_one_of(ChatRow.id, ids, c.dialect.name)).values(values))


def _alike(plans: Iterable[DigestPlan], key: Callable[[DigestPlan], Hashable]) -> Iterable[list[DigestPlan]]:
    groups: dict[Any, list[DigestPlan]] = defaultdict(list)
    for plan in plans:
        groups[key(plan)].append(plan)
    return groups.values()
