"""Where articles come from."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, update

from storage import source_pages
from storage.database import Entity, insert_new, reading, writing
from storage.records import Source, SourceLine, SourceState
from storage.schema import SourceRow


class Sources(Entity):
    """The sources by name."""

    @writing
    def ensure(self, c: Connection, name: str, zone: str | None = None) -> Source:
        """Give the source of this name, made if new; a zone given is kept (a source has one zone, the last given)."""
        insert_new(c, SourceRow, [{"name": name, "zone": zone}])
        if zone is not None:
            c.execute(
                update(SourceRow)
                .where(SourceRow.name == name, SourceRow.zone.is_distinct_from(zone))
                .values(zone=zone)
            )
        row = c.execute(
            select(SourceRow.id, SourceRow.name, SourceRow.zone).where(SourceRow.name == name)
        ).one()
        return Source(row.id, row.name, row.zone)

    @reading
    def counts(self, c: Connection, quiet_before: dt.datetime) -> dict[SourceState | None, int]:
        """Give how many sources there are (None), and how many in each state. Quiet is who was so since a moment."""
        return source_pages.counts(c, quiet_before)

    @reading
    def page(
        self,
        c: Connection,
        state: SourceState | None,
        letters: str,
        after: int | None,
        limit: int,
        *,
        now: dt.datetime,
        quiet_before: dt.datetime,
    ) -> list[SourceLine]:
        """Give sources with these letters in their names, by name, those after one by its id."""
        return source_pages.page(c, state, letters, after, limit, now, quiet_before)

    @reading
    def line(
        self, c: Connection, source_id: int, *, now: dt.datetime, quiet_before: dt.datetime
    ) -> SourceLine | None:
        """Give a source by its id."""
        return source_pages.one(c, source_id, now, quiet_before)

    @reading
    def articles_a_day(self, c: Connection, source_id: int, now: dt.datetime, days: int) -> list[int]:
        """Give how many articles a source brought on each of the last days (UTC), today last."""
        return source_pages.articles_a_day(c, [source_id], now, days)[source_id]

    @reading
    def all(self, c: Connection) -> list[Source]:
        """Give every source, by name."""
        rows = c.execute(select(SourceRow.id, SourceRow.name, SourceRow.zone))
        return sorted((Source(row.id, row.name, row.zone) for row in rows), key=lambda source: source.name)
