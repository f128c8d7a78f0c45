"""Named leases: which process does a thing that only one may do."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, or_, update

from storage.database import Entity, insert_new, writing
from storage.schema import LeaseRow


class Leases(Entity):
    """Fenced by owner: a lease that ran out and went to another can't be renewed by the first."""

    @writing
    def take(self, c: Connection, name: str, owner: str, now: dt.datetime, until: dt.datetime) -> bool:
        """Take or renew a lease; False while another owner holds it."""
        taken = c.execute(
            update(LeaseRow)
            .where(LeaseRow.name == name, or_(LeaseRow.owner == owner, LeaseRow.until <= now))
            .values(owner=owner, until=until)
        )
        return (
            taken.rowcount == 1
            or insert_new(c, LeaseRow, [{"name": name, "owner": owner, "until": until}]) == 1
        )

    @writing
    def drop(self, c: Connection, name: str, owner: str) -> None:
        """Give a lease back, if it is this owner's."""
        c.execute(delete(LeaseRow).where(LeaseRow.name == name, LeaseRow.owner == owner))
