"""Deliveries by the time at which they were planned: their ids grow with it, so no index is needed beside theirs."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, bindparam, func, select

from storage.schema import DeliveryRow, PartRow

# Several processes, whose clocks differ, number theirs side by side: who must miss none looks this much further.
MARGIN = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
_NO_END = (1 << 63) - 1

# Two questions: SQLite would answer both in one by reading them all.
_LEAST, _MOST = (select(end(DeliveryRow.id)).scalar_subquery() for end in (func.min, func.max))
_ENDS = select(_LEAST, _MOST)
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


def span(c: Connection, day: dt.date) -> tuple[int, int] | None:
    """Give the numbers between which the messages are that were planned on a day (UTC): from the first to below the second.

    None where there are none. Where processes whose clocks differ plan around midnight, a few count to the day beside.
    """
    start = midnight(day)
    low = part_from(c, first_since(c, start))
    if low is None:
        return None
    high = part_from(c, first_since(c, start + DAY))
    return low, high if high is not None else _NO_END
