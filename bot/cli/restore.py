"""`tagwire restore`: a backup in the database's place."""

from __future__ import annotations

import datetime as dt
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.output import as_typed, make_folder, settings_or_exit, sigterm_as_ctrl_c, worded_faults

if TYPE_CHECKING:
    from bot.settings import Settings


@click.command()
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def command(place: Path) -> None:
    """Put a backup in the place of the database. The bot must not run meanwhile.

    The backup is checked first, and the database that was there is kept beside under another name.
    """
    from bot.clock import Clock

    settings = settings_or_exit()
    now = Clock(settings.clock_file)()
    with worded_faults(), sigterm_as_ctrl_c():
        made, kept, worked = _restored(settings, place, now)
    click.echo(f"Brought back: {place}" + (f", made on {made:%Y-%m-%d at %H:%M} UTC." if made else "."))
    if kept is not None:
        click.echo(f"The database before it is kept: {kept}")
    moment = f"{worked:%Y-%m-%dT%H:%M:%SZ}" if worked else "TIME"
    click.echo(
        "\nIt does not know what was sent after it was made. Before you start the bot again, so that nothing is sent twice:\n"
        f"  {as_typed(f'catch-up --mark-sent-before {moment}')}\n"
        + ("" if worked else "TIME is when the bot was last at work, as 2026-11-24T08:00Z. ")
        + "Where the bot has not run since the backup, leave that out."
    )


def _restored(
    settings: Settings, place: Path, now: dt.datetime
) -> tuple[dt.datetime | None, Path | None, dt.datetime | None]:
    """Bring it back; gives when it was made, where the old one is, and when that was last at work."""
    from storage.copying import bring_back
    from storage.dumping import restore_dump
    from storage.files import file_of
    from storage.owner import own

    file = file_of(settings.store_url)
    if file is None:
        kept = place.absolute().with_name(f"{place.name}.before-{now:%Y%m%dT%H%M%SZ}.dump")
        brought = restore_dump(settings.store_url, place, kept)
        _note(settings, place, brought.made or now)
        return brought
    if settings.database_url is None:
        make_folder(settings.data_dir)
    file = file.resolve()
    if place.resolve() == file:
        raise click.UsageError(f"{place} is the database itself. Name a backup of it.")
    with own(settings.store_url):
        worked = _last_write(file)
        made, old = bring_back(place, file, now)
        _note(settings, place, made)
    return made, old, worked


def _note(settings: Settings, place: Path, made: dt.datetime) -> None:
    """Keep what the last backup is, which no backup can know of itself; an older schema has no place for it."""
    from storage.errors import StoreError
    from storage.records import Backup
    from storage.store import Store

    backup = Backup(made, str(place.absolute()), place.stat().st_size)
    with suppress(StoreError), closing(Store.open(settings.store_url, migrate=False)) as store:
        store.backups.note(backup)


def _last_write(file: Path) -> dt.datetime | None:
    """Give the second of the last write to a database: when it was last at work. None where there is none."""
    files = [one for one in (file, file.with_name(f"{file.name}-wal")) if one.exists()]
    if not files:
        return None
    return dt.datetime.fromtimestamp(max(one.stat().st_mtime for one in files), dt.UTC)
