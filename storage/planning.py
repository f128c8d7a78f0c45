"""How the planner's decisions are written: which are void, what they supersede, when the chat is due again.

What many plans have in common is looked at and written for all of them at once: plans are made for a million chats in a minute.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Update, bindparam, or_, select, update

from storage.columns import as_kept, moment_of
from storage.database import AnyRow, AnySelect
from storage.many import as_ids, insert_plain, is_among, keep_to_indexes, new_ids, plain_rows
from storage.outbox import end_queued, move_cuts, open_deliveries
from storage.records import DeliveryKind, DigestPlan, PartState, SlotPlan
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import schedule_columns, slot_columns

NOTHING = "[]"
SUPERSEDED = "The next digest came first and holds this one's news."


class _Alike(NamedTuple):
    """Plans for chats that move on alike, and what that hangs on."""

    of: SlotPlan
    last_slot: str | None
    paused_until: dt.datetime | None
    plans: list[DigestPlan]


def write_plans(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    """Write the plans that still hold; gives how many digests were made."""
    by_chat: dict[int, DigestPlan] = {}
    for plan in plans:
        by_chat.setdefault(plan.chat_id, plan)
    keep_to_indexes(c)
    locked, had = _lock(c, by_chat, now)
    ids = [plan.chat_id for group in locked for plan in group.plans]
    waiting = [row for row in open_deliveries(c, ids) if row.kind is not DeliveryKind.BROADCAST]
    if begun := {row.chat_id for row in waiting if row.begun}:
        locked = [group._replace(plans=_without(group.plans, begun)) for group in locked]
    fresh = _without([plan for group in locked for plan in group.plans], _answered(c, locked))
    _supersede(c, waiting, fresh, now)
    made = _insert(c, [plan for plan in fresh if plan.digest is not None], now)
    silent = {plan.chat_id: plan.of.high for plan in fresh if plan.digest is None and plan.moves_cut}
    move_cuts(c, silent, {chat_id: had[chat_id] for chat_id in silent if chat_id in had})
    for group in locked:
        if group.plans:
            _advance(c, group)
    return made


def _lock(
    c: Connection, plans: Mapping[int, DigestPlan], now: dt.datetime
) -> tuple[list[_Alike], dict[int, list[int]]]:
    """Lock and read the chats that are as they were when these plans were made; who is locked by others is left for later.

    Gives the plans that hold, and what their chats have had beyond their cuts.
    """
    found: list[_Alike] = []
    had_beyond: dict[int, list[int]] = {}
    question, dialect = _lock_question(c.dialect.name), c.dialect.name
    for of, some in _by_slot(plans.values()).items():  # one question for all that share theirs
        was = {"at": of.slot.at, "slot_key": of.slot.key, **schedule_columns(of.schedule)}
        ids = as_ids([plan.chat_id for plan in some], dialect)
        standing: dict[tuple[str | None, Any], list[DigestPlan]] = defaultdict(list)
        for chat_id, cut, had, last_slot, paused_until in plain_rows(
            c, question, {"ids": ids, "now": now, **was}
        ):
            if had != NOTHING:
                had_beyond[chat_id] = json.loads(had)
            plan = plans[chat_id]
            if cut <= plan.low and (had == NOTHING or _is_new(plan, had_beyond[chat_id])):
                standing[last_slot, paused_until].append(plan)
        found += [
            _Alike(of, last_slot, moment_of(paused_until) if paused_until else None, alike)
            for (last_slot, paused_until), alike in standing.items()
        ]
    return found, had_beyond


@lru_cache
def _lock_question(dialect: str) -> AnySelect:
    return (
        select(
            ChatRow.id, ChatRow.cut, as_kept(ChatRow.had), ChatRow.last_slot, as_kept(ChatRow.paused_until)
        )
        .where(
            is_among(ChatRow.id, dialect),
            ChatRow.next_at == bindparam("at"),
            ChatRow.next_key == bindparam("slot_key"),
            *(getattr(ChatRow, name) == bindparam(name) for name in ("times", "weekdays", "zone")),
            ChatRow.off_reason.is_(None),
            or_(ChatRow.paused_until.is_(None), ChatRow.paused_until <= bindparam("now")),
        )
        .order_by(ChatRow.id)
        .with_for_update(skip_locked=True)
    )


def _is_new(plan: DigestPlan, had: Iterable[int]) -> bool:
    """Tell whether a digest that was still queued when the plan was made has not gone out since, whole or half."""
    if plan.digest is None:
        return True
    return {story_id for story_id, _ in json.loads(plan.digest)["entries"]}.isdisjoint(had)


def _without(plans: list[DigestPlan], chats: set[int]) -> list[DigestPlan]:
    return [plan for plan in plans if plan.chat_id not in chats] if chats else plans


def _answered(c: Connection, groups: Iterable[_Alike]) -> set[int]:
    """Give the chats whose slot has been answered before: it came back because the reader changed the time."""
    answered: set[int] = set()
    by_key: dict[str, list[int]] = defaultdict(list)
    for group in groups:
        chats = [plan.chat_id for plan in group.plans]
        by_key[group.of.slot.key] += chats
        if group.last_slot and group.of.slot.key <= group.last_slot:
            answered.update(chats)
    question, dialect = _answered_question(c.dialect.name), c.dialect.name
    for key, ids in by_key.items():
        answered.update(c.execute(question, {"ids": as_ids(ids, dialect), "slot_key": key}).scalars())
    return answered


@lru_cache
def _answered_question(dialect: str) -> AnySelect:
    return select(DeliveryRow.chat_id).where(
        is_among(DeliveryRow.chat_id, dialect),
        DeliveryRow.kind == DeliveryKind.DIGEST,
        DeliveryRow.key == bindparam("slot_key"),
    )


def _supersede(
    c: Connection, waiting: Iterable[AnyRow], fresh: Iterable[DigestPlan], now: dt.datetime
) -> None:
    """End what waits and is covered by a new plan."""
    if not waiting:
        return
    covered = {plan.chat_id: plan.of.high for plan in fresh if plan.digest is not None or plan.moves_cut}
    # What waits to go out as an alert goes with the digest that comes first; what was let out since then does not.
    superseded = [
        row.id
        for row in waiting
        if row.chat_id in covered and (row.kind is DeliveryKind.DIGEST or row.high <= covered[row.chat_id])
    ]
    if superseded:
        end_queued(c, superseded, PartState.CANCELLED, SUPERSEDED, now)


def _insert(c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
    """Write digests with their messages: those of one slot together."""
    for of, some in _by_slot(plans).items():
        ids = new_ids(c, DeliveryRow, len(some))
        insert_plain(
            c,
            DeliveryRow,
            ("id", "chat_id", "low", "digest", "parts"),
            [
                (delivery_id, chat_id, low, digest, len(parts))
                for delivery_id, (chat_id, _, low, digest, parts, _) in zip(ids, some, strict=True)
            ],
            kind=DeliveryKind.DIGEST.value,
            key=of.slot.key,
            high=of.high,
            slot_at=of.slot.at,
            expires_at=of.expires_at,
            is_open=True,
            created_at=now,
        )
        deliveries = [(delivery_id, plan.parts) for delivery_id, plan in zip(ids, some, strict=True)]
        _insert_parts(c, deliveries, min(of.slot.at, of.expires_at))
    return len(plans)


def _insert_parts(c: Connection, deliveries: Sequence[tuple[int, Sequence[str]]], at: dt.datetime) -> None:
    """Write the messages of deliveries: the first of each may go at its moment, the others wait for it."""
    columns, state = ("delivery_id", "n", "story_ids"), PartState.QUEUED.value
    first = [(delivery_id, 1, parts[0]) for delivery_id, parts in deliveries if parts]
    insert_plain(c, PartRow, columns, first, state=state, ready_at=at)
    later = [
        (delivery_id, n, story_ids)
        for delivery_id, parts in deliveries
        if len(parts) > 1
        for n, story_ids in enumerate(parts[1:], start=2)
    ]
    if later:
        insert_plain(c, PartRow, columns, later, state=state, ready_at=None)


def _advance(c: Connection, chats: _Alike) -> None:
    """Let chats that stand alike be due at their next slot."""
    dialect = c.dialect.name
    ids = as_ids([plan.chat_id for plan in chats.plans], dialect)
    slot = slot_columns(chats.of.next_slot, chats.paused_until, None)
    answered = max(chats.of.slot.key, chats.last_slot or "")
    c.execute(
        _advance_statement(dialect),
        {"ids": ids, "answered": answered, **{f"to_{name}": value for name, value in slot.items()}},
    )


@lru_cache
def _advance_statement(dialect: str) -> Update:
    slot: dict[str, Any] = {name: bindparam(f"to_{name}") for name in ("next_at", "next_key", "due_at")}
    return (
        update(ChatRow).where(is_among(ChatRow.id, dialect)).values(last_slot=bindparam("answered"), **slot)
    )


def _by_slot(plans: Iterable[DigestPlan]) -> dict[SlotPlan, list[DigestPlan]]:
    groups: dict[SlotPlan, list[DigestPlan]] = defaultdict(list)
    for plan in plans:
        groups[plan.of].append(plan)
    return groups
