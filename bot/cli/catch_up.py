"""`tagwire catch-up`: after a backup was brought back, nothing is sent twice."""

from __future__ import annotations

import datetime as dt

import click

from bot.cli.output import settings_or_exit, store_or_exit, worded_faults


@click.command()
@click.option(
    "--mark-sent-before",
    "moment",
    metavar="TIME",
    required=True,
    help="When the old database was last at work, as 2026-11-24T08:00Z or 2026-11-24T12:30+04:30.",
)
def command(moment: str) -> None:
    """Count what was due before a time as sent: after a backup was brought back, before `tagwire run`.

    The backup does not know what was sent since it was made. What this counts as sent is never sent again, by digests
    neither; what became due later is sent as always.
    """
    from bot.clock import Clock
    from bot.delivery.catching_up import catch_up
    from bot.locales import words
    from storage.owner import own

    settings = settings_or_exit()
    with worded_faults():
        at = _read(moment, Clock(settings.clock_file)())
        with store_or_exit(settings) as store, own(settings.store_url):
            done = catch_up(store, at)
    say = words("en")
    click.echo(say("catch_up.messages", n=done.messages))
    click.echo(say("catch_up.digests", n=done.digests))


def _read(text: str, now: dt.datetime) -> dt.datetime:
    """Read a moment with its offset that has come; a time without one could be two moments."""
    from bot.errors import WrongValueError

    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise WrongValueError("catch_up.time", text=text)
    if at > now:
        raise WrongValueError("catch_up.future", text=text)
    return at.astimezone(dt.UTC)
