"""/mydata, /forget and /privacy."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from bot.delivery.planner import plan_due
from bot.locales import words
from storage.records import DeliveryKind
from tests.chat.articles import NOW
from tests.chat.test_channels import OWN, channel_of
from tests.chat.test_digests import send_the_digest
from tests.chat.world import Json, Reader, World, buttons, labels

EXPIRED = "This menu has expired. Send /help for a fresh start."
GONE = "Nothing is kept about this chat any more, and no news comes. To begin anew, send /start."
NOTHING = "Nothing is kept about this chat."


def read_file(world: World, message: Json) -> dict[str, Any]:
    """Read the JSON document of a message."""
    stored = world.telegram.state.files[message["document"]["file_id"]]
    assert (stored.name, stored.content[:1]) == (f"tagwire-data-{NOW:%Y-%m-%d}.json", b"{")
    found: dict[str, Any] = json.loads(stored.content)
    return found


def data_of(message: Json, label: str) -> str:
    """Give what a button of a message sends back."""
    data: str = next(one["callback_data"] for one in buttons(message) if one["text"] == label)
    return data


def test_my_data_is_one_file(world: World, ada: Reader) -> None:
    """Settings, rules in words, what was asked for and what was sent with its headlines, and nobody else's."""
    ada.says("/subscribe #sport #economy+#ports")
    ada.says("/mute #tides")
    ada.says("/digest")
    send_the_digest(world, ada)
    (said,) = ada.says("/mydata")
    assert (
        said["caption"] == "All that is kept about this chat. Times are in UTC. To remove it, send /forget."
    )
    found = read_file(world, said)
    (chat,) = found["chats"]
    assert (chat["telegram_id"], chat["title"], chat["language"], chat["times"]) == (
        ada.chat,
        "Ada",
        "en",
        ["08:00"],
    )
    assert (chat["follows"], chat["mutes"]) == (["#economy+#ports", "#sport"], ["#tides"])
    assert (found["editor"], found["told_to_everybody"], found["older_deliveries_left_out"]) == (None, [], 0)
    (digest,) = found["deliveries"]
    assert (digest["kind"], digest["messages"][0]["state"]) == (DeliveryKind.DIGEST, "queued")
    titles = [story["headline"] for story in digest["stories"]]
    assert "Keeper saves two penalties" in titles
    (asked,) = found["digests_asked_for"]
    assert [story["headline"] for story in asked["stories"]] == titles


@pytest.mark.case(68)
def test_a_forgotten_reader_is_new(world: World, ada: Reader) -> None:
    """Asked, cancelled, asked and done: once. Nothing is kept, also not by asking what is; who writes again is new, and stays."""
    ada.says("/subscribe #sport", 2)
    before = world.store.chats.find(ada.chat, None)
    assert before is not None
    plan_due(world.store, words, NOW + dt.timedelta(days=1, hours=-1, minutes=-50))
    assert [line.state for line in world.store.deliveries.ledger() if line.telegram_id == ada.chat] == [
        "queued"
    ]
    (asked,) = ada.says("/forget")
    assert asked["text"].startswith("Remove all that is kept about this chat?\n")
    assert labels(asked) == ["Remove it all", "Cancel"]
    ada.presses("Cancel")
    assert ada.last["text"] == "Nothing was removed. Everything is as it was."
    (asked,) = ada.says("/forget")
    data = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    for made_up in ("1:forget", "1:forget:x", "1:forget:0", f"1:forget:{before.id}:1"):
        assert ada.sends_back(asked["message_id"], made_up)["text"] == EXPIRED
    ada.presses("Remove it all")
    assert ada.last["text"] == GONE
    assert ada.sends_back(asked["message_id"], data)["text"] == EXPIRED
    assert ada.sends_back(asked["message_id"], "1@0:settings")["text"] == EXPIRED
    assert ada.says("/mydata")[0]["text"] == NOTHING
    assert ada.says("/forget")[0]["text"] == NOTHING
    (said,) = ada.says("/privacy")
    assert said["text"].startswith("What is kept about this chat\n")
    assert world.store.own_data.kept(ada.chat).is_nothing
    assert [line for line in world.store.deliveries.ledger() if line.telegram_id == ada.chat] == []
    (welcome,) = ada.says("/start")
    assert welcome["text"].startswith("News by hashtag.")
    after = world.store.chats.find(ada.chat, None)
    assert after is not None
    assert after.id > before.id
    assert ada.sends_back(asked["message_id"], data)["text"] == EXPIRED
    assert world.store.chats.find(ada.chat, None) == after


def test_an_editor_is_forgotten_as_such(world: World, ada: Reader) -> None:
    """Who may edit and never began a chat sees it in the file, is told what ends, and is no editor after that."""
    world.store.editors.add(ada.person, "Ada", NOW)
    assert read_file(world, ada.says("/mydata")[0])["editor"]["name"] == "Ada"
    (asked,) = ada.says("/forget")
    assert asked["text"].endswith("\nYou are no longer an editor then. What you published stays.")
    ada.presses("Remove it all")
    assert ada.last["text"] == GONE
    assert not world.store.editors.is_one(ada.person)
    assert ada.says("/status")[0]["text"] == "There is no such command here. See /help."


def test_of_a_group_its_administrators_decide(world: World) -> None:
    """Members are refused and may read what is kept; one press forgets all topics, a second one opens nothing."""
    admin, member = world.reader(), world.reader()
    chat = world.group([(admin.person, "creator"), (member.person, "member")], is_forum=True)
    admin, member = admin.in_chat(chat), member.in_chat(chat)
    topic = world.telegram.post(f"/chats/{chat}/topics", {"name": "Sport"})["message_thread_id"]
    admin.says("/subscribe #sport", 2, message_thread_id=topic)
    admin.says("/subscribe #economy", 2)
    for command in ("/mydata", "/forget"):
        assert member.says(command)[0]["text"] == "Only administrators of this group can ask for that."
    assert member.says("/privacy")[0]["text"].startswith("What is kept")
    (said,) = admin.says("/mydata", message_thread_id=topic)
    assert said["message_thread_id"] == topic
    assert [one["follows"] for one in read_file(world, said)["chats"]] == [["#sport"], ["#economy"]]
    (asked,) = admin.says("/forget")
    data = asked["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert member.sends_back(asked["message_id"], data)["text"].startswith("Only administrators")
    admin.presses("Remove it all")
    assert admin.last["text"] == GONE
    assert admin.sends_back(asked["message_id"], data)["text"] == EXPIRED
    assert world.store.own_data.kept(chat).is_nothing


def test_old_buttons_do_not_open_a_forgotten_group(world: World) -> None:
    """What was shown before the group was forgotten changes nothing; what is shown to it now begins anew."""
    admin = world.reader()
    admin = admin.in_chat(world.group([(admin.person, "creator")]))
    (menu,) = admin.says("/settings")
    admin.says("/subscribe #sport", 2)
    (card,) = admin.says("@tagwire_demo_bot #economy")
    admin.says("/forget")
    admin.presses("Remove it all")
    old = [one["callback_data"] for one in (*buttons(menu), *buttons(card)) if "callback_data" in one]
    for data in [*old, "1:length:5", "1:start:0", "1:resume"]:
        toast = admin.sends_back(menu["message_id"], data)
        assert toast["answered"], data
        assert world.store.own_data.kept(admin.chat).is_nothing, data
    assert admin.sends_back(menu["message_id"], "1:length:5")["text"] == EXPIRED
    admin.says("@tagwire_demo_bot #economy")
    admin.presses("Follow")
    assert admin.rules() == [("follow", ["economy"])]


def test_a_channel_is_forgotten_from_its_menu(ada: Reader, world: World) -> None:
    """Its administrator gets all that is kept as a file, and has it removed after one more question: the channel's, not their own."""
    ada.says("/subscribe #grain", 2)
    channel, name = channel_of(ada)
    (menu,) = ada.says(f"/channel {name}")
    assert labels(menu)[-3:] == ["Its data", "Remove its data", OWN]
    ada.says("/subscribe #sport", 2)
    ada.sends_back(menu["message_id"], data_of(menu, "Its data"), changes=True)
    caption = f"For the channel {channel.title}\n\nAll that is kept about the channel. Times are in UTC."
    assert ada.last["caption"] == caption
    (told,) = read_file(world, ada.last)["chats"]
    assert (told["telegram_id"], told["follows"]) == (channel.id, ["#sport"])
    (asked,) = ada.says(f"/forget t.me/{name[1:]}")
    ada.presses("Cancel")
    assert ada.last["text"].endswith("Nothing was removed. Everything is as it was.")
    ada.sends_back(menu["message_id"], data_of(menu, "Remove its data"), changes=True)
    asked = next(one for one in ada.seen() if one["message_id"] == menu["message_id"])
    assert asked["text"].startswith(
        f"For the channel {channel.title}\n\nRemove all that is kept about the channel?\n"
    )
    assert labels(asked) == ["Remove it all", "Cancel", OWN]
    data = data_of(asked, "Remove it all")
    world.telegram.script("getChatMember", "error", status=500, chat=channel.id, times=1)
    assert ada.sends_back(asked["message_id"], data)["text"].startswith("Telegram does not say who")
    bob = world.reader()
    bob.says("/start")
    assert bob.sends_back(bob.last["message_id"], data)["text"].startswith("Only administrators of")
    assert world.store.chats.find(channel.id, None) is not None
    # Also from a chat of which nothing is kept any more.
    ada.says("/forget")
    ada.presses("Remove it all")
    assert world.store.chats.find(ada.chat, None) is None
    ada.sends_back(asked["message_id"], data, changes=True)
    gone = next(one for one in ada.seen() if one["message_id"] == menu["message_id"])
    assert gone["text"].endswith(
        "Nothing is kept about the channel any more, and it gets no news. To set it up anew, send /channel."
    )
    assert world.store.own_data.kept(channel.id).is_nothing
    assert ada.sends_back(asked["message_id"], data)["text"] == EXPIRED
    assert ada.says(f"/mydata {name}")[0]["text"] == "That channel is not set up."
