"""The seam between asynchronous code and the synchronous store."""

from __future__ import annotations

import asyncio
import contextvars
import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """An executor as large as the store's pool; what was begun is finished.

    A cancelled caller does not abandon its transaction: the call runs to its end (`asyncio.to_thread` would commit
    unseen), and `drain` waits for all of them at the stop.
    """

    def __init__(self, size: int) -> None:
        self._executor = ThreadPoolExecutor(size, thread_name_prefix="store")
        self._running: set[asyncio.Future[Any]] = set()

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a store method in a thread and give its result.

        If the caller is cancelled and the call then fails, the loop's exception handler is told.
        """
        loop = asyncio.get_running_loop()
        work = functools.partial(contextvars.copy_context().run, call, *args, **kwargs)
        running = loop.run_in_executor(self._executor, work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            running.add_done_callback(functools.partial(_report, loop))
            raise

    async def drain(self) -> None:
        """Wait until everything begun has ended, then close."""
        while self._running:
            await asyncio.wait(self._running)
        self._executor.shutdown()


def _report(loop: asyncio.AbstractEventLoop, ended: asyncio.Future[Any]) -> None:
    error = None if ended.cancelled() else ended.exception()
    if error is not None:
        loop.call_exception_handler(
            {"message": "A store call failed after its caller was cancelled.", "exception": error}
        )
