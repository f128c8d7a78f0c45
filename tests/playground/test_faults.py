"""Faults on purpose, seen from a client: what breaks, how, and whether Telegram had accepted."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from bot.playground.limits import Limits
from bot.playground.telegram import Telegram
from bot.playground.world import populate
from tests.support.telegram import ADA, NEWSROOM, SARA, LocalTelegram, local_telegram


def send(served: LocalTelegram, **more: Any) -> httpx.Response:
    """Send a message as a bot would, on a connection of its own that waits a moment."""
    with httpx.Client(
        base_url=served.url, trust_env=False, verify=False, timeout=httpx.Timeout(5, read=0.3)
    ) as client:
        return client.post(f"/bot{served.token}/sendMessage", json={"chat_id": ADA, "text": "x", **more})


@pytest.mark.parametrize(
    ("deed", "raised", "accepted"),
    [
        ("close", httpx.RemoteProtocolError, 0),
        ("accept_then_close", httpx.RemoteProtocolError, 1),
        ("hang", httpx.ReadTimeout, 0),
        ("accept_then_hang", httpx.ReadTimeout, 1),
        ("half_body", httpx.RemoteProtocolError, 1),
    ],
)
def test_broken_connections(served: LocalTelegram, deed: str, raised: type[Exception], accepted: int) -> None:
    """The client sees the very error that a broken network gives, and the ledger knows what was accepted; a call whose answer got lost says so."""
    served.script("sendMessage", deed)
    with pytest.raises(raised):
        send(served)
    assert len(served.ledger()) == accepted
    assert send(served).status_code == 200
    assert [call["lost"] for call in served.calls("sendMessage")] == [bool(accepted), False]


def test_429_for_a_while(served: LocalTelegram) -> None:
    """So many calls are refused with a wait, for one chat only."""
    served.add_people(1)
    served.script("sendMessage", "error", times=2, chat=ADA, retry_after=3)
    expected = {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 3",
        "parameters": {"retry_after": 3},
    }
    for _ in range(2):
        answer = send(served)
        assert (answer.status_code, answer.json()) == (429, expected)
        assert send(served, chat_id=5000).status_code == 200
    assert send(served).status_code == 200
    assert len(served.calls("sendMessage")) == 5


@pytest.mark.parametrize(
    ("script", "status", "content"),
    [
        ({"do": "error", "status": 502}, 502, '{"ok":false,"error_code":502,"description":"Bad Gateway"}'),
        ({"do": "error", "status": 502, "text": "<html>Bad Gateway"}, 502, "<html>Bad Gateway"),
        ({"do": "error", "status": 403, "body": {"description": "Forbidden: bot was blocked by the user"}}, 403,
         '{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}'),
        ({"do": "body", "text": '{"ok":true,"resu'}, 200, '{"ok":true,"resu'),
        ({"do": "body", "text": "<html>Please sign in"}, 200, "<html>Please sign in"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("accept", [False, True])
def test_wrong_answers(
    served: LocalTelegram, script: dict[str, Any], status: int, content: str, accept: bool
) -> None:
    """Any status and body can be answered, with the message accepted or not."""
    served.script("sendMessage", **script, accept=accept)
    answer = send(served)
    assert (answer.status_code, answer.text) == (status, content)
    assert len(served.ledger()) == accept


def test_a_script_is_forgotten(served: LocalTelegram) -> None:
    """What was planned can be called off."""
    served.script("*", "error", status=500, times=99)
    assert served.call("getMe").status_code == 500
    served.clear_script()
    assert served.call("getMe").status_code == 200


@pytest.mark.parametrize(("when", "accepted"), [("before", 0), ("after", 1)])
def test_a_barrier_holds(served: LocalTelegram, when: str, accepted: int) -> None:
    """A call stands before or after acceptance until it is let go."""
    hold = served.hold("sendMessage", when, chat=ADA)
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(served.call, "sendMessage", chat_id=ADA, text="x")
        assert served.wait_for_held(hold) == 1
        assert len(served.ledger()) == accepted
        assert not sending.done()
        served.release(hold)
        assert sending.result().status_code == 200
    assert len(served.ledger()) == 1
    assert served.result("sendMessage", chat_id=ADA, text="free")


@pytest.mark.parametrize(("when", "accepted"), [("before", 0), ("after", 1)])
def test_whoever_dies_at_a_barrier(served: LocalTelegram, when: str, accepted: int) -> None:
    """A client that goes away before acceptance was never heard; after it, its message stays accepted."""
    hold = served.hold("sendMessage", when)
    with pytest.raises(httpx.ReadTimeout):
        send(served)
    assert served.wait_for_held(hold) == 1
    served.release(hold)
    assert len(served.ledger()) == accepted


def test_pace_is_kept_where_asked() -> None:
    """With limits on, a chat takes one message a second, a group twenty a minute, everybody thirty a second."""
    now = 0.0
    telegram = populate(Telegram(monotonic=lambda: now, limits=Limits()))
    with local_telegram(telegram) as served:
        served.add_people(60)
        served.send(ADA, "/start")
        assert send(served).status_code == 200
        refused = send(served)
        assert (refused.status_code, refused.json()["parameters"]) == (429, {"retry_after": 1})
        statuses = [served.call("sendMessage", chat_id=5000 + n, text="x").status_code for n in range(40)]
        assert statuses == [200] * 29 + [429] * 11
        now = 100.0
        answers = [served.call("sendMessage", chat_id=NEWSROOM, text="x") for _ in range(21)]
        assert [answer.status_code for answer in answers] == [200] * 20 + [429]
        assert answers[-1].json()["parameters"] == {"retry_after": 60}
        served.post("/limits", {"on": False})
        assert served.call("sendMessage", chat_id=NEWSROOM, text="x").status_code == 200


def test_an_old_query_is_too_old() -> None:
    """A pressed button can be answered for a minute."""
    now = 0.0
    telegram = populate(Telegram(monotonic=lambda: now, press_patience=0.3))
    with local_telegram(telegram) as served, ThreadPoolExecutor(1) as pool:
        served.send(SARA, "/start")
        pressed = pool.submit(served.press, SARA, 1, "x")
        query = served.result("getUpdates", offset=-1, timeout=5)[-1]
        while "callback_query" not in query:
            query = served.result("getUpdates", offset=query["update_id"] + 1, timeout=5)[-1]
        now = 61.0
        answer = served.call("answerCallbackQuery", callback_query_id=query["callback_query"]["id"])
        assert answer.json()["description"].startswith("Bad Request: query is too old")
        assert pressed.result()["answered"] is False


def test_calls_are_recorded_without_secrets(served: LocalTelegram) -> None:
    """Each call can be read with its parameters and answer; no token, no webhook secret, no idle poll."""
    served.result("getUpdates", offset=-1)
    after = served.calls()[-1]["seq"]
    served.result("getUpdates", offset=10**9)
    send(served, reply_markup={"inline_keyboard": [[{"text": "y", "callback_data": "z"}]]})
    served.result("setWebhook", url="http://127.0.0.1:9/", secret_token="hush")
    sent, hook = served.calls(after=after)
    assert sent["params"]["reply_markup"]["inline_keyboard"][0][0]["text"] == "y"
    assert (sent["status"], sent["ok"], sent["response"]["result"]["text"]) == (200, True, "x")
    assert hook["params"]["secret_token"] == "***"
    everything = served.http.get("/play/calls").text
    assert served.token not in everything
    assert "hush" not in everything
