"""The desk's HTTP API: who may speak to it, and what it answers to what it can't use."""

from __future__ import annotations

import asyncio
import datetime as dt
import json

import httpx
import pytest
from starlette.applications import Starlette

from bot.console.desk import FAULTS, LARGEST, desk_routes
from storage.store import Store
from storage.threads import Threads
from tests.delivery.desk import ON_SQLITE

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
PAGE = "Ferry late again\n\nThe ferry to Velmora was late for the ninth time this week.\n#Velmora"


def post(store: Store, body: str | bytes, token: str = "open") -> httpx.Response:
    """Hand something in."""

    async def go() -> httpx.Response:
        threads = Threads(2)
        desk = Starlette(routes=desk_routes(store, threads, lambda: NOW, "open"), exception_handlers=FAULTS)
        transport = httpx.ASGITransport(desk)
        async with httpx.AsyncClient(transport=transport, base_url="http://desk") as client:
            answer = await client.post(
                "/api/articles", content=body, headers={b"authorization": f"Bearer {token}".encode()}
            )
        await threads.drain()
        return answer

    return asyncio.run(go())


@ON_SQLITE
def test_a_page_is_kept(store: Store) -> None:
    """A page comes back with its status and tags, and the same page again is a duplicate."""
    first = post(store, json.dumps({"text": PAGE})).json()
    assert (first["status"], first["tags"]) == ("added", ["Velmora"])
    assert post(store, json.dumps({"text": PAGE})).json()["status"] == "duplicate"


@ON_SQLITE
@pytest.mark.parametrize("token", ["", "open ", "OPEN", "ö"])
def test_another_token_is_refused(store: Store, token: str) -> None:
    """Without the exact token nothing is read."""
    assert post(store, json.dumps({"text": PAGE}), token).status_code == 401
    assert store.articles.count() == 0


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 400),
        ("[" * 100_000, 400),
        ('"text"', 400),
        (json.dumps({"text": 5}), 400),
        (json.dumps({"text": PAGE, "zone": "Mars/Base"}), 400),
        (json.dumps({"text": PAGE, "zone": "../../etc/passwd"}), 400),
        (b"\xff\xfe", 400),
        (b" " * (LARGEST + 1), 413),
    ],
)
def test_what_can_not_be_used_is_told(store: Store, body: str | bytes, status: int) -> None:
    """Each answer is JSON with a sentence, and nothing is kept."""
    answer = post(store, body)
    assert answer.status_code == status
    assert answer.json()["error"]
    assert store.articles.count() == 0


@ON_SQLITE
def test_what_is_no_article_page_is_rejected(store: Store) -> None:
    """A web page without an article is rejected with the import's own sentence."""
    answer = post(store, json.dumps({"text": "<html><p>Rain</p></html>"})).json()
    assert answer["status"] == "rejected"
    assert "There is no article on that page." in answer["error"]
    assert store.articles.count() == 0
