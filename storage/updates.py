"""Which of Telegram's updates were handled: they may come twice."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, select

from storage.database import Entity, insert_new, reading, writing
from storage.records import Arrival
from storage.schema import EditorRow, UpdateRow


class Updates(Entity):
    """The ids of updates that were handled."""

    @reading
    def arrives(self, c: Connection, update_id: int, user_id: int | None) -> Arrival:
        """Tell whether an update was noted, without noting it, and whether it is an editor who asks."""
        noted = select(UpdateRow.id).where(UpdateRow.id == update_id).exists()
        edits = select(EditorRow.user_id).where(EditorRow.user_id == user_id).exists()
        row = c.execute(select(noted.label("noted"), edits.label("edits"))).one()
        return Arrival(was_noted=row.noted, by_editor=row.edits)

    @writing
    def first_time(self, c: Connection, update_id: int, now: dt.datetime) -> bool:
        """Note an update; False where it was noted before."""
        return insert_new(c, UpdateRow, [{"id": update_id, "at": now}]) == 1

    @writing
    def forget_before(self, c: Connection, moment: dt.datetime) -> int:
        """Drop notes older than `moment` (Telegram keeps updates for 24 hours); gives how many."""
        return c.execute(delete(UpdateRow).where(UpdateRow.at < moment)).rowcount
