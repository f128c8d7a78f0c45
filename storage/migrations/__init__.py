"""Brings a database's schema up to date: run by the program itself, under a lock, all or nothing.

Alembic does the work but takes a third of a second to import, so it is left alone where the version table already names
the newest revision.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from storage.database import Database, lock_until_commit
from storage.errors import StoreBrokenError, StoreNewerError

REVISIONS = (
    "0001",
    "0002",
    "0003",
    "0004",
    "0005",
    "0006",
    "0007",
    "0008",
    "0009",
    "0010",
    "0011",
    "0012",
    "0013",
    "0014",
    "0015",
    "0016",
    "0018",
    "0019",
    "0020",
)  # oldest first; a test holds this against the files in `versions`
MIGRATION_LOCK = 7_201


def check_version(database: Database) -> None:
    """Refuse a database that this code can't use as it is."""
    if not database.read(lambda connection: _is_current(connection, database.name)):
        raise StoreBrokenError(f"The database {database.name} is not up to date: run `tagwire db upgrade`.")


def bring_up_to_date(database: Database) -> None:
    """Make or upgrade the schema where needed. Of several processes one does it, the others wait."""
    if database.is_sqlite:
        _use_write_ahead_log(database)
    elif (
        database.write(lambda connection: connection.execute(text("SHOW transaction_read_only")).scalar_one())
        == "on"
    ):
        raise StoreBrokenError(f"The database {database.name} can't be written: its server is read-only.")
    if not database.read(lambda connection: _is_current(connection, database.name)):
        database.write(lambda connection: _upgrade(connection, database.name))


def _is_current(connection: Connection, name: str) -> bool:
    """Tell whether the schema is the newest; False where it is older or there is none yet."""
    if not inspect(connection).has_table("alembic_version"):
        others = set(inspect(connection).get_table_names())
        if others:
            raise StoreBrokenError(
                f"The database {name} holds tables but none of Tagwire's: name an empty database or Tagwire's own."
            )
        return False
    versions = list(connection.execute(text("SELECT version_num FROM alembic_version")).scalars())
    if len(versions) > 1 or not set(versions) <= set(REVISIONS):
        raise StoreNewerError(
            f"The database {name} was written by a newer Tagwire (schema {', '.join(versions)}): upgrade this one."
        )
    return versions == [REVISIONS[-1]]


def _upgrade(connection: Connection, name: str) -> None:
    lock_until_commit(connection, MIGRATION_LOCK)
    if _is_current(connection, name):  # another process was first
        return
    from alembic import command  # noqa: PLC0415  costs .4 s, seldom needed
    from alembic.config import Config  # noqa: PLC0415  as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _use_write_ahead_log(database: Database) -> None:
    """Set SQLite's journal mode, which the file remembers; outside a transaction, as SQLite asks."""
    database.outside_transaction(lambda cursor: cursor.execute("PRAGMA journal_mode = WAL"))
