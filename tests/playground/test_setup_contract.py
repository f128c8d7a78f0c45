"""What the local Telegram refuses of a bot's menus and texts, and tells of a channel, in the real one's words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.telegram import ADA, LocalTelegram

BEGIN = [{"command": "a", "description": "x"}]


@pytest.mark.parametrize(
    ("method", "params", "words"),
    [
        ("setMyCommands", {"commands": [{"command": "Begin", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": [{"command": "a", "description": "x" * 257}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
        ("setMyCommands", {"commands": BEGIN * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ("setMyCommands", {"commands": BEGIN, "language_code": "fa-AF"}, "invalid language code specified"),
        ("setMyCommands", {"commands": BEGIN, "scope": {"type": "chat", "chat_id": 42}}, "chat not found"),
        ("setMyDescription", {"description": "x" * 513}, "description is too long"),
        ("setMyShortDescription", {"short_description": "x" * 121}, "short description is too long"),
        ("getMyDescription", {"language_code": "fas"}, "invalid language code specified"),
    ],
)  # fmt: skip
def test_menus_and_texts_that_are_refused(
    shared: LocalTelegram, method: str, params: dict[str, Any], words: str
) -> None:
    """Names, lengths, languages and chats are held to Telegram's limits."""
    answer = shared.call(method, **params)
    assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {words}")


def test_a_channel_tells_its_administrators_alone(shared: LocalTelegram) -> None:
    """A bot that may not administer a channel learns nothing of its members; one that may not post is told so."""
    silent, closed = -1_001_000_000_071, -1_001_000_000_072
    more = {"type": "channel", "title": "Tide", "members": {str(ADA): "creator"}}
    shared.post("/chats", more | {"id": silent, "bot": "administrator", "denied": ["can_post_messages"]})
    shared.post("/chats", more | {"id": closed, "bot": "member"})
    me = shared.result("getMe")["id"]
    assert shared.result("getChatMember", chat_id=silent, user_id=ADA)["status"] == "creator"
    own = shared.result("getChatMember", chat_id=silent, user_id=me)
    assert (own["status"], own["can_post_messages"], own["can_edit_messages"]) == (
        "administrator",
        False,
        True,
    )
    told = [
        shared.call("getChatMember", chat_id=closed, user_id=ADA),
        shared.call("sendMessage", chat_id=silent, text="x"),
    ]
    assert [answer.json()["description"] for answer in told] == [
        "Bad Request: member list is inaccessible",
        "Bad Request: need administrator rights in the channel chat",
    ]
