"""What people do, and what the bot hears and may still do afterwards."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.telegram import ADA, CITY_WIRE, NEWSROOM, NIGHT_DESK, SARA, LocalTelegram


def updates(served: LocalTelegram) -> list[dict[str, Any]]:
    """Take what waits for the bot, and confirm it."""
    waiting: list[dict[str, Any]] = served.result("getUpdates")
    if waiting:
        served.result("getUpdates", offset=waiting[-1]["update_id"] + 1)
    return waiting


def refusal(served: LocalTelegram, chat_id: int, **more: Any) -> tuple[int, str]:
    """Say why the bot can't write to a chat."""
    answer = served.call("sendMessage", chat_id=chat_id, text="x", **more)
    return answer.status_code, answer.json().get("description", "")


def test_a_message_arrives_whole(served: LocalTelegram) -> None:
    """The update names the person, their language, the entities, the reply and where it was forwarded from."""
    updates(served)
    sent = served.result("sendMessage", chat_id=ADA, text="hello")
    served.send(ADA, "/summary #Kabul", reply_to_message_id=sent["message_id"], forward=True)
    (update,) = updates(served)
    message = update["message"]
    assert message["from"]["language_code"] == "en"
    assert message["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 8},
        {"type": "hashtag", "offset": 9, "length": 6},
    ]
    assert message["reply_to_message"]["message_id"] == sent["message_id"]
    assert message["forward_origin"]["chat"]["title"] == "Harbour News"


def test_a_forwarded_post_names_its_origin(served: LocalTelegram) -> None:
    """A post of a channel comes with its channel and number, also when it is forwarded on; a person's with the person."""
    post = served.send(ADA, "The ferry sails again.", chat=CITY_WIRE)
    sent = served.forward(ADA, CITY_WIRE, post)
    said = served.send(SARA, "@tagwire_demo_bot hello", chat=NEWSROOM)
    served.forward(ADA, ADA, sent)
    served.forward(ADA, NEWSROOM, said)
    first, _, second, third = [update["message"] for update in updates(served) if "message" in update][-4:]
    assert first["text"] == second["text"] == "The ferry sails again."
    assert first["forward_origin"] == second["forward_origin"]
    assert (first["forward_origin"]["chat"]["id"], first["forward_origin"]["message_id"]) == (CITY_WIRE, post)
    assert third["forward_origin"]["sender_user"]["id"] == SARA


def test_a_location_is_shared(served: LocalTelegram) -> None:
    """The bot gets the place and no text, also when it is forwarded; a place that is none is refused."""
    updates(served)
    shared = served.send(ADA, "", location={"latitude": 34.5, "longitude": 69.2})
    served.forward(ADA, ADA, shared)
    first, second = [update["message"] for update in updates(served)]
    assert first["location"] == second["location"] == {"latitude": 34.5, "longitude": 69.2}
    assert "text" not in first
    assert second["forward_origin"]["sender_user"]["id"] == ADA
    assert served.messages(ADA)[-1]["text"] == "📍 34.50, 69.20"
    with pytest.raises(AssertionError, match="no such place"):
        served.send(ADA, "", location={"latitude": 91, "longitude": 0})


def test_a_file_is_attached_and_saved(served: LocalTelegram) -> None:
    """The bot gets its name, kind and size, and no text; who sees the message can save what is in it, and nothing else."""
    updates(served)
    served.send(ADA, "", document={"name": "ferry.txt", "base64": "ZmVycnk="})
    (update,) = updates(served)
    document = update["message"]["document"]
    assert (document["file_name"], document["mime_type"], document["file_size"]) == (
        "ferry.txt",
        "text/plain",
        5,
    )
    assert "text" not in update["message"]
    saved = served.http.get(f"/play/files/{document['file_id']}")
    assert (saved.content, saved.headers["content-disposition"]) == (b"ferry", "attachment")
    assert served.http.get("/play/files/other").json() == {"error": "There is no such file."}


def test_a_silent_message_is_shown_as_such(served: LocalTelegram) -> None:
    """Who reads sees that a message came without a sound; the bot's own copy does not tell."""
    sent = served.result("sendMessage", chat_id=ADA, text="hush", disable_notification=True)
    assert "silent" not in sent
    served.result("sendMessage", chat_id=ADA, text="ring")
    assert [message.get("silent") for message in served.messages(ADA)[-2:]] == [True, None]


def test_blocking_and_coming_back(served: LocalTelegram) -> None:
    """A block is told once, sending is refused, and writing again lifts it."""
    updates(served)
    served.block(ADA)
    served.block(ADA)
    (update,) = updates(served)
    change = update["my_chat_member"]
    assert (change["old_chat_member"]["status"], change["new_chat_member"]["status"]) == ("member", "kicked")
    assert refusal(served, ADA) == (403, "Forbidden: bot was blocked by the user")
    served.send(ADA, "/start")
    back, start = updates(served)
    assert back["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert start["message"]["text"] == "/start"
    served.result("sendMessage", chat_id=ADA, text="welcome back")


def test_a_deactivated_person(served: LocalTelegram) -> None:
    """Who deleted their account can't be written to."""
    served.post(f"/people/{ADA}/deactivate")
    assert refusal(served, ADA) == (403, "Forbidden: user is deactivated")


def test_pressing_a_button(served: LocalTelegram) -> None:
    """The bot hears the press with the message; its answer reaches the person; a late one is too old."""
    sent = served.result(
        "sendMessage",
        chat_id=ADA,
        text="x",
        reply_markup={"inline_keyboard": [[{"text": "y", "callback_data": "z"}]]},
    )
    updates(served)
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(served.press_text, ADA, "y")
        (update,) = served.result("getUpdates", timeout=5)
        query = update["callback_query"]
        assert (query["data"], query["from"]["id"]) == ("z", ADA)
        assert query["message"]["message_id"] == sent["message_id"]
        assert served.result(
            "answerCallbackQuery", callback_query_id=query["id"], text="done", show_alert=True
        )
        assert pressed.result() == {"answered": True, "text": "done", "show_alert": True}


def test_groups_are_private_by_default(served: LocalTelegram) -> None:
    """In a group the bot hears commands, mentions and replies to itself; as an administrator everything."""
    updates(served)
    own = served.result("sendMessage", chat_id=NEWSROOM, text="hello")
    served.send(ADA, "just talking", chat=NEWSROOM)
    served.send(ADA, "/start@another_bot", chat=NEWSROOM)
    served.send(SARA, "/tags@tagwire_demo_bot", chat=NEWSROOM)
    served.send(ADA, "/tags", chat=NEWSROOM)
    served.send(ADA, "yes", chat=NEWSROOM, reply_to_message_id=own["message_id"])
    served.send(ADA, "hey @Tagwire_demo_bot", chat=NEWSROOM)
    heard = [update["message"]["text"] for update in updates(served)]
    assert heard == ["/tags@tagwire_demo_bot", "/tags", "yes", "hey @Tagwire_demo_bot"]
    served.post(f"/chats/{NEWSROOM}/add_bot", {"as": ADA, "status": "administrator"})
    served.send(ADA, "just talking", chat=NEWSROOM)
    changed, talk = updates(served)
    assert changed["my_chat_member"]["new_chat_member"]["status"] == "administrator"
    assert talk["message"]["text"] == "just talking"


def test_leaving_and_being_thrown_out(served: LocalTelegram) -> None:
    """Each kind of chat has its own words for a bot that is not in it."""
    served.post(f"/chats/{NEWSROOM}/remove_bot", {"as": ADA})
    assert refusal(served, NEWSROOM) == (403, "Forbidden: bot was kicked from the supergroup chat")
    served.post(f"/chats/{NIGHT_DESK}/remove_bot", {"as": ADA})
    assert refusal(served, NIGHT_DESK) == (403, "Forbidden: bot was kicked from the group chat")
    served.post(f"/chats/{CITY_WIRE}/remove_bot", {"as": ADA})
    assert refusal(served, CITY_WIRE) == (403, "Forbidden: bot was kicked from the channel chat")
    served.post(f"/chats/{CITY_WIRE}/add_bot", {"as": ADA})
    assert served.result("leaveChat", chat_id=CITY_WIRE) is True
    assert refusal(served, CITY_WIRE) == (403, "Forbidden: bot is not a member of the channel chat")


def test_a_channel_needs_an_administrator(served: LocalTelegram) -> None:
    """A plain member can't post in a channel."""
    served.post(f"/chats/{CITY_WIRE}/add_bot", {"as": ADA, "status": "member"})
    assert refusal(served, CITY_WIRE) == (400, "Bad Request: need administrator rights in the channel chat")


def test_a_channel_post_is_heard(served: LocalTelegram) -> None:
    """What an administrator writes in a channel reaches the bot there as a post."""
    updates(served)
    served.send(ADA, "news #Kabul", chat=CITY_WIRE)
    (update,) = updates(served)
    assert update["channel_post"]["sender_chat"]["id"] == CITY_WIRE


def test_writing_in_the_name_of_a_chat(served: LocalTelegram) -> None:
    """An administrator writes as the group, or as a channel of theirs: the bot is told Telegram's stand-in and the chat."""
    updates(served)
    for name in (NEWSROOM, CITY_WIRE):
        served.send(ADA, "/tags", chat=NEWSROOM, in_name_of=name)
    heard = [update["message"] for update in updates(served)]
    assert [(one["from"]["id"], one["from"]["username"], one["sender_chat"]["id"]) for one in heard] == [
        (1087968824, "GroupAnonymousBot", NEWSROOM),
        (136817688, "Channel_Bot", CITY_WIRE),
    ]
    for person, name in ((SARA, NEWSROOM), (SARA, CITY_WIRE), (ADA, NIGHT_DESK)):
        with pytest.raises(AssertionError, match="can't write in that name"):
            served.send(person, "/tags", chat=NEWSROOM, in_name_of=name)


def test_a_group_is_upgraded(served: LocalTelegram) -> None:
    """The old id answers with the new one, both chats say so, and the new one works."""
    updates(served)
    new_id = served.migrate(NIGHT_DESK)
    answer = served.call("sendMessage", chat_id=NIGHT_DESK, text="x")
    assert (answer.status_code, answer.json()) == (
        400,
        {
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": new_id},
        },
    )
    told = [update["message"] for update in updates(served)]
    assert told[0]["migrate_to_chat_id"] == new_id
    assert told[1]["migrate_from_chat_id"] == NIGHT_DESK
    assert served.result("sendMessage", chat_id=new_id, text="x")["chat"]["type"] == "supergroup"
    shown = served.get("/chats", **{"as": ADA})["chats"]
    assert {chat["id"]: chat["moved_to"] for chat in shown}[NIGHT_DESK] == new_id


def test_topics(served: LocalTelegram) -> None:
    """A topic takes messages until it is closed or deleted."""
    thread = served.post(f"/chats/{NEWSROOM}/topics", {"name": "Digest"})["message_thread_id"]
    sent = served.result("sendMessage", chat_id=NEWSROOM, text="x", message_thread_id=thread)
    assert (sent["message_thread_id"], sent["is_topic_message"], sent["chat"]["is_forum"]) == (
        thread,
        True,
        True,
    )
    served.post(f"/chats/{NEWSROOM}/topics/{thread}/close")
    assert refusal(served, NEWSROOM, message_thread_id=thread) == (400, "Bad Request: TOPIC_CLOSED")
    served.post(f"/chats/{NEWSROOM}/topics/{thread}/delete")
    assert refusal(served, NEWSROOM, message_thread_id=thread) == (
        400,
        "Bad Request: message thread not found",
    )


def test_many_people_at_once(served: LocalTelegram) -> None:
    """Fifty readers come in one call, ready to be written to."""
    ids = served.add_people(50)
    assert ids == list(range(5000, 5050))
    for person in ids:
        served.result("sendMessage", chat_id=person, text="x")
    assert [entry["chat_id"] for entry in served.ledger()] == ids


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/chats/42/send", {"as": ADA, "text": "x"}, "There is no chat 42."),
        (f"/chats/{ADA}/send", {"as": SARA, "text": "x"}, "This is not a chat of Sara."),
        (f"/chats/{ADA}/send", {"as": 42, "text": "x"}, "Nobody here has the id 42."),
        (f"/chats/{ADA}/send", {"as": ADA, "text": " "}, "Write something first."),
        (f"/chats/{ADA}/send", {"as": ADA, "text": "x" * 4097}, "A message holds at most 4,096 characters."),
        (f"/chats/{CITY_WIRE}/send", {"as": SARA, "text": "x"}, "Sara is not in this chat."),
        (f"/chats/{ADA}/migrate", {}, "Only a group can be upgraded."),
        ("/release", {"hold": 9}, "There is no hold 9."),
        ("/replay", {"update_id": 9}, "There was no update 9."),
        ("/script", {"method": "getMe", "do": "dance"}, '"do" is one of accept_then_close, accept_then_hang, body, close, error, half_body, hang.'),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_said(
    shared: LocalTelegram, path: str, body: dict[str, Any], words: str
) -> None:
    """The control API answers nonsense with a sentence."""
    answer = shared.http.post(f"/play{path}", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": words})


def test_the_page_sees_chats_and_messages(served: LocalTelegram) -> None:
    """Chats with their last word and unread count; messages with authors, entities and buttons."""
    served.result(
        "sendMessage", chat_id=ADA, text="<b>hi</b>", parse_mode="HTML",
        reply_markup={"inline_keyboard": [[{"text": "y", "url": "example.org"}]]},
    )  # fmt: skip
    chat = served.get("/chats", **{"as": ADA})["chats"][0]
    assert (chat["title"], chat["last"]["text"], chat["unread"]) == ("Tagwire", "hi", 1)
    mine, its = served.messages(ADA)
    assert (mine["from"]["first_name"], its["from"]["is_bot"]) == ("Ada", True)
    assert its["entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    assert its["reply_markup"] == {"inline_keyboard": [[{"text": "y", "url": "http://example.org/"}]]}
    assert served.get("/chats", **{"as": ADA})["chats"][0]["unread"] == 0
    assert served.get("/people")["bot"]["username"] == "tagwire_demo_bot"


def test_a_forums_topics_are_listed_one_by_one(served: LocalTelegram) -> None:
    """Each has its own last message and its own messages; what names no topic is in the general one."""
    served.post("/chats", {"id": -1009, "type": "supergroup", "title": "Forum", "members": {ADA: "creator"}})
    topic = served.post("/chats/-1009/topics", {"name": "Ports"})["message_thread_id"]
    served.send(ADA, "in general", chat=-1009)
    served.send(ADA, "of ports", chat=-1009, message_thread_id=topic)
    listed = [chat for chat in served.get("/chats", **{"as": ADA})["chats"] if chat["id"] == -1009]
    assert [(chat["topic"], chat["title"], chat["last"]["text"]) for chat in listed] == [
        (1, "General · Forum", "in general"),
        (topic, "Ports · Forum", "of ports"),
    ]
    of_topic = served.get("/chats/-1009/messages", **{"as": ADA, "topic": topic})["messages"]
    assert [message["text"] for message in of_topic] == ["of ports"]
