"""The least of a Telegram that digests can be sent to: it accepts everything at once and keeps who got something, and when.

It is a process of its own and speaks HTTP over a bare protocol, so that what is measured is the bot.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from time import monotonic, sleep
from typing import Any, Final

TOKEN: Final = "4242:AAHx0000000000000000000000000000bench"
_BOT: Final = {"id": 4242, "is_bot": True, "first_name": "Tagwire", "username": "bench_bot"}
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
_CHAT = re.compile(rb'(?:\bchat_id=|"chat_id": ?"?|name="chat_id"\r\n(?:[^\r]+\r\n)*\r\n)(-?\d+)')

Accepted = tuple[float, int]  # when, to whom


class Outlet:
    """The client of a served outlet."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url = url
        self._pipe = pipe

    def accepted(self) -> list[Accepted]:
        """Give what was accepted so far."""
        self._pipe.send(None)
        found: list[Accepted] = self._pipe.recv()
        return found

    def wait_for(self, count: int, *, seconds: float) -> list[Accepted]:
        """Wait until so many were accepted."""
        deadline = monotonic() + seconds
        while len(found := self.accepted()) < count:
            assert monotonic() < deadline, f"{len(found)} of {count} messages came in {seconds:.0f} s"
            sleep(0.2)
        return found


@contextmanager
def outlet() -> Iterator[Outlet]:
    """Serve an outlet while the context lasts."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_main, args=(theirs,))
    process.start()
    try:
        assert ours.poll(60), "the outlet did not start"
        yield Outlet(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        process.terminate()
        process.join()


def _main(pipe: Connection) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    accepted: list[Accepted] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(accepted), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    while True:
        await loop.run_in_executor(None, pipe.recv)
        pipe.send(accepted)


class _Line(asyncio.Protocol):
    """One connection: request after request."""

    def __init__(self, accepted: list[Accepted]) -> None:
        self._accepted = accepted
        self._data = b""
        self._transport: Any = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        while (end := self._data.find(b"\r\n\r\n")) >= 0:
            length = _LENGTH.search(self._data[:end])
            stop = end + 4 + (int(length[1]) if length else 0)
            if len(self._data) < stop:
                return
            head, body, self._data = self._data[:end], self._data[end + 4 : stop], self._data[stop:]
            self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2].lower(), body)

    def _answer(self, method: bytes, body: bytes) -> None:
        result: object = True
        if method == b"sendmessage":
            chat = _CHAT.search(body)
            assert chat is not None, body
            self._accepted.append((monotonic(), int(chat[1])))
            person = {"id": int(chat[1]), "type": "private", "first_name": "Ada"}
            number = len(self._accepted)
            result = {"message_id": number, "date": 1_796_000_000, "chat": person, "text": "."}
        elif method == b"getme":
            result = _BOT
        said = json.dumps({"ok": True, "result": result}).encode()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
        self._transport.write(head % len(said) + said)
