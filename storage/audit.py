"""What was done in the console."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, insert, select

from storage.database import Entity, reading, writing
from storage.schema import AuditRow

_KEPT: Final = 10_000  # lines


@dataclass(frozen=True, slots=True)
class Done:
    """One line of the audit."""

    id: int
    at: dt.datetime
    who: str
    action: str
    target: str


class Audit(Entity):
    """The lines, newest first."""

    @writing
    def note(self, c: Connection, who: str, action: str, target: str, now: dt.datetime) -> None:
        """Write down who did what to what, each in a few words. The newest 10,000 lines stay."""
        line = insert(AuditRow).values(at=now, who=who, action=action, target=target)
        newest: int = c.execute(line.returning(AuditRow.id)).scalar_one()
        c.execute(delete(AuditRow).where(AuditRow.id <= newest - _KEPT))

    @reading
    def newest(self, c: Connection, limit: int, before: int | None = None) -> list[Done]:
        """Give the newest lines, or those older than one, by its id."""
        lines = select(AuditRow.id, AuditRow.at, AuditRow.who, AuditRow.action, AuditRow.target)
        if before is not None:
            lines = lines.where(AuditRow.id < before)
        rows = c.execute(lines.order_by(AuditRow.id.desc()).limit(limit))
        return [Done(row.id, row.at, row.who, row.action, row.target) for row in rows]
