"""The first word with Telegram: the bot that digests are sent with, and who we are."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine
from typing import Any, TypeVar

import structlog
from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError

from bot.delivery.transport import Transport
from bot.delivery.tuning import Tuning
from bot.errors import UserError
from bot.settings import Settings

_MORE_CONNECTIONS = (
    10  # to Telegram, for digests, than the sender has messages under way: for edits and notices
)
_SEND_TIMEOUT = 25.0  # seconds: a longer wait for the answer makes doubt rarer

T = TypeVar("T")

log = structlog.get_logger("tagwire")


@contextlib.asynccontextmanager
async def sending_bot(settings: Settings) -> AsyncIterator[Bot]:
    """Give the bot that digests are sent with: connections of its own, so that broadcast never delays a reply."""
    assert settings.bot_token is not None
    connections = Tuning.of_rate(settings.rate).senders + _MORE_CONNECTIONS
    request = Transport(connections, read_timeout=_SEND_TIMEOUT, write_timeout=_SEND_TIMEOUT)
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.telegram_url}/bot",
        base_file_url=f"{settings.telegram_url}/file/bot",
        request=request,
        get_updates_request=request,
    )
    try:
        yield bot
    finally:
        await bot.shutdown()


async def first_contact(bot: Bot) -> User:
    """Ask Telegram who we are, for as long as it takes."""
    try:
        return await _until_told(bot)
    except BaseException:
        await bot.request.shutdown()  # opened in vain, and a bot that was never told who it is passes it by
        raise


async def _until_told(bot: Bot) -> User:
    wait = 1.0
    while True:
        try:
            await bot.initialize()
        except InvalidToken:
            raise UserError("start.token") from None
        except TelegramError as error:
            log.warning("Telegram can't be reached yet; trying again", error=str(error), seconds=wait)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 30.0)
        else:
            return bot.bot


async def unless_stopped(work: Coroutine[Any, Any, T], stop: asyncio.Event) -> T | None:
    """Do something that a stop cuts off, whatever it waits for; None where it did."""
    doing, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    try:
        await asyncio.wait({doing, stopping}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        stopping.cancel()
        doing.cancel()  # nothing where it is done
    await asyncio.wait({doing})
    return None if doing.cancelled() else doing.result()
