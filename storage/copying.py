"""Backups of a SQLite file while it is written to, and bringing one back.

A copy is made of one moment: a reading transaction stays open while it is copied, so writers go on and nothing begins
anew when they write. It goes in small steps which are brought to the disk one by one: a writer's own commit waits for the
same disk, and would otherwise wait for all of the copy. A file under its real name is always whole: it is checked first.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import gzip
import os
import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from storage.drafts import draft_folder
from storage.errors import StoreBrokenError, StoreBusyError, StoreError, StoreNewerError
from storage.migrations import REVISIONS

_PAGES: Final = 256  # a step: a MB
_PIECE: Final = 1024 * 1024  # bytes
_GZIP: Final = b"\x1f\x8b"
OF_SERVER: Final = b"PGDMP"  # how a backup of PostgreSQL begins
_NOT_WHOLE: Final = (EOFError, gzip.BadGzipFile, zlib.error)
_QUICK: Final = 1  # the level of compression: more takes several times as long and saves a tenth
_BUSY: Final = 5.0  # seconds


def back_up_file(file: Path, place: Path, at: dt.datetime) -> int:
    """Write a compressed, checked copy of a SQLite file; gives its bytes. What stood at `place` stays until it is whole.

    Raises StoreError with a sentence.
    """
    with _told(f"The backup {place} can't be written"), draft_folder(place) as folder:
        copy, packed = folder / "copy", folder / "packed"
        _copy(file, copy)
        check(copy)
        _pack(copy, packed, at)
        size = packed.stat().st_size
        _put(packed, place)
    return size


def unpack(place: Path, draft: Path) -> dt.datetime:
    """Write the database of a backup to `draft`, checked; gives when it was made. A plain SQLite file is taken too."""
    with _told(f"The backup {place} can't be read"), place.open("rb") as stream:
        begin, written = stream.read(8), int(os.fstat(stream.fileno()).st_mtime)
    if begin.startswith(OF_SERVER):
        raise StoreBrokenError(
            f"{place} is a backup of a PostgreSQL database. TAGWIRE_DATABASE_URL says which."
        )
    is_packed = begin.startswith(_GZIP)
    log = place.with_name(f"{place.name}-wal")
    _write(place, draft, is_packed=is_packed)
    if not is_packed and log.exists():  # what a bot wrote last stands there alone
        _write(log, draft.with_name(f"{draft.name}-wal"), is_packed=False)
    check(draft)
    return dt.datetime.fromtimestamp(int.from_bytes(begin[4:8], "little") if is_packed else written, dt.UTC)


def _write(place: Path, draft: Path, *, is_packed: bool) -> None:
    with draft.open("wb") as goal:
        for piece in _pieces(place, is_packed=is_packed):
            goal.write(piece)
        goal.flush()
        os.fsync(goal.fileno())


def _pieces(place: Path, *, is_packed: bool) -> Iterator[bytes]:
    """Read a backup piece by piece. Its faults are told here, so those of where it is written to are not taken for them."""
    with (
        _told(f"The backup {place} can't be read"),
        gzip.open(place) if is_packed else place.open("rb") as source,
    ):
        while piece := source.read(_PIECE):
            yield piece


def bring_back(place: Path, file: Path, at: dt.datetime) -> tuple[dt.datetime, Path | None]:
    """Put a backup in the place of a SQLite file that nobody uses; gives when it was made, and where the old file is kept.

    Raises StoreError with a sentence; then the old file is where it was.
    """
    with _told(f"The database {file} can't be put back"), draft_folder(file) as folder:
        draft = folder / "draft"
        made = unpack(place, draft)
        with closing(sqlite3.connect(draft)) as connection:
            connection.execute("PRAGMA journal_mode = WAL")
        draft.chmod(0o600)
        _give_to_its_user(draft, file if file.exists() else file.parent)
        kept = _set_aside(file, at) if file.exists() else None
        _put(draft, file)
    return made, kept


def check(file: Path) -> None:
    """See that a file is a whole database of Tagwire's, and none of a newer one."""
    try:
        with closing(sqlite3.connect(file)) as connection:
            found: str = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            tables = "SELECT count(*) FROM sqlite_schema WHERE name = 'alembic_version'"
            if found == "ok" and not connection.execute(tables).fetchone()[0]:
                found = "it is no database of Tagwire's"
            versions = (
                {row[0] for row in connection.execute("SELECT version_num FROM alembic_version")}
                if found == "ok"
                else set()
            )
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        found, versions = "there is no database in it", set()
    if found != "ok":
        raise StoreBrokenError(f"The backup is not whole: {found}. Nothing was changed.")
    if not versions <= set(REVISIONS):
        raise StoreNewerError("The backup was made by a newer Tagwire: upgrade this one first.")


def _copy(file: Path, goal: Path) -> None:
    # Not SQLite's own waits: the copy is nobody's but ours, and is brought to the disk step by step here.
    with (
        closing(
            sqlite3.connect(f"file:{file.absolute()}?mode=rw", uri=True, timeout=_BUSY, isolation_level=None)
        ) as source,
        closing(sqlite3.connect(goal, isolation_level=None)) as target,
        goal.open("rb") as written,
    ):
        target.execute("PRAGMA synchronous = OFF")
        source.execute("BEGIN")
        source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on it is one moment
        source.backup(target, pages=_PAGES, progress=lambda *_: os.fdatasync(written.fileno()))
        source.execute("ROLLBACK")
        target.execute("PRAGMA journal_mode = DELETE")  # a backup is one file


def _pack(copy: Path, packed: Path, at: dt.datetime) -> None:
    """Compress, for its user alone, and see that it can be read again."""
    with copy.open("rb") as source, packed.open("wb") as goal:
        packed.chmod(0o600)
        with gzip.GzipFile("", "wb", _QUICK, goal, mtime=int(at.timestamp())) as stream:
            while piece := source.read(_PIECE):
                stream.write(piece)
                os.fdatasync(goal.fileno())
        os.fsync(goal.fileno())
    with gzip.open(packed) as stream:
        size = sum(len(piece) for piece in iter(lambda: stream.read(_PIECE), b""))
    if size != copy.stat().st_size:
        raise StoreBrokenError("The backup could not be read again as it was written; the old one was kept.")


def _put(draft: Path, place: Path) -> None:
    """Give a file its real name, so that a power cut leaves either the old one or this one."""
    draft.replace(place)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _set_aside(file: Path, at: dt.datetime) -> Path:
    """Keep the old database under another name beside, with what its log still holds; gives that name.

    A log that stayed behind would be taken for the new file's: so it goes first.
    """
    kept = file.with_name(f"{file.name}.before-{at:%Y%m%dT%H%M%SZ}")
    _empty_log(file)
    for end in ("-wal", "-shm"):
        log = file.with_name(file.name + end)
        if log.exists():
            log.replace(kept.with_name(kept.name + end))
    with contextlib.suppress(FileExistsError):
        kept.hardlink_to(file)
    return kept


def _empty_log(file: Path) -> None:
    """Bring the write-ahead log into the file; where it is damaged, both are kept as they are."""
    try:
        with closing(sqlite3.connect(file, timeout=_BUSY, isolation_level=None)) as connection:
            # Refused while anybody else has the file open.
            busy = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0] == "wal"
    except sqlite3.OperationalError as error:
        busy = "locked" in str(error)
    except sqlite3.DatabaseError:
        return
    if busy:
        raise StoreBusyError(f"Another command is using {file}. Let it end first.")


def _give_to_its_user(draft: Path, like: Path) -> None:
    if os.geteuid() == 0:
        owner = like.stat()
        os.chown(draft, owner.st_uid, owner.st_gid)


@contextlib.contextmanager
def _told(what: str) -> Iterator[None]:
    """Turn what the disk says into a sentence."""
    try:
        yield
    except StoreError:
        raise
    except (OSError, sqlite3.Error, *_NOT_WHOLE) as error:
        raise StoreBrokenError(f"{what}: {_why(error)}. What was there is untouched.") from error


def _why(error: Exception) -> str:
    full = "database or disk is full" in str(error)
    if full or (isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}):
        return "the disk is full"
    if isinstance(error, _NOT_WHOLE):
        return "it was cut short, or is damaged"
    if isinstance(error, PermissionError):
        return "this user may not (run it as the user whose bot it is)"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror[0].lower() + error.strerror[1:]
    return str(error).rstrip(".")
