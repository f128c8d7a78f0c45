"""A local Telegram for tests: served over HTTP on a free loopback port, steered by a small client.

with local_telegram() as telegram:
    telegram.send(ADA, "/start")          # Ada writes to the bot whose TELEGRAM_URL is telegram.url
    telegram.wait_for_messages(1)
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from bot.playground.serve import PlaygroundServer
from bot.playground.telegram import TOKEN, Telegram
from bot.playground.world import ADA, CITY_WIRE, NEWSROOM, NIGHT_DESK, SARA, populate

__all__ = ["ADA", "CITY_WIRE", "NEWSROOM", "NIGHT_DESK", "SARA", "TOKEN", "LocalTelegram", "local_telegram"]

Json = dict[str, Any]


class LocalTelegram:
    """The client of a served local Telegram: `url` for the bot, methods for everything under `/play`."""

    def __init__(self, url: str, telegram: Telegram) -> None:
        self.url = url
        self.token = telegram.token
        self.state = telegram  # lives in the server's thread: read it, but change things through the client
        self.http = httpx.Client(base_url=url, trust_env=False, timeout=15, verify=False)

    # People

    def send(self, person: int, text: str, *, chat: int | None = None, **more: Any) -> int:
        """Let a person write, to the bot unless `chat` says where; gives the message id."""
        body = {"as": person, "text": text, **more}
        return int(self.post(f"/chats/{chat or person}/send", body)["message_id"])

    def forward(self, person: int, from_chat: int, message_id: int, *, chat: int | None = None) -> int:
        """Let a person forward a message, to the bot unless `chat` says where; gives the message id."""
        body = {"as": person, "from_chat_id": from_chat, "message_id": message_id}
        return int(self.post(f"/chats/{chat or person}/forward", body)["message_id"])

    def press(
        self, person: int, message_id: int, data: str, *, chat: int | None = None, too_old: bool = False
    ) -> Json:
        """Let a person press a button, of a message `too_old` for Telegram to show too; gives the answer."""
        body = {"as": person, "message_id": message_id, "data": data, "too_old": too_old}
        return self.post(f"/chats/{chat or person}/press", body)

    def press_text(self, person: int, label: str, *, chat: int | None = None) -> Json:
        """Let a person press the newest button with this label."""
        for message in reversed(self.messages(person, chat=chat)):
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label:
                        return self.press(person, message["message_id"], button["callback_data"], chat=chat)
        raise AssertionError(f"no button {label!r}")

    def inline(self, person: int, query: str, offset: str = "") -> Json:
        """Let a person ask the bot in inline mode; gives what it offers."""
        return self.post("/inline", {"as": person, "query": query, "offset": offset})

    def choose(self, person: int, chat: int, query_id: str, result_id: str) -> int:
        """Let a person send one of the results to a chat; gives the message id."""
        body = {"as": person, "query_id": query_id, "result_id": result_id}
        return int(self.post(f"/chats/{chat}/choose", body)["message_id"])

    def block(self, person: int) -> None:
        """Let a person block the bot."""
        self.post(f"/chats/{person}/block", {"as": person})

    def unblock(self, person: int) -> None:
        """Let a person unblock the bot."""
        self.post(f"/chats/{person}/unblock", {"as": person})

    def migrate(self, chat: int) -> int:
        """Upgrade a group; gives its new id."""
        return int(self.post(f"/chats/{chat}/migrate")["new_id"])

    def add_people(self, count: int, *, start: int = 5000, started: bool = True) -> list[int]:
        """Let many people in; gives their ids."""
        body = {"count": count, "start": start, "started": started}
        return list(self.post("/people", body)["people"])

    # What can be seen

    def messages(self, person: int, *, chat: int | None = None) -> list[Json]:
        """Give what a person sees in a chat."""
        return list(self.get(f"/chats/{chat or person}/messages", **{"as": person})["messages"])

    def bot_messages(self, person: int, *, chat: int | None = None) -> list[Json]:
        """Give what the bot wrote in a chat."""
        return [message for message in self.messages(person, chat=chat) if message["from"]["is_bot"]]

    def ledger(self) -> list[Json]:
        """Give every message that was accepted from the bot, edits included."""
        return list(self.get("/ledger")["messages"])

    def calls(self, method: str | None = None, *, after: int = 0) -> list[Json]:
        """Give the Bot API calls, of one method if named."""
        return [call for call in self.get("/calls", after=after)["calls"] if method in (None, call["method"])]

    def wait_until(self, holds: Callable[[], bool], *, seconds: float = 60, what: str = "it") -> None:
        """Wait for something that the bot will do; asks again after each event of the local Telegram."""
        with self.http.stream("GET", "/play/events", timeout=seconds) as stream:
            lines = stream.iter_lines()
            deadline = self.state.monotonic() + seconds
            while not holds() and self.state.monotonic() < deadline:
                try:
                    next(lines)
                except httpx.ReadTimeout:
                    break
        assert holds(), f"{what} did not happen within {seconds} s"

    def wait_for_messages(self, count: int, *, person: int | None = None, seconds: float = 10) -> list[Json]:
        """Wait until the bot has sent so many messages (to a person or chat, if named); gives them."""

        def accepted() -> list[Json]:
            return [
                entry
                for entry in list(self.state.ledger.entries)
                if not entry["edit"] and person in (None, entry["chat_id"])
            ]

        self.wait_until(lambda: len(accepted()) >= count, seconds=seconds, what=f"message {count}")
        return accepted()

    # Faults

    def script(self, method: str, do: str, *, times: int = 1, chat: int | None = None, **more: Any) -> None:
        """Make the next calls of a method go wrong."""
        self.post("/script", {"method": method, "do": do, "times": times, "chat_id": chat, **more})

    def clear_script(self) -> None:
        """Let everything go right again."""
        self.http.delete("/play/script").raise_for_status()

    def hold(self, method: str, when: str, *, chat: int | None = None) -> int:
        """Stop calls of a method "before" or "after" acceptance; gives the hold's id."""
        return int(self.post("/hold", {"method": method, "chat_id": chat, "when": when})["hold"])

    def wait_for_held(self, hold: int, count: int = 1, *, seconds: float = 10) -> int:
        """Wait until so many calls stand at a hold."""
        asked = {"count": count, "timeout": seconds}
        answer = self._answer(self.http.get(f"/play/hold/{hold}", params=asked, timeout=seconds + 5))
        held = int(answer["held"])
        assert held >= count, f"{held} of {count} calls came to the hold within {seconds} s"
        return held

    def release(self, hold: int | None = None) -> None:
        """Let a hold go, or all."""
        self.post("/release", {"hold": hold})

    # The wire

    def get(self, path: str, **query: Any) -> Json:
        """Ask the control API."""
        return self._answer(self.http.get(f"/play{path}", params=query))

    def post(self, path: str, body: Json | None = None) -> Json:
        """Order something of the control API."""
        return self._answer(self.http.post(f"/play{path}", json=body or {}))

    def call(self, method: str, **params: Any) -> httpx.Response:
        """Call the Bot API as a bot would; gives the raw answer."""
        return self.http.post(f"/bot{self.token}/{method}", json=params)

    def result(self, method: str, **params: Any) -> Any:
        """Call the Bot API and give the result."""
        answer = self.call(method, **params).json()
        assert answer["ok"], answer
        return answer["result"]

    @staticmethod
    def _answer(response: httpx.Response) -> Json:
        assert response.is_success, f"{response.request.url}: {response.status_code} {response.text}"
        answer: Json = response.json()
        return answer


class _Server(PlaygroundServer):
    """The server, telling when it listens."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__(telegram)
        self.listening = threading.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def main_loop(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.listening.set()
        await super().main_loop()


@contextmanager
def local_telegram(telegram: Telegram | None = None) -> Iterator[LocalTelegram]:
    """Serve a local Telegram (the prepared world, unless one is given) in a thread while the context lasts."""
    telegram = telegram or populate(Telegram())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setsockopt(
            socket.IPPROTO_TCP, socket.TCP_NODELAY, 1
        )  # asyncio forgets it here: 40 ms an answer
        server = _Server(telegram)
        # Not `serve`, which is for the main thread: it handles signals.
        thread = threading.Thread(
            target=asyncio.run, args=(server._serve([listener]),), name="local-telegram"
        )
        thread.start()
        try:
            assert server.listening.wait(10), "the local Telegram did not start"
            client = LocalTelegram(f"http://127.0.0.1:{listener.getsockname()[1]}", telegram)
            with client.http:
                yield client
        finally:
            if server.loop is not None:
                server.loop.call_soon_threadsafe(telegram.close)
            thread.join()
