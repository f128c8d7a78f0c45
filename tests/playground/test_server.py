"""The doors of the local Telegram: this computer only, no orders from other sites; the page; the desk; the stream."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
from typing import Any

import httpx
import pytest

from bot.playground.server import create_app
from bot.playground.telegram import Telegram
from bot.playground.world import populate
from tests.support.telegram import ADA, TOKEN, LocalTelegram


class PaperDesk:
    """A desk that keeps what it is told."""

    def __init__(self) -> None:
        self.published: list[str] = []
        self.jumped: list[int] = []

    async def samples(self) -> list[dict[str, Any]]:
        """Give one sample."""
        return [{"name": "en-one", "title": "One", "language": "en", "text": "One\n\nText."}]

    async def publish(self, text: str) -> dict[str, Any]:
        """Keep the text."""
        self.published.append(text)
        return {"status": "added", "title": "One", "tags": ["Kabul"]}

    async def look(self, text: str) -> dict[str, Any]:
        """Show a title."""
        return {"title": text.splitlines()[0]}

    async def console(self) -> str:
        """Lead elsewhere."""
        return "http://127.0.0.1:1/enter?code=once"

    async def connect(self, token: str) -> dict[str, Any]:
        """Refuse every token."""
        return {"error": f"{len(token)} letters are no token."}

    async def ask_feed(self) -> dict[str, Any]:
        """Say that there was something."""
        return {"text": "It brought one."}

    async def jump(self, chats: list[int]) -> dict[str, Any]:
        """Say eight o'clock."""
        self.jumped += chats
        return {"now": "2026-05-05T08:00:00+00:00"}


def client(telegram: Telegram, desk: PaperDesk | None = None, **more: Any) -> httpx.AsyncClient:
    """Call the application without a wire."""
    app: Any = create_app(telegram, desk)
    transport = httpx.ASGITransport(app, **more)
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8765")


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", ""])
def test_other_names_of_this_computer_are_refused(shared: LocalTelegram, host: str) -> None:
    """A page that was led here by its own name gets nothing (DNS rebinding)."""
    for path in ("/", "/play/people", f"/bot{TOKEN}/getMe"):
        assert shared.http.get(path, headers={"host": host}).status_code in (400, 403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1"])
def test_orders_from_other_sites_are_refused(shared: LocalTelegram, origin: str) -> None:
    """Another site's page can't write in somebody's name."""
    body = {"as": ADA, "text": "x"}
    answer = shared.http.post(f"/play/chats/{ADA}/send", json=body, headers={"origin": origin})
    assert (answer.status_code, answer.json()) == (
        403,
        {"error": "The local Telegram takes no orders from other sites."},
    )


def test_its_own_page_may(shared: LocalTelegram) -> None:
    """The page itself gives its origin, which is the address that it asks."""
    body = {"as": ADA, "text": "x"}
    answer = shared.http.post(f"/play/chats/{ADA}/send", json=body, headers={"origin": shared.url})
    assert answer.status_code == 200


def test_nothing_opens_pages_of_other_sites_over_it(shared: LocalTelegram) -> None:
    """The page, where it is installed, loads only its own files."""
    answer = shared.http.get("/")
    assert answer.status_code == 200
    if answer.headers["content-type"].startswith("text/html"):
        assert "default-src 'self'" in answer.headers["content-security-policy"]
        assert "http://" not in answer.text.replace("http://www.w3.org", "")
        assert "https://" not in answer.text
    assert shared.http.get("/assets/../telegram.py").status_code == 404
    assert shared.http.get("/assets/%2e%2e/telegram.py").status_code == 404


async def _desk_answers(telegram: Telegram, desk: PaperDesk) -> list[Any]:
    async with client(telegram, desk) as http:
        samples = await http.get("/play/desk/samples")
        published = await http.post("/play/desk/publish", json={"text": "One"})
        wrong = await http.post("/play/desk/publish", json={})
        nowhere = await http.post("/play/desk/jump", json={"chats": "all"})
        jumped = await http.post("/play/desk/jump", json={"chats": [ADA]})
        asked = await http.post("/play/desk/feed")
        assert (await http.post("/play/desk/look", json={"text": "One"})).json() == {"title": "One"}
        refused = (await http.post("/play/desk/connect", json={"token": "1:x"})).json()
        assert refused == {"error": "3 letters are no token."}
        return [
            samples.json(),
            published.json(),
            asked.json(),
            [wrong.status_code, nowhere.status_code],
            jumped.json(),
        ]


def test_the_desk() -> None:
    """The page's desk is handed through; without a desk its routes are not there."""
    desk = PaperDesk()
    samples, published, asked, wrong, jumped = asyncio.run(_desk_answers(populate(Telegram()), desk))
    assert samples["samples"][0]["name"] == "en-one"
    assert (published["status"], desk.published) == ("added", ["One"])
    assert asked == {"text": "It brought one."}
    assert wrong == [400, 400]
    assert desk.jumped == [ADA]
    assert jumped == {"now": "2026-05-05T08:00:00+00:00"}


def test_no_desk(shared: LocalTelegram) -> None:
    """Without a desk its routes answer 404."""
    assert shared.http.get("/play/desk/samples").status_code == 404


def test_the_clock_is_the_given_one() -> None:
    """Messages are dated by the clock that was given, and `/play/clock` shows how far it is ahead."""
    telegram = populate(Telegram(lambda: dt.datetime.now(dt.UTC) + dt.timedelta(hours=5)))

    async def ask() -> Any:
        async with client(telegram) as http:
            return (await http.get("/play/clock")).json()

    assert 17_999 <= asyncio.run(ask())["offset"] <= 18_001
    assert telegram.now() - dt.datetime.now(dt.UTC).timestamp() > 17_990


def test_events_are_streamed(shared: LocalTelegram) -> None:
    """Whoever listens hears of a message as soon as it is there."""
    with shared.http.stream("GET", "/play/events") as stream:
        lines = stream.iter_lines()
        assert next(lines) == ": listening"
        message_id = shared.send(ADA, "news")
        data = next(line for line in lines if line.startswith("data:"))
    event = json.loads(data.removeprefix("data:"))
    assert event == {"kind": "message", "chat_id": ADA, "message_id": message_id}
