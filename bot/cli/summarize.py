"""`tagwire summarize`: a summary on demand."""

from __future__ import annotations

import json
import os
from functools import partial
from typing import TYPE_CHECKING

import click

from bot.cli.output import settings_or_exit, standard_input, worded_faults
from bot.cli.outside import ask

if TYPE_CHECKING:
    from bot.ingest.fetching import Fetcher
    from bot.newsroom.on_demand import OnDemand
    from bot.workers import Workers
from bot.summary import METHODS


@click.command()
@click.argument("path", metavar="PATH|URL|-")
@click.option(
    "--sentences", default=3, show_default=True, type=click.IntRange(1, 7), help="How many sentences."
)
@click.option(
    "--method", default="news", show_default=True, type=click.Choice(METHODS), help="How they are chosen."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(path: str, sentences: int, method: str, as_json: bool) -> None:
    """Summarise an article page (text or HTML) or any text: a file, an address, or standard input (-). Nothing is stored."""
    with worded_faults():
        if path.startswith(("http://", "https://")):
            found = ask(settings_or_exit(), partial(_of_address, path, sentences, method))
        else:
            found = _of_file(path, sentences, method)
    summary = found.summary
    if as_json:
        line = {"title": found.title, "sentences": summary.sentences, "positions": summary.positions}
        click.echo(
            json.dumps({**line, "method": summary.method, "language": summary.language}, ensure_ascii=False)
        )
        return
    click.echo("\n".join(filter(None, [found.title, "" if found.title else None, *summary.sentences])))


def _of_file(path: str, sentences: int, method: str) -> OnDemand:
    from bot.errors import UnusableInputError
    from bot.ingest.archives import is_archive
    from bot.ingest.files import inputs
    from bot.newsroom.on_demand import of_input

    if os.path.isdir(path) or is_archive(path):  # noqa: PTH112  # Path.is_dir raises on names that are too long
        raise UnusableInputError("page.no_file")
    page = next(inputs([path], standard_input() if path == "-" else None))
    return of_input(page, sentences, method)


async def _of_address(
    address: str, sentences: int, method: str, fetcher: Fetcher, workers: Workers
) -> OnDemand:
    from bot.newsroom.importing import SECONDS
    from bot.newsroom.on_demand import of_input
    from bot.newsroom.outside import fetch_page

    page = await fetch_page(fetcher, address)
    return await workers.run(of_input, page, sentences, method, seconds=SECONDS)
