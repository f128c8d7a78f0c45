"""`tagwire demo`: the local Telegram, its page, and the real bot as a child process."""

from __future__ import annotations

import asyncio
import os
import socket
import tempfile
import webbrowser
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.cli.output import worded_faults

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.playground.telegram import Telegram

_RATE = "6"  # messages a second: a fifth of the usual, so that one can see them go


@click.command()
@click.option(
    "--port",
    default=8765,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The page's port (0: any free one).",
)
@click.option("--no-browser", is_flag=True, help="Only print the address.")
def command(port: int, no_browser: bool) -> None:
    """Try the whole wire in your browser: a local Telegram, sample news, a clock that jumps.

    Nothing leaves this computer, and nothing is kept: each demo begins anew. Only [Real bot] on its page asks Telegram, and
    keeps the news.
    """
    with worded_faults(), tempfile.TemporaryDirectory(prefix="tagwire-demo-") as folder:
        goes_on = asyncio.run(_demo(_listener(port), Path(folder), open_browser=not no_browser))
    kept = f"its news is kept. Go on with: {goes_on}" if goes_on else "nothing of it was kept."
    click.echo(f"The demo has ended; {kept}", err=True)


def _listener(port: int) -> socket.socket:
    """Take the page's port; where it is in use, often by another demo, the fault says how to get any free one."""
    from bot.errors import UserError
    from bot.serving import listen

    try:
        return listen("127.0.0.1", port)
    except UserError as error:
        raise UserError("start.demo_port", **error.values) from error


async def _demo(listener: socket.socket, folder: Path, *, open_browser: bool) -> str | None:
    """Serve the page, offered when there is news, and keep the bot going until Ctrl+C or SIGTERM; gives what to run next, if a real bot was connected."""
    from bot.cli.bench import DemoBench
    from bot.cli.child import Child
    from bot.cli.desk import DemoDesk
    from bot.cli.site import site_app
    from bot.clock import Clock
    from bot.playground.server import create_app
    from bot.redacting import log_warnings
    from bot.serving import listen, serve_http, stop_on_signals

    log_warnings(())
    stop = asyncio.Event()
    stop_on_signals(stop)
    clock_file, database = folder / "clock", f"sqlite:///{folder / 'tagwire.db'}"
    clock = Clock(clock_file)
    telegram = _telegram(clock)
    site, url = listen("127.0.0.1", 0), _address(listener)
    desk = DemoDesk(database, clock_file, telegram, site=_address(site))
    places = {"TELEGRAM_URL": url, "DATABASE_URL": database, "CLOCK_FILE": str(clock_file)}
    child = Child(_environment(folder, telegram.token, **places, **desk.operator.settings), folder)
    app = create_app(telegram, desk, DemoBench(desk, telegram, child))
    bot_ended = asyncio.Event()  # the local Telegram outlives the bot, which may have an answer to wait for
    serving = asyncio.gather(
        serve_http(app, listener, bot_ended),
        serve_http(site_app(clock), site, bot_ended),
    )
    try:
        async with child.kept_going(stop):
            click.echo("Starting the bot and putting news on its wire...", err=True)
            if await _done_before(stop, desk.fill_the_wire()):
                await _offer(url, open_browser=open_browser)
            await stop.wait()
    finally:
        telegram.close()
        desk.let_go()
        bot_ended.set()
        await serving
        await desk.close()
    return desk.goes_on


async def _offer(url: str, *, open_browser: bool) -> None:
    """Say where the page is, and open it."""
    click.echo(f"Tagwire's demo is at {url}  (Ctrl+C ends it; nothing leaves this computer)")
    if open_browser and not await asyncio.to_thread(webbrowser.open, url):
        click.echo("No browser could be opened here: open that address in one.", err=True)


def _telegram(clock: Clock) -> Telegram:
    """Make the local Telegram with its people, and the post that the editor finds."""
    from bot.cli.site import post
    from bot.playground.people import write
    from bot.playground.telegram import Telegram
    from bot.playground.world import HARBOUR_WATCH, NADIA, add_forum, populate

    telegram = populate(Telegram(clock=clock))
    add_forum(telegram)
    write(telegram, HARBOUR_WATCH, NADIA, post())
    return telegram


def _environment(folder: Path, token: str, **settings: str) -> dict[str, str]:
    """Give the bot's process its settings, and of ours what is no setting, and no proxy: none can reach this computer."""
    from bot.playground.world import NADIA

    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("TAGWIRE_") and not name.lower().endswith("_proxy")
    }
    settings |= {
        "BOT_TOKEN": token,
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
        "RATE": _RATE,
        "KEEP_DELIVERIES_DAYS": "0",  # the demo's counters go by them, and a round takes a day
        "OWNER_IDS": str(NADIA),
        "FETCH_ALLOW": "127.0.0.1",  # the feed of the demo's site
    }
    return kept | {f"TAGWIRE_{name}": value for name, value in settings.items()}


def _address(listener: socket.socket) -> str:
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


async def _done_before(stop: asyncio.Event, work: Coroutine[Any, Any, None]) -> bool:
    """Do the work; False where a stop was asked for first."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        working.cancel()
        return False
    working.result()
    return True
