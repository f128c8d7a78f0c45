"""/digest and the buttons under a digest."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from bot.chat.replies import markup
from bot.delivery.compose import compose_part
from bot.delivery.planner import plan_due
from bot.locales import words
from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Json, Reader, World, buttons, entities, labels


def test_digest_now(world: World, ada: Reader) -> None:
    """/digest brings what is new on the tags, grouped; the schedule stays as it was."""
    ada.says("/subscribe #sport #economy")
    before = world.store.chats.find(ada.chat, None)
    (said,) = ada.says("/digest")
    assert "Your news" in said["text"]
    assert "Keeper saves two penalties" in said["text"]
    assert "Port strike ends <after> nine days" in said["text"]
    assert labels(said) == ["Why these?", "Tags and time"]
    ada.presses("Why these?")
    assert ada.waits_for(3)[-1]["text"].startswith("Why these stories")
    assert world.store.chats.find(ada.chat, None) == before


def test_tags_and_time_under_a_digest(ada: Reader) -> None:
    """[Tags and time] opens the menu as a new message, so that the digest stays."""
    ada.says("/subscribe #sport", 2)
    (digest,) = ada.says("/digest 7d")
    ada.presses("Tags and time")
    menu = ada.waits_for(4)[-1]
    assert menu["text"].startswith("Your settings\n")
    assert ada.seen()[2]["text"] == digest["text"]


def test_nothing_new_is_said(ada: Reader) -> None:
    """Where no story matches, one line says so, and a longer look back is offered."""
    ada.says("/subscribe #observatory9")
    (said,) = ada.says("/digest 24h")
    assert said["text"] == "Nothing new on your tags in the last 24 hours."
    assert labels(said) == []
    ada.says("/digest")
    ada.presses("The last 7 days")
    assert ada.waits_for(4)[-1]["text"] == "Nothing new on your tags in the last 7 days."


def test_nothing_followed_leads_to_tags(ada: Reader) -> None:
    """A digest of nothing explains how to follow."""
    (said,) = ada.says("/digest")
    assert "You follow nothing yet" in said["text"]
    assert labels(said) == ["Popular tags"]


@pytest.mark.parametrize("span", ["0d", "31d", "yesterday", "7x", "-1d", "9999999d"])
def test_wrong_spans_say_what_is_possible(ada: Reader, span: str) -> None:
    """A span that can't be used is answered with examples."""
    (said,) = ada.says(f"/digest {span}")
    assert said["text"].startswith("Name how far to look back, up to 30 days")


def test_more_and_why_belong_to_the_chat(world: World) -> None:
    """[More] brings what had no room, [Why these?] names the rules; another chat's digest stays closed."""
    ada, mallory = world.reader(), world.reader()
    publish(world.store, [draft(f"Tide table {n} is out", "tides") for n in range(7)], NOW)
    ada.says("/subscribe #tides", 2)
    mallory.says("/subscribe #sport", 2)
    ada.says("/settings")
    ada.presses("Stories a digest")
    ada.presses("5")
    digest = send_the_digest(world, ada)
    assert labels(digest) == ["More", "Why these?", "Tags and time"]
    ada.presses("Why these?")
    why = ada.waits_for(5)[-1]
    assert why["text"].startswith("Why these stories")
    assert why["text"].replace("\u2068", "").count("You follow #tides") == 5
    ada.presses("More")
    assert "\n6–7 of 7 stories\n" in ada.waits_for(6)[-1]["text"]
    # The same buttons, pressed by somebody in another chat.
    for button in digest["reply_markup"]["inline_keyboard"][0]:
        count = len(mallory.seen())
        toast = mallory.sends_back(mallory.last["message_id"], button["callback_data"])
        assert toast["text"] in ("That was all.", "This menu has expired. Send /help for a fresh start.")
        assert len(mallory.seen()) == count


def send_the_digest(world: World, reader: Reader) -> Json:
    """Plan what is due tomorrow at 08:00 and send the reader's part as the sender would."""
    tomorrow = NOW + dt.timedelta(days=1, hours=-1, minutes=-50)
    plan_due(world.store, words, tomorrow)
    parts = world.store.deliveries.claim("test", tomorrow, tomorrow + dt.timedelta(minutes=1), 1000)
    (part,) = [part for part in parts if part.chat.telegram_id == reader.chat]
    message = compose_part(world.store, part, words)
    assert message is not None
    keyboard = markup(message.buttons)
    assert keyboard is not None
    world.telegram.result(
        "sendMessage",
        chat_id=reader.chat,
        text=message.html,
        parse_mode="HTML",
        reply_markup=keyboard.to_dict(),
    )
    return reader.last


def test_pages_turn_in_one_message(world: World, ada: Reader) -> None:
    """A digest longer than a message turns by its buttons, in any member's hands, and only in its own chat."""
    publish(world.store, [draft(f"Keel {n} is laid", "keels", "yards") for n in range(15)], NOW)
    ada.says("/subscribe #keels", 2)
    ada.says("/settings")
    for label in ("Length", "5", "Back", "Stories a digest", "15"):
        ada.presses(label)
    (digest,) = ada.says("/digest")
    (of,) = re.findall(r"^.* · 1/(\d+)\n15 stories\n", digest["text"])
    assert labels(digest) == [f"2/{of} ›", "Why these?", "Tags and time"]
    ada.presses(f"2/{of} ›")
    second = ada.last
    assert second["message_id"] == digest["message_id"]
    assert f" · 2/{of}\n\n#keels\n" in second["text"]
    assert labels(second) == [f"‹ 1/{of}", "Why these?", "Tags and time"]
    ada.presses("Why these?")
    why = ada.waits_for(5)[-1]["text"]
    assert all((f"Keel {n} is laid" in why) is (f"Keel {n} is laid" in second["text"]) for n in range(15))
    mallory = world.reader()
    mallory.says("/help")
    for data in (
        "1:page:a1",
        "1:page:a1:99",
        "1:page:a1:x",
        "1:page::0",
        buttons(second)[0]["callback_data"],
    ):
        toast = mallory.sends_back(mallory.last["message_id"], data)
        assert toast["text"] == "This menu has expired. Send /help for a fresh start."
    # A month later Telegram no longer shows the bot what the message says.
    ada.sends_back(second["message_id"], buttons(second)[0]["callback_data"], changes=True, too_old=True)
    assert (ada.seen()[-2]["text"], labels(ada.seen()[-2])) == (digest["text"], labels(digest))


def test_old_digests_of_a_topic_still_answer(world: World) -> None:
    """Of an old message Telegram hides even the topic: pages turn, and what a button brings comes into that topic, as it is set up."""
    publish(world.store, [draft(f"Rudder {n} is hung", "rudders", "yards") for n in range(15)], NOW)
    admin = world.reader()
    chat = world.group([(admin.person, "creator")], is_forum=True)
    topic = world.telegram.post(f"/chats/{chat}/topics", {"name": "Yard"})["message_thread_id"]
    there = admin.in_chat(chat)
    there.says("/subscribe #rudders", 2, message_thread_id=topic)
    there.says("/settings", message_thread_id=topic)
    for label in ("Length", "5", "Back", "Stories a digest", "15"):
        there.presses(label)
    (digest,) = there.says("/digest", message_thread_id=topic)
    turn, why, settings = buttons(digest)

    def presses(button: Json) -> Json:
        there.sends_back(digest["message_id"], button["callback_data"], changes=True, too_old=True)
        return there.last

    assert " · 2/" in presses(turn)["text"]
    for button, begins in ((why, "Why these stories"), (settings, "Your settings")):
        said = presses(button)
        assert (said["text"].startswith(begins), said["message_thread_id"]) == (True, topic)
    assert world.store.chats.find(chat, None) is None
    # A digest of another chat leads to no topic of it.
    other = world.reader()
    other.says("/subscribe #rudders", 2)
    toast = other.sends_back(other.last["message_id"], turn["callback_data"], too_old=True)
    assert toast["text"] == "This menu has expired. Send /help for a fresh start."


def test_what_is_only_read_needs_no_message(ada: Reader) -> None:
    """A story in an old list opens though Telegram hides the list; what would change something has expired."""
    (listed,) = ada.says("/summary #sport")
    story = buttons(listed)[0]["callback_data"]
    ada.sends_back(listed["message_id"], story, changes=True, too_old=True)
    assert ada.last["text"].startswith("Keeper saves two penalties\n")
    toast = ada.sends_back(listed["message_id"], "1:length:5", too_old=True)
    assert toast["text"] == "This menu has expired. Send /help for a fresh start."


def test_why_these_can_be_answered(world: World, ada: Reader) -> None:
    """Under the reasons each rule can be dropped and another tag muted by one tap, and both taken back by the next."""
    publish(world.store, [draft("Anchor found", "anchors", "divers"), draft("Anchor sold", "anchors")], NOW)
    ada.says("/subscribe #anchors", 2)
    ada.says("/digest")
    ada.presses("Why these?")
    why = ada.waits_for(4)[-1]
    assert labels(why) == ["Unfollow #anchors", "Mute #divers"]
    ada.presses("Mute #divers")
    assert labels(ada.last) == ["Unfollow #anchors", "Unmute #divers"]
    toast = ada.presses("Unfollow #anchors")
    assert "#anchors" in toast["text"]
    assert labels(ada.last) == ["Follow #anchors", "Unmute #divers"]
    assert ada.rules() == [("mute", ["divers"])]
    ada.presses("Follow #anchors")
    ada.presses("Unmute #divers")
    assert ada.rules() == [("follow", ["anchors"])]
    assert labels(ada.last) == ["Unfollow #anchors", "Mute #divers"]


def test_a_compact_digest_is_headlines(world: World, ada: Reader) -> None:
    """Chosen in the menu: headlines as links with their source, the summaries in one expandable quote a tag."""
    publish(world.store, [draft("Sail torn", "sails", url="https://news.example/sail")], NOW)
    ada.says("/subscribe #sails", 2)
    ada.says("/settings")
    for label in ("Full or compact", "Compact"):
        ada.presses(label)
    assert labels(ada.last) == ["In full", "✓ Compact", "Back"]
    (digest,) = ada.says("/digest")
    lines = digest["text"].split("\n")
    assert lines[3:5] == ["#sails", "• Sail torn · Harbour News"]
    assert entities(digest, "text_link") == ["Sail torn"]
    assert entities(digest, "expandable_blockquote") == ["\n".join(lines[5:])]
