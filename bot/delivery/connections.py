"""Connections to Telegram, each with a line of its own.

httpx keeps one list for all its connections and for all who wait for one, and walks along it with every request and every
answer. With dozens of either that takes longer than the request itself.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from telegram.error import TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

_Seconds = Any  # as the library has it: seconds, None, or its mark for "as usual"


class Connections(BaseRequest):
    """Makes requests over at most `size` connections, opened as they are needed; the last one used is used again."""

    def __init__(self, size: int, *, read_timeout: float, pool_timeout: float) -> None:
        super().__init__()
        self._pool_timeout = pool_timeout
        self._places = asyncio.Semaphore(size)
        self._trust = (
            httpx.create_ssl_context()
        )  # reading the system's authorities takes a while: once for all
        self._read_timeout = read_timeout
        self._idle: list[HTTPXRequest] = []

    @property
    def read_timeout(self) -> float | None:
        """The seconds that an answer is waited for."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Nothing is opened before it is needed."""

    async def shutdown(self) -> None:
        """Close what is open; called when nothing is under way any more."""
        while self._idle:
            await self._idle.pop().shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        write_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        connect_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
        pool_timeout: _Seconds = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Make a request over a connection that is free, or becomes so in time."""
        wait = self._pool_timeout if pool_timeout is BaseRequest.DEFAULT_NONE else pool_timeout
        try:
            async with asyncio.timeout(wait):
                await self._places.acquire()
        except TimeoutError:
            raise TimedOut("No connection was free. Nothing was sent.") from httpx.PoolTimeout("")
        try:
            one = self._idle.pop() if self._idle else self._open()
            try:
                return await one.do_request(
                    url, method, request_data, read_timeout, write_timeout, connect_timeout
                )
            finally:
                self._idle.append(one)
        finally:
            self._places.release()

    def _open(self) -> HTTPXRequest:
        return HTTPXRequest(
            connection_pool_size=1, read_timeout=self._read_timeout, httpx_kwargs={"verify": self._trust}
        )
