"""`tagwire demo`: the local Telegram, its page, and the real bot as a child process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import secrets
import signal
import socket
import sys
import tempfile
import webbrowser
from collections.abc import AsyncIterator
from pathlib import Path

import click


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
    """Try the whole wire in your browser: a local Telegram, sample news, a clock that jumps. Nothing leaves this computer."""
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise click.ClickException(f"Port {port} can't be used: {error.strerror}. Try --port 0.") from None
    with (
        tempfile.TemporaryDirectory(prefix="tagwire-demo-") as folder,
        contextlib.suppress(KeyboardInterrupt),
    ):
        asyncio.run(_demo(listener, Path(folder), open_browser=not no_browser))


async def _demo(listener: socket.socket, folder: Path, *, open_browser: bool) -> None:
    import uvicorn

    from bot.cli.desk import DemoDesk
    from bot.clock import Clock
    from bot.playground.server import create_app
    from bot.playground.telegram import Telegram
    from bot.playground.world import populate

    clock_file = folder / "clock"
    clock = Clock(clock_file)
    telegram = Telegram(clock=clock)
    populate(telegram)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    console_token = secrets.token_urlsafe(24)
    console_port = _free_port()
    desk = DemoDesk(f"http://127.0.0.1:{console_port}", console_token, clock_file)
    config = uvicorn.Config(create_app(telegram, desk), log_level="warning", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("TAGWIRE_")},
        "TAGWIRE_BOT_TOKEN": telegram.token,
        "TAGWIRE_TELEGRAM_URL": url,
        "TAGWIRE_DATA_DIR": str(folder),
        "TAGWIRE_CLOCK_FILE": str(clock_file),
        "TAGWIRE_CONSOLE_TOKEN": console_token,
        "TAGWIRE_HTTP_PORT": str(console_port),
        "TAGWIRE_LOG_LEVEL": "WARNING",
    }
    async with _bot_process(environment, folder):
        click.echo(f"Tagwire's demo is at {url}  (Ctrl+C ends it; nothing leaves this computer)")
        filling = asyncio.create_task(desk.fill_the_wire())
        if open_browser:
            await asyncio.to_thread(webbrowser.open, url)
        await server.serve(sockets=[listener])
        filling.cancel()


@contextlib.asynccontextmanager
async def _bot_process(environment: dict[str, str], folder: Path) -> AsyncIterator[None]:
    """Keep `tagwire run` going as a child process while the context lasts: started again where it dies."""
    ending = asyncio.Event()
    supervising = asyncio.create_task(_supervise(environment, folder, ending))
    try:
        yield
    finally:
        ending.set()
        await supervising


async def _supervise(environment: dict[str, str], folder: Path, ending: asyncio.Event) -> None:
    while not ending.is_set():
        # Its own folder, so that a .env file of the user's own bot is not read.
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", env=environment, cwd=folder, start_new_session=True
        )
        dying, stopping = asyncio.ensure_future(child.wait()), asyncio.ensure_future(ending.wait())
        await asyncio.wait({dying, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if dying.done():
            stopping.cancel()
            click.echo("The bot ended; starting it again.", err=True)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(ending.wait(), 1)
            continue
        child.send_signal(signal.SIGTERM)
        await dying


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
