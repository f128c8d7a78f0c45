"""Groups: only commands and mentions are answered, only administrators change settings."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.chat.rights import may_change
from bot.locales import words
from storage.records import ChatKind
from tests.chat.test_onboarding import until
from tests.chat.test_routes import REQUEST
from tests.chat.test_tags import LONG
from tests.chat.world import Reader, World, buttons


@pytest.fixture
def group(world: World) -> tuple[Reader, Reader]:
    """Make a group; gives its administrator and a plain member, both in it."""
    admin, member = world.reader(), world.reader()
    chat = world.group([(admin.person, "administrator"), (member.person, "member")])
    return admin.in_chat(chat), member.in_chat(chat)


def test_only_commands_and_mentions_are_answered(group: tuple[Reader, Reader]) -> None:
    """Talk of people, and commands for other bots, get no answer; a mention does."""
    admin, member = group
    member.hears_nothing("#sport is on tonight")
    member.hears_nothing("/tags@some_other_bot")
    member.hears_nothing("/roll 2d6")
    assert member.says("/roll@tagwire_demo_bot")[0]["text"] == "There is no such command here. See /help."
    member.hears_nothing("mail me at ada@tagwire_demo_bot_fan")
    (said,) = member.says("@tagwire_demo_bot #sport")
    assert said["text"].startswith("#sport")
    (said,) = admin.says("/tags@tagwire_demo_bot")
    assert "You follow nothing yet" in said["text"]
    member.says(f"@tagwire_demo_bot {LONG}")
    member.presses("Longer")
    member.presses("Longer")
    assert member.last["text"].startswith("The harbour council met on Monday")


def test_a_group_is_told_to_name_the_bot(group: tuple[Reader, Reader]) -> None:
    """Where a tag may be sent, a group learns how the bot hears of it; one's own chat has no such line."""
    admin, member = group
    how = "Here I answer commands, and messages with my name: @tagwire_demo_bot #tag"
    for text in ("/help", "/tags", "@tagwire_demo_bot hello"):
        assert member.says(text)[0]["text"].endswith(how)
    assert admin.says("/start")[0]["text"].endswith(how)
    assert how not in admin.world.reader().says("/help")[0]["text"]


@pytest.mark.case(60)
@pytest.mark.parametrize(
    "command",
    ["/subscribe #sport", "/unsubscribe all", "/mute #sport", "/settings", "/time 9:00", "/timezone Kabul",
     "/pause 1d", "/resume", "/start t_1", "/start", "/time", "/timezone", "/pause", "@tagwire_demo_bot 9:30"],
)  # fmt: skip
def test_members_change_nothing_by_words(group: tuple[Reader, Reader], command: str) -> None:
    """Whoever is no administrator is told so, and nothing is changed."""
    admin, member = group
    admin.says("/subscribe #economy", 2)
    before = member.world.store.chats.find(member.chat, None)
    (said,) = member.says(command)
    assert said["text"] == "Only administrators of this group can change what it gets."
    assert member.world.store.chats.find(member.chat, None) == before
    assert member.rules() == [("follow", ["economy"])]


def test_members_may_read_a_card(group: tuple[Reader, Reader]) -> None:
    """A link to a story only shows it, to everybody, and opens no group that nobody has set up."""
    _, member = group
    story = member.world.store.articles.newest(member.world.tag_id("sport"), 1)[0]
    (card,) = member.says(f"/start a_{story.id}")
    assert "Keeper saves two penalties" in card["text"]
    assert member.world.store.chats.find(member.chat, None) is None


@pytest.mark.case(60)
def test_members_change_nothing_by_buttons(group: tuple[Reader, Reader]) -> None:
    """A member's press is answered with the same sentence; the message and the settings stay."""
    admin, member = group
    said, _ = admin.says("/subscribe #sport", 2)
    admin.says("/settings")
    menu = admin.last
    for message, data in (
        (said, buttons(said)[0]["callback_data"]),
        (menu, "1:length:5"),
        (menu, "1:screen:pause"),
    ):
        toast = member.sends_back(message["message_id"], data)
        assert toast["text"] == "Only administrators of this group can change what it gets."
        assert toast["show_alert"]
    assert admin.last == menu
    assert admin.rules() == [("follow", ["sport"])]


def test_administrators_change_settings(group: tuple[Reader, Reader]) -> None:
    """An administrator sets a group up as they would their own chat."""
    admin, member = group
    admin.says("/subscribe #sport", 2)
    admin.says("/settings")
    admin.presses("Length")
    admin.presses("3")
    chat = admin.world.store.chats.find(admin.chat, None)
    assert chat is not None
    assert (chat.length, chat.title) == (3, "Desk")
    (digest,) = member.says("/digest")
    assert "Keeper saves two penalties" in digest["text"]


@pytest.mark.case(60)
def test_a_former_administrator_changes_nothing(group: tuple[Reader, Reader]) -> None:
    """Telegram is asked each time, so rights end at once, for words and for the buttons of before."""
    admin, _ = group
    said, _ = admin.says("/subscribe #sport", 2)
    admin.world.telegram.post(f"/chats/{admin.chat}/members", {"user_id": admin.person, "status": "member"})
    assert admin.says("/unsubscribe all")[0]["text"].startswith("Only administrators")
    toast = admin.sends_back(said["message_id"], buttons(said)[0]["callback_data"])
    assert toast["text"].startswith("Only administrators")
    assert admin.rules() == [("follow", ["sport"])]


@pytest.mark.case(60)
def test_no_answer_from_telegram_means_no(group: tuple[Reader, Reader]) -> None:
    """When Telegram can't say who administers the group, nothing is changed."""
    admin, _ = group
    admin.says("/subscribe #economy", 2)
    admin.world.telegram.script(
        "getChatMember",
        "error",
        status=500,
        body={"ok": False, "error_code": 500, "description": "Internal Server Error"},
    )
    (said,) = admin.says("/subscribe #sport")
    assert said["text"].startswith("Only administrators")
    assert admin.rules() == [("follow", ["economy"])]


@pytest.mark.case(60)
def test_who_writes_in_the_name_of_a_chat(group: tuple[Reader, Reader]) -> None:
    """An anonymous administrator, who writes as the group, changes its settings; in the name of a channel nobody does."""
    admin, _ = group
    channel = admin.world.group([(admin.person, "creator")], type="channel")
    (refused,) = admin.says("/subscribe #economy", in_name_of=channel)
    assert refused["text"].startswith("Only administrators")
    admin.says("/subscribe #sport", 2, in_name_of=admin.chat)
    assert admin.rules() == [("follow", ["sport"])]


@pytest.mark.case(60)
@pytest.mark.parametrize(
    ("user", "sender_chat", "may"),
    [(None, -1009, True), (1, -1009, True), (1, -1010, False), (None, None, False)],
)
def test_rights_of_those_who_write_in_the_name_of_a_chat(
    world: World, user: int | None, sender_chat: int | None, *, may: bool
) -> None:
    """Who writes as the group itself is an administrator; as another chat, or as nobody, nobody is."""
    request = replace(REQUEST, kind=ChatKind.SUPERGROUP, chat_id=-1009, user_id=user, sender_chat=sender_chat)
    assert asyncio.run(may_change(world.application.bot, request)) is may


def test_each_topic_is_a_target_of_its_own(world: World) -> None:
    """In a forum, answers go to the topic of the question, and what is followed there is the topic's."""
    admin = world.reader()
    chat = world.group([(admin.person, "creator")], is_forum=True)
    there = admin.in_chat(chat)
    topic = world.telegram.post(f"/chats/{chat}/topics", {"name": "Sport"})["message_thread_id"]
    there.says("/subscribe #sport", 2, message_thread_id=topic)
    there.says("/subscribe #economy", 2)
    sent = [call["params"].get("message_thread_id") for call in world.telegram.calls("sendMessage")][-4:]
    assert sent == [str(topic), str(topic), None, None]
    found = world.store.chats.find(chat, topic)
    assert found is not None
    assert [rule.tags[0].key for rule in world.store.chats.rules(found.id)] == ["sport"]
    assert there.rules() == [("follow", ["economy"])]


def test_a_closed_topic_is_no_fault(world: World) -> None:
    """What an administrator asks in a closed topic is done; the answer has no way, and the log doesn't call that a fault."""
    admin = world.reader()
    there = admin.in_chat(world.group([(admin.person, "creator")], is_forum=True))
    topic = world.telegram.post(f"/chats/{there.chat}/topics", {"name": "Sport"})["message_thread_id"]
    world.telegram.post(f"/chats/{there.chat}/topics/{topic}/close")
    before = len(world.telegram.calls("sendMessage"))
    with capture_logs() as log:
        world.telegram.send(there.person, "/mute #sport", chat=there.chat, message_thread_id=topic)
        assert "What you can do here" in there.says("/help")[0]["text"]
    assert len(world.telegram.calls("sendMessage")) == before + 2
    assert [entry["event"] for entry in log if entry["log_level"] != "debug"] == [
        "a topic is closed, so a reply could not be sent"
    ]
    found = world.store.chats.find(there.chat, topic)
    assert found is not None
    assert [rule.tags[0].key for rule in world.store.chats.rules(found.id)] == ["sport"]


def test_removed_and_added_again(group: tuple[Reader, Reader]) -> None:
    """A group that removes the bot is switched off with its settings kept, and on again when it comes back."""
    admin, _ = group
    world = admin.world
    admin.says("/subscribe #sport", 2)

    def off() -> str | None:
        chat = world.store.chats.find(admin.chat, None)
        assert chat is not None
        return chat.off_reason

    world.telegram.post(f"/chats/{admin.chat}/remove_bot", {"as": admin.person})
    until(lambda: off() == "off.kicked")
    world.telegram.post(f"/chats/{admin.chat}/add_bot", {"as": admin.person})
    until(lambda: off() is None)
    assert admin.rules() == [("follow", ["sport"])]


def test_an_upgraded_group_keeps_everything(world: World) -> None:
    """A group that becomes a supergroup goes on under its new id with what it follows."""
    admin = world.reader()
    old = admin.in_chat(-4_000_000 - admin.person)
    world.telegram.post(
        "/chats",
        {"id": old.chat, "type": "group", "title": "Night", "members": {str(admin.person): "creator"}},
    )
    old.says("/subscribe #sport", 2)
    new = old.in_chat(world.telegram.migrate(old.chat))
    until(lambda: world.store.chats.find(new.chat, None) is not None)
    assert new.rules() == [("follow", ["sport"])]
    assert world.store.chats.find(old.chat, None) is None
    (said,) = new.says("/tags")
    assert "1 followed" in said["text"]


def test_members_do_not_set_a_group_up(world: World) -> None:
    """Before an administrator did, members look around in their own language; the group gets its administrator's."""
    admin, member = world.reader(language_code="tr"), world.reader(language_code="ru")
    chat = world.group([(admin.person, "administrator"), (member.person, "member")])
    there = member.in_chat(chat)
    (said,) = there.says("/subscribe #sport")
    assert said["text"] == words("ru")("chat.admins_only")
    for command in ("/tags", "/digest", "/help", "/subscribe"):
        there.says(command)
    (said,) = there.says("@tagwire_demo_bot #sport")
    there.sends_back(said["message_id"], f"1:newest:{world.tag_id('sport')}", changes=True)
    assert world.store.chats.find(chat, None) is None
    toast = admin.in_chat(chat).sends_back(
        said["message_id"], buttons(said)[0]["callback_data"], changes=True
    )
    assert toast["text"] == "Takip ediyorsunuz: #sport"
    found = world.store.chats.find(chat, None)
    assert found is not None
    assert (found.language, found.schedule.zone) == ("tr", "Europe/Istanbul")


def test_a_command_at_the_old_id_of_an_upgraded_group_is_carried_out(world: World) -> None:
    """When Telegram answers that the group has moved, the chat moves too and its administrator's command is done there."""
    admin = world.reader()
    old = admin.in_chat(-5_000_000 - admin.person)
    world.telegram.post(
        "/chats",
        {"id": old.chat, "type": "group", "title": "Night", "members": {str(admin.person): "creator"}},
    )
    old.says("/subscribe #sport", 2)
    new = admin.in_chat(world.group([(admin.person, "creator")]))
    error = {
        "ok": False,
        "error_code": 400,
        "description": "Bad Request: group chat was upgraded to a supergroup chat",
    }
    world.telegram.script(
        "getChatMember",
        "error",
        status=400,
        chat=old.chat,
        body={**error, "parameters": {"migrate_to_chat_id": new.chat}},
    )
    world.telegram.send(old.person, "/subscribe #grain", chat=old.chat)
    assert "You now follow" in new.waits_for(2)[0]["text"]
    assert new.rules() == [("follow", ["grain"]), ("follow", ["sport"])]
    assert world.store.chats.find(old.chat, None) is None


def test_replies_to_groups_are_paced_as_such(group: tuple[Reader, Reader]) -> None:
    """The first lane is told of each message, and that the chat is a group."""
    admin, _ = group
    admin.says("/help")
    assert admin.world.paced[-1] == (admin.chat, True)
