"""How the database itself does: its kind and size, whether it takes a write, whether it is whole."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, func, select, text

from storage.catching_up import is_connected
from storage.database import Entity, reading, writing
from storage.owner import is_owned
from storage.schema import ChatRow

_PAGES_BESIDE = ("", "-wal", "-shm")  # the files of a SQLite database


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a database.

    `is_running` says that a `tagwire run` works on it just now. `connections` are those in use and the most that there may be; None on SQLite.
    """

    engine: str
    version: str
    schema: str
    size: int
    is_running: bool
    journal: str | None
    connections: tuple[int, int] | None


class Condition(Entity):
    """Questions about the database as a whole."""

    @reading
    def facts(self, c: Connection) -> Facts:
        """Give what is known of it."""
        schema: str = c.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        if self._database.is_sqlite:
            version: str = c.exec_driver_sql("SELECT sqlite_version()").scalar_one()
            journal: str = c.exec_driver_sql("PRAGMA journal_mode").scalar_one()
            file = Path(self._database.name)
            return Facts("SQLite", version, schema, _size(file), is_owned(file), journal, None)
        version = c.exec_driver_sql("SHOW server_version").scalar_one()
        size: int = c.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
        used: int = c.exec_driver_sql("SELECT count(*) FROM pg_stat_activity").scalar_one()
        most = int(c.exec_driver_sql("SHOW max_connections").scalar_one())
        return Facts("PostgreSQL", version.split()[0], schema, size, is_connected(c), None, (used, most))

    @writing
    def try_writing(self, c: Connection) -> None:
        """Take what a write needs, and change nothing. Raises errors of `storage.errors` where it can't be had."""
        self._database.check_place()
        c.exec_driver_sql("UPDATE alembic_version SET version_num = version_num")

    @reading
    def damage(self, c: Connection) -> str | None:
        """Look through a SQLite file; gives the first fault found, None where it is whole. Takes seconds a gigabyte."""
        schema = c.execute(text("SELECT count(*) FROM alembic_version")).scalar_one()
        if not self._database.is_sqlite:
            return None if schema else "its version is not known"
        found: str = c.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return None if found == "ok" else found

    @reading
    def due_since(self, c: Connection) -> dt.datetime | None:
        """Give when the chat that waits longest was due, or will be; None where none is."""
        return c.execute(select(func.min(ChatRow.due_at)).where(ChatRow.due_at.is_not(None))).scalar_one()

    @reading
    def begun_at(self, c: Connection) -> dt.datetime | None:
        """Give when the first of the chats that are kept came; None where there is none."""
        first = select(ChatRow.created_at).order_by(ChatRow.id).limit(1)
        return c.execute(first).scalar_one_or_none()


def _size(file: Path) -> int:
    """Give the bytes that a SQLite database takes, its log too."""
    return sum(
        beside.stat().st_size for end in _PAGES_BESIDE if (beside := file.with_name(file.name + end)).exists()
    )
