"""What the bot answers, as a plain value, and how it is carried out."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import BadRequest, TelegramError

from bot.chat.requests import Keyboard, Request
from bot.core.message import Message, plain_text

TOAST_LIMIT = 200  # characters that Telegram takes for the answer to a pressed button

_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = structlog.get_logger("tagwire.chat")


@dataclass(frozen=True, slots=True)
class File:
    """A file to send: its name, its bytes, and what is written under it."""

    name: str
    content: bytes
    caption: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    `edit` replaces the message whose button was pressed, `keyboard` only its buttons, or those of the message `under`; `messages` are new ones, the
    first in reply to the message `answers`. `file` comes after these. `toast` is the plain text shown over a pressed button (`alert`: until it is
    closed).
    """

    messages: tuple[Message, ...] = ()
    file: File | None = None
    edit: Message | None = None
    keyboard: Keyboard | None = None
    toast: str | None = None
    alert: bool = False
    answers: int | None = None
    under: int | None = None


def say(html: str, buttons: Keyboard = ()) -> Reply:
    """Answer with one new message."""
    return Reply(messages=(Message(html, buttons),))


async def carry(bot: Bot, request: Request, reply: Reply) -> None:
    """Carry a reply out, but for its toast: edit, then send, in order."""
    if reply.edit is not None:
        await _edit(bot, request, reply.edit)
    elif reply.keyboard is not None:
        await _edit_keyboard(bot, request.chat_id, reply.under or request.message_id, reply.keyboard)
    for index, message in enumerate(reply.messages):
        await _send(bot, request, message, answers=reply.answers if index == 0 else None)
    if reply.file is not None:
        await bot.send_document(
            request.chat_id,
            reply.file.content,
            filename=reply.file.name,
            caption=reply.file.caption,
            parse_mode=ParseMode.HTML,
            message_thread_id=request.topic,
        )


async def answer_query(bot: Bot, query_id: str, toast: str | None, *, alert: bool = False) -> None:
    """Close the wait of a pressed button. Where that fails (it was pressed too long ago), the rest of a reply still counts."""
    try:
        await bot.answer_callback_query(
            query_id, text=toast[:TOAST_LIMIT] if toast else None, show_alert=alert
        )
    except TelegramError as error:
        log.info("a pressed button could not be answered", error=error.message)


def markup(buttons: Keyboard) -> InlineKeyboardMarkup | None:
    """Give a keyboard as Telegram takes it; None where there are no buttons."""
    if not buttons:
        return None
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(b.text, callback_data=b.data, url=b.url) for b in row] for row in buttons]
    )


async def _edit_keyboard(bot: Bot, chat_id: int, message_id: int | None, buttons: Keyboard) -> None:
    try:
        await bot.edit_message_reply_markup(
            chat_id=chat_id, message_id=message_id, reply_markup=markup(buttons)
        )
    except BadRequest as error:
        if not _says(error, "not modified", "message to edit not found", "message can't be edited"):
            raise


async def _edit(bot: Bot, request: Request, message: Message) -> None:
    """Write the pressed button's message anew; where it can't be edited any more, send it as a new one."""
    try:
        await bot.edit_message_text(
            message.html,
            chat_id=request.chat_id,
            message_id=request.message_id,
            parse_mode=ParseMode.HTML,
            reply_markup=markup(message.buttons),
            link_preview_options=_NO_PREVIEW,
        )
    except BadRequest as error:
        if _says(error, "not modified"):
            return
        if not _says(error, "message to edit not found", "message can't be edited"):
            raise
        await _send(bot, request, message)


async def _send(bot: Bot, request: Request, message: Message, *, answers: int | None = None) -> None:
    """Send a message; where Telegram refuses our HTML, once more as plain text, and loudly: that is a fault of ours."""
    try:
        await _send_as(bot, request, message, message.html, ParseMode.HTML, answers)
    except BadRequest as error:
        if not _says(error, "can't parse entities"):
            raise
        log.exception("Telegram refused the form of a message; it was sent without", chat=request.chat_id)
        await _send_as(bot, request, message, plain_text(message), None, answers)


async def _send_as(
    bot: Bot, request: Request, message: Message, text: str, mode: str | None, answers: int | None
) -> None:
    await bot.send_message(
        request.chat_id,
        text,
        message_thread_id=request.topic,
        parse_mode=mode,
        reply_markup=markup(message.buttons),
        link_preview_options=_NO_PREVIEW,
        reply_parameters=ReplyParameters(answers, allow_sending_without_reply=True) if answers else None,
    )


def _says(error: BadRequest, *words: str) -> bool:
    return any(word in error.message.lower() for word in words)
