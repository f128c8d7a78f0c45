"""`tagwire digest`: a preview of a digest, without Telegram."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from bot.cli.output import note, settings_or_exit, store_or_exit
from bot.cli.stories import as_json

if TYPE_CHECKING:
    import datetime as dt

    from bot.newsroom.preview import Preview

_LONGEST = 30 * 24  # hours
_LENGTH = 2  # sentences of a story, as a new reader gets them


@click.command()
@click.option(
    "--tags", required=True, metavar="'#a #b+#c -#d'", help="What to follow: any of, all of, none of."
)
@click.option(
    "--hours", default=24, show_default=True, type=click.IntRange(1, _LONGEST), help="How far to look back."
)
@click.option(
    "--language", default="en", show_default=True, metavar="L", help="The language of the words around it."
)
@click.option("--json", "json_lines", is_flag=True, help="A line of JSON for each story.")
def command(tags: str, hours: int, language: str, json_lines: bool) -> None:
    """Show the digest that a reader of some tags would get now. Nobody is sent anything."""
    from bot.chat.rules import hashtag
    from bot.clock import Clock
    from bot.core.matching import parse_rules
    from bot.locales import words
    from bot.newsroom.preview import preview

    settings = settings_or_exit()
    now = Clock(settings.clock_file)()
    with store_or_exit(settings) as store:
        found = preview(store, parse_rules(tags), now, hours=hours)
    if found.unknown:
        note(
            words("en")("preview.unknown", n=len(found.unknown), tags=", ".join(map(hashtag, found.unknown)))
        )
    if not found.digest.entries:
        note(words("en")("preview.nothing", n=hours))
    elif json_lines:
        _echo_json(found)
    else:
        _echo_messages(found, language, now)


def _echo_json(found: Preview) -> None:
    names = {tag.id: tag.display for story in found.stories.values() for tag in story.tags}
    for n, entry in enumerate(found.digest.entries, start=1):
        if story := found.stories.get(entry.story_id):
            click.echo(as_json(story, n=n, of=found.digest.total, tag=names.get(entry.tag_id)))


def _echo_messages(found: Preview, language: str, now: dt.datetime) -> None:
    """Write what a reader would see, by the clock that is likely for the language."""
    from bot.core.message import View, visible
    from bot.core.schedule import likely_zone
    from bot.core.zones import zone
    from bot.locales import words
    from bot.newsroom.preview import written

    view = View(words(language), likely_zone(language), _LENGTH)
    messages = written(found, view, now.astimezone(zone(view.zone)).date())
    click.echo("\n\n".join(visible(message.html) for message in messages))
