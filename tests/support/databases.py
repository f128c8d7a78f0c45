"""Stores that many tests use one after the other: opening one costs more than most tests do."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, event

from storage.schema import Base
from storage.store import Store


def emptying(dialect: str) -> list[str]:
    """Give the statements that take everything out of a database and let ids begin at 1 again."""
    tables = list(reversed(Base.metadata.sorted_tables))
    deletes = [f"DELETE FROM {table.name}" for table in tables]
    if dialect == "sqlite":
        return [*deletes, "DELETE FROM sqlite_sequence"]
    counted = [table.name for table in tables if table.autoincrement_column is not None]
    return [*deletes, *(f"ALTER SEQUENCE {name}_id_seq RESTART" for name in counted)]


class SharedStore:
    """A store that stays open for the session, and is emptied after each test that used it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.store = Store.open(url)
        if url.startswith("sqlite"):
            event.listen(self.store._database.engine, "connect", _in_no_hurry)
            self.store.close()

    def empty(self) -> None:
        """Take everything out. A test that has left something locked fails here."""
        self.store._database.write(_empty)


def _empty(connection: Connection) -> None:
    statements = emptying(connection.dialect.name)
    for statement in statements if connection.dialect.name == "sqlite" else ["; ".join(statements)]:
        connection.exec_driver_sql(statement)


def _in_no_hurry(connection: Any, _record: object) -> None:
    """Leave out the wait for the disk: a test's data need not survive a power cut."""
    connection.execute("PRAGMA synchronous = OFF")
