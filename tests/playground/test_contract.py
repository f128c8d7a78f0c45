"""The Bot API's answers, one by one: a request, and what the real server is known to say."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from tests.support.telegram import ADA, CITY_WIRE, NEWSROOM, SARA, LocalTelegram

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


def keyboard(**button: Any) -> dict[str, Any]:
    """Make a keyboard of one button."""
    return {"inline_keyboard": [[button]]}


REFUSED = [
    ("sendMessage", {"chat_id": ADA}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": ADA, "text": ""}, 400, "Bad Request: message text is empty"),
    ("sendMessage", {"chat_id": ADA, "text": " \n\u200b"}, 400, "Bad Request: text must be non-empty"),
    ("sendMessage", {"chat_id": ADA, "text": "x" * 4097}, 400, "Bad Request: message is too long"),
    ("sendMessage", {"text": "x"}, 400, "Bad Request: chat_id is empty"),
    ("sendMessage", {"chat_id": 42, "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": "@nobody_here", "text": "x"}, 400, "Bad Request: chat not found"),
    ("sendMessage", {"chat_id": SARA, "text": "x"}, 403, "Forbidden: bot can't initiate conversation with a user"),
    ("sendMessage", {"chat_id": ADA, "text": "x", "parse_mode": "HTLM"}, 400, "Bad Request: unsupported parse_mode"),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "<p>", "parse_mode": "HTML"},
        400,
        'Bad Request: can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_parameters": {"message_id": 999}},
        400,
        "Bad Request: message to be replied not found",
    ),
    (
        "sendMessage",
        {"chat_id": NEWSROOM, "text": "x", "message_thread_id": 77},
        400,
        "Bad Request: message thread not found",
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y", callback_data="é" * 33)},
        400,
        "Bad Request: BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y", url="p:2")},
        400,
        "Bad Request: inline keyboard button URL 'p:2' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y", url="localhost")},
        400,
        "Bad Request: inline keyboard button URL 'localhost' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y", url="ftp://x.org")},
        400,
        "Bad Request: inline keyboard button URL 'ftp://x.org' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y", url="javascript:alert(1)")},
        400,
        ("Bad Request: inline keyboard button URL 'javascript:alert(1)' is invalid: "
        "Wrong port number specified in the URL"),
    ),
    (
        "sendMessage",
        {"chat_id": ADA, "text": "x", "reply_markup": keyboard(text="y")},
        400,
        "Bad Request: can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    ("sendMessage", {"chat_id": ADA, "text": "x", "reply_markup": [1]}, 400, "Bad Request: object expected as reply markup"),
    ("editMessageText", {"chat_id": ADA, "text": "x"}, 400, "Bad Request: message identifier is not specified"),
    ("editMessageText", {"chat_id": ADA, "message_id": 999, "text": "x"}, 400, "Bad Request: message to edit not found"),
    ("editMessageText", {"chat_id": ADA, "message_id": 1, "text": "x"}, 400, "Bad Request: message can't be edited"),
    ("deleteMessage", {"chat_id": ADA, "message_id": 999}, 400, "Bad Request: message to delete not found"),
    ("deleteMessage", {"chat_id": NEWSROOM, "message_id": 1}, 400, "Bad Request: message can't be deleted"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        400,
        "Bad Request: query is too old and response timeout expired or query ID is invalid",
    ),
    ("getChat", {"chat_id": 42}, 400, "Bad Request: chat not found"),
    ("getChatMember", {"chat_id": NEWSROOM, "user_id": 42}, 400, "Bad Request: member not found"),
    ("getChatAdministrators", {"chat_id": ADA}, 400, "Bad Request: there are no administrators in the private chat"),
    ("getFile", {"file_id": "x"}, 400, "Bad Request: invalid file_id"),
    ("setMyCommands", {"commands": [{"command": "A B", "description": "x"}]}, 400, "Bad Request: BOT_COMMAND_INVALID"),
    (
        "setWebhook",
        {"url": "http://example.org/hook"},
        400,
        "Bad Request: bad webhook: failed to resolve host: Name or service not known",
    ),
    ("setWebhook", {"url": "x"}, 400, "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"),
    ("sendPigeon", {"chat_id": ADA}, 404, "Not Found"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "status", "words"), REFUSED)
def test_refusals(
    shared: LocalTelegram, method: str, params: dict[str, Any], status: int, words: str
) -> None:
    """A wrong call is refused with the real status and words, and nothing is accepted."""
    before = len(shared.ledger())
    answer = shared.call(method, **params)
    assert (answer.status_code, answer.json()) == (
        status,
        {"ok": False, "error_code": status, "description": words},
    )
    assert len(shared.ledger()) == before


def test_a_wrong_token_is_unauthorized(shared: LocalTelegram) -> None:
    """Another token gets 401, no token 404."""
    wrong = shared.http.get("/bot1:wrong/getMe")
    assert (wrong.status_code, wrong.json()["description"]) == (401, "Unauthorized")
    assert shared.http.get("/botnothing").status_code == 404
    assert shared.http.get(f"/file/bot{shared.token}/documents/none").status_code == 404


@pytest.mark.parametrize("way", ["query", "form", "json", "multipart"])
def test_parameters_come_in_every_way(shared: LocalTelegram, way: str) -> None:
    """GET, forms, JSON and multipart are read alike, and method names in any case."""
    params = {"chat_id": str(ADA), "text": "سلام & <b>", "link_preview_options": '{"is_disabled":true}'}
    url = f"/bot{shared.token}/SENDmessage"
    if way == "query":
        answer = shared.http.get(url, params=params)
    elif way == "form":
        answer = shared.http.post(url, data=params)
    elif way == "json":
        answer = shared.http.post(url, json={**params, "link_preview_options": {"is_disabled": True}})
    else:
        answer = shared.http.post(url, files={name: (None, value) for name, value in params.items()})
    sent = answer.json()["result"]
    assert (sent["text"], sent["link_preview_options"]) == ("سلام & <b>", {"is_disabled": True})
    assert shared.ledger()[-1] | {"seq": 0, "at": ""} == {
        "seq": 0, "method": "sendMessage", "chat_id": ADA, "message_id": sent["message_id"],
        "text": "سلام & <b>", "at": "", "edit": False,
    }  # fmt: skip


def test_broken_json_is_refused(shared: LocalTelegram) -> None:
    """A body that says JSON must be JSON."""
    url = f"/bot{shared.token}/sendMessage"
    answer = shared.http.post(url, content=b"{", headers={"content-type": "application/json"})
    assert answer.json()["description"] == "Bad Request: can't parse JSON object"
    params = {"chat_id": ADA, "text": "x", "reply_markup": "{"}
    assert shared.call("sendMessage", **params).json()["description"] == (
        "Bad Request: can't parse reply keyboard markup JSON object"
    )


def test_4096_code_points_are_accepted(shared: LocalTelegram) -> None:
    """The limit counts code points after parsing, so 4,096 emoji in bold fit."""
    text = "<b>" + "😀" * 4096 + "</b>"
    sent = shared.result("sendMessage", chat_id=ADA, text=text, parse_mode="HTML")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 8192}]


def test_editing(shared: LocalTelegram) -> None:
    """An edit changes text and buttons, shows its date, and is refused where nothing changes."""
    markup = keyboard(text="y", callback_data="z")
    sent = shared.result(
        "sendMessage", chat_id=ADA, text="<b>one</b>", parse_mode="HTML", reply_markup=markup
    )
    place = {"chat_id": ADA, "message_id": sent["message_id"]}
    same = shared.call("editMessageText", **place, text="<b>one</b> ", parse_mode="HTML", reply_markup=markup)
    assert (same.status_code, same.json()["description"]) == (400, NOT_MODIFIED)
    edited = shared.result("editMessageText", **place, text="one", reply_markup=markup)
    assert "entities" not in edited
    assert edited["edit_date"] >= edited["date"]
    assert (
        shared.call("editMessageReplyMarkup", **place, reply_markup=markup).json()["description"]
        == NOT_MODIFIED
    )
    bare = shared.result("editMessageReplyMarkup", **place)
    assert "reply_markup" not in bare
    assert [(entry["method"], entry["edit"]) for entry in shared.ledger()[-3:]] == [
        ("sendMessage", False),
        ("editMessageText", True),
        ("editMessageReplyMarkup", True),
    ]
    assert shared.result("deleteMessage", **place) is True
    assert shared.call("editMessageText", **place, text="x").json()["description"] == (
        "Bad Request: message to edit not found"
    )


def test_replies(shared: LocalTelegram) -> None:
    """A reply carries the message that it answers; without it only where that is allowed."""
    reply = {"message_id": 1}
    sent = shared.result("sendMessage", chat_id=ADA, text="x", reply_parameters=reply)
    assert sent["reply_to_message"]["text"] == "/start"
    reply = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in shared.result(
        "sendMessage", chat_id=ADA, text="x", reply_parameters=reply
    )


def test_documents_go_both_ways(shared: LocalTelegram) -> None:
    """A file is uploaded by the bot, or sent by a person, and downloaded byte for byte."""
    content = bytes(range(256)) + b"\r\n--x\r\n\r\n"
    answer = shared.http.post(
        f"/bot{shared.token}/sendDocument",
        data={"chat_id": ADA, "caption": "your data"},
        files={"document": ("data.json", content, "application/json")},
    )
    document = answer.json()["result"]["document"]
    assert (document["file_name"], document["file_size"]) == ("data.json", len(content))
    path = shared.result("getFile", file_id=document["file_id"])["file_path"]
    assert shared.http.get(f"/file/bot{shared.token}/{path}").content == content
    again = shared.result("sendDocument", chat_id=ADA, document=document["file_id"])
    assert again["document"]["file_id"] == document["file_id"]
    nothing = shared.call("sendDocument", chat_id=ADA)
    assert nothing.json()["description"] == "Bad Request: there is no document in the request"


def sent_by_ada(telegram: LocalTelegram, content: bytes) -> dict[str, Any]:
    """Let Ada send a file; gives it as a Document object."""
    given = {
        "name": "../news 7.zip",
        "base64": base64.b64encode(content).decode(),
        "mime_type": "application/zip",
    }
    telegram.send(ADA, "for the desk", document=given)
    shown = telegram.messages(ADA)[-1]
    assert shown["caption"] == "for the desk"
    document: dict[str, Any] = shown["document"]
    return document


def test_a_document_of_a_person_can_be_loaded(shared: LocalTelegram) -> None:
    """The bot learns name, kind and size, asks for the path, and loads the file byte for byte, with its token only."""
    content = bytes(range(256)) * 5
    document = sent_by_ada(shared, content)
    assert (document["file_name"], document["mime_type"]) == ("../news 7.zip", "application/zip")
    assert document["file_size"] == len(content)
    file = shared.result("getFile", file_id=document["file_id"])
    assert (file["file_id"], file["file_size"]) == (document["file_id"], len(content))
    assert shared.http.get(f"/file/bot{shared.token}/{file['file_path']}").content == content
    assert shared.http.get(f"/file/bot1:x/{file['file_path']}").status_code == 401


def test_a_file_over_20_mb_can_not_be_loaded(shared: LocalTelegram) -> None:
    """A bot may load 20 MB at most: getFile refuses a larger file, in Telegram's words."""
    largest = 20 * 1024 * 1024
    assert shared.result("getFile", file_id=sent_by_ada(shared, bytes(largest))["file_id"])
    refused = shared.call("getFile", file_id=sent_by_ada(shared, bytes(largest + 1))["file_id"])
    assert (refused.status_code, refused.json()["description"]) == (400, "Bad Request: file is too big")


def test_commands_and_descriptions_are_kept_by_scope_and_language(shared: LocalTelegram) -> None:
    """What the bot tells about itself comes back where it was said."""
    start = {"command": "start", "description": "Begin"}
    assert shared.result(
        "setMyCommands", commands=[start], scope={"type": "all_group_chats"}, language_code="fa"
    )
    assert shared.result("getMyCommands", scope={"type": "all_group_chats"}, language_code="fa") == [start]
    assert shared.result("getMyCommands") == []
    assert shared.result("deleteMyCommands", scope={"type": "all_group_chats"}, language_code="fa")
    assert shared.result("getMyCommands", scope={"type": "all_group_chats"}, language_code="fa") == []
    assert shared.result("setMyDescription", description="A wire") is True
    assert shared.result("getMyDescription", language_code="fa") == {"description": "A wire"}
    assert shared.result("setMyShortDescription", short_description="Wire") is True


def test_members(shared: LocalTelegram) -> None:
    """Roles in a group are as they are."""
    assert shared.result("getChatMember", chat_id=NEWSROOM, user_id=ADA)["status"] == "creator"
    assert shared.result("getChatMember", chat_id=NEWSROOM, user_id=SARA)["status"] == "member"
    admins = shared.result("getChatAdministrators", chat_id=NEWSROOM)
    assert [admin["user"]["id"] for admin in admins] == [ADA]
    assert shared.result("getChat", chat_id=CITY_WIRE)["title"] == "City wire"
    assert shared.result("sendChatAction", chat_id=ADA, action="typing") is True


def test_a_channel_post_has_no_author(shared: LocalTelegram) -> None:
    """What the bot writes into a channel is the channel's."""
    post = shared.result("sendMessage", chat_id=CITY_WIRE, text="x")
    assert "from" not in post
    assert post["sender_chat"]["id"] == CITY_WIRE
