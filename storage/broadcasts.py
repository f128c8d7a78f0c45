"""Messages to every chat that is on: kept once, then written into the outbox a few chats at a time."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, exists, func, insert, select, update
from sqlalchemy.orm import aliased

from storage.database import Entity, insert_new, reading, writing
from storage.records import Broadcast, DeliveryKind, PartState
from storage.schema import BroadcastRow, ChatRow, DeliveryRow, PartRow
from storage.targets import lock_chats

LASTS = dt.timedelta(hours=24)  # for who has paused, or can't be reached: after that it is no news


class Broadcasts(Entity):
    """What the newsroom tells everybody."""

    @writing
    def tell(self, c: Connection, mark: str, text: str, now: dt.datetime) -> int | None:
        """Keep a message to everybody; gives its id, None where one of this mark is kept already."""
        row = {"mark": mark, "text": text, "at": now, "walked": 0}
        if insert_new(c, BroadcastRow, [row]) != 1:
            return None
        return c.execute(select(BroadcastRow.id).where(BroadcastRow.mark == mark)).scalar_one()

    @writing
    def cancel(self, c: Connection, mark: str, now: dt.datetime) -> bool:
        """See to it that none of this mark is ever told; False where one is kept already."""
        row = {"mark": mark, "text": "", "at": now, "walked": None}
        return insert_new(c, BroadcastRow, [row]) == 1

    @writing
    def write(self, c: Connection, now: dt.datetime, limit: int) -> bool:
        """Write the oldest broadcast down for the next `limit` chats; False where nothing is left to write.

        Of the topics of one group one is told. A chat that comes on meanwhile and was passed is told no more.
        """
        row = c.execute(
            select(BroadcastRow.id, BroadcastRow.at, BroadcastRow.walked)
            .where(BroadcastRow.walked.is_not(None))
            .order_by(BroadcastRow.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).one_or_none()
        if row is None:
            return False
        chats = select(ChatRow.id).where(ChatRow.id > row.walked, *_audience())
        ids = list(c.execute(chats.order_by(ChatRow.id).limit(limit)).scalars())
        lock_chats(c, ids)
        # One that went off since it was found is told nothing.
        on = select(ChatRow.id).where(ChatRow.id.in_(ids), ChatRow.off_reason.is_(None)).order_by(ChatRow.id)
        _owe(c, list(c.execute(on).scalars()), row.id, row.at, now)
        walked = ids[-1] if len(ids) == limit else None
        c.execute(update(BroadcastRow).where(BroadcastRow.id == row.id).values(walked=walked))
        return True

    @reading
    def audience(self, c: Connection) -> int:
        """Give how many chats are on: a group with several topics once."""
        return c.execute(select(func.count()).select_from(ChatRow).where(*_audience())).scalar_one()

    @reading
    def get(self, c: Connection, broadcast_id: int) -> Broadcast | None:
        """Give a broadcast, without its counts."""
        row = c.execute(select(BroadcastRow.__table__).where(BroadcastRow.id == broadcast_id)).one_or_none()
        return Broadcast(row.id, row.text, row.at, row.walked is None, {}) if row else None

    @reading
    def progress(self, c: Connection, broadcast_id: int | None = None) -> Broadcast | None:
        """Give a broadcast with its counts, the newest unless one is named; None where there is none."""
        asked = select(BroadcastRow.__table__).where(BroadcastRow.text != "")
        asked = asked.order_by(BroadcastRow.id.desc()).limit(1)
        if broadcast_id is not None:
            asked = asked.where(BroadcastRow.id == broadcast_id)
        row = c.execute(asked).one_or_none()
        if row is None:
            return None
        counted = c.execute(
            select(PartRow.state, func.count().label("parts"))
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(DeliveryRow.kind == DeliveryKind.BROADCAST, DeliveryRow.key == str(row.id))
            .group_by(PartRow.state)
        )
        counts = {one.state: one.parts for one in counted}
        return Broadcast(row.id, row.text, row.at, row.walked is None, counts)


def _audience() -> tuple[ColumnElement[bool], ...]:
    """Ask for chats that are on, of several topics of one group for the first."""
    other = aliased(ChatRow)
    before = exists().where(
        other.telegram_id == ChatRow.telegram_id, other.id < ChatRow.id, other.off_reason.is_(None)
    )
    return ChatRow.off_reason.is_(None), ~before


def _owe(c: Connection, chats: list[int], broadcast_id: int, at: dt.datetime, now: dt.datetime) -> None:
    if not chats:
        return
    told = {
        "kind": DeliveryKind.BROADCAST,
        "key": str(broadcast_id),
        "low": 0,
        "high": 0,
        "digest": {"entries": [], "total": 0},
        "parts": 1,
        "slot_at": at,
        "expires_at": max(at, now) + LASTS,
        "is_open": True,
        "created_at": now,
        "moves_cut": False,
    }
    made = c.execute(
        insert(DeliveryRow).returning(DeliveryRow.id, sort_by_parameter_order=True),
        [{"chat_id": chat, **told} for chat in chats],
    ).scalars()
    part = {"n": 1, "state": PartState.QUEUED, "story_ids": [], "ready_at": at}
    c.execute(insert(PartRow), [{"delivery_id": delivery, **part} for delivery in made])
