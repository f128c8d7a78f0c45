"""`tagwire search`: stored stories by words."""

from __future__ import annotations

import click

from bot.cli.output import note, settings_or_exit, store_or_exit
from bot.cli.stories import as_json, as_lines

_LISTED = 20


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option(
    "--limit",
    default=_LISTED,
    show_default=True,
    type=click.IntRange(1, 300),
    help="How many stories at most.",
)
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON for each story.")
def command(words: tuple[str, ...], limit: int, json_lines: bool) -> None:
    """Find stored stories by WORDS, best first.

    A story must hold all of them. #tag, 24h, 7d, "since 2026-11-01" and source:NAME narrow what is found.
    """
    from bot.clock import Clock
    from bot.errors import UnusableInputError
    from bot.locales import words as words_of
    from bot.newsroom.searching import fill, look_for

    settings = settings_or_exit()
    with store_or_exit(settings) as store:
        if fill(store):
            note(words_of("en")("search.filling"))
            while fill(store):
                pass
        try:
            hits = look_for(store, " ".join(words), Clock(settings.clock_file)(), limit=limit)
        except UnusableInputError:
            raise click.UsageError("Name words to look for: letters or digits.") from None
    for story in hits.stories:
        click.echo(as_json(story) if json_lines else as_lines(story))
    if not hits.stories:
        note(words_of("en")("search.none"))
