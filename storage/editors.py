"""Those whom the owners let edit."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, delete, select, update

from storage.database import Entity, insert_new, reading, writing
from storage.records import Editor
from storage.schema import EditorRow


class Editors(Entity):
    """The editors by Telegram's user ids: names can be taken by anybody."""

    @writing
    def add(self, c: Connection, user_id: int, name: str, now: dt.datetime) -> bool:
        """Let somebody edit; False where they may already. A name that is not empty takes the place of the old one."""
        is_new = insert_new(c, EditorRow, [{"user_id": user_id, "name": name, "added_at": now}]) == 1
        if not is_new and name:
            c.execute(update(EditorRow).where(EditorRow.user_id == user_id).values(name=name))
        return is_new

    @writing
    def remove(self, c: Connection, user_id: int) -> Editor | None:
        """Let somebody edit no more; gives who that was."""
        this = select(EditorRow.user_id, EditorRow.name).where(EditorRow.user_id == user_id)
        row = c.execute(this).one_or_none()
        c.execute(delete(EditorRow).where(EditorRow.user_id == user_id))
        return Editor(row.user_id, row.name) if row else None

    @reading
    def is_one(self, c: Connection, user_id: int) -> bool:
        """Tell whether somebody may edit."""
        return c.execute(select(EditorRow.user_id).where(EditorRow.user_id == user_id)).first() is not None

    @reading
    def all(self, c: Connection) -> list[Editor]:
        """Give the editors, longest first."""
        rows = c.execute(
            select(EditorRow.user_id, EditorRow.name).order_by(EditorRow.added_at, EditorRow.user_id)
        )
        return [Editor(row.user_id, row.name) for row in rows]
