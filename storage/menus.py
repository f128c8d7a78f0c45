"""What Telegram was told of the bot's menus and descriptions, so that it is told once."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select, update

from storage.database import Entity, insert_new, reading, writing
from storage.setup_schema import MenuRow


class Menus(Entity):
    """The marks of what was registered, by name."""

    @reading
    def marks(self, c: Connection, prefix: str) -> dict[str, str]:
        """Give the marks of the names that begin so (letters, digits and `:`)."""
        rows = c.execute(select(MenuRow.name, MenuRow.mark).where(MenuRow.name.startswith(prefix)))
        return {row.name: row.mark for row in rows}

    @writing
    def keep(self, c: Connection, name: str, mark: str) -> None:
        """Note that Telegram took what bears a mark."""
        if not insert_new(c, MenuRow, [{"name": name, "mark": mark}]):
            c.execute(update(MenuRow).where(MenuRow.name == name).values(mark=mark))

    @writing
    def forget(self, c: Connection, name: str) -> None:
        """Note that Telegram has no such menu any more."""
        c.execute(delete(MenuRow).where(MenuRow.name == name))
