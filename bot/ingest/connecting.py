"""The guard at the point where a connection is made.

It resolves a name once, vets every address that the name has, and connects to one of those very addresses. So neither a
redirect nor a name that changes its address can lead inside.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Awaitable, Callable, Collection, Iterable
from typing import Any, Final

import httpcore

from bot.ingest.addresses import Address, Exempt, is_public, read_address
from bot.ingest.fetch_errors import FetchError

PORTS: Final = (80, 443, 8080, 8443)
_MOST_ADDRESSES: Final = 8  # that are tried
_CONNECT_SECONDS: Final = 5.0  # for one address while there are others
_HEAD: Final = 32 * 1024  # bytes that an answer may take beyond its body
# A read of tiny chunks or notices is thousands of events; this many bytes keep the loop for some 20 ms at the worst.
_READ: Final = 4 * 1024

log = logging.getLogger("tagwire.ingest")


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to public addresses and exempt ones only, and reads `left` bytes: first the head of an answer, then more."""

    def __init__(self, resolve: Callable[[str], Awaitable[Collection[str]]], exempt: Exempt) -> None:
        self.left = _HEAD
        self._resolve = resolve
        self._exempt = exempt
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect to the first of the host's addresses that answers, if all of them may be fetched from."""
        *others, last = (await self.vetted(host, port))[:_MOST_ADDRESSES]
        for address, seconds in [*((address, _CONNECT_SECONDS) for address in others), (last, timeout)]:
            try:
                stream = await self._inner.connect_tcp(
                    str(address), port, seconds, local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                log.info("%s does not answer at %s port %d: %s", host, address, port, error)
            else:
                return _Limited(stream, self)
        raise FetchError("fetch.unreachable")

    async def vetted(self, host: str, port: int) -> list[Address]:
        """Give the addresses of a host, which are all public or exempt; raises FetchError otherwise."""
        try:
            given = [read_address(text) for text in dict.fromkeys(await self._resolve(host))]
        except (OSError, ValueError) as error:
            log.info("%s has no address: %s", host, error)
            raise FetchError("fetch.refused") from None
        addresses = [address for address in given if address is not None]
        if not addresses or len(addresses) < len(given):
            log.warning("%s is not fetched: its addresses can't be read", host)
            raise FetchError("fetch.refused")
        if self._exempt.host(host) or all(self._exempt.address(address) for address in addresses):
            return addresses
        for address in addresses:
            if not (is_public(address) or self._exempt.address(address)):
                log.warning("%s is not fetched: its address %s is not public", host, address)
                raise FetchError("fetch.refused", address_refused=True)
        if port not in PORTS:
            log.warning("%s is not fetched: port %d is none that pages are fetched from", host, port)
            raise FetchError("fetch.refused", address_refused=True)
        return addresses


class _Limited(httpcore.AsyncNetworkStream):
    """A connection that gives up on a host which sends without end, and lets the loop turn after each read."""

    def __init__(self, inner: httpcore.AsyncNetworkStream, backend: GuardedBackend) -> None:
        self._inner = inner
        self._backend = backend

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        data = await self._inner.read(min(max_bytes, _READ), timeout)
        self._backend.left -= len(data)
        if self._backend.left < 0:
            raise FetchError("fetch.broken")
        await asyncio.sleep(0)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - httpcore's signature
        await self._inner.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore's signature
    ) -> httpcore.AsyncNetworkStream:
        try:
            stream = await self._inner.start_tls(ssl_context, server_hostname, timeout)
        except httpcore.ConnectError as error:
            log.info("no secure connection to %s: %s", server_hostname, error)
            raise FetchError("fetch.insecure") from None
        return _Limited(stream, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
