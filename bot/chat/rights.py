"""Who administers a chat: asked of Telegram each time, and no answer means no."""

from __future__ import annotations

import structlog
from telegram import Bot, ChatMember
from telegram.error import ChatMigrated, TelegramError

from bot.chat.requests import Request

_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

log = structlog.get_logger("tagwire.chat")


async def administers(bot: Bot, channel: int) -> bool:
    """Tell whether the bot is an administrator of a channel; no answer means no."""
    try:
        member = await bot.get_chat_member(channel, bot.id)
    except TelegramError as error:
        log.info("the bot is not in a channel that it shall read", error=error.message)
        return False
    return member.status in _ADMINISTRATORS


async def may_change(bot: Bot, request: Request) -> bool:
    """Tell whether who asks may change the settings; asked of Telegram each time, and no answer means no.

    Raises ChatMigrated where the group is another one by now: that is no answer about who asks.

    In a group its administrators may, also those who write in its own name; nobody may in the name of another chat.
    """
    if request.in_private:
        return True
    if request.sender_chat is not None:
        return request.sender_chat == request.chat_id
    if request.user_id is None:
        return False
    try:
        member = await bot.get_chat_member(request.chat_id, request.user_id)
    except ChatMigrated:
        raise
    except TelegramError as error:
        log.warning("Telegram did not say who administers a chat; nothing was changed", error=error.message)
        return False
    return member.status in _ADMINISTRATORS
