"""`tagwire summarize`: a summary on demand."""

from __future__ import annotations

import json
import os

import click

from bot.cli.output import standard_input, worded_faults
from bot.summary import METHODS


@click.command()
@click.argument("path", metavar="PATH|-")
@click.option(
    "--sentences", default=3, show_default=True, type=click.IntRange(1, 7), help="How many sentences."
)
@click.option(
    "--method", default="news", show_default=True, type=click.Choice(METHODS), help="How they are chosen."
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(path: str, sentences: int, method: str, as_json: bool) -> None:
    """Summarise an article page (text or HTML) or any text, from a file or standard input (-). Nothing is stored."""
    from bot.errors import UnusableInputError
    from bot.ingest.archives import is_archive
    from bot.ingest.files import inputs
    from bot.newsroom.on_demand import of_text, of_web_page

    with worded_faults():
        if os.path.isdir(path) or is_archive(path):  # noqa: PTH112  # Path.is_dir raises on names that are too long
            raise UnusableInputError("page.no_file")
        page = next(inputs([path], standard_input() if path == "-" else None))
        if page.error is not None:
            raise page.error
        if page.web is not None:
            found = of_web_page(page.web, length=sentences, method=method)
        else:
            found = of_text(page.text or "", length=sentences, method=method)
    summary = found.summary
    if as_json:
        line = {"title": found.title, "sentences": summary.sentences, "positions": summary.positions}
        click.echo(
            json.dumps({**line, "method": summary.method, "language": summary.language}, ensure_ascii=False)
        )
        return
    click.echo("\n".join(filter(None, [found.title, "" if found.title else None, *summary.sentences])))
