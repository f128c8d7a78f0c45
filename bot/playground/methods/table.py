"""The methods by name, in small letters: Telegram doesn't care about case."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.playground.methods import chats, inline, messages, setup
from bot.playground.request import Params
from bot.playground.telegram import Telegram

Method = Callable[[Telegram, Params], Any | Awaitable[Any]]


def _yes(_telegram: Telegram, _params: Params) -> bool:
    return True


METHODS: dict[str, Method] = {
    "getme": setup.get_me,
    "getupdates": setup.get_updates,
    "setwebhook": setup.set_webhook,
    "deletewebhook": setup.delete_webhook,
    "getwebhookinfo": setup.get_webhook_info,
    "setmycommands": setup.set_my_commands,
    "getmycommands": setup.get_my_commands,
    "deletemycommands": setup.delete_my_commands,
    "setmyname": setup.set_text("name"),
    "getmyname": setup.get_text("name"),
    "setmydescription": setup.set_text("description"),
    "getmydescription": setup.get_text("description"),
    "setmyshortdescription": setup.set_text("short_description"),
    "getmyshortdescription": setup.get_text("short_description"),
    "sendmessage": messages.send_message,
    "senddocument": messages.send_document,
    "editmessagetext": messages.edit_message_text,
    "editmessagereplymarkup": messages.edit_message_reply_markup,
    "deletemessage": messages.delete_message,
    "answercallbackquery": messages.answer_callback_query,
    "answerinlinequery": inline.answer_inline_query,
    "sendchataction": messages.send_chat_action,
    "getfile": messages.get_file,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmembercount": chats.get_chat_member_count,
    "leavechat": chats.leave_chat,
    "logout": _yes,
    "close": _yes,
}
