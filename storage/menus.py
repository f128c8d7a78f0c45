"""What Telegram was told of the bot's menus and descriptions, so that it is told once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update

from storage.database import Entity, chunks, insert_new, reading, writing
from storage.schema import ChatRow, MenuRow


class Menus(Entity):
    """The marks of what was registered, by name."""

    @reading
    def marks(self, c: Connection, prefix: str) -> dict[str, str]:
        """Give the marks of the names that begin so (letters, digits and `:`)."""
        rows = c.execute(select(MenuRow.name, MenuRow.mark).where(MenuRow.name.startswith(prefix)))
        return {row.name: row.mark for row in rows}

    @reading
    def languages(self, c: Connection, user_ids: Sequence[int]) -> dict[int, str]:
        """Give the languages of those who talk with the bot in a chat of their own."""
        found: dict[int, str] = {}
        for some in chunks(user_ids):
            chats = select(ChatRow.telegram_id, ChatRow.language).where(ChatRow.telegram_id.in_(some))
            found |= {row.telegram_id: row.language for row in c.execute(chats)}
        return found

    @writing
    def keep(self, c: Connection, name: str, mark: str) -> None:
        """Note that Telegram took what bears a mark."""
        if not insert_new(c, MenuRow, [{"name": name, "mark": mark}]):
            c.execute(update(MenuRow).where(MenuRow.name == name).values(mark=mark))

    @writing
    def forget(self, c: Connection, name: str) -> None:
        """Note that Telegram has no such menu any more."""
        c.execute(delete(MenuRow).where(MenuRow.name == name))
