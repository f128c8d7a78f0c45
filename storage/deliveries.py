"""The outbox: what is owed to whom, and what became of it.

`delivery` is one digest of one chat at one slot; `delivery_part` one message of it. A claim only leases. A part is set to
`sending` and committed before its request leaves, so a process that dies leaves at most the messages in flight behind,
and those become `uncertain`, never sent again blindly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select, update

from storage.claiming import claim_query, claimed_of, lease
from storage.database import Database, Entity, chunks, need_not_last, reading, writing
from storage.due import Walk, are_due
from storage.exchange import exchange
from storage.many import keep_to_indexes
from storage.outbox import (
    FREE,
    digest_of,
    end_queued,
    free_leases,
    line_of,
    of_story,
    settle,
)
from storage.planning import write_plans
from storage.records import (
    Chat,
    ClaimedPart,
    DeliveryKind,
    DigestPlan,
    DueChat,
    Outcome,
    PartState,
    ShownDigest,
    Slot,
    StoryDelivery,
)
from storage.records import PartRow as LedgerLine
from storage.schema import ChatRow, DeliveryRow, PartRow
from storage.targets import CHAT, chat_of, slot_columns

TOO_LATE = "It could not be sent in time."
DIED = "The process that was sending this ended before it knew."


class Deliveries(Entity):
    """Digests owed, planned, claimed and sent."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._walk = Walk()
        self.expired = 0  # by this process

    @reading
    def due(self, c: Connection, now: dt.datetime, limit: int, after: DueChat | None = None) -> list[DueChat]:
        """Give the chats whose next slot has come, earliest first, from the one `after` which they are asked for.

        Chats that are off or paused are left out, and those whose last digest is under way, until that one has ended.
        """
        return self._walk.read(c, now, limit, (after.manner.due_at, after.id) if after else None)

    @reading
    def are_due(self, c: Connection, now: dt.datetime, many: int) -> bool:
        """Tell whether so many chats are due at once."""
        return are_due(c, now, many)

    @writing
    def plan(self, c: Connection, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
        """Write plans in one transaction; gives how many digests were made.

        A plan whose slot or schedule is no longer the chat's is void (another planner, or the reader, was first), and so
        is one for a chat whose last digest is under way, or whose cut has moved past the plan's `low` meanwhile. A queued
        digest of an earlier slot is cancelled. The key (chat, kind, slot) is unique: a slot already answered makes no
        second digest.
        """
        return write_plans(c, plans, now)

    @reading
    def astray(self, c: Connection, beyond: dt.datetime, limit: int) -> list[Chat]:
        """Give chats that are on and whose next slot lies beyond a moment."""
        far = CHAT.where(ChatRow.due_at > beyond, ChatRow.next_at > beyond)
        return [chat_of(row) for row in c.execute(far.order_by(ChatRow.due_at.desc()).limit(limit))]

    @writing
    def bring_back(self, c: Connection, chat: Chat, slot: Slot, last_slot: str | None) -> bool:
        """Give a chat another next slot and last one; False where it changed since the record was read."""
        same = (
            ChatRow.id == chat.id,
            ChatRow.next_key == (chat.next_slot.key if chat.next_slot else None),
            ChatRow.paused_until.is_not_distinct_from(chat.paused_until),
            ChatRow.off_reason.is_not_distinct_from(chat.off_reason),
        )
        columns = slot_columns(slot, chat.paused_until, chat.off_reason)
        changed = c.execute(update(ChatRow).where(*same).values(last_slot=last_slot, **columns))
        return changed.rowcount == 1

    @reading
    def next_due(self, c: Connection) -> dt.datetime | None:
        """Give the earliest next slot of all chats that are on (of a paused one the end of its pause, if later)."""
        return c.execute(select(func.min(ChatRow.due_at)).where(ChatRow.due_at.is_not(None))).scalar_one()

    def claim(self, owner: str, now: dt.datetime, lease_until: dt.datetime, limit: int) -> list[ClaimedPart]:
        """Lease up to `limit` queued parts whose time has come, oldest slot first, a part a chat at most.

        Only the first unfinished part of a delivery is offered. Parts past their time become `expired` first. Chats
        that are off or paused are left out. Skips what other processes hold.
        """
        while True:
            claimed, expired = self._claim(owner, now, lease_until, limit)
            self.expired += expired
            if claimed or not expired:
                return claimed

    @writing
    def _claim(
        self, c: Connection, owner: str, now: dt.datetime, lease_until: dt.datetime, limit: int
    ) -> tuple[list[ClaimedPart], int]:
        keep_to_indexes(c)
        lapsed = select(PartRow.id).where(PartRow.lease_until <= now, PartRow.state == PartState.QUEUED)
        free_leases(c, list(c.execute(lapsed.with_for_update(skip_locked=True)).scalars()))
        parts = [claimed_of(row) for row in c.execute(claim_query(now, limit)).all()]
        expired = [part.delivery_id for part in parts if part.expires_at <= now]
        if not expired:
            need_not_last(c)
        else:
            end_queued(c, expired, PartState.EXPIRED, TOO_LATE, now)
        live = [part for part in parts if part.expires_at > now]
        lease(c, live, owner, lease_until)
        return live, len(expired)

    @writing
    def exchange(
        self,
        c: Connection,
        owner: str,
        outcomes: Sequence[Outcome],
        begin: Collection[int],
        now: dt.datetime,
        lease_until: dt.datetime,
    ) -> set[int]:
        """In one transaction: mark what became of the last group, and set the next group to `sending`.

        Gives the parts that may be sent: those still queued, unexpired, under this owner's lease, of a chat that is on
        and not paused. An outcome for a part that is no longer this owner's is void. A delivery whose parts have all ended
        moves the chat's cut if all were sent or are uncertain; of one that stopped half-way the rest is owed again.
        """
        return exchange(c, owner, outcomes, begin, now, lease_until)

    @writing
    def give_back(self, c: Connection, owner: str) -> int:
        """Drop this owner's leases on parts not begun (a graceful stop); gives how many."""
        leased = select(PartRow.id).where(
            PartRow.lease_until.is_not(None), PartRow.owner == owner, PartRow.state == PartState.QUEUED
        )
        ids = list(c.execute(leased.order_by(PartRow.id).with_for_update()).scalars())
        free_leases(c, ids)
        return len(ids)

    @writing
    def reap(self, c: Connection, now: dt.datetime, owner: str, *, alone: bool) -> int:
        """Turn other owners' `sending` parts whose lease has run out into `uncertain`; gives how many.

        Never this owner's own: it lives, and knows what became of them, whatever its clock did meanwhile. Where it is
        `alone` (on SQLite, where one process owns the database) every other owner's counts as run out, and what they
        had leased and not begun is free again at once.
        """
        over = PartRow.lease_until.is_not(None) if alone else PartRow.lease_until <= now
        rows = c.execute(
            select(PartRow.id, PartRow.state, PartRow.delivery_id)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
            .where(over, PartRow.owner != owner)
            .order_by(PartRow.id)
            .with_for_update(of=(PartRow, ChatRow), skip_locked=True)
        ).all()
        free_leases(c, [row.id for row in rows if row.state is PartState.QUEUED])
        lost = [row for row in rows if row.state is PartState.SENDING]
        for some in chunks(row.id for row in lost):
            c.execute(
                update(PartRow)
                .where(PartRow.id.in_(some))
                .values(
                    state=PartState.UNCERTAIN,
                    attempts=PartRow.attempts + 1,
                    error=DIED,
                    ended_at=now,
                    **FREE,
                )
            )
        settle(c, [row.delivery_id for row in lost])
        return len(lost)

    @reading
    def digest(self, c: Connection, delivery_id: int) -> ShownDigest | None:
        """Give the digest of a delivery; of an alert its one story."""
        row = c.execute(select(DeliveryRow.__table__).where(DeliveryRow.id == delivery_id)).one_or_none()
        if row is None:
            return None
        day = dt.date.fromisoformat(row.key[:10]) if row.kind is DeliveryKind.DIGEST else row.slot_at.date()
        digest = digest_of(row.digest)
        parts = c.execute(select(PartRow.story_ids).where(PartRow.delivery_id == delivery_id)).scalars()
        kept = {story_id for story_ids in parts for story_id in story_ids}
        left_out = frozenset(entry.story_id for entry in digest.entries) - kept
        return ShownDigest(row.chat_id, day, row.low, row.high, digest, left_out=left_out)

    @reading
    def of_story(
        self, c: Connection, chat_id: int, story_id: int, release: int | None
    ) -> list[StoryDelivery]:
        """Give the digests of a chat that hold a story, and those whose interval covers its release, oldest first."""
        return of_story(c, chat_id, story_id, release)

    @reading
    def ledger(self, c: Connection) -> list[LedgerLine]:
        """Give every part as it stands, oldest first."""
        rows = c.execute(
            select(
                PartRow.id,
                DeliveryRow.chat_id,
                ChatRow.telegram_id,
                DeliveryRow.kind,
                DeliveryRow.key,
                PartRow.n,
                DeliveryRow.parts,
                PartRow.story_ids,
                PartRow.state,
                PartRow.message_id,
                PartRow.attempts,
                PartRow.error,
            )
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .join(ChatRow, ChatRow.id == DeliveryRow.chat_id)
            .order_by(PartRow.id)
        )
        return [line_of(row) for row in rows]

    @reading
    def counts(self, c: Connection) -> dict[PartState, int]:
        """Give how many parts stand in each state; every state is named."""
        counted = dict.fromkeys(PartState, 0)
        for row in c.execute(select(PartRow.state, func.count().label("parts")).group_by(PartRow.state)):
            counted[row.state] = row.parts
        return counted
