"""What a driver's error means: try the transaction again, busy, or broken. The only place that reads driver errors."""

from __future__ import annotations

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from storage.errors import StoreBrokenError, StoreBusyError, StoreError

# Serialization failure, deadlock: PostgreSQL asks for the whole transaction again; and it gave up one that had frozen.
_TRANSIENT = {"40001", "40P01", "25P03"}
_BUSY = {"55P03", "57014", "53300", *_TRANSIENT}  # lock time-out, statement time-out, too many connections
# Class of SQLSTATE -> what is wrong. 08 connection, 25006 read-only, 28 log-in, 3D no such database, 42 a table or a right
# is missing, 53 out of disk or memory, 57 shut down, 58 and XX the server's own faults.
_BROKEN_CLASSES = ("08", "25", "28", "3D", "42", "53", "57", "58", "F0", "XX")

_SQLITE_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_SQLITE_BROKEN = {
    sqlite3.SQLITE_CORRUPT: "is damaged; put a backup in its place",
    sqlite3.SQLITE_NOTADB: "is damaged or is no database of Tagwire; put a backup in its place",
    sqlite3.SQLITE_READONLY: "can't be written: it, its folder or its disk is read-only",
    sqlite3.SQLITE_FULL: "can't grow: the disk is full",
    sqlite3.SQLITE_CANTOPEN: "can't be opened: its folder must exist and be writable",
    sqlite3.SQLITE_IOERR: "can't be read or written: the disk is full, or reports a fault",
    sqlite3.SQLITE_PERM: "can't be opened: this user may not",
    sqlite3.SQLITE_AUTH: "can't be opened: this user may not",
    sqlite3.SQLITE_ERROR: "is not in the shape that Tagwire left it in; put a backup in its place",
}


def is_transient(error: SQLAlchemyError, *, committing: bool) -> bool:
    """Tell whether nothing was kept and the same transaction may well succeed now.

    A connection lost before the commit is such a case. Lost during the commit it is not: the commit may have happened.
    """
    if not isinstance(error, DBAPIError):
        return False
    return _sqlstate(error) in _TRANSIENT or (error.connection_invalidated and not committing)


def translate(error: SQLAlchemyError, name: str, busy: float) -> StoreError:
    """Say a driver's error in storage's words. `name` is the database as the operator knows it, `busy` the time-out."""
    if isinstance(error, PoolTimeoutError):
        return busy_error(name, busy)
    if not isinstance(error, DBAPIError):
        return StoreError(f"The database {name} was asked for something impossible: {error}")
    if isinstance(error.orig, sqlite3.Error):
        return _translate_sqlite(error.orig, name, busy)
    state = _sqlstate(error)
    if state in _BUSY:
        return busy_error(name, busy)
    if state is None or state.startswith(_BROKEN_CLASSES) or error.connection_invalidated:
        return StoreBrokenError(f"The database {name} can't be used: {_first_line(error.orig)}.")
    return StoreError(f"The database {name} refused a change: {_first_line(error.orig)}.")


def _translate_sqlite(error: sqlite3.Error, name: str, busy: float) -> StoreError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_MISUSE) & 0xFF
    if code in _SQLITE_BUSY:
        return busy_error(name, busy)
    if code in _SQLITE_BROKEN:
        return StoreBrokenError(f"The database {name} {_SQLITE_BROKEN[code]} ({_first_line(error)}).")
    return StoreError(f"The database {name} refused a change: {_first_line(error)}.")


def busy_error(name: str, busy: float) -> StoreBusyError:
    """Say that others have held the database for too long."""
    return StoreBusyError(f"The database {name} has been in use by others for {busy:g} seconds; try again.")


def _sqlstate(error: DBAPIError) -> str | None:
    state = getattr(error.orig, "sqlstate", None)
    return state if isinstance(state, str) else None


def _first_line(error: BaseException | None) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else "no reason given"
