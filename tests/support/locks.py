"""Another process that holds the database, so that nobody else can write."""

from __future__ import annotations

import sqlite3
from typing import Protocol

import psycopg
from sqlalchemy.engine import make_url


class Lock(Protocol):
    """Another process that holds the database."""

    def take(self) -> None:
        """Hold it."""

    def free(self) -> None:
        """Let it go."""

    def close(self) -> None:
        """End."""


class SqliteLock:
    """Holds SQLite's writer lock."""

    def __init__(self, url: str) -> None:
        self._connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)

    def take(self) -> None:
        """Hold it."""
        self._connection.execute("BEGIN IMMEDIATE")

    def free(self) -> None:
        """Let it go."""
        self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """End."""
        self._connection.close()


class PostgresLock:
    """Holds the table of messages: what has nothing to do with the broadcast goes on."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(
            make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        )

    def take(self) -> None:
        """Hold it."""
        self._connection.execute("LOCK TABLE delivery_part IN ACCESS EXCLUSIVE MODE")

    def free(self) -> None:
        """Let it go."""
        self._connection.rollback()

    def close(self) -> None:
        """End."""
        self._connection.close()


def lock_of(url: str) -> Lock:
    """Give the other process."""
    return SqliteLock(url) if url.startswith("sqlite") else PostgresLock(url)
