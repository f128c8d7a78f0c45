"""Channels: set up by their administrators, each in their own chat with the bot."""

from __future__ import annotations

import re

import pytest

from bot.locales import words
from storage.records import Chat
from tests.chat.test_channel_sources import Channel
from tests.chat.world import Json, Reader, World, buttons, entities, labels

OWN = "My own settings"


def kept(reader: Reader, chat: int) -> Chat:
    """Give a chat as it is kept."""
    found = reader.world.store.chats.find(chat, None)
    assert found is not None
    return found


def follows(reader: Reader, chat: int) -> list[str]:
    """Give the tags in a chat's rules."""
    rules = reader.world.store.chats.rules(kept(reader, chat).id)
    return [tag.key for rule in rules for tag in rule.tags]


def channel_of(reader: Reader, **known: object) -> tuple[Channel, str]:
    """Make a public channel of somebody; gives it and its @name."""
    name = f"wire_{reader.person}"
    return Channel(reader, username=name, **known), f"@{name}"  # type: ignore[arg-type] # passed on as JSON


def about(message: Json) -> set[str]:
    """Give which chats the buttons of a message are about, as their data says."""
    data = [button.get("callback_data", "") for button in buttons(message)]
    return {one.partition(":")[0] for one in data if one != "1:own"}


def test_a_channel_is_set_up_by_its_name(ada: Reader) -> None:
    """Its menu is that of a chat, says whose it is, and its buttons and the commands after it change the channel alone."""
    ada.says("/start")
    channel, name = channel_of(ada)
    (said,) = ada.says(f"/channel https://t.me/{name[1:]}/12")  # as people copy it: a link to a post
    assert said["text"].startswith(
        f"For the channel {channel.title}\n\nThe channel gets what you choose here."
    )
    assert entities(said, "bold") == [channel.title]
    assert "It gets: " in said["text"]
    own = kept(ada, channel.id).id
    assert about(said) == {f"1@{own}"}
    assert labels(said)[-1] == OWN
    ada.presses("Length")
    ada.presses("4")
    assert ada.last["text"].startswith(f"For the channel {channel.title}\n")
    said, card = ada.says("/subscribe #sport", 2)
    assert said["text"].startswith(f"For the channel {channel.title}\n\nIt now follows")
    assert (OWN in labels(said), labels(card)[-1]) == (False, OWN)
    (said,) = ada.says("9:30")
    assert "09:30" in said["text"]
    found = kept(ada, channel.id)
    assert (found.length, found.title, found.kind.value) == (4, channel.title, "channel")
    assert [time.hour for time in found.schedule.times] == [9]
    assert (follows(ada, channel.id), ada.rules(), kept(ada, ada.chat).length) == (["sport"], [], 2)


def test_back_to_ones_own_settings(ada: Reader) -> None:
    """A tap ends it; buttons from before are about the channel still, and the list opens it again."""
    channel, name = channel_of(ada)
    (menu,) = ada.says(f"/channel {name}")
    ada.says("/subscribe #sport", 2)
    undo = ada.seen()[-2]
    ada.presses(OWN)
    assert ada.last["text"].startswith("Your settings\n")
    ada.says("/subscribe #grain", 2)
    assert (follows(ada, channel.id), ada.rules()) == (["sport"], [("follow", ["grain"])])
    length = next(one["callback_data"] for one in buttons(menu) if one["text"] == "Length")
    ada.sends_back(menu["message_id"], length.replace("screen:length", "length:5"), changes=True)
    assert (kept(ada, channel.id).length, kept(ada, ada.chat).length) == (5, 2)
    ada.sends_back(undo["message_id"], buttons(undo)[0]["callback_data"], changes=True)
    assert (follows(ada, channel.id), ada.rules()) == ([], [("follow", ["grain"])])
    (listed,) = ada.says("/channels")
    assert labels(listed) == [channel.title]
    ada.presses(channel.title)
    assert ada.last["text"].startswith(f"For the channel {channel.title}\n\nThe channel gets")
    ada.says("/pause 3d")
    assert kept(ada, channel.id).paused_until is not None
    assert kept(ada, ada.chat).paused_until is None


def test_start_is_about_oneself(ada: Reader) -> None:
    """Who begins with /start sets up their own chat, whatever channel was opened before."""
    channel, name = channel_of(ada)
    ada.says(f"/channel {name}")
    ada.says("/start")
    ada.says("7:30 Uhr")
    times = [kept(ada, chat).schedule.times[0].hour for chat in (channel.id, ada.chat)]
    assert times == [8, 7]


def test_a_channel_in_another_language_says_all_in_it(ada: Reader) -> None:
    """Where its language is changed, the line at the top and the way back change with the rest of the message."""
    channel, name = channel_of(ada)
    (said,) = ada.says(f"/channel {name}")
    assert f"To end that, tap “{OWN}”." in said["text"]
    ada.presses("Language")
    ada.presses("Türkçe")
    assert ada.last["text"].startswith(f"{channel.title} kanalı için\n\nDil\n")
    assert labels(ada.last)[-1] == words("tr")("chat.button.own")


def test_what_is_said_of_a_channel(ada: Reader) -> None:
    """Under its heading nothing is said of "you" and "your" that is the channel's."""
    _, name = channel_of(ada)
    ada.says("/start")
    ada.says(f"/channel {name}")
    said = [
        *ada.says("/tags"), *ada.says("/digest"), *ada.says("/time"), *ada.says("/time 9:00"), *ada.says("/resume"),
        *ada.says("/unsubscribe #sport"), *ada.says("/subscribe #sport", 2)[:1], *ada.says("/subscribe #sport"),
        *ada.says("/tags"), *ada.says("/digest 24h"), *ada.says("/unsubscribe #grain"), *ada.says("/subscribe #unheard"),
        *ada.says("/days"), *ada.says("/timezone"), *ada.says("/unsubscribe #sport"), *ada.says("/alerts only"), *ada.says("/resume"), *ada.says("/settings sound off"),
    ]  # fmt: skip
    yours = [
        one["text"]
        for one in said
        if re.search(r"\b[Yy]ours?\b(?! own:| news| location)|\b[Yy]ou (now|no|follow|get|don)", one["text"])
    ]
    assert yours == []


def test_a_day_later_commands_are_ones_own(ada: Reader, world: World) -> None:
    """Nobody has to remember what they did yesterday."""
    channel, name = channel_of(ada)
    ada.says(f"/channel {name}")
    before = world.clock.now
    try:
        world.clock.now = before.replace(day=before.day + 1)
        ada.says("/subscribe #sport", 2)
    finally:
        world.clock.now = before
    assert (follows(ada, channel.id), ada.rules()) == ([], [("follow", ["sport"])])


def test_a_forwarded_post_opens_its_channel(ada: Reader) -> None:
    """Also one without a public name; a digest of it shown here has its buttons, about the channel."""
    channel = Channel(ada)
    channel.is_forwarded(channel.posts("A first post."))
    assert ada.last["text"].startswith(f"For the channel {channel.title}\n\nThe channel gets")
    ada.says("/subscribe #sport", 2)
    (digest,) = ada.says("/digest")
    assert "Keeper saves two penalties" in digest["text"]
    assert digest["text"].startswith(f"For the channel {channel.title}\n")
    assert about(digest) == {f"1@{kept(ada, channel.id).id}"}
    ada.presses("Why these?")
    assert "#sport" in ada.last["text"]


def test_an_editor_has_both_buttons(olga: Reader) -> None:
    """Under the preview of a forwarded post stand [All posts of ...] and [Set up ...]; each does its own."""
    channel = Channel(olga)
    shown = channel.is_forwarded(channel.posts("A first post."))
    assert shown[-2:] == [f"○ All posts of {channel.title}", f"Set up {channel.title}"]
    olga.presses(f"○ All posts of {channel.title}")
    olga.presses(f"Set up {channel.title}")
    assert olga.last["text"].startswith(f"For the channel {channel.title}\n\nThe channel gets")
    assert olga.world.store.channels.name(channel.id) == channel.title
    assert labels(olga.seen()[-2])[-2:] == [f"✓ All posts of {channel.title}", f"Set up {channel.title}"]


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ({"status": "left"}, "Make me an administrator of {}, with the right to post messages, then try again."),
        ({"status": "member"}, "Make me an administrator of {}, with the right to post messages, then try again."),
        ({"denied": ["can_post_messages"]}, "Make me an administrator of {}, with the right to post messages, then try again."),
        ({"members": {}}, "Only administrators of {} can change what it gets."),
        ({"type": "supergroup"}, "{} is not a channel. To set a group up, send /settings in the group."),
    ],
)  # fmt: skip
def test_each_failure_says_what_to_do(ada: Reader, known: dict[str, object], told: str) -> None:
    """Where the bot may not post, or who asks is no administrator, nothing is kept and a sentence says why."""
    channel, name = channel_of(ada, **known)
    (said,) = ada.says(f"/channel {name}")
    assert said["text"] == told.format(name)
    toast = ada.sends_back(said["message_id"], f"1:channel:{-channel.id}")
    assert toast["text"].startswith("This menu has expired.")  # a made-up button learns no name
    assert ada.world.store.chats.find(channel.id, None) is None


def test_no_name_no_channel(ada: Reader, world: World) -> None:
    """Without a name it is told how; an unknown one can't be found; in a group it can't be done."""
    (said,) = ada.says("/channel")
    assert "Send /channel @name" in said["text"]
    (said,) = ada.says("/channel @nobody_has_this")
    assert said["text"].startswith("I can't find @nobody_has_this.")
    group = ada.in_chat(world.group([(ada.person, "administrator")]))
    (said,) = group.says("/channel @nobody_has_this")
    assert said["text"].startswith("A channel is set up in your own chat with me.")


def test_telegram_is_asked_at_each_change(ada: Reader, world: World) -> None:
    """A former administrator changes nothing more, by buttons or words; no answer from Telegram means no."""
    channel, name = channel_of(ada)
    (menu,) = ada.says(f"/channel {name}")
    length = next(one["callback_data"] for one in buttons(menu) if one["text"] == "Length")
    forged = length.replace("screen:length", "length:5")
    world.telegram.script("getChatMember", "error", status=500, chat=channel.id, times=1)
    toast = ada.sends_back(menu["message_id"], forged)
    assert toast["text"].startswith(f"Telegram does not say who administers {channel.title}")
    world.telegram.post(f"/chats/{channel.id}/members", {"user_id": ada.person, "status": "member"})
    toast = ada.sends_back(menu["message_id"], forged)
    assert (toast["text"], toast["show_alert"]) == (
        f"Only administrators of {channel.title} can change what it gets.",
        True,
    )
    (said,) = ada.says("/subscribe #sport")
    assert (said["text"], labels(said)) == (toast["text"], [OWN])
    assert (kept(ada, channel.id).length, follows(ada, channel.id)) == (2, [])


def test_a_button_about_a_channel_is_of_no_use_elsewhere(ada: Reader, world: World) -> None:
    """Forged, for a chat that is none or is no channel, or pressed in a group: it has expired, and nothing changes."""
    channel, name = channel_of(ada)
    (menu,) = ada.says(f"/channel {name}")
    bob = world.reader()
    bob.says("/start")
    group = ada.in_chat(world.group([(ada.person, "administrator")]))
    (said,) = group.says("/settings")
    for reader, message, chat in (
        (group, said, kept(ada, channel.id).id),
        (ada, menu, kept(bob, bob.chat).id),
        (ada, menu, 10**9),
    ):
        toast = reader.sends_back(message["message_id"], f"1@{chat}:length:5")
        assert toast["text"].startswith("This menu has expired.")
    lengths = [kept(ada, chat).length for chat in (channel.id, bob.chat, ada.chat, group.chat)]
    assert lengths == [2, 2, 2, 2]


def test_a_reader_of_a_channel_gets_a_summary(ada: Reader, world: World) -> None:
    """A post of somebody else's channel is read as ever; one that is too short tells its owner what to do."""
    bob = world.reader()
    channel = Channel(bob, members={bob.person: "creator", ada.person: "member"})
    world.telegram.forward(ada.person, channel.id, channel.posts("A first post."))
    said = ada.waits_for(1)[-1]
    assert said["text"].startswith("This post is too short for a summary.")
    assert channel.title in said["text"]
    assert world.store.chats.find(channel.id, None) is None


def test_a_channel_that_lost_its_bot_is_on_again(ada: Reader, world: World) -> None:
    """Setting it up anew switches it on, with what it followed."""
    channel, name = channel_of(ada)
    ada.says(f"/channel {name}")
    world.store.chats.switch_off(channel.id, "off.no_rights", world.clock.now)
    ada.says(f"/channel {name}")
    assert kept(ada, channel.id).off_reason is None
