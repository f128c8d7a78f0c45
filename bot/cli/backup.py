"""`tagwire backup`: a whole copy of the database, while the bot runs."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.output import settings_or_exit, sigterm_as_ctrl_c, worded_faults

if TYPE_CHECKING:
    import datetime as dt

    from bot.settings import Settings

_DATED: Final = re.compile(r"tagwire-\d{8}T\d{6}Z\.(db\.gz|dump)")
_GENTLE: Final = 10  # how far the bot's own work goes before this


@click.command()
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--keep",
    metavar="N",
    type=click.IntRange(1),
    help="FILE is a folder: add a backup named by its time, and remove all but the newest N of these.",
)
def command(place: Path, keep: int | None) -> None:
    """Write a backup of the database, also while the bot runs.

    It is compressed and checked before it takes the place of an older one of that name. On SQLite it needs room beside it for a copy of the
    database meanwhile; on PostgreSQL it is made by pg_dump.
    """
    from bot.clock import Clock
    from bot.newsroom.amounts import size

    settings = settings_or_exit()
    at = Clock(settings.clock_file)()
    with worded_faults(), sigterm_as_ctrl_c():
        file = _dated(place, settings, at) if keep else _file(place)
        written = _written(settings, file, at)
    click.echo(f"{file}: {size(written)}, checked.")
    if keep:
        _remove_old(place, keep)


def _written(settings: Settings, file: Path, at: dt.datetime) -> int:
    """Write the backup and note it; gives its bytes."""
    from storage.copying import back_up_file
    from storage.dumping import dump
    from storage.errors import StoreError
    from storage.files import check_file, file_of
    from storage.records import Backup
    from storage.store import Store

    with contextlib.suppress(OSError):
        os.nice(_GENTLE)
    source = file_of(settings.store_url)
    if source is None:
        written = dump(settings.store_url, file)
    elif file.resolve() == source.resolve():
        raise click.UsageError(f"{file} is the database itself. Name another file.")
    else:
        check_file(source, may_create=False)
        written = back_up_file(source, file, at)
    # An older schema, before an upgrade, has no place for the note: the backup is whole all the same.
    with (
        contextlib.suppress(StoreError),
        contextlib.closing(Store.open(settings.store_url, migrate=False)) as store,
    ):
        store.backups.note(Backup(at, str(file.absolute()), written))
    return written


def _file(place: Path) -> Path:
    if not os.access(place.parent, os.W_OK | os.X_OK):
        raise click.UsageError(f"The folder {place.parent} does not exist, or this user may not write there.")
    if place.is_dir():
        raise click.UsageError(f"{place} is a folder. Name a file, or say how many to keep there: --keep 7.")
    if place.exists() and not place.is_file():  # a device would be no device any more
        raise click.UsageError(f"{place} is no file that can be replaced. Name another one.")
    return place


def _dated(folder: Path, settings: Settings, at: dt.datetime) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"The folder {folder} can't be made: {error.strerror}.") from None
    end = "db.gz" if settings.store_url.startswith("sqlite") else "dump"
    return folder / f"tagwire-{at:%Y%m%dT%H%M%SZ}.{end}"


def _remove_old(folder: Path, keep: int) -> None:
    """Remove the oldest of the dated backups; other files in the folder are nobody's business here."""
    dated = sorted(file for file in folder.iterdir() if _DATED.fullmatch(file.name))
    for old in dated[:-keep]:
        try:
            old.unlink()
        except OSError as error:
            click.echo(f"{old} can't be removed: {error.strerror}.", err=True)
