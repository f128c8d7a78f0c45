"""Requests to Telegram over aiohttp: the library's own transport costs several times as much of the processor.

What a failure means is read from its cause (`outcomes`). The causes are httpx's here too, as the library raises them itself:
so there is one table of meanings, whoever made the request. No error of aiohttp's is passed on: its words hold the
address, and the address of the Bot API holds the token.
"""

from __future__ import annotations

import asyncio
import functools
import io
import json
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
from telegram.error import NetworkError, TimedOut
from telegram.request import BaseRequest, RequestData

_PIECE = 65536  # bytes of an upload that are handed over at once

# Of these lines the first that fits counts. What is in none but the last may have left.
_CAUSES: tuple[tuple[type[Exception], type[httpx.HTTPError], str], ...] = (
    (aiohttp.ConnectionTimeoutError, httpx.ConnectTimeout, "No connection was made in time."),
    (aiohttp.ServerTimeoutError, httpx.ReadTimeout, "No answer came in time."),
    (TimeoutError, httpx.WriteTimeout, "The request did not leave in time."),
    (aiohttp.ClientProxyConnectionError, httpx.ProxyError, "The proxy can't be reached."),
    (aiohttp.ClientHttpProxyError, httpx.ProxyError, "The proxy makes no connection."),
    (aiohttp.ClientConnectorError, httpx.ConnectError, ""),
    (aiohttp.InvalidURL, httpx.UnsupportedProtocol, "The address must begin with https:// or http://."),
    (aiohttp.ClientOSError, httpx.ReadError, "The connection broke."),
    (aiohttp.ClientError, httpx.RemoteProtocolError, "No whole answer came."),
)

_Seconds = Any  # as the library has it: seconds, None for no limit, or its mark for "as usual"


@dataclass(frozen=True, slots=True)
class Written:
    """Parameters that are written as they leave: what of the library's RequestData, which makes an object of each, is read."""

    json_parameters: dict[str, str]
    contains_files: bool = False


class Transport(BaseRequest):
    """Makes requests over at most `size` connections, with the time-outs that python-telegram-bot passes.

    Proxies and certificates are those of the environment, as everywhere.
    """

    def __init__(
        self,
        size: int,
        *,
        read_timeout: float,
        write_timeout: float = 20.0,
        connect_timeout: float = 5.0,
        pool_timeout: float = 1.0,
    ) -> None:
        super().__init__()
        self._read_timeout = read_timeout
        self._write_timeout = write_timeout
        self._connect_timeout = connect_timeout
        self._pool_timeout = pool_timeout
        self._places = asyncio.Semaphore(size)
        self._proxies: dict[str, str | None] = {}
        self._ready = False
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """The seconds that an answer is waited for."""
        return self._read_timeout

    async def initialize(self) -> None:
        """Make ready; nothing is opened before it is needed."""
        self._ready = True

    async def shutdown(self) -> None:
        """Close what is open."""
        self._ready = False
        session, self._session = self._session, None
        if session is not None:
            await session.close()

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
        session = self._opened()
        limits = _limits(
            _given(connect_timeout, self._connect_timeout), _given(read_timeout, self._read_timeout)
        )
        await self._place(_given(pool_timeout, self._pool_timeout))
        try:
            async with asyncio.timeout(None) as writing:
                body, headers = await _body(request_data, writing, _given(write_timeout, self._write_timeout))
                async with session.request(
                    method,
                    url,
                    data=body,
                    headers=headers,
                    timeout=limits,
                    proxy=self._proxy(url),
                    allow_redirects=False,
                ) as response:
                    return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            cause = _cause(error)
        finally:
            self._places.release()
        raise (TimedOut if isinstance(cause, httpx.TimeoutException) else NetworkError)(str(cause)) from cause

    async def _place(self, seconds: float | None) -> None:
        """Take a connection's place; where none is free wait for one."""
        if not self._places.locked():
            await self._places.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError:
            busy = httpx.PoolTimeout("All connections are busy; the request was not sent.")
            raise TimedOut(str(busy)) from busy

    def _opened(self) -> aiohttp.ClientSession:
        if not self._ready:
            raise RuntimeError("The transport is not open.")
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=_trusted()),  # `_places` is the limit
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={"User-Agent": self.USER_AGENT},
            )
        return self._session

    def _proxy(self, url: str) -> str | None:
        """Give the environment's proxy for an address; it is asked for each host once."""
        place = url[: url.find("/", len("https://"))]
        if place not in self._proxies:
            kind, _, host = place.partition("://")
            known = {} if proxy_bypass(host) else getproxies()
            self._proxies[place] = known.get(kind) or known.get("all")
        proxy = self._proxies[place]
        if proxy and not proxy.startswith(("http://", "https://")):
            unknown = httpx.ProxyError("The proxy's address must begin with http:// or https://.")
            raise NetworkError(str(unknown)) from unknown
        return proxy


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Give what certificates are checked by; reading the authorities takes a while: once for all."""
    return httpx.create_ssl_context()


@functools.lru_cache(maxsize=32)
def _limits(connect: float | None, read: float | None) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect, sock_read=read)


def _given(seconds: _Seconds, usual: float) -> float | None:
    """Give the seconds that were passed, or the usual ones."""
    return usual if seconds is BaseRequest.DEFAULT_NONE else seconds


async def _body(
    data: RequestData | None, writing: asyncio.Timeout, seconds: float | None
) -> tuple[bytes | AsyncIterator[bytes] | None, dict[str, str]]:
    """Write parameters as JSON, the quickest of the ways that the Bot API takes, or with files as a form."""
    if data is None:
        return None, {}
    if not data.contains_files:
        return json.dumps(data.json_parameters).encode(), {"Content-Type": "application/json"}
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, kind) in data.multipart_data.items():
        file = io.BytesIO(content) if isinstance(content, bytes) else content
        form.add_field(name, file, filename=filename, content_type=kind)
    parts = form()
    written = await parts.as_bytes()
    headers = {"Content-Type": parts.headers["Content-Type"], "Content-Length": str(len(written))}
    return _pieces(written, writing, seconds), headers


async def _pieces(body: bytes, writing: asyncio.Timeout, seconds: float | None) -> AsyncIterator[bytes]:
    """Hand a body over piece by piece; each has its own time to leave, as httpx has it."""
    for start in range(0, len(body), _PIECE):
        writing.reschedule(None if seconds is None else asyncio.get_running_loop().time() + seconds)
        yield body[start : start + _PIECE]
    writing.reschedule(None)


def _cause(error: aiohttp.ClientError | TimeoutError) -> httpx.HTTPError:
    """Give httpx's word for an error of aiohttp's."""
    kind, words = next((cause, words) for ours, cause, words in _CAUSES if isinstance(error, ours))
    # A connector's own words name the host and the reason, not the path.
    return kind(str(error) if kind is httpx.ConnectError else words)
