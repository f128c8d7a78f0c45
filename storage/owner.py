"""One `tagwire run` a SQLite file: the owner holds a lock that ends with its process, however that ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import make_url

from storage.errors import StoreBrokenError, StoreBusyError


@contextlib.contextmanager
def own(url: str) -> Iterator[bool]:
    """Own a database while the context lasts; True where it is owned alone (SQLite), False where it is shared.

    Raises StoreBusyError where another process owns the same SQLite file. Reading and importing need no ownership.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database or parsed.database == ":memory:":
        yield False
        return
    lock = _lock_of(Path(parsed.database))
    try:
        handle = lock.open("a")
    except OSError as error:
        raise StoreBrokenError(
            f"The folder of the database can't be written: {lock.parent} ({error.strerror})."
        ) from error
    with handle:
        if os.geteuid() == 0:  # else the bot's own user could not open it afterwards
            user = lock.parent.stat()
            os.fchown(handle.fileno(), user.st_uid, user.st_gid)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StoreBusyError(
                f"A `tagwire run` is using {parsed.database}. Stop it first. Where several shall run at once, PostgreSQL takes them."
            ) from None
        yield True


def is_owned(file: Path) -> bool:
    """Tell whether a process owns a SQLite file just now."""
    try:
        handle = _lock_of(file).open()
    except OSError:
        return False  # there is no lock where nothing ever ran
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _lock_of(file: Path) -> Path:
    file = file.resolve()  # two names of one file are one database
    return file.with_name(file.name + ".lock")
