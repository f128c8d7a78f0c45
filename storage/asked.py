"""Digests that were asked for, kept so that their buttons find them again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, insert, select

from storage.database import Entity, reading, writing
from storage.outbox import digest_json, digest_of
from storage.records import ShownDigest
from storage.schema import AskedDigestRow

_AT_ONCE = 500  # rows in a transaction of the housekeeping


class Asked(Entity):
    """What `/digest` and [More] brought."""

    @writing
    def keep(self, c: Connection, shown: ShownDigest, now: dt.datetime) -> int:
        """Keep a digest as it is shown; gives its id."""
        row = {
            "chat_id": shown.chat_id,
            "day": shown.day.isoformat(),
            "low": shown.low,
            "high": shown.high,
            "digest": digest_json(shown.digest),
            "before": shown.before,
            "asked_at": now,
        }
        made: int = c.execute(insert(AskedDigestRow).values(row).returning(AskedDigestRow.id)).scalar_one()
        return made

    @reading
    def get(self, c: Connection, digest_id: int) -> ShownDigest | None:
        """Give a digest by its id."""
        row = c.execute(select(AskedDigestRow.__table__).where(AskedDigestRow.id == digest_id)).one_or_none()
        if row is None:
            return None
        day = dt.date.fromisoformat(row.day)
        return ShownDigest(row.chat_id, day, row.low, row.high, digest_of(row.digest), tuple(row.before))

    @writing
    def forget_before(self, c: Connection, moment: dt.datetime) -> int:
        """Drop some of those that were asked for before a moment; gives how many, 0 once none is left."""
        old = select(AskedDigestRow.id).where(AskedDigestRow.asked_at < moment).limit(_AT_ONCE)
        return c.execute(delete(AskedDigestRow).where(AskedDigestRow.id.in_(old))).rowcount
