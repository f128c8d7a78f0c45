"""Whether a channel can be set up, and by whom: asked of Telegram each time, and no answer means no."""

from __future__ import annotations

import structlog
from telegram import Bot, Chat, ChatMember, ChatMemberAdministrator
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.requests import Channel

_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

log = structlog.get_logger("tagwire.chat")


async def meet(bot: Bot, wanted: int | str, name: str, user_id: int) -> Channel:
    """Find a channel by Telegram's id or @name, and tell whether the bot may post there and somebody administers it."""
    try:
        chat = await bot.get_chat(wanted)
    except BadRequest:
        return Channel(0, name, "channel.unknown" if isinstance(wanted, str) else "channel.no_rights")
    except Forbidden:
        return Channel(0, name, "channel.no_rights")
    except TelegramError as error:
        log.warning("Telegram did not say which chat has a name", error=error.message)
        return Channel(0, name, "channel.no_answer")
    if chat.type != Chat.CHANNEL:
        return Channel(0, name, "channel.other")
    fault = await _own_fault(bot, chat.id) or await fault_of(bot, chat.id, user_id)
    # Who may not set it up is told no more of it than they know.
    return Channel(chat.id, name if fault else chat.title or name, fault)


async def fault_of(bot: Bot, channel: int, user_id: int) -> str | None:
    """Give the key of the sentence that says why somebody may not set a channel up; None where they may."""
    try:
        member = await bot.get_chat_member(channel, user_id)
    except Forbidden:
        return "channel.no_rights"
    except BadRequest as error:
        # Only to its administrators does a channel tell who is in it.
        return "channel.no_rights" if "inaccessible" in error.message.lower() else "channel.not_yours"
    except TelegramError as error:
        log.warning(
            "Telegram did not say who administers a channel; nothing was changed", error=error.message
        )
        return "channel.no_answer"
    return None if member.status in _ADMINISTRATORS else "channel.not_yours"


async def _own_fault(bot: Bot, channel: int) -> str | None:
    try:
        member = await bot.get_chat_member(channel, bot.id)
    except (BadRequest, Forbidden):
        return "channel.no_rights"
    except TelegramError as error:
        log.warning("Telegram did not say whether the bot may post", error=error.message)
        return "channel.no_answer"
    may = isinstance(member, ChatMemberAdministrator) and member.can_post_messages
    return None if may else "channel.no_rights"
