"""The webhook's door."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from collections.abc import Iterator

import httpx
import pytest
from telegram import Update

from bot.chat.application import BotApplication, build_application
from bot.chat.webhook import HEADER, LARGEST, webhook_app
from bot.errors import WrongValueError
from bot.locales import words
from storage.store import Store
from storage.threads import Threads
from tests.support.telegram import TOKEN

SECRET = "a-secret_of-the-Door-1"
UPDATE = {
    "update_id": 12,
    "message": {
        "message_id": 1,
        "date": 1795428000,
        "chat": {"id": 5, "type": "private", "first_name": "Ada"},
        "from": {"id": 5, "is_bot": False, "first_name": "Ada"},
        "text": "/help",
    },
}


@pytest.fixture
def application(sqlite_url: str) -> Iterator[BotApplication]:
    """Build an application that nothing is sent with."""

    async def at_once(chat_id: int, *, group: bool) -> None:
        """Let every reply leave."""

    store = Store.open(sqlite_url)
    yield build_application(
        token=TOKEN,
        telegram_url="http://127.0.0.1:9",
        store=store,
        threads=Threads(1),
        words_for=words,
        clock=lambda: dt.datetime.now(dt.UTC),
        before_reply=at_once,
    )
    store.close()


def call(
    application: BotApplication, method: str, body: bytes, headers: dict[str, str]
) -> tuple[int, list[object]]:
    """Call the door; gives the status and what then stands in the queue."""

    async def go() -> tuple[int, list[object]]:
        transport = httpx.ASGITransport(webhook_app(application, SECRET))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot.example") as client:
            answer = await client.request(method, "/hook", content=body, headers=headers)
        assert SECRET not in answer.text
        queued = []
        while not application.update_queue.empty():
            queued.append(application.update_queue.get_nowait())
        return answer.status_code, queued

    return asyncio.run(go())


RIGHT = {HEADER: SECRET}
GOOD = json.dumps(UPDATE).encode()


def test_an_update_with_the_secret_is_queued(application: BotApplication) -> None:
    """What Telegram sends stands in the queue when it is told that it arrived."""
    status, (update,) = call(application, "POST", GOOD, RIGHT)
    assert status == 200
    assert isinstance(update, Update)
    assert update.update_id == 12
    assert update.message is not None
    assert update.message.text == "/help"


@pytest.mark.parametrize(
    ("method", "body", "headers", "status"),
    [
        ("POST", GOOD, {}, 401),
        ("POST", GOOD, {HEADER: ""}, 401),
        ("POST", GOOD, {HEADER: SECRET[:-1]}, 401),
        ("POST", GOOD, {HEADER: SECRET[:-1] + "2"}, 401),
        ("POST", GOOD, {HEADER: SECRET + "x"}, 401),
        ("POST", GOOD, {"Authorization": SECRET}, 401),
        ("POST", b"x" * (LARGEST + 1), {}, 401),
        ("GET", b"", RIGHT, 405),
        ("PUT", GOOD, RIGHT, 405),
        ("DELETE", b"", {}, 405),
        ("POST", b" " * LARGEST + GOOD, RIGHT, 413),
        ("POST", b"x" * (10 * LARGEST), RIGHT, 413),
        ("POST", b"", RIGHT, 400),
        ("POST", b"not json", RIGHT, 400),
        ("POST", b"\xff\xfe", RIGHT, 400),
        ("POST", b"[]", RIGHT, 400),
        ("POST", b"{}", RIGHT, 400),
        ("POST", b'{"update_id": "12"}', RIGHT, 400),
        ("POST", b'{"update_id": 12, "message": 7}', RIGHT, 400),
        ("POST", b'{"update_id": 12, "message": {"text": "no chat"}}', RIGHT, 400),
        ("POST", b"[" * 200_000, RIGHT, 400),
    ],
)
def test_everything_else_is_refused(
    application: BotApplication, method: str, body: bytes, headers: dict[str, str], status: int
) -> None:
    """Without the secret, by another method, too large or no update: refused, and nothing is queued."""
    assert call(application, method, body, headers) == (status, [])


@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ключ", "a\n"])
def test_no_door_without_a_good_secret(application: BotApplication, secret: str) -> None:
    """A secret that Telegram would not take builds no endpoint at all."""
    with pytest.raises(WrongValueError, match=r"webhook\.secret"):
        webhook_app(application, secret)
