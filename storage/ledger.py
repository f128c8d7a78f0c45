"""What became of deliveries, for the operator: rounds, days, pages of messages, the way of each; and what may be done about it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from storage import again, pacing, tallies
from storage.database import Entity, reading, writing
from storage.ledger_pages import page
from storage.records import Act, DayCount, DeliveryFilter, DeliveryKind, DeliveryPage, Round, Timeline
from storage.schema import DeliveryRow, PartRow
from storage.spans import MARGIN, first_since
from storage.tallies import named
from storage.timelines import timeline

_IS_DIGEST = DeliveryRow.kind == DeliveryKind.DIGEST


class Ledger(Entity):
    """The outbox as it is looked at. No call takes longer because more is kept."""

    @reading
    def round(self, c: Connection, now: dt.datetime) -> Round | None:
        """Give how the newest digests fare; None before the first."""
        newest = select(DeliveryRow.id, DeliveryRow.slot_at).where(_IS_DIGEST)
        last = c.execute(newest.order_by(DeliveryRow.id.desc()).limit(1)).one_or_none()
        if last is None:
            return None
        low = first_since(c, last.slot_at - MARGIN)
        counted = (
            select(PartRow.state, func.count().label("parts"), func.max(PartRow.ended_at).label("last_at"))
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(DeliveryRow.id >= low, DeliveryRow.id <= last.id, PartRow.delivery_id >= low)
            .where(_IS_DIGEST, DeliveryRow.slot_at == last.slot_at)
            .group_by(PartRow.state)
        )
        rows = c.execute(counted).all()
        ended = max((row.last_at for row in rows if row.last_at is not None), default=None)
        halted = pacing.halted_for(c)
        return Round(
            last.slot_at,
            named({row.state: row.parts for row in rows}),
            ended,
            now + dt.timedelta(seconds=halted) if halted > 0 else None,
        )

    @reading
    def days(self, c: Connection, first: dt.date, last: dt.date) -> list[DayCount]:
        """Give the counts of each day from the first to the last, which is today."""
        return tallies.days(c, first, last)

    @reading
    def unsettled(self, c: Connection, today: dt.date) -> list[dt.date]:
        """Give the days that are over and not counted for good, oldest first."""
        return tallies.unsettled(c, today)

    @writing
    def tally(self, c: Connection, day: dt.date) -> None:
        """Count a day and keep that, for good once nothing of it is owed any more."""
        tallies.keep(c, day)

    @reading
    def page(self, c: Connection, filters: DeliveryFilter, before: str | None, limit: int) -> DeliveryPage:
        """Give messages, the newest first; those that wait by when they go, those with a story from its first one on.

        `before` is the `next` of the page before, None for the first.
        """
        return page(c, filters, before, limit)

    @reading
    def timeline(self, c: Connection, delivery_id: int) -> Timeline | None:
        """Give what became of a delivery, message by message, try by try."""
        return timeline(c, delivery_id)

    @writing
    def retry(self, c: Connection, delivery_id: int, now: dt.datetime) -> Act:
        """Queue what failed of a delivery again, while it is in time and its stories are not owed in a newer digest."""
        return again.retry(c, delivery_id, now)

    @writing
    def skip(self, c: Connection, delivery_id: int, now: dt.datetime) -> Act:
        """Cancel what is queued of a delivery; its stories belong to the next digest."""
        return again.skip(c, delivery_id, now)

    @writing
    def resend(self, c: Connection, delivery_id: int, now: dt.datetime) -> Act:
        """Send what is uncertain of a delivery once more: its reader may get it twice."""
        return again.resend(c, delivery_id, now)
