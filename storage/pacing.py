"""The pace that all processes share: one row, and the database's own clock, so that theirs need not agree."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, text

from storage.database import Entity, writing
from storage.records import Reserved

FAR = 60.0  # seconds: reserved further ahead means that the clock was set back

_RESERVE = """
INSERT INTO pace (id, due, halted) VALUES (1, {now} + :used * :distance + :permits * :distance, 0)
ON CONFLICT (id) DO UPDATE SET
 due = {most}(CASE WHEN pace.due > {now} + :far AND pace.due > pace.halted + :far THEN 0 ELSE pace.due END, {now}, pace.halted)
 + :used * :distance + :permits * :distance
RETURNING due, halted, {now} AS now
"""
_HALT = """
INSERT INTO pace (id, due, halted) VALUES (1, 0, {now} + :seconds)
ON CONFLICT (id) DO UPDATE SET halted = {most}(pace.halted, {now} + :seconds)
"""
_HALTED = "SELECT halted - {now} FROM pace"
_TOUCH = "INSERT INTO pace (id, due, halted) VALUES (1, 0, 0) ON CONFLICT (id) DO UPDATE SET due = pace.due"
# PostgreSQL's now() stands still in a transaction, also while it waits for another one's row.
_POSTGRES = {"now": "CAST(extract(epoch FROM clock_timestamp()) AS double precision)", "most": "greatest"}
_SQLITE = {"now": "((julianday('now') - 2440587.5) * 86400.0)", "most": "max"}


class Pacing(Entity):
    """Reservations of messages, each call one statement."""

    @writing
    def reserve(self, c: Connection, permits: int, used: int, distance: float) -> Reserved:
        """Reserve messages that keep `distance` seconds from each other, behind all that were reserved before.

        `used` are those that left meanwhile without asking.
        """
        values = {"permits": permits, "used": used, "distance": distance, "far": FAR}
        row = _run(c, _RESERVE, values).one()
        return Reserved(row.due - permits * distance - row.now, max(0.0, row.halted - row.now))

    @writing
    def touch(self, c: Connection) -> None:
        """Write the row as it is: so it shows whether the database takes writes."""
        self._database.check_place()
        _run(c, _TOUCH, {})

    @writing
    def halt(self, c: Connection, seconds: float) -> None:
        """Let nothing leave for some seconds; a longer halt stays."""
        _run(c, _HALT, {"seconds": seconds})


def _run(c: Connection, statement: str, values: dict[str, Any]) -> Any:
    words = _SQLITE if c.dialect.name == "sqlite" else _POSTGRES
    return c.execute(text(statement.format(**words)), values)


def halted_for(c: Connection) -> float:
    """Give for how many seconds nothing at all may leave; 0 or less where it may."""
    left = _run(c, _HALTED, {}).scalar_one_or_none()
    return float(left) if left is not None else 0.0
