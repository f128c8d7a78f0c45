"""Buttons that are forged, old, of another chat, or pressed twice."""

from __future__ import annotations

import pytest

from tests.chat.world import Reader, World, buttons

EXPIRED = "This menu has expired. Send /help for a fresh start."


@pytest.mark.case(59)
@pytest.mark.parametrize(
    "data",
    ["x", "0:tags:0", "2:tags:0", "1:", "1:nothing", "1:put:f:999999", "1:follow:nobodys", "1:summary:999999:2",
     "1:tags:" + "9" * 50],
)  # fmt: skip
def test_forged_and_old_data(ada: Reader, data: str) -> None:
    """Data that is none of ours, of another version, or about what does not exist: a toast, and nothing changes."""
    ada.says("/subscribe #sport", 2)
    before = (ada.seen(), ada.rules())
    toast = ada.sends_back(ada.seen()[0]["message_id"], data)
    assert toast["answered"]
    assert toast["text"] in (EXPIRED, "That story is no longer kept.")
    assert (ada.seen(), ada.rules()) == before


@pytest.mark.case(59)
def test_a_press_before_anything_was_said(world: World) -> None:
    """A chat that is not known has no menu: the press opens nothing."""
    stranger = world.reader(started=True)
    world.telegram.result("sendMessage", chat_id=stranger.chat, text="hello")
    assert stranger.sends_back(stranger.last["message_id"], "1:put:f:1")["text"] == EXPIRED
    assert world.store.chats.find(stranger.chat, None) is None


@pytest.mark.case(59)
def test_a_message_that_is_gone(ada: Reader) -> None:
    """A button of a message that can't be seen any more is answered, and changes nothing."""
    ada.says("/subscribe #sport", 2)
    toast = ada.sends_back(999_999, buttons(ada.seen()[0])[0]["callback_data"])
    assert toast["text"] == EXPIRED
    assert ada.rules() == [("follow", ["sport"])]


def test_a_message_deleted_meanwhile_is_sent_anew(world: World, ada: Reader) -> None:
    """Where the menu can't be edited, it comes as a new message."""
    ada.says("/settings")
    world.telegram.script(
        "editMessageText",
        "error",
        status=400,
        body={"ok": False, "error_code": 400, "description": "Bad Request: message to edit not found"},
    )
    ada.presses("Length")
    assert ada.waits_for(2)[-1]["text"].startswith("Length")


def test_pressing_undo_twice(ada: Reader) -> None:
    """The second press of an old [Undo] does what it says once more, and no harm."""
    said, _ = ada.says("/subscribe #sport", 2)
    undo = buttons(said)[0]["callback_data"]
    ada.sends_back(said["message_id"], undo, changes=True)
    ada.sends_back(said["message_id"], undo)
    assert ada.rules() == []


@pytest.mark.case(59)
def test_a_replayed_update_is_handled_once(world: World, ada: Reader) -> None:
    """An update that Telegram serves again has no second effect and no second answer."""
    ada.says("/subscribe #sport", 2)
    update_id = max(update["update_id"] for update in world.telegram.get("/updates")["past"])
    ada.says("/unsubscribe all")
    count = len(ada.seen())
    world.telegram.post("/replay", {"update_id": update_id})
    ada.hears_nothing("/help@some_other_bot")
    assert ada.rules() == []
    assert len(ada.seen()) == count + 1
