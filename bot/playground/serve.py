"""How the local Telegram is served: uvicorn that lets everything go that waits before it stops."""

from __future__ import annotations

import asyncio
import socket

import uvicorn

from bot.playground.desk import Desk
from bot.playground.server import create_app
from bot.playground.telegram import Telegram

_GRACE = 2  # seconds for answers under way
# Seconds for an idle connection. uvicorn's 5 would close one just as a bot sends on it: a doubt that nobody scripted.
_KEEP_ALIVE = 75


class PlaygroundServer(uvicorn.Server):
    """Serves one Telegram; stop it from any thread with `telegram.close` called in its loop, or by a signal."""

    def __init__(self, telegram: Telegram, desk: Desk | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                create_app(telegram, desk),
                log_config=None,
                access_log=False,
                lifespan="off",
                ws="none",
                timeout_graceful_shutdown=_GRACE,
                timeout_keep_alive=_KEEP_ALIVE,
            )
        )
        self._telegram = telegram

    async def main_loop(self) -> None:
        """Tick until a signal or `telegram.close` says stop; unlike uvicorn's own, it doesn't wait for its tick to stop."""
        closing = asyncio.ensure_future(self._telegram.closing.wait())
        ticking = asyncio.ensure_future(super().main_loop())
        await asyncio.wait({closing, ticking}, return_when=asyncio.FIRST_COMPLETED)
        for task in (closing, ticking):
            task.cancel()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: long polls, streams and held calls end first, or they would be waited for."""
        self._telegram.close()
        await super().shutdown(sockets)
