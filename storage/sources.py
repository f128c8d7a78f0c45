"""Where articles come from."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.database import Entity, insert_new, reading, writing
from storage.records import Source
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
    def all(self, c: Connection) -> list[Source]:
        """Give every source, by name."""
        rows = c.execute(select(SourceRow.id, SourceRow.name, SourceRow.zone))
        return sorted((Source(row.id, row.name, row.zone) for row in rows), key=lambda source: source.name)
