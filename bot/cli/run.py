"""`tagwire run`: the bot."""

from __future__ import annotations

import click

from bot.cli.output import note, settings_or_exit, store_or_exit


def _nothing(_text: str) -> None:
    """Tell nobody: the demo's page leads to its console."""


@click.command()
@click.option(
    "--only",
    metavar="ROLES",
    default="",
    help="Do only a part of the work, for several processes on one PostgreSQL: chat, ingest, delivery, console, "
    "separated by commas.",
)
@click.option(
    "--until-eof",
    is_flag=True,
    hidden=True,
    help="Stop when standard input, a pipe, ends: so the demo's bot never outlives the demo.",
)
def command(only: str, *, until_eof: bool) -> None:
    """Run the bot: chat, feeds, digests and the console's API.

    Needs TAGWIRE_BOT_TOKEN. Stops by Ctrl+C or SIGTERM: what is being sent is finished first.
    """
    import asyncio
    import sys

    from bot import app, logs
    from bot.sentry import telling
    from storage.catching_up import RUNNING

    unknown = {role for role in only.split(",") if role.strip()} - set(app.ROLES)
    if unknown:
        raise click.UsageError(f"--only knows {', '.join(app.ROLES)}; not {', '.join(sorted(unknown))}.")
    settings = settings_or_exit()
    if settings.bot_token is None:
        raise click.ClickException(
            "TAGWIRE_BOT_TOKEN is not set. Get a token from @BotFather, or try `tagwire demo`, which needs none."
        )
    logs.configure(level=settings.log_level, style=settings.log_format, secrets=settings.secrets)
    roles = frozenset(role.strip() for role in only.split(",") if role.strip()) or frozenset(app.ROLES)
    dsn = settings.sentry_dsn.get_secret_value() if settings.sentry_dsn else None
    with store_or_exit(settings, RUNNING) as store, telling(dsn):
        leash = sys.stdin.fileno() if until_eof else None
        asyncio.run(app.serve(settings, store, roles, leash=leash, tell=_nothing if until_eof else note))
