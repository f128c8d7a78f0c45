"""`tagwire import`: take in article pages."""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli.output import note, on_terminal, settings_or_exit, standard_input, store_or_exit, worded

if TYPE_CHECKING:
    from bot.ingest.fetching import Fetcher
    from bot.ingest.files import Input
    from bot.newsroom.importing import ImportResult
    from bot.settings import Settings
    from bot.workers import Workers


_LONGEST_SOURCE = 100  # characters of the name of a source: every story shows it


def _source(ctx: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """Check the name of a source before anything is read."""
    from bot.core.text import clean
    from bot.errors import WrongValueError

    if name is None:
        return None
    name = name.strip()
    if not 0 < len(name) <= _LONGEST_SOURCE or clean(name) != name or "\n" in name:
        fault = WrongValueError("import.source", longest=_LONGEST_SOURCE)
        raise click.BadParameter(worded(fault), ctx, parameter)
    return name


def _zone(ctx: click.Context, parameter: click.Parameter, name: str | None) -> str | None:
    """Read the name of a zone before anything else is read."""
    from bot.core.schedule import parse_zone
    from bot.errors import WrongValueError

    try:
        return None if name is None else parse_zone(name)
    except WrongValueError as fault:
        raise click.BadParameter(worded(fault), ctx, parameter) from None


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...|URL...|-")
@click.option(
    "--source", metavar="NAME", callback=_source, help="The name of the source that the pages come from."
)
@click.option(
    "--zone",
    metavar="ZONE",
    callback=_zone,
    help="The zone of dates that name none, such as Asia/Kabul (else UTC).",
)
@click.option(
    "--defer-summaries",
    "later",
    is_flag=True,
    help="For very many pages: their first sentences stand for the summaries until `tagwire run` has chosen these.",
)
@click.option(
    "--json", "as_lines", is_flag=True, help="Write a line of JSON for each input, and nothing else."
)
def command(
    paths: tuple[str, ...], source: str | None, zone: str | None, later: bool, as_lines: bool
) -> None:
    """Take in article pages: files, folders, archives, addresses, or standard input (-).

    Files are text or HTML, archives .zip, .tar or .tar.gz.     The same page again is recognised; a page with a known code and a new text replaces the old one. An interrupted import
    can simply be repeated. Ends with 1 where every input was rejected.
    """
    from bot.cli.outside import workers
    from bot.clock import Clock
    from bot.newsroom.importing import DEFAULT_SOURCE, import_pages

    settings = settings_or_exit()
    found = _inputs(settings, paths)
    with store_or_exit(settings) as store, workers(os.cpu_count() or 1) as pool:
        results = import_pages(
            store,
            _without_skipped(found),
            source=source or DEFAULT_SOURCE,
            zone=zone,
            now=Clock(settings.clock_file)(),
            workers=pool,
            later=later,
        )
        counts = _tell(_with_progress(results, paths, as_lines=as_lines), as_lines=as_lines)
    if counts["rejected"] == counts.total() > 0:
        sys.exit(1)


def _inputs(settings: Settings, paths: Iterable[str]) -> Iterator[Input]:
    """Give what the paths name, addresses of pages among them."""
    from bot.cli.outside import ask
    from bot.ingest.files import inputs

    for path in paths:
        if path.startswith(("http://", "https://")):
            yield ask(settings, partial(_page, address=path))
        else:
            yield from inputs([path], standard_input() if path == "-" else None)


async def _page(fetcher: Fetcher, _: Workers, *, address: str) -> Input:
    from bot.newsroom.outside import fetch_page

    return await fetch_page(fetcher, address)


def _without_skipped(found: Iterable[Input]) -> Iterator[Input]:
    """Pass on what is to be imported; what lies in a folder but is no page is told and left out."""
    for page in found:
        if page.skipped and page.error is not None:
            note(f"{page.name}: {worded(page.error)}")
        else:
            yield page


def _tell(results: Iterable[ImportResult], *, as_lines: bool) -> Counter[str]:
    """Write what became of each input, then (not with --json) the sum; gives the sum."""
    from bot.locales import words
    from bot.newsroom.importing import as_json

    english = words("en")
    counts: Counter[str] = Counter()
    for result in results:
        counts[result.status] += 1
        if as_lines:
            click.echo(json.dumps(as_json(result, english), ensure_ascii=False))
        elif result.error is not None:
            note(f"{result.name}: {worded(result.error)}")
    if not as_lines:
        click.echo(
            ", ".join(
                f"{counts[status]} {status}" for status in ("added", "updated", "duplicate", "rejected")
            )
        )
    return counts


def _with_progress(
    results: Iterator[ImportResult], paths: Iterable[str], *, as_lines: bool
) -> Iterator[ImportResult]:
    """Show a bar with rate and time left on a terminal, on standard error; none where lines of JSON pass by on it anyway."""
    if not on_terminal(sys.stderr) or (as_lines and on_terminal(sys.stdout)):
        yield from results
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from bot.ingest.files import how_many

    columns = (
        *(TextColumn("Importing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}")),
        *(TimeRemainingColumn(), TextColumn("left")),
    )
    # What goes to standard error passes above the bar; standard output may be a file, and is left alone.
    with Progress(*columns, console=Console(stderr=True), redirect_stdout=False) as progress:
        task = progress.add_task("", total=how_many(paths), rate="")
        for result in results:
            speed = progress.tasks[0].finished_speed or progress.tasks[0].speed
            progress.update(task, advance=1, rate=f"{speed:.0f} pages/s" if speed else "")
            yield result
