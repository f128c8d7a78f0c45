"""`tagwire db`: the database's schema."""

from __future__ import annotations

import click

from bot.cli.output import settings_or_exit, store_or_exit


@click.group()
def command() -> None:
    """Look after the database's schema."""


@command.command()
def upgrade() -> None:
    """Bring the schema up to date (`tagwire run` does it by itself)."""
    with store_or_exit(settings_or_exit()):
        click.echo("The database is up to date.")
