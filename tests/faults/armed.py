"""`python -m tests.faults.armed FD`: `tagwire run` with an armed gate.

It is the same program, built by the same `app.serve`; only its sender stops at each point of its way until the test, at
the other end of the socket FD, lets it go on. So a test knows exactly where the process stands when it kills it.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys

from bot import app, logs
from bot.settings import load
from storage.store import Store


class ArmedGate:
    """Says each point and waits for a byte; the other end closed means that nobody asks any more."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)  # noqa: FBT003 the standard library's own signature
        self._connection = connection
        self._one_at_a_time = asyncio.Lock()

    async def __call__(self, point: str) -> None:
        """Stand at a point until told to go on."""
        loop = asyncio.get_running_loop()
        async with self._one_at_a_time:
            try:
                await loop.sock_sendall(self._connection, f"{point}\n".encode())
                await loop.sock_recv(self._connection, 1)
            except ConnectionError:
                return


def main(descriptor: int) -> None:
    """Run the bot on the settings of the environment."""
    settings = load(os.environ)
    logs.configure(level=settings.log_level, style=settings.log_format, secrets=settings.secrets)
    store = Store.open(settings.store_url)
    with socket.socket(fileno=descriptor) as connection:
        asyncio.run(app.serve(settings, store, frozenset(app.ROLES), gate=ArmedGate(connection)))
    store.close()


if __name__ == "__main__":
    main(int(sys.argv[1]))
