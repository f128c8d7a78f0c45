"""The least of a Telegram that messages can be sent to: it reads what it must, and accepts everything at once.

It runs in a process of its own and speaks HTTP over a bare protocol, so that what is measured is the sender.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any, Final

from tests.benchmarks.asking import BOT

TEXT: Final = (
    "<b>The ferry is late</b>. " + "The harbour council meets about the northern pier. " * 29
)  # 1.5 kB
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_KEYS = {"inline_keyboard": [[{"text": "More", "callback_data": "1:more:0"}]]}
_CHAT = {"id": 1, "type": "private", "first_name": "Ada"}
_MESSAGE = {"message_id": 8, "date": 1_796_000_000, "chat": _CHAT, "from": BOT, "reply_markup": _KEYS}
_ENTITIES = [{"type": "bold", "offset": 0, "length": 17}]


class Sink:
    """The client of a served sink: its `url`, and when it accepted messages."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url = url
        self._pipe = pipe

    def accepted(self, least: int, seconds: float) -> list[float]:
        """Wait until so many messages were accepted; gives the moments of all so far, in seconds of one clock."""
        self._pipe.send(least)
        assert self._pipe.poll(seconds), f"fewer than {least} messages came in {seconds:.0f} s"
        moments: list[float] = self._pipe.recv()
        return moments


@contextmanager
def sink() -> Iterator[Sink]:
    """Serve a sink while the context lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_main, args=(theirs,))
    process.start()
    try:
        assert ours.poll(60), "the sink did not start"
        yield Sink(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        process.terminate()
        process.join()


def _main(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    moments: list[float] = []
    more = asyncio.Event()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(moments, more), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while True:
        least = await loop.run_in_executor(None, pipe.recv)
        while len(moments) < least:
            more.clear()
            await more.wait()
        pipe.send(moments)


def _written(result: object) -> bytes:
    body = json.dumps({"ok": True, "result": result}).encode()
    return (
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    )


class _Line(asyncio.Protocol):
    """One connection: request after request, each answered before the next is read."""

    def __init__(self, moments: list[float], more: asyncio.Event) -> None:
        self._moments = moments
        self._more = more
        self._data = b""
        self._transport: Any = None
        text = TEXT.replace("<b>", "").replace("</b>", "")
        self._message = _written(_MESSAGE | {"text": text, "entities": _ENTITIES})
        self._bot, self._true, self._none = _written(BOT), _written(result=True), _written([])
        self._nothing = _written({"description": "", "short_description": ""})  # what the bot says of itself

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            head = self._data[:end]
            length = _LENGTH.search(head)
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self._data) < stop:
                return
            self._data = self._data[stop:]
            self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2].lower())

    def _answer(self, method: bytes) -> None:
        if method == b"sendmessage":
            self._transport.write(self._message)
            self._moments.append(perf_counter())
            self._more.set()
        elif method == b"getme":
            self._transport.write(self._bot)
        elif method.startswith(b"getmy"):
            self._transport.write(self._nothing)
        elif method == b"getupdates":
            asyncio.get_running_loop().call_later(1.0, self._transport.write, self._none)
        else:
            self._transport.write(self._true)
