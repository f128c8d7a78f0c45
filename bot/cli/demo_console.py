"""The console of the demo's bot: at a port of its own, so that a real bot beside it keeps its own."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from storage.store import Store

_PATIENCE = 20.0  # seconds
_PAUSE = 0.1  # seconds between two tries


def _free_port() -> int:
    """Find a port that nobody uses. The bot takes it a moment later, and again after each of its ends."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class DemoConsole:
    """Where it is, and what lets in."""

    port: int = field(default_factory=_free_port)
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))

    @property
    def settings(self) -> dict[str, str]:
        """What the bot must know of it."""
        return {"HTTP_PORT": str(self.port), "CONSOLE_TOKEN": self.token}

    async def up(self) -> None:
        """Wait until it answers, for as long as a start may take."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                while not await self._answers():  # noqa: ASYNC110 another process tells no event
                    await asyncio.sleep(_PAUSE)

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    def link(self, now: Callable[[], dt.datetime]) -> Callable[[Store], str]:
        """Give what makes a link that opens it once, for the demo's owner."""

        def made(store: Store) -> str:
            from bot.console.door import offer_link
            from bot.playground.world import NADIA

            address = f"http://127.0.0.1:{self.port}"
            return offer_link(store, address, holder=NADIA, lock=self.token, now=now())

        return made
