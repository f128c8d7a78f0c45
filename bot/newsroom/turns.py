"""Whose turn it is: one request at a time a host, several hosts side by side."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

AT_ONCE = 8  # hosts that are asked side by side


class Turns:
    """The turns of everything that asks hosts without a person waiting for it."""

    def __init__(self) -> None:
        self._hosts: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._requests = asyncio.Semaphore(AT_ONCE)

    @contextlib.asynccontextmanager
    async def of(self, url: str) -> AsyncIterator[None]:
        """Wait for the turn to ask the host of an address. Who has one must not wait for another."""
        turn = self._hosts.setdefault(urlsplit(url).hostname or "", asyncio.Lock())
        async with turn, self._requests:
            yield
