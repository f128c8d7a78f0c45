"""How updates reach the bot: by polling, by webhook, once more on request."""

from __future__ import annotations

import http.server
import json
import queue
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from bot.playground.telegram import Telegram
from bot.playground.world import populate
from tests.support.telegram import ADA, LocalTelegram, local_telegram


def texts(served: LocalTelegram, **params: int) -> list[str]:
    """Give the texts of the updates that a poll brings."""
    return [update["message"]["text"] for update in served.result("getUpdates", **params)]


def test_updates_stay_until_they_are_confirmed(served: LocalTelegram) -> None:
    """An update is served again until the offset passes it."""
    served.send(ADA, "two")
    first, second = served.result("getUpdates")
    assert second["update_id"] == first["update_id"] + 1
    assert texts(served, limit=1) == ["/start"]
    assert texts(served, offset=second["update_id"]) == ["two"]
    assert texts(served) == ["two"]
    assert texts(served, offset=second["update_id"] + 1) == []


def test_a_negative_offset_keeps_the_newest(served: LocalTelegram) -> None:
    """`offset=-1` forgets all but the last."""
    served.send(ADA, "two")
    served.send(ADA, "three")
    assert texts(served, offset=-1) == ["three"]
    assert texts(served) == ["three"]


def test_a_long_poll_ends_with_news(served: LocalTelegram) -> None:
    """A poll waits, and answers as soon as somebody writes."""
    last = served.result("getUpdates")[-1]["update_id"]
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(texts, served, offset=last + 1, timeout=20)
        served.send(ADA, "news")
        assert waiting.result() == ["news"]


def test_a_second_poll_ends_the_first(served: LocalTelegram) -> None:
    """Two pollers get 409 by turns, in the real words."""
    last = served.result("getUpdates")[-1]["update_id"]
    with ThreadPoolExecutor(1) as pool:
        hold = served.hold("getUpdates", "before")
        first = pool.submit(served.call, "getUpdates", offset=last + 1, timeout=20)
        served.wait_for_held(hold)
        served.release(hold)
        while served.state.updates._waiting is None:  # the first is let go a moment before it waits
            pass
        assert served.result("getUpdates", offset=last + 1) == []
        answer = first.result()
    assert (answer.status_code, answer.json()["description"]) == (
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )


def test_only_wanted_kinds_arrive(served: LocalTelegram) -> None:
    """`allowed_updates` holds for what comes after it, and an empty list means the default."""
    last = served.result("getUpdates", allowed_updates=["callback_query"])[-1]["update_id"]
    served.send(ADA, "unheard")
    assert served.result("getUpdates", offset=last + 1, allowed_updates=[]) == []
    served.send(ADA, "heard")
    assert texts(served, offset=last + 1) == ["heard"]


def test_a_confirmed_update_is_served_again(served: LocalTelegram) -> None:
    """A replay brings an update back once, whatever the offset says."""
    update_id = served.result("getUpdates")[0]["update_id"]
    assert served.result("getUpdates", offset=update_id + 1) == []
    served.post("/replay", {"update_id": update_id})
    assert texts(served, offset=update_id + 1) == ["/start"]
    assert texts(served, offset=update_id + 1) == []


class _Hook(http.server.BaseHTTPRequestHandler):
    answers: queue.Queue[int]
    heard: queue.Queue[tuple[str | None, str]]

    def do_POST(self) -> None:
        """Take an update and answer with the next status."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.heard.put((self.headers["X-Telegram-Bot-Api-Secret-Token"], body["message"]["text"]))
        self.send_response(self.answers.get_nowait() if not self.answers.empty() else 200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 the base class names it so
        """Say nothing."""


@contextmanager
def hook() -> Iterator[tuple[str, type[_Hook]]]:
    """Serve a webhook; gives its address, and what it answers and hears."""
    handler = type("Hook", (_Hook,), {"answers": queue.Queue(), "heard": queue.Queue()})
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/hook", handler
        server.shutdown()
        thread.join()


@pytest.fixture
def impatient() -> Iterator[LocalTelegram]:
    """Serve a local Telegram that tries a webhook again at once, and knows an outside name for it."""
    with local_telegram(populate(Telegram(webhook_patience=0.001))) as telegram:
        telegram.send(ADA, "one")
        yield telegram


def test_a_webhook_gets_updates_with_its_secret(impatient: LocalTelegram) -> None:
    """Updates go to the address in order with the secret; polling is refused meanwhile, and works again afterwards."""
    with hook() as (url, handler):
        assert impatient.result("setWebhook", url=url, secret_token="s-3_x") is True
        assert handler.heard.get(timeout=5) == ("s-3_x", "one")
        impatient.send(ADA, "two")
        assert handler.heard.get(timeout=5) == ("s-3_x", "two")
        answer = impatient.call("getUpdates")
        assert (answer.status_code, answer.json()["description"]) == (
            409,
            (
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first"
            ),
        )
        info = impatient.result("getWebhookInfo")
        while info["pending_update_count"]:  # its answer has still to be read
            info = impatient.result("getWebhookInfo")
        assert info["url"] == url
        assert impatient.result("deleteWebhook") is True
        impatient.send(ADA, "three")
        assert texts(impatient) == ["three"]


def test_a_webhook_is_tried_until_it_says_yes(impatient: LocalTelegram) -> None:
    """An update that was not taken comes again, and the fault can be read."""
    with hook() as (url, handler):
        for status in (500, 401, 302, 200):
            handler.answers.put(status)
        impatient.result("setWebhook", url=url)
        assert [handler.heard.get(timeout=5) for _ in range(4)] == [(None, "one")] * 4
        impatient.send(ADA, "two")
        assert handler.heard.get(timeout=5) == (None, "two")
        assert (
            impatient.result("getWebhookInfo")["last_error_message"]
            == "Wrong response from the webhook: 302 Found"
        )


def test_an_outside_address_may_be_on_this_computer() -> None:
    """A public webhook address that has a route is reached here, and nowhere else."""
    with hook() as (url, handler):
        routes = {"https://wire.example": url.removesuffix("/hook")}
        with local_telegram(populate(Telegram(webhook_routes=routes))) as served:
            served.send(ADA, "one")
            assert served.result("setWebhook", url="https://wire.example/hook", secret_token="s") is True
            assert handler.heard.get(timeout=5) == ("s", "one")


def test_pending_updates_can_be_dropped(impatient: LocalTelegram) -> None:
    """`drop_pending_updates` forgets what waits."""
    assert impatient.result("deleteWebhook", drop_pending_updates=True) is True
    assert texts(impatient) == []
