"""How this program's loops serve HTTP and are stopped: whoever starts a loop owns its signals, uvicorn does not."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp

from bot.errors import UserError


def stop_on_signals(stop: asyncio.Event) -> None:
    """Let SIGINT and SIGTERM ask for a stop; a second one changes nothing, because a stop is bounded in time."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)


def stop_at_eof(stop: asyncio.Event, stream: int) -> None:
    """Ask for a stop when a pipe (its file descriptor) is closed at the other end: so a child ends with its parent."""
    loop = asyncio.get_running_loop()

    def read() -> None:
        if not os.read(stream, 1024):
            loop.remove_reader(stream)
            stop.set()

    loop.add_reader(stream, read)


def listen(host: str, port: int) -> socket.socket:
    """Take a port; raises UserError (`start.port`) where it can't be had."""
    try:
        listener = socket.create_server((host, port))
    except OSError as error:
        # Python names the address again: "Address already in use (while attempting to bind on address ...)".
        why = (error.strerror or str(error)).partition(" (while ")[0]
        raise UserError("start.port", port=str(port), host=host, why=why) from error
    # asyncio sets it only on sockets that it makes itself; without it an answer over loopback takes 40 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve_http(application: ASGIApp, listener: socket.socket, stop: asyncio.Event) -> None:
    """Serve an ASGI application until `stop`; open answers get two seconds to end."""
    config = uvicorn.Config(
        application,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
        # As long as Telegram's own: a connection closed just as the bot writes on it would be a doubt nobody needs.
        timeout_keep_alive=75,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    stopping.cancel()
    await serving
