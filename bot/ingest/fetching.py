"""Safe fetching: everything that fetches goes through `Fetcher.get`.

Whatever address a reader, a feed or a redirect names, nothing inside the operator's network is reached; whatever a host
answers, the time, the bytes and the memory that it takes are bounded.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Final

import httpcore
import httpx

from bot.ingest.addresses import Exempt
from bot.ingest.answers import ENCODINGS, Body, Headers, too_large
from bot.ingest.connecting import GuardedBackend
from bot.ingest.fetch_errors import FetchError, of_status

__all__ = ["FetchError", "Fetched", "Fetcher", "resolve"]

MIB: Final = 2**20
_OK: Final = 200
_NOT_MODIFIED: Final = 304
_LAST_PORT: Final = 65_535
_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = (301, 302, 303, 307, 308)
_PERMANENT: Final = (301, 308)

log = logging.getLogger("tagwire.ingest")

Resolver = Callable[[str], Collection[str]]  # the addresses of a name; raises OSError where there are none


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a host gave: `status` 200 with the inflated body, or 304 where nothing has changed since the last time."""

    url: str  # where it came from in the end
    status: int
    body: bytes
    content_type: str | None
    charset: str | None
    etag: str | None  # this and the next exactly as the host wrote them
    last_modified: str | None
    max_age: float | None
    moved_to: str | None = None  # `url`, where every redirect on the way to it was for good


def resolve(host: str) -> list[str]:
    """Ask the computer's resolver for all addresses of a name."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Fetcher:
    """Fetches over http and https from public addresses, and from those in `allow`."""

    def __init__(
        self,
        *,
        allow: Collection[str] = (),
        user_agent: str,
        resolver: Resolver = resolve,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._exempt = Exempt.of(allow)
        self._user_agent = user_agent
        self._resolver = resolver
        self._trust = trust or _trust()
        # Own threads: names of dead servers, which take long, must keep nobody else waiting.
        self._threads = ThreadPoolExecutor(8, "resolver")

    async def close(self) -> None:
        """Let the resolver's threads go; connections are closed after each fetch."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def get(
        self,
        url: str,
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        accept: str = "*/*",
        limit: int = 5 * MIB,
        seconds: float = 20.0,
    ) -> Fetched:
        """Fetch an address, redirects included, within `seconds` over all and `limit` bytes of body.

        Raises FetchError.
        """
        headers = {
            "User-Agent": self._user_agent,
            "Accept": accept,
            "Accept-Encoding": ENCODINGS,
            "Connection": "close",
        }
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        try:
            # One limit for the whole: limits for each read never end a host that sends a byte a second.
            async with asyncio.timeout(seconds):
                answer = await self._follow(_address(url), headers, limit)
        except TimeoutError:
            raise FetchError("fetch.slow", seconds=round(seconds)) from None
        if answer.status == _NOT_MODIFIED and not (etag or last_modified):
            raise of_status(answer.status, None)  # nobody asked whether anything has changed
        return answer

    async def _follow(self, where: httpx.URL, headers: dict[str, str], limit: int) -> Fetched:
        permanent = True
        for hop in range(_MOST_REDIRECTS + 1):
            answer = await self._ask(where, headers, limit)
            if isinstance(answer, Fetched):
                return replace(answer, moved_to=answer.url if hop and permanent else None)
            status, location = answer
            permanent = permanent and status in _PERMANENT
            try:
                where = _address(str(where.join(location)))
            except (FetchError, httpx.InvalidURL, ValueError):
                log.warning("%s leads to an address that is not fetched", _name(where))
                raise FetchError("fetch.refused", address_refused=True) from None
        raise FetchError("fetch.leads_on")

    async def _ask(self, where: httpx.URL, headers: dict[str, str], limit: int) -> Fetched | tuple[int, str]:
        """Make one request on a connection of its own; give the answer, or the status and goal of a redirect."""
        url = httpcore.URL(
            scheme=where.raw_scheme, host=where.raw_host, port=where.port, target=where.raw_path
        )
        named = {"Host": where.netloc.decode("ascii"), **headers}
        # In latin-1, as they came: an ETag may hold more than ASCII.
        raw = [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.items()]
        backend = GuardedBackend(self._resolve, self._exempt)
        try:
            async with (
                httpcore.AsyncHTTPConnection(
                    url.origin, ssl_context=self._trust, network_backend=backend
                ) as connection,
                connection.stream("GET", url, headers=raw) as response,
            ):
                backend.left += limit
                return await _read(where, response, limit)
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
            log.info("%s broke off: %r", _name(where), error)
            raise FetchError("fetch.broken") from None

    async def _resolve(self, host: str) -> Collection[str]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._resolver, host)


async def _read(where: httpx.URL, response: httpcore.Response, limit: int) -> Fetched | tuple[int, str]:
    given = Headers(response.headers)
    if response.status in _REDIRECTS and given["location"]:
        return response.status, given.location
    if response.status not in (_OK, _NOT_MODIFIED):
        raise of_status(response.status, given.retry_after)
    return Fetched(
        url=str(where),
        status=response.status,
        body=b"" if response.status == _NOT_MODIFIED else await _body(response, given, limit),
        content_type=given.content_type,
        charset=given.charset,
        etag=given.validator("etag"),
        last_modified=given.validator("last-modified"),
        max_age=given.max_age,
    )


async def _body(response: httpcore.Response, given: Headers, limit: int) -> bytes:
    if given.length is not None and given.length > limit:
        raise too_large(limit)
    body = Body(given["content-encoding"], limit)
    async for raw in response.aiter_stream():
        body.add(raw)
    return body.whole()


def _address(text: str) -> httpx.URL:
    """Read an address that may be asked for at all: http or https, a host, no password, no fragment."""
    try:
        address = httpx.URL(text.strip()).copy_with(fragment=None)
    except (httpx.InvalidURL, ValueError):
        raise FetchError("fetch.address") from None
    # By `raw_host`: asked for `host`, httpx decodes punycode, and fails where it is none.
    if address.scheme not in ("http", "https") or not address.raw_host:
        raise FetchError("fetch.address")
    if address.port is not None and not 0 < address.port <= _LAST_PORT:
        raise FetchError("fetch.address")
    if address.userinfo:
        raise FetchError("fetch.password")
    return address


def _name(address: httpx.URL) -> str:
    """Give what the log may show: an address whole may hold a key."""
    return address.netloc.decode("ascii")


def _trust() -> ssl.SSLContext:
    """Trust the authorities that ship with httpx, and those of the computer: it may be behind a company's proxy."""
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
