"""The demo's bot: `tagwire run` itself, kept going as a child process, which may be killed on purpose."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import click

_REST = 1.0  # seconds before a bot that died by itself is started again


class Child:
    """The bot's process. One that dies by itself is started again; one that was killed waits for `start`."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self._environment = environment
        self._folder = folder
        self._process: asyncio.subprocess.Process | None = None
        self._wanted = asyncio.Event()
        self._wanted.set()

    @property
    def runs(self) -> bool:
        """Whether there is a process."""
        return self._process is not None and self._process.returncode is None

    def kill(self) -> None:
        """Kill it (SIGKILL): it can finish nothing, and tidy up nothing."""
        self._wanted.clear()
        if self._process is not None and self.runs:
            self._process.kill()

    def start(self) -> None:
        """Start it where it was killed."""
        self._wanted.set()

    @contextlib.asynccontextmanager
    async def kept_going(self, stop: asyncio.Event) -> AsyncIterator[None]:
        """Keep it going until `stop`, which ends the context too."""
        supervising = asyncio.create_task(self._supervise(stop))
        try:
            yield
        finally:
            stop.set()
            await supervising

    async def _supervise(self, stop: asyncio.Event) -> None:
        stopping = asyncio.create_task(stop.wait())
        while not stop.is_set():
            await _first(stopping, asyncio.create_task(self._wanted.wait()))
            if stop.is_set():
                return
            self._process = child = await self._begun()
            if not self._wanted.is_set():  # killed while it began
                child.kill()
            dying = asyncio.create_task(child.wait())
            await asyncio.wait({dying, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if not dying.done():
                child.send_signal(signal.SIGTERM)
                await dying
            elif not stop.is_set() and self._wanted.is_set():
                click.echo("The bot ended; starting it again.", err=True)
                await asyncio.wait({stopping}, timeout=_REST)

    async def _begun(self) -> asyncio.subprocess.Process:
        # Its own folder, so that a .env file of the user's own bot is not read; its own session, so that Ctrl+C in the
        # terminal reaches the demo alone, which then stops the bot gracefully; a pipe, so that it ends with the demo
        # however that ends.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--until-eof"),
            env=self._environment,
            cwd=self._folder,
            start_new_session=True,
            stdin=asyncio.subprocess.PIPE,
        )


async def _first(stopping: asyncio.Task[bool], waiting: asyncio.Task[bool]) -> None:
    """Wait for either, and leave off the second."""
    await asyncio.wait({stopping, waiting}, return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
