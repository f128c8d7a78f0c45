"""What a reader hears when Telegram refuses a reply, and what buttons that nobody made may do."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.locales import words
from tests.chat.world import Reader, World


def refuse(world: World, chat: int, method: str = "sendMessage") -> None:
    """Let Telegram refuse the next call."""
    body: dict[str, Any] = {"ok": False, "error_code": 400, "description": "Bad Request: BUTTON_TYPE_INVALID"}
    world.telegram.script(method, "error", status=400, chat=chat, body=body)


def test_a_reply_that_telegram_refuses_is_told(world: World) -> None:
    """The reader hears in their own language that it did not work, with the id that is in the log, and nothing else."""
    noor = world.reader(language_code="ar")
    refuse(world, noor.chat)
    with capture_logs() as log:
        (said,) = noor.says("/help")
    (entry,) = [entry for entry in log if entry["event"] == "a request failed"]
    assert said["text"] == words("ar")("chat.failed", id=entry["id"])


def test_a_refused_sentence_about_a_fault_gives_way_to_the_neutral_one(world: World, ada: Reader) -> None:
    """Where Telegram does not take the words of a fault, the reader still hears that it did not work."""
    refuse(world, ada.chat)
    with capture_logs() as log:
        (said,) = ada.says("/pause forever")
    (entry,) = [entry for entry in log if entry["event"] == "a request failed"]
    assert entry["id"] in said["text"]


@pytest.mark.parametrize("what", ["9" * 4085, "#" + "x" * 4000, "۹" * 4000])
def test_what_a_sentence_quotes_is_cut(ada: Reader, what: str) -> None:
    """A code or a tag as long as a message is answered by the sentence about it, which quotes its beginning."""
    (said,) = ada.says(f"/summary {what}")
    assert said["text"].startswith(("No article with the code 999", "There is no story about #xxx"))
    assert len(said["text"]) < 200


@pytest.mark.parametrize("name", ["rule", "put"])
def test_a_button_that_nobody_made_changes_nothing(world: World, ada: Reader, name: str) -> None:
    """Data whose fields are shifted has expired: nothing is followed, and nothing counts as a fault of ours."""
    (said,) = ada.says("/tags")
    tag = world.tag_id("sport")
    with capture_logs() as log:
        toast = ada.sends_back(said["message_id"], f"1:{name}::f{tag}" + (":n" if name == "rule" else ""))
    assert "expired" in toast["text"]
    assert ada.rules() == []
    assert not [entry for entry in log if entry["log_level"] == "error"]
