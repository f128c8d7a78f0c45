"""`tagwire stats`: what is stored, and how the deliveries stand."""

from __future__ import annotations

import json

import click

from bot.cli.output import settings_or_exit, store_or_exit


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One line of JSON.")
def command(as_json: bool) -> None:
    """Say what is stored, and how the deliveries stand."""
    with store_or_exit(settings_or_exit()) as store:
        figures: dict[str, int] = {"articles": store.articles.count()}
        figures |= {str(state): number for state, number in store.deliveries.counts().items()}
    if as_json:
        click.echo(json.dumps(figures))
        return
    for name, number in figures.items():
        click.echo(f"{name:>10}  {number}")
