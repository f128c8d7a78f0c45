"""How many messages of each day stand in each state: counted once for days that are over, and kept longer than they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import Connection, func, select, update

from storage.database import insert_new
from storage.outbox import UNFINISHED
from storage.records import DayCount, PartState
from storage.schema import DayTallyRow, DeliveryRow, PartRow
from storage.spans import DAY, span

_LIVE = 2  # days that are counted when somebody asks: this one, and the last until it has been told


def count(c: Connection, day: dt.date) -> dict[PartState, int]:
    """Count the messages of a day from their rows."""
    found = span(c, day)
    if found is None:
        return named({})
    counted = (
        select(PartRow.state, func.count().label("parts"))
        .where(PartRow.id >= found[0], PartRow.id < found[1])
        .group_by(PartRow.state)
    )
    return named({row.state: row.parts for row in c.execute(counted)})


def named(counts: dict[PartState, int]) -> dict[PartState, int]:
    """Name every state."""
    return dict.fromkeys(PartState, 0) | counts


def days(c: Connection, first: dt.date, last: dt.date) -> list[DayCount]:
    """Give the counts of each of these days: as they were kept, of the newest from the rows."""
    told = select(DayTallyRow.day, DayTallyRow.counts).where(
        DayTallyRow.day >= first.isoformat(), DayTallyRow.day <= last.isoformat()
    )
    kept = {row.day: {PartState(state): n for state, n in row.counts.items()} for row in c.execute(told)}
    found = []
    for day in _between(first, last):
        counts = kept.get(day.isoformat())
        if counts is None:
            counts = count(c, day) if (last - day).days < _LIVE else {}
        found.append(DayCount(day, named(counts)))
    return found


def unsettled(c: Connection, today: dt.date) -> list[dt.date]:
    """Give the days that are over and not counted for good, oldest first."""
    open_days = select(DayTallyRow.day).where(~DayTallyRow.is_settled)
    known = {dt.date.fromisoformat(day) for day in c.execute(open_days).scalars()}
    newest: str | None = c.execute(select(func.max(DayTallyRow.day))).scalar_one()
    if newest is not None:
        first = dt.date.fromisoformat(newest) + DAY
    else:
        oldest = _oldest(c)
        first = oldest.date() if oldest else today
    return sorted({day for day in (*known, *_between(first, today - DAY)) if day < today})


def keep(c: Connection, day: dt.date) -> None:
    """Count a day and keep that. What has been counted stays as it is where messages of the day were removed since."""
    this, counts = DayTallyRow.day == day.isoformat(), count(c, day)
    known = c.execute(select(DayTallyRow.counts).where(this)).scalar_one_or_none()
    if known is not None and sum(known.values()) > sum(counts.values()):
        c.execute(update(DayTallyRow).where(this).values(is_settled=True))
        return
    settled = not any(counts[state] for state in UNFINISHED)
    told = {"counts": {state.value: n for state, n in counts.items()}, "is_settled": settled}
    if insert_new(c, DayTallyRow, [{"day": day.isoformat(), **told}]) != 1:
        c.execute(update(DayTallyRow).where(this).values(told))


def unsettle(c: Connection, planned: dt.datetime) -> None:
    """Have the day of a delivery counted again."""
    day = planned.astimezone(dt.UTC).date()
    c.execute(update(DayTallyRow).where(DayTallyRow.day == day.isoformat()).values(is_settled=False))


def _oldest(c: Connection) -> dt.datetime | None:
    """Give when the oldest delivery that is kept was planned."""
    return c.execute(select(DeliveryRow.created_at).order_by(DeliveryRow.id).limit(1)).scalar_one_or_none()


def _between(first: dt.date, last: dt.date) -> Iterable[dt.date]:
    return (first + n * DAY for n in range((last - first).days + 1))
