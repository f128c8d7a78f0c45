"""Backups of a PostgreSQL database by its own programs, which see one moment and hold nobody up."""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, case, func, make_url, select, text
from sqlalchemy.engine import URL

from storage.catching_up import is_connected
from storage.copying import OF_SERVER
from storage.database import Database
from storage.drafts import draft_folder
from storage.errors import StoreBrokenError, StoreBusyError, StoreError
from storage.records import PartState
from storage.schema import DeliveryRow, PartRow

_NAMES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "username": "PGUSER",
    "password": "PGPASSWORD",
    "database": "PGDATABASE",
}
_CREATED = re.compile(r"created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) UTC")
_ANEW = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"  # tables of a newer Tagwire must not stay behind


def dump(url: str, place: Path) -> int:
    """Write a dump, checked; gives its bytes. What stood at `place` stays until it is whole. Raises StoreError."""
    with _folder_beside(place) as folder:
        draft = folder / "dump"
        _run(["pg_dump", "--format=custom", f"--file={draft}"], url)
        _run(["pg_restore", f"--file={os.devnull}", str(draft)], url)  # reads it to the end
        draft.chmod(0o600)  # who reads what is nobody else's business
        size = draft.stat().st_size
        with draft.open("rb") as written:
            os.fsync(written.fileno())
        draft.replace(place)
    return size


class Restored(NamedTuple):
    """When a dump was made, where what was there before is kept, and when that was last at work; None where that is not known."""

    made: dt.datetime | None
    kept: Path | None
    worked: dt.datetime | None


def restore_dump(url: str, place: Path, kept: Path) -> Restored:
    """Put a dump in the place of what a database holds. All or nothing.

    Raises StoreError, where a `tagwire run` is connected too.
    """
    with place.open("rb") as stream:
        if stream.read(len(OF_SERVER)) != OF_SERVER:
            raise StoreBrokenError(f"{place} is no backup of a PostgreSQL database.")
    made = _made(_run(["pg_restore", "--list", str(place)], url, TZ="UTC"))
    is_filled, worked = _asked(url)
    with _folder_beside(place) as folder:
        script = folder / "script"
        _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(place)], url)
        if is_filled:  # only now: a backup that is cut short leaves no second one behind
            dump(url, kept)
        once = ["psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"]
        _run([*once, f"--command={_ANEW}", f"--file={script}"], url)
    return Restored(made, kept if is_filled else None, worked)


def command_for(url: str, place: Path) -> str:
    """Give the command that makes a backup by hand, without the password."""
    bare = make_url(url).set(drivername="postgresql", password=None)
    return f"pg_dump --format=custom --file={place} {bare.render_as_string()}"


def _made(contents: str) -> dt.datetime | None:
    found = _CREATED.search(contents)
    return dt.datetime.fromisoformat(f"{found.group(1)}+00:00") if found else None


def _asked(url: str) -> tuple[bool, dt.datetime | None]:
    """Tell whether a database holds anything of Tagwire's, and when that was at work; raises StoreBusyError while a bot is connected."""
    database = Database(make_url(url).set(drivername="postgresql+psycopg"), busy=5.0)
    try:
        if database.read(is_connected):
            raise StoreBusyError(f"A `tagwire run` is using {database.name}. Stop it first.")
        if not database.read(_has_tables):
            return False, None
        with suppress(StoreError):  # an older schema does not keep it
            return True, database.read(_last_at_work)
        return True, None
    finally:
        database.close()


def _has_tables(c: Connection) -> bool:
    return bool(c.execute(text("SELECT to_regclass('alembic_version') IS NOT NULL")).scalar_one())


def _last_at_work(c: Connection) -> dt.datetime | None:
    """Give the second by which the last message had ended, or, where one was still on its way, had been due."""
    under_way = case((PartRow.state == PartState.SENDING, DeliveryRow.slot_at))
    latest = func.greatest(func.max(PartRow.ended_at), func.max(under_way))
    found: dt.datetime | None = c.execute(
        select(latest).select_from(PartRow).join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
    ).scalar_one()
    return found and found.replace(microsecond=0) + dt.timedelta(seconds=1)


def _run(words: list[str], url: str, **environ: str) -> str:
    """Run one of PostgreSQL's programs and give what it writes; the password goes by the environment, which others can't see."""
    program = shutil.which(words[0])
    if program is None:
        raise StoreBrokenError(
            f"{words[0]} is not on this computer. Install PostgreSQL's client programs, or run where the server is: "
            f"{command_for(url, Path('tagwire.dump'))}"
        )
    done = subprocess.run(  # noqa: S603 words of ours alone
        [program, *words[1:]],
        env={**_environment(make_url(url)), "LC_ALL": "C", **environ},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        told = next((line for line in said if "error" in line.lower()), said[0])
        details = [line.partition("detail: ")[2] for line in said if "detail: " in line]
        why = "; ".join([told.removeprefix(f"{words[0]}: error: "), *details])
        raise StoreBrokenError(f"{words[0]} could not do it: {why}. What was there is untouched.")
    return done.stdout.decode(errors="replace")


def _environment(url: URL) -> Mapping[str, str]:
    given = {name: str(value) for part, name in _NAMES.items() if (value := getattr(url, part)) is not None}
    more = {
        f"PG{key.upper()}": str(value)
        for key, value in url.query.items()
        if key in {"host", "port", "sslmode", "sslrootcert"}
    }
    return {**os.environ, **given, **more}


@contextmanager
def _folder_beside(place: Path) -> Iterator[Path]:
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(draft_folder(place))
        except OSError as error:
            raise StoreBrokenError(
                f"The folder {place.parent} can't be written: {error.strerror}."
            ) from error
        yield folder
