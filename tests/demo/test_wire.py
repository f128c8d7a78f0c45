"""The demo over HTTP, as its page speaks to it: the wire is full from the first moment, a feed and a jump say what came of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.demo.demo import ADA, HARBOUR_WATCH, NADIA, SARA, running_demo

_SHOWN = ("sendMessage", "editMessageText")
PAGE = "A ferry is late\n\nThe ferry to Velmora was late for the ninth time this week.\n#Velmora"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[httpx.Client]:
    """Run a demo."""
    with (
        running_demo(tmp_path) as url,
        httpx.Client(base_url=f"{url}/play", trust_env=False, timeout=30) as http,
    ):
        yield http


def until(demo: httpx.Client, *words: str) -> str:
    """Wait until the bot has sent a message with these words; gives it whole, with its buttons, as JSON."""
    return _seen(demo, lambda message: all(word in message for word in words))


def _seen(demo: httpx.Client, fits: Callable[[str], bool]) -> str:
    with demo.stream("GET", "/events") as events:
        for _ in events.iter_lines():
            calls = demo.get("/calls").json()["calls"]
            sent = [json.dumps(call, ensure_ascii=False) for call in calls if call["method"] in _SHOWN]
            if found := next(filter(fits, sent), None):
                return found
    raise AssertionError("the demo ended")


def write(demo: httpx.Client, person: int, text: str) -> None:
    """Write to the bot."""
    demo.post(f"/chats/{person}/send", json={"as": person, "text": text}).raise_for_status()


def ask_feed(demo: httpx.Client) -> str:
    """Let the bot ask the feed; gives what the desk says."""
    return str(demo.post("/desk/feed").json()["text"])


def jump(demo: httpx.Client, *chats: int) -> str:
    """Jump, looking at these chats; gives what the desk says."""
    return str(demo.post("/desk/jump", json={"chats": chats}).json()["text"])


@pytest.mark.proof
def test_the_wire_is_full_and_a_feed_brings_more(demo: httpx.Client) -> None:
    """The samples are there before the address is told, and /start names their tags; what the feed brings first comes once."""
    samples = demo.get("/desk/samples").json()["samples"]
    assert [sample["name"] for sample in samples if not sample["published"]] == ["en-envoy", "fa-envoy"]
    write(demo, ADA, "/start")
    until(demo, "News by hashtag")
    first = demo.get(f"/chats/{ADA}/messages", params={"as": ADA}).json()["messages"][-1]["message_id"]
    demo.post(f"/chats/{ADA}/press", json={"as": ADA, "message_id": first, "data": "1:start:0"})
    assert "#harbour" in until(demo, "Popular tags")

    write(demo, ADA, "/subscribe #islands")
    until(demo, "You now follow")
    assert ask_feed(demo).endswith("Whoever follows one of its tags gets it in the next digest.")
    assert ask_feed(demo) == "Port Marrow Radio has nothing new, so nobody gets anything twice."
    forwarded = {"as": NADIA, "from_chat_id": HARBOUR_WATCH, "message_id": 1}
    demo.post(f"/chats/{NADIA}/forward", json=forwarded).raise_for_status()
    until(demo, "night ferry", "Publish")
    preview = demo.get(f"/chats/{NADIA}/messages?as={NADIA}").json()["messages"][-1]
    publish = next(
        button["callback_data"]
        for row in preview["reply_markup"]["inline_keyboard"]
        for button in row
        if button["text"] == "Publish"
    )
    pressed = {"as": NADIA, "message_id": preview["message_id"], "data": publish}
    assert demo.post(f"/chats/{NADIA}/press", json=pressed).json()["answered"]
    assert jump(demo, NADIA).endswith("08:00 UTC: Ada's digest is on its way.")
    assert "1 story" in until(demo, "Your news", "night ferry")
    assert jump(demo, ADA).endswith("08:00 UTC: nothing new came for Ada, so nothing is sent.")


@pytest.mark.proof  # its two most frequent sentences stand above too
def test_a_jump_says_whose_digest_it_was_and_what_came_of_it(demo: httpx.Client) -> None:
    """Nobody's tags, another's digest, one with news, one without, and one in a pause: each in a true sentence."""
    write(demo, ADA, "/start")
    until(demo, "News by hashtag")
    assert jump(demo, ADA).endswith("08:00 UTC: Ada follows no tag yet, so nothing is sent.")
    assert jump(demo, SARA).startswith("No digest is planned in this chat; the next one is Ada's. It is ")

    write(demo, ADA, "/subscribe #Velmora")
    until(demo, "You now follow")
    demo.post("/desk/publish", json={"text": PAGE}).raise_for_status()
    assert jump(demo, SARA, ADA).endswith("08:00 UTC: Ada's digest is on its way.")
    until(demo, "Your news")
    assert jump(demo, ADA).endswith("08:00 UTC: nothing new came for Ada, so nothing is sent.")

    write(demo, ADA, "/pause 2d")
    until(demo, "Nothing comes until")
    assert jump(demo, ADA).endswith(
        "Ada's digest is paused or too late, so its news comes with the next one."
    )
