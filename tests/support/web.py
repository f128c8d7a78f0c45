"""A site for tests on a loopback port of its own: each path answers as scripted, in plain or over TLS.

with local_site() as site:
    site.on("/feed", moved(f"{site.url}/new"), page(b"<rss/>"))   # first this, then that for good
    ...
    assert [request.path for request in site.seen] == ["/feed"]
"""

from __future__ import annotations

import contextlib
import datetime as dt
import errno
import gzip
import random
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import trustme

CHUNK = 64 * 1024


@dataclass(frozen=True)
class Request:
    """What a visitor asked for."""

    path: str
    headers: dict[str, str]  # names in lower case


Answer = Callable[[Request, "Wire"], None]


@dataclass
class Site:
    """A served site: what it saw and sent, and what each path answers."""

    url: str
    port: int
    seen: list[Request] = field(default_factory=list)
    visits: int = 0  # connections, also those that asked for nothing
    sent: int = 0  # bytes that the visitors' side took
    closing: threading.Event = field(default_factory=threading.Event)
    _scripts: dict[str, list[Answer]] = field(default_factory=dict)

    def on(self, path: str, *answers: Answer) -> None:
        """Script a path: each answer once, the last for good."""
        self._scripts[path] = list(answers)

    def answer(self, request: Request) -> Answer:
        """Take the next answer for a request."""
        self.seen.append(request)
        script = self._scripts.get(request.path, [page(b"no such page", 404)])
        return script.pop(0) if len(script) > 1 else script[0]


class Wire:
    """The way back to a visitor."""

    def __init__(self, connection: socket.socket, site: Site) -> None:
        self._connection = connection
        self._site = site

    def send(self, data: bytes) -> None:
        """Send bytes; raises OSError when the visitor has gone or the site closes."""
        for start in range(0, len(data), CHUNK):
            if self._site.closing.is_set():
                raise ConnectionAbortedError
            piece = data[start : start + CHUNK]
            self._connection.sendall(piece)
            self._site.sent += len(piece)

    def pause(self, seconds: float) -> None:
        """Wait as a slow host does."""
        self._site.closing.wait(seconds)


def head(status: int = 200, /, **headers: str) -> bytes:
    """Write the head of an answer; `content_type="text/html"` becomes `Content-Type: text/html`."""
    lines = [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([f"HTTP/1.1 {status} Whatever", *lines, "\r\n"]).encode("utf-8")


def page(body: bytes = b"", status: int = 200, /, **headers: str) -> Answer:
    """Answer with a body."""
    given = {"content_length": str(len(body)), **headers}
    return lambda _, wire: wire.send(head(status, **given) + body)


def packed(body: bytes, /, **headers: str) -> Answer:
    """Answer with a body in gzip."""
    return page(gzip.compress(body), content_encoding="gzip", **headers)


def moved(location: str, *, status: int = 301) -> Answer:
    """Lead elsewhere."""
    return page(b"", status, location=location)


def unless_known(body: bytes, etag: str, /, **headers: str) -> Answer:
    """Answer with a body, or with 304 where the visitor names its ETag."""

    def answer(request: Request, wire: Wire) -> None:
        known = request.headers.get("if-none-match") == etag
        full = page(body, etag=etag, **headers)
        unchanged = raw(head(304, etag=etag, **headers))
        (unchanged if known else full)(request, wire)

    return answer


def without_end(*, first: bytes | None = None, again: bytes = b"x" * CHUNK, pause: float = 0) -> Answer:
    """Send a head, then the same bytes until the visitor goes, each after a pause if one is given."""

    def answer(_: Request, wire: Wire) -> None:
        wire.send(head() if first is None else first)
        while True:  # sending ends it, when the visitor has gone
            wire.send(again)
            if pause:
                wire.pause(pause)

    return answer


def raw(data: bytes) -> Answer:
    """Answer with bytes as they are, then hang up."""
    return lambda _, wire: wire.send(data)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = False
    allow_reuse_address = True
    request_queue_size = 64

    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Visit)
        self.tls = tls
        self.port = port
        name = f"[{host}]" if ":" in host else host
        self.site = Site(f"{'https' if tls else 'http'}://{name}:{self.port}", self.port)


class _Visit(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        self.server.site.visits += 1
        with contextlib.suppress(OSError):  # the visitor hung up, or did not trust us
            connection = self.request
            connection.settimeout(10)
            if self.server.tls:
                connection = self.server.tls.wrap_socket(connection, server_side=True)
            with connection:
                if request := _read(connection):
                    self.server.site.answer(request)(request, Wire(connection, self.server.site))


def _read(connection: socket.socket) -> Request | None:
    text = b""
    while b"\r\n\r\n" not in text:
        piece = connection.recv(CHUNK)
        if not piece or piece.startswith(b"\x16"):  # gone, or knocking in TLS where there is none
            return None
        text += piece
    first, *lines = text.decode("latin-1").split("\r\n\r\n")[0].split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return Request(first.split(" ")[1], {name.lower(): value.strip() for name, _, value in pairs})


def _open(host: str, port: int | None, tls: ssl.SSLContext | None) -> _Server:
    """Open a server on the port, or on a free one.

    Not on one of the system's choice: somebody may still knock at it whose own server had it a moment ago, and a test
    that counts visits would count him.
    """
    for number in [port] if port else random.sample(range(15_000, 32_000), 100):
        try:
            return _Server(host, number, tls)
        except OSError as error:
            if port or error.errno != errno.EADDRINUSE:
                raise
    raise OSError("no free port was found")


@contextmanager
def local_site(
    *, host: str = "127.0.0.1", port: int | None = None, tls: ssl.SSLContext | None = None
) -> Iterator[Site]:
    """Serve a site in a thread while the context lasts."""
    with _open(host, port, tls) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), name="local-site")
        thread.start()
        try:
            yield server.site
        finally:
            server.site.closing.set()
            server.shutdown()
            thread.join()


@dataclass(frozen=True)
class Authority:
    """A certificate authority of the tests' own."""

    ca: trustme.CA = field(default_factory=trustme.CA)

    def server(self, *names: str, ended: dt.datetime | None = None) -> ssl.SSLContext:
        """Give what a server needs that goes by these names; its certificate may have `ended`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        begun = ended and ended - dt.timedelta(days=1)
        self.ca.issue_cert(*names, not_before=begun, not_after=ended).configure_cert(context)
        return context

    def trusted(self) -> ssl.SSLContext:
        """Give what a visitor needs who trusts this authority."""
        context = ssl.create_default_context()
        self.ca.configure_trust(context)
        return context
