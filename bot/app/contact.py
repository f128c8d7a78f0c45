"""The first word with Telegram: the bot that digests are sent with, and who we are."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.errors import UserError
from bot.settings import Settings

_SEND_TIMEOUT = 25.0  # seconds: a longer wait for the answer makes doubt rarer

log = structlog.get_logger("tagwire")


@contextlib.asynccontextmanager
async def sending_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Give the bot that digests are sent with: connections of its own, so that broadcast never delays a reply."""
    assert settings.bot_token is not None
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.telegram_url}/bot",
        base_file_url=f"{settings.telegram_url}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=16, read_timeout=_SEND_TIMEOUT, write_timeout=_SEND_TIMEOUT
        ),
    )
    try:
        yield bot
    finally:
        await bot.shutdown()


async def first_contact(bot: Bot, stop: asyncio.Event) -> User | None:
    """Ask Telegram who we are, for as long as it takes; None where the bot is stopped meanwhile."""
    wait = 1.0
    while not stop.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise UserError("start.token") from None
        except TelegramError as error:
            log.warning("Telegram can't be reached yet; trying again", error=str(error), seconds=wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, 30.0)
        else:
            return bot.bot
    return None
