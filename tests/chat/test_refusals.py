"""What a reader hears when Telegram refuses a reply, and what buttons that nobody made may do."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from tests.chat.world import Reader, World


def refuse(world: World, chat: int, method: str = "sendMessage") -> None:
    """Let Telegram refuse the next call."""
    body: dict[str, Any] = {"ok": False, "error_code": 400, "description": "Bad Request: BUTTON_TYPE_INVALID"}
    world.telegram.script(method, "error", status=400, chat=chat, body=body)


def test_a_reply_that_telegram_refuses_is_told(world: World, ada: Reader) -> None:
    """The reader hears that it did not work, with the id that is in the log, and not nothing at all."""
    refuse(world, ada.chat)
    with capture_logs() as log:
        (said,) = ada.says("/help")
    (entry,) = [entry for entry in log if entry["event"] == "a request failed"]
    assert entry["id"] in said["text"]


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
