"""Alerts: who wants them, how far they are planned, and how they are written into the outbox.

Stories are taken in the order in which they were let out, their tags one after another, and of each tag the followers that want
alerts by their ids, a few at a time. How far that has come is one row, changed in the transaction that writes the alerts:
a process that dies, or another one, goes on from there, and nobody is passed over or written down twice.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace

from sqlalchemy import Connection, exists, insert, select, text, update

from storage.database import AnyRow, AnySelect, Entity, chunks, insert_new, reading, writing
from storage.outbox import digest_json, open_deliveries
from storage.records import (
    AlertChat,
    AlertPlan,
    AlertProgress,
    Chat,
    DeliveryKind,
    Digest,
    DigestEntry,
    News,
    PartState,
)
from storage.regained import had_before
from storage.rules import rules_of
from storage.schema import AlertProgressRow, ChatRow, DeliveryRow, PartRow, RuleRow, TagRow
from storage.targets import CHAT, chat_of, chats_by_id

AHEAD = dt.timedelta(
    hours=6
)  # an alert goes before all digests that still wait: of these there may be hours' worth

# As text, because only so SQLite sees that a partial index answers.
_WANTED = text("rule.alerts")
_IS_ALERT = text("delivery.kind = 'alert'")


class Alerts(Entity):
    """Stories owed one by one."""

    @reading
    def progress(self, c: Connection) -> AlertProgress:
        """Tell how far alerts are planned."""
        return _progress(c.execute(_PROGRESS).one_or_none())

    @reading
    def wanted(self, c: Connection, tag_ids: Collection[int]) -> list[int]:
        """Give those of these tags by which somebody who wants alerts is looked up, in order."""
        anyone = exists().where(_WANTED, RuleRow.anchor_id == TagRow.id)
        return sorted(
            tag_id
            for some in chunks(tag_ids)
            for tag_id in c.execute(select(TagRow.id).where(TagRow.id.in_(some), anyone)).scalars()
        )

    @reading
    def followers(
        self, c: Connection, tag_id: int, after: int, limit: int, since: dt.datetime
    ) -> list[AlertChat]:
        """Give the next chats by id whose follows are looked up by a tag and that want alerts, with those of `since`."""
        ids = list(c.execute(followers_query(tag_id, after, limit)).scalars())
        chats, rules = chats_by_id(c, ids), rules_of(c, ids)
        again = had_before(c, {chat.id: chat.cut for chat in chats.values()})
        recent: dict[int, list[dt.datetime]] = defaultdict(list)
        for some in chunks(ids):
            moments = select(DeliveryRow.chat_id, DeliveryRow.slot_at).where(
                DeliveryRow.chat_id.in_(some), _IS_ALERT, DeliveryRow.slot_at > since
            )
            for row in c.execute(moments):
                recent[row.chat_id].append(row.slot_at)
        return [
            AlertChat(replace(chats[one], had=chats[one].had | again[one]), rules[one], tuple(recent[one]))
            for one in ids
        ]

    @writing
    def plan(
        self,
        c: Connection,
        before: AlertProgress,
        after: AlertProgress,
        plans: Sequence[AlertPlan],
        now: dt.datetime,
    ) -> int | None:
        """Write alerts and how far they are planned now; gives how many were made.

        None, and nothing is written, where the progress is no longer `before`: another process was here. A plan is void where its chat is off,
        paused or wants no alerts any more, and where the story has been sent to it, or stands in a digest of it.
        """
        insert_new(c, AlertProgressRow, [{"id": 1, **_columns(NOTHING)}])
        if _progress(c.execute(_PROGRESS.with_for_update()).one()) != before:
            return None
        c.execute(update(AlertProgressRow).values(_columns(after)))
        if not plans:
            return 0
        chats = _lock(c, {plan.chat_id for plan in plans})
        covered = {chat_id: chat.cut for chat_id, chat in chats.items()}
        for row in open_deliveries(c, chats):
            if row.kind is DeliveryKind.DIGEST:
                covered[row.chat_id] = max(covered[row.chat_id], row.high)
        held = _written(c, plans)
        return _insert(
            c,
            [
                plan
                for plan in {(plan.chat_id, plan.story_id): plan for plan in plans}.values()
                if plan.chat_id in chats
                and (plan.chat_id, str(plan.story_id)) not in held
                and plan.release > covered[plan.chat_id]
                and _is_wanted(plan, chats[plan.chat_id], now)
            ],
            now,
        )


NOTHING = AlertProgress(0, 0, 0, 0)
_PROGRESS: AnySelect = select(AlertProgressRow.__table__)


def followers_query(tag_id: int, after: int, limit: int) -> AnySelect:
    """Ask who wants alerts on a tag: one walk along an index that holds nobody else."""
    return (
        select(RuleRow.chat_id)
        .where(_WANTED, RuleRow.anchor_id == tag_id, RuleRow.chat_id > after)
        .distinct()
        .order_by(RuleRow.chat_id)
        .limit(limit)
    )


def _columns(progress: AlertProgress) -> dict[str, int]:
    """Give the columns that hold a progress."""
    return {
        "done": progress.done,
        "high": progress.high,
        "tag_id": progress.tag_id,
        "chat_id": progress.chat_id,
    }


def _progress(row: AnyRow | None) -> AlertProgress:
    return AlertProgress(row.done, row.high, row.tag_id, row.chat_id) if row else NOTHING


def _lock(c: Connection, chat_ids: set[int]) -> dict[int, Chat]:
    return {
        row.id: chat_of(row)
        for some in chunks(sorted(chat_ids))
        for row in c.execute(CHAT.where(ChatRow.id.in_(some)).order_by(ChatRow.id).with_for_update())
    }


def _is_wanted(plan: AlertPlan, chat: Chat, now: dt.datetime) -> bool:
    return (
        chat.news is not News.DIGEST
        and chat.off_reason is None
        and (chat.paused_until is None or chat.paused_until <= now)
        and plan.story_id not in chat.had
    )


def _written(c: Connection, plans: Sequence[AlertPlan]) -> set[tuple[int, str]]:
    """Give what was written before: a chat may follow a story by two of its tags."""
    keys = {str(plan.story_id) for plan in plans}
    return {
        (row.chat_id, row.key)
        for some in chunks(plan.chat_id for plan in plans)
        for row in c.execute(
            select(DeliveryRow.chat_id, DeliveryRow.key).where(
                DeliveryRow.chat_id.in_(some),
                DeliveryRow.kind == DeliveryKind.ALERT,
                DeliveryRow.key.in_(keys),
            )
        )
    }


def _insert(c: Connection, plans: Sequence[AlertPlan], now: dt.datetime) -> int:
    if not plans:
        return 0
    rows = [
        {
            "chat_id": plan.chat_id,
            "kind": DeliveryKind.ALERT,
            "key": str(plan.story_id),
            "low": plan.release - 1,
            "high": plan.release,
            "digest": digest_json(Digest((DigestEntry(plan.story_id, plan.tag_id),), 1)),
            "parts": 1,
            "slot_at": plan.at,
            "expires_at": plan.expires_at,
            "is_open": True,
            "created_at": now,
            "moves_cut": False,
        }
        for plan in plans
    ]
    ids = c.execute(
        insert(DeliveryRow).returning(DeliveryRow.id, sort_by_parameter_order=True), rows
    ).scalars()
    parts = [
        {
            "delivery_id": delivery_id,
            "n": 1,
            "state": PartState.QUEUED,
            "story_ids": [plan.story_id],
            "ready_at": plan.at if plan.at > now else plan.at - AHEAD,
        }
        for delivery_id, plan in zip(ids, plans, strict=True)
    ]
    c.execute(insert(PartRow), parts)
    return len(plans)
