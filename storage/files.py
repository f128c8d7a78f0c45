"""The file of a SQLite database: made once and whole, and checked in words better than the driver's."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import make_url

from storage.drafts import draft_folder
from storage.errors import StoreBrokenError

OURS = 0x54414757  # "TAGW": how the `file` command and others tell whose database it is


def file_of(url: str) -> Path | None:
    """Give the file of a SQLite database; None for a server's."""
    parsed = make_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def check_file(path: Path, *, may_create: bool) -> None:
    """See that a file can be used; make it where there is none and that is allowed. Never put a new one in place of one."""
    if not is_there(path):
        if not may_create:
            raise StoreBrokenError(f"There is no database {path}.")
        if not path.parent.is_dir():
            raise StoreBrokenError(f"The database {path} can't be made: its folder does not exist.")
        _check_folder(path)
        _make(path)
    if not path.is_file():
        raise StoreBrokenError(f"The database {path} is not a file.")
    if path.stat().st_size == 0:
        raise StoreBrokenError(
            f"The database {path} is empty: put a backup in its place, or remove the file to start with a new one."
        )
    if not os.access(path, os.R_OK | os.W_OK):
        raise StoreBrokenError(
            f"The database {path} can't be written: it is read-only, or owned by another user."
        )
    _check_folder(path)


def is_there(path: Path) -> bool:
    """Tell whether there is such a file; raises StoreBrokenError where this user can't see that."""
    try:
        return path.exists()
    except PermissionError:
        raise StoreBrokenError(
            f"The database {path} can't be used: its folder is that of another user. Run this as the user who runs the bot."
        ) from None


def _check_folder(path: Path) -> None:
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise StoreBrokenError(
            f"The database {path} can't be used: its folder is read-only, or owned by another user."
        )


def _make(path: Path) -> None:
    """Make a database without tables under another name and link it into place.

    So there is never a half-made file under the real name, and of two processes the second finds the first one's.
    """
    try:
        with draft_folder(path) as folder:
            draft = folder / path.name
            with closing(sqlite3.connect(draft)) as connection:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # only a file without tables takes it
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute(f"PRAGMA application_id = {OURS}")
            draft.chmod(0o600)  # who reads what is nobody else's business
            path.hardlink_to(draft)
    except FileExistsError:
        return
    except (OSError, sqlite3.Error) as error:
        raise StoreBrokenError(f"The database {path} can't be made: {error}.") from error
