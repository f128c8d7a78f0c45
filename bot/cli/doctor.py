"""`tagwire doctor`: each check a line, and a fix for each that fails."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

    from bot.newsroom.checks import Check
    from bot.settings import Settings


_PATIENCE = 8.0  # seconds
_OK = 200
_MOST = 65_536  # bytes of an answer that are read


@click.command()
@click.option(
    "--json", "as_lines", is_flag=True, help="Write a line of JSON for each check, and nothing else."
)
@click.option(
    "--alive", is_flag=True, help="Only ask the bot on this computer whether it answers, as a container does."
)
def command(*, as_lines: bool, alive: bool) -> None:
    """Look whether all is well, and say what to do where it is not. Changes nothing; ends with 1 where a check fails."""
    if alive:
        _ask_whether_alive()
        return
    failed = 0
    for check in _checks():
        failed += not check.ok
        click.echo(json.dumps(_line(check), ensure_ascii=False) if as_lines else _shown(check))
    if not as_lines:
        click.echo(f"\n{'All is well.' if not failed else f'{failed} to mend.'}")
    if failed:
        sys.exit(1)


def _ask_whether_alive() -> None:
    """Ask the bot's own /healthz; where it gives no good answer, say so and end with 1."""
    from bot.cli.output import settings_or_exit

    settings = settings_or_exit()
    host, answer = _answer(settings, "/healthz")
    if answer is None:
        raise click.ClickException(f"No bot answers at {host}.")
    if answer[0] != _OK:
        raise click.ClickException(f"What answers at {host} is no bot of this set-up ({answer[0]}).")
    click.echo("It answers.")


def _answer(settings: Settings, path: str) -> tuple[str, tuple[int, bytes] | None]:
    """Ask the bot on this computer; gives where it was asked, and its answer (None: there is none)."""
    import http.client

    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http_host, settings.http_host)  # noqa: S104 to be asked
    token = settings.console_token.get_secret_value() if settings.console_token else ""
    connection = http.client.HTTPConnection(host, settings.http_port, timeout=_PATIENCE)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        response = connection.getresponse()
        answer = (response.status, response.read(_MOST))
    except (OSError, http.client.HTTPException):
        answer = None
    finally:
        connection.close()
    return f"{host}:{settings.http_port}", answer


def _of_bot(settings: Settings) -> Check:
    """Ask the bot that runs how it does."""
    from bot.newsroom import checks

    host, answer = _answer(settings, "/readyz")
    try:
        told = json.loads(answer[1]) if answer else {}
        wrong = [str(why) for why in told["checks"].values() if why != "ok"]
    except (ValueError, KeyError, AttributeError, TypeError):
        return checks.good("bot", f"One runs; at {host} it does not say how it does.")
    if wrong:
        return checks.bad("bot", " ".join(wrong), "Look at its log; then stop it and start it again.")
    return checks.good("bot", f"One runs, and says at {host} that all is well.")


def _checks() -> Iterator[Check]:
    """Give the checks one by one, so that a slow one keeps no other waiting."""
    from bot.newsroom import checks
    from bot.settings import SettingsError, load

    try:
        settings = load(os.environ, Path(".env"))
    except SettingsError as error:
        yield from (checks.bad("settings", fault, "See docs/settings.md.") for fault in error.faults)
        return
    yield checks.good("settings", "They can be used.")
    from bot.app.premises import premises_of

    premises = premises_of(settings)
    yield from checks.of_computer(premises)
    is_running = yield from _of_store(settings)
    if is_running:
        yield _of_bot(settings)
    else:
        yield from checks.of_ports(premises)
    if settings.bot_token is None:
        yield checks.bad("Telegram", "TAGWIRE_BOT_TOKEN is not set.", "Run tagwire init.")
    else:
        from bot.newsroom.probing import look

        yield from checks.of_telegram(
            look(settings.telegram_url, settings.bot_token.get_secret_value()), premises
        )


def _of_store(settings: Settings) -> Generator[Check, None, bool]:
    """Give the checks of the database, and in the end whether a bot is at work on it."""
    from bot.app.premises import premises_of
    from bot.clock import Clock
    from bot.newsroom import checks
    from storage.errors import StoreError
    from storage.files import is_there
    from storage.store import Store

    database = settings.data_dir / "tagwire.db"
    try:
        if settings.database_url is None and not is_there(database):
            yield checks.good("database", "There is none yet: the first start makes it.")
            return False
        store = Store.open(settings.store_url, migrate=False)
    except StoreError as error:
        yield checks.unusable(error)
        return False
    try:
        now = Clock(settings.clock_file)()
        yield from checks.of_store(store, premises_of(settings), now, thorough=True)
        return store.condition.facts().is_running
    except StoreError:
        return False
    finally:
        store.close()


def _shown(check: Check) -> str:
    from bot.core.html import tidy

    mark = click.style("✓", fg="green") if check.ok else click.style("✗", fg="red")
    line = f"{mark} {check.name:<12} {tidy(check.sentence)}"
    return line if check.ok else f"{line}\n  {'':<12} → {tidy(check.fix)}"


def _line(check: Check) -> dict[str, object]:
    return {**dataclasses.asdict(check), "fix": None if check.ok else check.fix}
