"""The least of a Telegram that a bot can be measured against: it reads what it must, and answers at once.

It runs in a process of its own and speaks HTTP over a bare protocol, so that what is measured is the bot. Each update comes
from another chat, by which its answer is known again.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from time import perf_counter
from typing import Any, Final

Json = dict[str, Any]

TOKEN: Final = "4242:AAHx0000000000000000000000000000bench"
FIRST_CHAT: Final = 900_000_000  # of those who write: the first update comes from this one
BOT: Final[Json] = {"id": 4242, "is_bot": True, "first_name": "Tagwire", "username": "bench_bot"}
_MOST: Final = 100  # updates that one request brings
_GRACE: Final = 5.0  # seconds without any answer after which no more are waited for
_LAST: Final = 0.3
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
# A field of a form, however it is written; the ids of queries are the chat's with a letter before it.
_CHAT = re.compile(rb'(?:chat_id|callback_query_id|inline_query_id)(?:=|"\r\n\r\n|": ")[a-z]?(\d+)')
_OFFSET = re.compile(rb'offset(?:=|"\r\n\r\n|": ")(\d+)')
_TIMEOUT = re.compile(rb'timeout(?:=|"\r\n\r\n|": ")(\d+)')


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that somebody asks: a message's text, a button's data or an inline query, and the second it comes at."""

    kind: str
    message: str = ""
    data: str = ""
    inline: str = ""
    at: float = 0.0

    def update(self, n: int) -> Json:
        """Write it as the n-th update."""
        chat = FIRST_CHAT + n
        person = {"id": chat, "is_bot": False, "first_name": "Ada", "language_code": "en"}
        place = {"id": chat, "type": "private", "first_name": "Ada"}
        if self.inline:
            query = {"id": f"q{chat}", "from": person, "query": self.inline, "offset": ""}
            return {"update_id": n + 1, "inline_query": query}
        message: Json = {"message_id": 7, "date": 1_796_000_000, "chat": place}
        if self.data:
            keys = {"inline_keyboard": [[{"text": "One", "callback_data": self.data}]]}
            shown = {**message, "from": BOT, "text": "You follow 9 tags.", "reply_markup": keys}
            press = {
                "id": f"q{chat}",
                "from": person,
                "message": shown,
                "chat_instance": "1",
                "data": self.data,
            }
            return {"update_id": n + 1, "callback_query": press}
        message |= {"from": person, "text": self.message}
        if self.message.startswith("/"):
            length = len(self.message.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        return {"update_id": n + 1, "message": message}


@dataclass(slots=True)
class Seen:
    """When each update came, was handed over for the first time and had the last request of its answer; -1: never.

    `others` are the moments at which messages went to other chats. `starved` is for how long in between the bot's main
    thread, or this server, was ready to go on and had no core. All in seconds of one clock.
    """

    came: list[float]
    handed: list[float]
    answered: list[float]
    starved: list[float]
    others: list[float] = field(default_factory=list)


class AskingTelegram:
    """The client of the server: its `url`, and what it has seen in the end."""

    def __init__(self, url: str, pipe: Connection) -> None:
        self.url = url
        self._pipe = pipe

    def wait_for_bot(self) -> None:
        """Wait until a bot asks for updates."""
        assert self._pipe.poll(60), "no bot came"
        self._pipe.recv()

    def begin(self, after_others: int = 0, *, bot: int | None = None) -> None:
        """Let the updates come, once so many messages went to other chats; `bot` is the process to watch."""
        self._pipe.send((after_others, bot))

    def seen(self, seconds: float) -> Seen:
        """Wait until the last update is answered, or a while after it came; gives what was seen."""
        assert self._pipe.poll(seconds), f"the updates were not over after {seconds:.0f} s"
        seen: Seen = self._pipe.recv()
        return seen


@contextmanager
def asking_bot(asked: Sequence[Asked], core: int | None = None) -> Iterator[AskingTelegram]:
    """Serve these updates while the context lasts; on a core of its own, if one is named and the system can do that."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_main, args=(theirs, list(asked), core))
    process.start()
    try:
        assert ours.poll(30), "the server did not start"
        yield AskingTelegram(f"http://127.0.0.1:{ours.recv()}", ours)
    finally:
        process.terminate()
        process.join()


def _main(pipe: Connection, asked: list[Asked], core: int | None) -> None:
    if core is not None and hasattr(os, "sched_setaffinity") and core in os.sched_getaffinity(0):
        os.sched_setaffinity(0, {core})
    asyncio.run(_serve(pipe, asked))


async def _serve(pipe: Connection, asked: list[Asked]) -> None:
    loop = asyncio.get_running_loop()
    desk = _Desk(asked)
    server = await loop.create_server(lambda: _Line(desk), "127.0.0.1", 0)
    pipe.send(server.sockets[0].getsockname()[1])
    await desk.polled.wait()
    pipe.send(None)
    others, desk.bot = await loop.run_in_executor(None, pipe.recv)
    while len(desk.seen.others) < others:
        await desk.other.wait()
        desk.other.clear()
    start = perf_counter()
    for n, one in enumerate(asked):
        if (wait := start + one.at - perf_counter()) > 0:
            await asyncio.sleep(wait)
        desk.come(n)
    # An answer may take two requests: a little while after the last first one.
    while await desk.answers_within(_GRACE if desk.open else _LAST):
        pass
    pipe.send(desk.seen)
    await asyncio.Event().wait()


class _Desk:
    """The updates, those that have come, and the request that waits for more."""

    def __init__(self, asked: Sequence[Asked]) -> None:
        self.updates = [json.dumps(one.update(n)).encode() for n, one in enumerate(asked)]
        never = [-1.0] * len(asked)
        self.seen = Seen(never[:], never[:], never[:], never[:])
        self.bot: int | None = None
        self._since = never[:]
        self.ready = 0
        self.confirmed = 1
        self.open = len(asked)
        self.polled = asyncio.Event()
        self.answer = asyncio.Event()
        self.other = asyncio.Event()
        self._waiting: tuple[_Line, int, asyncio.TimerHandle] | None = None

    def come(self, n: int) -> None:
        self.ready = n + 1
        self.seen.came[n] = perf_counter()
        if self._waiting:
            line, offset, timer = self._waiting
            timer.cancel()
            self._waiting = None
            self._bring(line, offset)

    def asked(self, line: _Line, body: bytes) -> None:
        """Answer a request for updates, now or when there are some."""
        self.polled.set()
        found, timeout = _OFFSET.search(body), _TIMEOUT.search(body)
        # An offset confirms what is before it: that is never served again.
        self.confirmed = offset = max(self.confirmed, int(found[1]) if found else 1)
        if self.ready >= offset or not timeout or int(timeout[1]) == 0:
            self._bring(line, offset)
            return
        timer = asyncio.get_running_loop().call_later(int(timeout[1]), self._no_news, line)
        self._waiting = (line, offset, timer)

    def _no_news(self, line: _Line) -> None:
        self._waiting = None
        line.write(b'{"ok":true,"result":[]}')

    def _bring(self, line: _Line, offset: int) -> None:
        first, last = offset - 1, min(self.ready, offset - 1 + _MOST)
        line.write(b'{"ok":true,"result":[' + b",".join(self.updates[first:last]) + b"]}")
        now = perf_counter()
        for n in range(first, last):
            if self.seen.handed[n] < 0:
                self.seen.handed[n] = now
                self._since[n] = self._starved()

    async def answers_within(self, seconds: float) -> bool:
        """Wait for another answer; False where none comes in time."""
        self.answer.clear()
        try:
            async with asyncio.timeout(seconds):
                await self.answer.wait()
        except TimeoutError:
            return False
        return True

    def _starved(self) -> float:
        """Give the seconds for which the bot's main thread and this process had no core, where the system tells (Linux)."""
        if self.bot is None:
            return 0.0
        try:
            texts = [Path(f"/proc/{who}/schedstat").read_text("ascii") for who in (self.bot, "self")]
        except OSError:
            return 0.0
        return sum(int(text.split()[1]) for text in texts) / 1e9

    def told(self, body: bytes) -> None:
        """Note a request that is about a chat."""
        found, now = _CHAT.search(body), perf_counter()
        n = int(found[1]) - FIRST_CHAT if found else -1
        if 0 <= n < len(self.updates):
            self.open -= self.seen.answered[n] < 0
            self.seen.starved[n] = self._starved() - self._since[n]
            self.seen.answered[n] = now
            self.answer.set()
        elif found:
            self.seen.others.append(now)
            self.other.set()


class _Line(asyncio.Protocol):
    """One connection: request after request, each answered before the next is read."""

    def __init__(self, desk: _Desk) -> None:
        self._desk = desk
        self._data = b""
        self._transport: Any = None

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
            body, self._data = self._data[end + 4 : stop], self._data[stop:]
            self._answer(head.split(b" ", 2)[1].rpartition(b"/")[2].lower(), body)

    def write(self, body: bytes) -> None:
        """Send an answer."""
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
        self._transport.write(head + body)

    def _answer(self, method: bytes, body: bytes) -> None:
        if method == b"getupdates":
            self._desk.asked(self, body)
            return
        if method == b"getme":
            self.write(json.dumps({"ok": True, "result": BOT}).encode())
            return
        self._desk.told(body)
        if method.startswith(b"getmy"):  # what the bot says of itself: nothing yet
            self.write(_NOTHING)
            return
        self.write(
            _MESSAGE if method in (b"sendmessage", b"editmessagetext") else b'{"ok":true,"result":true}'
        )


_NOTHING: Final = b'{"ok":true,"result":{"description":"","short_description":""}}'
_MESSAGE: Final = json.dumps(
    {
        "ok": True,
        "result": {
            "message_id": 8,
            "date": 1_796_000_000,
            "chat": {"id": 1, "type": "private", "first_name": "Ada"},
            "from": BOT,
            "text": "It is here.",
        },
    }
).encode()
