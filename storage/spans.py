"""Deliveries by the time at which they were planned: their ids grow with it, so no index is needed beside theirs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, Connection, and_, bindparam, func, select

from storage.schema import DeliveryRow, PartRow

# Several processes, whose clocks differ, number theirs side by side: who looks up a time looks this much further.
MARGIN = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)

_ENDS = select(func.min(DeliveryRow.id), func.max(DeliveryRow.id))
_FROM = (
    select(DeliveryRow.id, DeliveryRow.created_at)
    .where(DeliveryRow.id >= bindparam("low"))
    .order_by(DeliveryRow.id)
    .limit(1)
)


def first_since(c: Connection, moment: dt.datetime) -> int:
    """Give the id from which on deliveries were planned at a moment or later: by halving, twenty looks among a million."""
    first, last = c.execute(_ENDS).one()
    low, high = int(first or 1), int(last or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = c.execute(_FROM, {"low": middle}).one_or_none()
        if row is None or row.created_at >= moment:  # none where those were removed meanwhile
            high = middle
        else:
            low = row.id + 1
    return low


def part_from(c: Connection, delivery_id: int) -> int | None:
    """Give the first message of the deliveries from an id on; None where there is none."""
    first = select(PartRow.id).where(PartRow.delivery_id >= delivery_id)
    return c.execute(first.order_by(PartRow.delivery_id, PartRow.n).limit(1)).scalar_one_or_none()


def midnight(day: dt.date) -> dt.datetime:
    """Give the moment at which a day begins, in UTC."""
    return dt.datetime.combine(day, dt.time(), dt.UTC)


def planned_on(day: dt.date) -> ColumnElement[bool]:
    """Ask for deliveries that were planned on a day (UTC)."""
    start = midnight(day)
    return and_(DeliveryRow.created_at >= start, DeliveryRow.created_at < start + DAY)


def span(c: Connection, day: dt.date) -> tuple[int, int]:
    """Give the ids between which the deliveries of a day are: from the first to below the second."""
    start = midnight(day)
    return first_since(c, start - MARGIN), first_since(c, start + DAY + MARGIN)
