"""Sending, editing, deleting; answering a pressed button."""

from __future__ import annotations

from typing import Any

from bot.playground.errors import NOT_MODIFIED, QUERY_TOO_OLD, Json, bad
from bot.playground.markup import inline_keyboard
from bot.playground.model import Chat, Message, StoredFile
from bot.playground.request import Params
from bot.playground.telegram import Telegram

_OWN_EDIT_WINDOW = 48 * 3600  # seconds in which a bot may delete its own messages
_ANSWER_LENGTH = 200
_LARGEST_DOWNLOAD = 20 * 1024 * 1024  # bytes that a bot may load


def send_message(telegram: Telegram, params: Params) -> Json:
    """`sendMessage`."""
    chat = telegram.chat_for_bot(params.text("chat_id"))
    thread = params.integer("message_thread_id")
    body = telegram.body(params.text("text"), params.text("parse_mode"), _entities(params, "entities"))
    markup = _markup(params)
    telegram.writable(chat, thread)
    reply_to = _reply_to(params, chat)
    preview = params.json("link_preview_options", "can't parse link preview options JSON object")
    return telegram.bot_sends(
        "sendMessage",
        chat,
        body,
        markup=markup,
        thread=thread or None,
        reply_to=reply_to,
        preview=preview,
        protected=params.flag("protect_content"),
        silent=params.flag("disable_notification"),
    ).api()


def send_document(telegram: Telegram, params: Params) -> Json:
    """`sendDocument`: an upload, or a file that was here before."""
    chat = telegram.chat_for_bot(params.text("chat_id"))
    thread = params.integer("message_thread_id")
    caption = telegram.body(
        params.text("caption"), params.text("parse_mode"), _entities(params, "caption_entities"), caption=True
    )
    markup = _markup(params)
    telegram.writable(chat, thread)
    document = _document(telegram, params)
    return telegram.bot_sends(
        "sendDocument",
        chat,
        caption,
        document=document,
        markup=markup,
        thread=thread or None,
        reply_to=_reply_to(params, chat),
    ).api()


def edit_message_text(telegram: Telegram, params: Params) -> Json:
    """`editMessageText`."""
    message = _own_message(telegram, params)
    body = telegram.body(params.text("text"), params.text("parse_mode"), _entities(params, "entities"))
    markup = _markup(params)
    if message.document is not None:
        raise bad("there is no text in the message to edit")
    if (body, markup) == (message.body, message.markup):
        raise bad(NOT_MODIFIED)
    telegram.writable(message.chat)
    message.body, message.markup = body, markup
    return telegram.bot_edits("editMessageText", message).api()


def edit_message_reply_markup(telegram: Telegram, params: Params) -> Json:
    """`editMessageReplyMarkup`."""
    message = _own_message(telegram, params)
    markup = _markup(params)
    if markup == message.markup:
        raise bad(NOT_MODIFIED)
    telegram.writable(message.chat)
    message.markup = markup
    return telegram.bot_edits("editMessageReplyMarkup", message).api()


def delete_message(telegram: Telegram, params: Params) -> bool:
    """`deleteMessage`."""
    chat = telegram.chat_for_bot(params.text("chat_id"))
    telegram.readable(chat)
    message = chat.messages.get(_message_id(params))
    if message is None:
        raise bad("message to delete not found")
    own = message.sender is telegram.bot or chat.type == "private"
    too_old = telegram.now() - message.date > _OWN_EDIT_WINDOW
    if chat.members.get(telegram.bot.id) != "administrator" and (not own or too_old):
        raise bad("message can't be deleted")
    del chat.messages[message.id]
    telegram.events.tell("delete", chat.id, message_id=message.id)
    return True


def answer_callback_query(telegram: Telegram, params: Params) -> bool:
    """`answerCallbackQuery`."""
    query = telegram.queries.get(params.text("callback_query_id"))
    if query is None or telegram.monotonic() - query.asked_at > telegram.query_life:
        raise bad(QUERY_TOO_OLD)
    text = params.text("text")
    if len(text) > _ANSWER_LENGTH:
        raise bad("MESSAGE_TOO_LONG")
    answer: Json = {"answered": True, "text": text or None, "show_alert": params.flag("show_alert")}
    if url := params.text("url"):
        answer["url"] = url
    if not query.answer.done():
        query.answer.set_result(answer)
    telegram.events.tell("callback_answer", query.chat_id, **answer)
    return True


def send_chat_action(telegram: Telegram, params: Params) -> bool:
    """`sendChatAction`."""
    chat = telegram.chat_for_bot(params.text("chat_id"))
    if not params.text("action"):
        raise bad("wrong parameter action in request")
    telegram.writable(chat, params.integer("message_thread_id"))
    telegram.events.tell("action", chat.id, action=params.text("action"))
    return True


def get_file(telegram: Telegram, params: Params) -> Json:
    """`getFile`: the path of a file for a download."""
    stored = telegram.files.get(params.text("file_id"))
    if stored is None:
        raise bad("invalid file_id")
    if len(stored.content) > _LARGEST_DOWNLOAD:
        raise bad("file is too big")
    return {
        "file_id": stored.id,
        "file_unique_id": stored.id[-16:],
        "file_size": len(stored.content),
        "file_path": f"documents/{stored.id}",
    }


def _entities(params: Params, name: str) -> Any:
    return params.json(name, "can't parse entities: Can't parse entities JSON object")


def _markup(params: Params) -> Json | None:
    return inline_keyboard(params.json("reply_markup", "can't parse reply keyboard markup JSON object"))


def _reply_to(params: Params, chat: Chat) -> int | None:
    reply = params.json("reply_parameters", "can't parse reply parameters JSON object")
    if reply is None and params.integer("reply_to_message_id"):
        reply = {
            "message_id": params.integer("reply_to_message_id"),
            "allow_sending_without_reply": params.flag("allow_sending_without_reply"),
        }
    if reply is None:
        return None
    if not isinstance(reply, dict):
        raise bad("object expected as reply parameters")
    target = reply.get("message_id")
    if isinstance(target, int) and target in chat.messages:
        return target
    if reply.get("allow_sending_without_reply"):
        return None
    raise bad("message to be replied not found")


def _message_id(params: Params) -> int:
    if not (number := params.integer("message_id")):
        raise bad("message identifier is not specified")
    return number


def _own_message(telegram: Telegram, params: Params) -> Message:
    chat = telegram.chat_for_bot(params.text("chat_id"))
    telegram.readable(chat)
    message = chat.messages.get(_message_id(params))
    if message is None:
        raise bad("message to edit not found")
    ours = message.sender is telegram.bot or (message.sender is None and message.forward is None)
    if not ours or message.service is not None:
        raise bad("message can't be edited")
    return message


def _document(telegram: Telegram, params: Params) -> StoredFile:
    given = params.text("document")
    upload = params.files.get(given.removeprefix("attach://") if given else "document")
    if upload is None:
        known = telegram.files.get(given)
        if known is None:
            raise bad(
                "there is no document in the request"
                if not given
                else "wrong file identifier/HTTP URL specified"
            )
        return known
    if not upload.content:
        raise bad("file must be non-empty")
    stored = StoredFile(f"BQAC{telegram.unique()}", upload.name, upload.mime_type, upload.content)
    telegram.files[stored.id] = stored
    return stored
