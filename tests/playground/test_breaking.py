"""What the page may break in the local Telegram, and that it goes on afterwards."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

import httpx

from bot.playground.server import create_app
from bot.playground.telegram import TOKEN, Telegram
from bot.playground.world import ADA, NIGHT_DESK, populate


async def _send(http: httpx.AsyncClient) -> dict[str, Any]:
    """Send Ada a message; gives Telegram's answer."""
    answer = await http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": ADA, "text": "x"})
    found: dict[str, Any] = answer.json()
    return found


async def _do(http: httpx.AsyncClient, deed: str) -> dict[str, Any]:
    """Break something, or mend it; gives how things stand."""
    answer = await http.post(f"/play/break/{deed}", json={})
    found: dict[str, Any] = answer.json()
    return found


class PaperBench:
    """A bench without a bot."""

    def __init__(self) -> None:
        self.done: list[str] = []

    async def standing(self) -> dict[str, Any]:
        """Say that nothing is owed."""
        return {"owed": 0}

    async def send_round(self) -> dict[str, Any]:
        """Note it."""
        self.done.append("round")
        return {"text": "On its way."}

    def kill(self) -> None:
        """Note it."""
        self.done.append("kill")

    def start(self) -> None:
        """Note it."""
        self.done.append("start")


def test_what_is_broken_is_said_and_goes_by() -> None:
    """A rest of ten seconds, a lost answer, a block and an upgrade: each is in the answer, and the rest ends by itself."""
    seconds, bench = [0.0], PaperBench()
    telegram = populate(Telegram(monotonic=lambda: seconds[0]))
    telegram.chats[ADA].started = True

    async def go() -> None:
        app: Any = create_app(telegram, None, bench)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8765"
        ) as http:
            send, do = partial(_send, http), partial(_do, http)
            assert (await do("flood"))["flood"] == 10
            seconds[0] = 7.5
            assert (await send())["parameters"] == {"retry_after": 3}
            await do("drop")
            assert (await do("drop"))["drop"] == 2
            assert (await send())["error_code"] == 429
            assert len(telegram.script.steps) == 2  # nothing was accepted, so no answer was lost
            telegram.script.clear()
            seconds[0] = 10
            assert (await send())["ok"]

            assert (await do("block"))["blocked"]
            assert (await send())["error_code"] == 403
            assert not (await do("unblock"))["blocked"]
            assert (await do("upgrade"))["upgraded"]
            assert telegram.chats[NIGHT_DESK].moved_to is not None
            assert "error" in await do("upgrade")
            assert (await do("drop"))["drop"] == 1
            for deed in ("kill", "start", "round"):
                await do(deed)
            assert bench.done == ["kill", "start", "round"]
            assert "What can be broken" in (await do("fire"))["error"]
            standing = (await http.get("/play/break")).json()
            assert standing == {"owed": 0, "flood": 0.0, "drop": 1, "blocked": False, "upgraded": True}

    asyncio.run(go())


def test_the_many_are_not_listed() -> None:
    """Without a bench nothing can be broken; people of the crowd are no one that the visitor can be."""
    telegram = populate(Telegram())
    telegram.people[ADA].crowd = True

    async def go() -> tuple[int, list[int]]:
        app: Any = create_app(telegram)
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8765"
        ) as http:
            listed = (await http.get("/play/people")).json()["people"]
            return (await http.get("/play/break")).status_code, [person["id"] for person in listed]

    status, listed = asyncio.run(go())
    assert status == 404
    assert ADA not in listed
