"""`tagwire summarize`: a summary on demand."""

from __future__ import annotations

import json
import os
import re
import sys
from functools import partial
from typing import IO, TYPE_CHECKING

import click

from bot.cli.output import settings_or_exit, standard_input, worded_faults
from bot.cli.outside import ask

if TYPE_CHECKING:
    from bot.ingest.fetching import Fetcher
    from bot.newsroom.on_demand import OnDemand
    from bot.newsroom.wishes import Wish
    from bot.workers import Workers
from bot.summary import METHODS, REPAIRS
from bot.summary.limits import LEAST_WORDS, MOST_WORDS

_HALF_LETTER = re.compile("[\ud800-\udfff]")


@click.command()
@click.argument("path", metavar="PATH|URL|-", required=False)
@click.option(
    "--sentences", default=3, show_default=True, type=click.IntRange(1, 7), help="How many sentences."
)
@click.option(
    "--words",
    metavar="N",
    type=click.IntRange(LEAST_WORDS, MOST_WORDS),
    help=f"About how many words instead, {LEAST_WORDS} to {MOST_WORDS}.",
)
@click.option(
    "--method", default="news", show_default=True, type=click.Choice(METHODS), help="How they are chosen."
)
@click.option(
    "--as-sumy",
    multiple=True,
    type=click.Choice(REPAIRS),
    help="Go without a repair of sumy: a repeated sentence may be chosen again, words with digits don't count.",
)
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
@click.option(
    "--jsonl", metavar="FILE|-", help="Many texts, lines of JSON with id, title, text, lang: a line each."
)
def command(
    path: str | None,
    sentences: int,
    words: int | None,
    method: str,
    as_sumy: tuple[str, ...],
    as_json: bool,
    jsonl: str | None,
) -> None:
    """Summarise an article page (text or HTML) or any text: a file, an address, or standard input (-). Nothing is stored."""
    from bot.newsroom.wishes import Wish

    if (path is None) == (jsonl is None):
        raise click.UsageError("Name one thing to summarise: a PATH, or a FILE of lines with --jsonl.")
    wish = Wish(sentences, words, method, as_sumy)
    with worded_faults():
        if path is None:
            _lines(jsonl or "-", wish)
            return
        if path.startswith(("http://", "https://")):
            found = ask(settings_or_exit(), partial(_of_address, path, wish))
        else:
            found = _of_file(path, wish)
    summary = found.summary
    if as_json:
        line = {"title": found.title, "sentences": summary.sentences, "positions": summary.positions}
        click.echo(
            json.dumps({**line, "method": summary.method, "language": summary.language}, ensure_ascii=False)
        )
        return
    click.echo("\n".join(filter(None, [found.title, "" if found.title else None, *summary.sentences])))


def _of_file(path: str, wish: Wish) -> OnDemand:
    from bot.errors import UnusableInputError
    from bot.ingest.archives import is_archive
    from bot.ingest.files import inputs
    from bot.newsroom.on_demand import of_input

    if os.path.isdir(path) or is_archive(path):  # noqa: PTH112  # Path.is_dir raises on names that are too long
        raise UnusableInputError("page.no_file")
    page = next(inputs([path], standard_input() if path == "-" else None))
    return of_input(page, wish)


async def _of_address(address: str, wish: Wish, fetcher: Fetcher, workers: Workers) -> OnDemand:
    from bot.newsroom.importing import SECONDS
    from bot.newsroom.on_demand import of_input
    from bot.newsroom.outside import fetch_page

    page = await fetch_page(fetcher, address)
    return await workers.run(of_input, page, wish, seconds=SECONDS)


def _lines(path: str, wish: Wish) -> None:
    """Write a line for each line of a file; ends with 1 where none could be summarised."""
    from bot.locales import words
    from bot.newsroom.batch import as_json, of_lines
    from bot.newsroom.outside import reading_workers

    english, told, failed = words("en"), 0, 0
    with _opened(path) as lines, reading_workers(os.cpu_count() or 1) as pool:
        for outcome in of_lines(lines, wish, pool):
            told += 1
            failed += outcome.error is not None
            click.echo(_json(as_json(outcome, english)))
    if told == failed > 0:
        sys.exit(1)


def _opened(path: str) -> IO[bytes]:
    from bot.errors import UnusableInputError

    try:
        return click.open_file(path, "rb")
    except FileNotFoundError:
        raise UnusableInputError("page.missing") from None
    except (OSError, ValueError) as error:  # ValueError: a name that holds NUL
        reason = getattr(error, "strerror", None) or str(error)
        raise UnusableInputError("page.unreadable", reason=reason) from None


def _json(line: dict[str, object]) -> str:
    """Write JSON with its letters readable, unless there is half a letter among them, which no encoding has."""
    text = json.dumps(line, ensure_ascii=False)
    return json.dumps(line) if _HALF_LETTER.search(text) else text
