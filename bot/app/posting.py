"""A message that an owner asks the console for, sent to their own chat: no delivery, and nothing counts as sent."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.chat.replies import markup
from bot.core.message import Message
from bot.delivery.pace import Pace


def poster(bot: Bot, pace: Pace) -> Callable[[int, Message], Awaitable[str | None]]:
    """Build what sends it; that gives Telegram's words where it is refused."""

    async def post(chat_id: int, message: Message) -> str | None:
        await pace.reply(chat_id, group=False)
        try:
            await bot.send_message(
                chat_id,
                message.html,
                parse_mode=ParseMode.HTML,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
                reply_markup=markup(message.buttons),
            )
        except TelegramError as error:
            return error.message
        return None

    return post
