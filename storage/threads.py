"""The seam between asynchronous code and the synchronous store."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Threads:
    """An executor as large as the store's pool; what was begun is finished.

    A cancelled caller does not abandon its transaction: the call runs to its end (`asyncio.to_thread` would commit
    unseen), and `drain` waits for all of them at the stop.
    """

    def __init__(self, size: int) -> None:
        raise NotImplementedError

    async def __call__(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run a store method in a thread and give its result."""
        raise NotImplementedError

    async def drain(self) -> None:
        """Wait until everything begun has ended, then close."""
        raise NotImplementedError
