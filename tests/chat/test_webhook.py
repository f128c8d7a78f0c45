"""The webhook's door."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest
from structlog.testing import capture_logs
from telegram import Bot, Update

from bot.chat.webhook import HEADER, LARGEST, Webhook
from bot.errors import WrongValueError
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


class Handled:
    """Takes updates in place of the conversation; `go` lets it end."""

    def __init__(self, *, at_once: bool = True) -> None:
        self.ids: list[int] = []
        self.go = asyncio.Event()
        if at_once:
            self.go.set()

    async def __call__(self, update: Update) -> None:
        """Note an update, and end when told to."""
        await self.go.wait()
        self.ids.append(update.update_id)


def door(handled: Handled, *, secret: str = SECRET, patience: float = 10.0) -> Webhook:
    """Build a door."""
    return Webhook(Bot(TOKEN), secret, handled, patience=patience)


def calling(webhook: Webhook) -> httpx.AsyncClient:
    """Give a client that calls the door in this process."""
    return httpx.AsyncClient(transport=httpx.ASGITransport(webhook.app), base_url="http://bot.example")


def call(method: str, body: bytes, headers: dict[str, str]) -> tuple[int, list[int]]:
    """Call a door; gives the status and the updates that were handled by then."""
    handled = Handled()

    async def go() -> int:
        async with calling(door(handled)) as client:
            answer = await client.request(method, "/hook", content=body, headers=headers)
        assert SECRET not in answer.text
        return answer.status_code

    with capture_logs() as log:
        status = asyncio.run(go())
    assert not any(given and given in str(log) for given in (SECRET, *headers.values()))
    return status, handled.ids


RIGHT = {HEADER: SECRET}
GOOD = json.dumps(UPDATE).encode()


def test_an_update_with_the_secret_is_handled() -> None:
    """When Telegram is told that it arrived, it was handled: a kill before that loses nothing."""
    assert call("POST", GOOD, RIGHT) == (200, [12])


def test_an_update_that_comes_again_meanwhile_is_handled_once() -> None:
    """Telegram gave up waiting and serves it again while it is still under way: one handling answers both."""
    handled = Handled(at_once=False)

    async def go() -> list[int]:
        webhook = door(handled)
        async with calling(webhook) as client, asyncio.TaskGroup() as group:
            calls = [group.create_task(client.post("/hook", content=GOOD, headers=RIGHT)) for _ in range(2)]
            await asyncio.wait(calls, timeout=0.05)
            assert not any(one.done() for one in calls)
            handled.go.set()
        return [one.result().status_code for one in calls]

    assert asyncio.run(go()) == [200, 200]
    assert handled.ids == [12]


def test_a_slow_update_holds_up_nobody() -> None:
    """Telegram keeps only so many calls open: it hears 200 after a while, and a stop still waits for the handling."""
    handled = Handled(at_once=False)

    async def go() -> int:
        webhook = door(handled, patience=0.01)
        async with calling(webhook) as client:
            answer = await client.post("/hook", content=GOOD, headers=RIGHT)
        assert handled.ids == []
        handled.go.set()
        await webhook.finish()
        return answer.status_code

    assert asyncio.run(go()) == 200
    assert handled.ids == [12]


@pytest.mark.case(62)
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
def test_everything_else_is_refused(method: str, body: bytes, headers: dict[str, str], status: int) -> None:
    """Without the secret, by another method, too large or no update: refused, nothing is handled, no secret is logged."""
    assert call(method, body, headers) == (status, [])


@pytest.mark.case(62)
@pytest.mark.parametrize("secret", ["", "with space", "x" * 257, "ключ", "a\n"])
def test_no_door_without_a_good_secret(secret: str) -> None:
    """A secret that Telegram would not take builds no endpoint at all."""
    with pytest.raises(WrongValueError, match=r"webhook\.secret"):
        door(Handled(), secret=secret)
