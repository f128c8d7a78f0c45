"""What a chat is told beside its digests: that their topic is gone, once, where its administrators will see it."""

from __future__ import annotations

import asyncio
import logging

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.delivery.compose import WordsFor
from bot.delivery.pace import Pace
from storage.records import Recipient

_LAST_MOMENT = 2.0  # seconds

log = logging.getLogger(__name__)


class Notices:
    """Tells chats what befell them. Not in the outbox: where it can't be told, the log says so, and it is let be."""

    def __init__(self, bot: Bot, pace: Pace, words_for: WordsFor) -> None:
        self._bot = bot
        self._pace = pace
        self._words_for = words_for
        self._gone: dict[int, Recipient] = {}
        self._telling: set[asyncio.Task[None]] = set()

    def topic_gone(self, chat: Recipient) -> None:
        """Note that a chat's topic is gone; it is told by `tell`."""
        self._gone[chat.telegram_id] = chat

    def tell(self) -> None:
        """Tell what was noted, beside whatever else is being sent: to be called when it has been written down."""
        for chat in self._gone.values():
            task = asyncio.create_task(self._tell(chat))
            self._telling.add(task)
            task.add_done_callback(self._telling.discard)
        self._gone.clear()

    async def end(self) -> None:
        """Give what is being told a moment to leave; what still waits for its pace is let be."""
        if self._telling:
            _, late = await asyncio.wait(self._telling, timeout=_LAST_MOMENT)
            for task in late:
                task.cancel()

    async def _tell(self, chat: Recipient) -> None:
        """Write to the chat itself; the pace of replies counts it, so that the digest after it comes a second later."""
        try:
            await self._pace.reply(chat.telegram_id, group=True)
            await self._bot.send_message(
                chat.telegram_id, self._words_for(chat.language)("topic.gone"), parse_mode=ParseMode.HTML
            )
        except TelegramError as error:
            log.warning("chat %d can't be told that its topic is gone: %s", chat.id, error.message)
