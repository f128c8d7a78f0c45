"""How the wire does, at a glance."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, and_, func, select

from storage.database import Entity, reading
from storage.outbox import IS_OPEN, UNFINISHED
from storage.records import DeliveryKind, PartState, Queue
from storage.schema import DeliveryRow, FeedRow, PartRow

_OF_ONE_MOMENT = 200_000  # deliveries: those of one moment are planned one after another


class Overview(Entity):
    """Figures about everything that is owed."""

    @reading
    def queue(self, c: Connection) -> tuple[int, dt.datetime | None]:
        """Give how many messages wait or are being sent, and since when the first of them is owed."""
        row = c.execute(
            select(func.count(), func.min(DeliveryRow.slot_at))
            .select_from(PartRow)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(IS_OPEN, PartRow.state.in_(UNFINISHED))
        ).one()
        return row[0], row[1]

    @reading
    def queues(self, c: Connection) -> dict[DeliveryKind, Queue]:
        """Give what is owed of each kind: how many deliveries are not over, and since when the first of them is owed."""
        # Of each kind the first that was planned is the oldest, but for moments: its row alone is looked up.
        open_ones = (
            select(DeliveryRow.kind, func.count().label("waiting"), func.min(DeliveryRow.id).label("first"))
            .where(IS_OPEN)
            .group_by(DeliveryRow.kind)
            .subquery()
        )
        rows = c.execute(
            select(open_ones.c.kind, open_ones.c.waiting, DeliveryRow.slot_at).join(
                DeliveryRow, DeliveryRow.id == open_ones.c.first
            )
        )
        found = {row.kind: Queue(row.waiting, row.slot_at) for row in rows}
        return {kind: found.get(kind, Queue(0, None)) for kind in DeliveryKind}

    @reading
    def sources(self, c: Connection) -> dict[str, int]:
        """Give how many feeds are fine, failing, and paused (by their keeper, or because they are gone)."""
        asked, failing = FeedRow.next_at.is_not(None), FeedRow.failures > 0
        row = c.execute(
            select(
                func.count().label("all"),
                func.count().filter(asked).label("asked"),
                func.count().filter(and_(asked, failing)).label("failing"),
            ).select_from(FeedRow)
        ).one()
        return {"fine": row.asked - row.failing, "failing": row.failing, "paused": row.all - row.asked}

    @reading
    def last_digest(self, c: Connection) -> tuple[dt.datetime, dict[PartState, int]] | None:
        """Give the moment for which the last digests were made, and their messages by state; None before the first."""
        last = c.execute(
            select(DeliveryRow.id, DeliveryRow.slot_at)
            .where(DeliveryRow.kind == DeliveryKind.DIGEST)
            .order_by(DeliveryRow.id.desc())
            .limit(1)
        ).one_or_none()
        if last is None:
            return None
        counted = c.execute(
            select(PartRow.state, func.count().label("parts"))
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(
                DeliveryRow.id > last.id - _OF_ONE_MOMENT,
                DeliveryRow.kind == DeliveryKind.DIGEST,
                DeliveryRow.slot_at == last.slot_at,
            )
            .group_by(PartRow.state)
        )
        return last.slot_at, {row.state: row.parts for row in counted}
