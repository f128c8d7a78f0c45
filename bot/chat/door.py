"""What each update passes before it waits for its chat's turn: floods stay outside, and no press waits for its answer.

A flood is of the person who makes it, in whatever chat: others in a group feel nothing of it. They are told once, in a
message or over the button; what they ask beyond that is left out, but for presses, which are always answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable
from typing import Final

import structlog
from telegram import Bot, CallbackQuery, InlineQuery, InlineQueryResultsButton, Update
from telegram.error import TelegramError

from bot.chat import replies, requests
from bot.chat.albums import Albums
from bot.chat.known import Known
from bot.chat.limits import Limits, cost_of
from bot.chat.presses import Presses
from bot.chat.replies import Reply
from bot.chat.requests import Request
from bot.chat.under_way import Handle
from bot.core.floods import PRESS, Verdict
from bot.core.message import Message

ASKING: Final = 0.2  # seconds for the store to say in which language a chat is

log = structlog.get_logger("tagwire.chat")


class Door:
    """Lets updates through to `queue`."""

    def __init__(
        self,
        queue: Handle,
        *,
        bot: Bot,
        known: Known,
        presses: Presses,
        albums: Albums,
        limits: Limits,
        clock: Callable[[], dt.datetime],
    ) -> None:
        self._queue = queue
        self._bot = bot
        self._known = known
        self._presses = presses
        self._albums = albums
        self._limits = limits
        self._clock = clock

    async def __call__(self, update: Update) -> None:
        """Handle an update to its end."""
        if update.callback_query is not None:
            await self._pressed(update, update.callback_query)
        elif update.inline_query is not None:
            await self._typed(update, update.inline_query)
        elif await self._is_welcome(update):
            await self._queue(update)

    async def _pressed(self, update: Update, query: CallbackQuery) -> None:
        request = requests.of_query(query, bot=self._bot.username, now=self._clock())
        cost = cost_of(request) if request else PRESS
        verdict = await self._ask(query.from_user.id, cost)

        async def sentence(key: str) -> str:
            language, chat = requests.language_of(query.from_user), update.effective_chat
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(ASKING):
                    topic = request.topic if request else None
                    return (await self._known.words(chat.id if chat else 0, topic, language))(key)
            return self._known.words_for(language)(key)

        if verdict is Verdict.SERVED:
            await self._presses.attend(
                self._bot, query.id, lambda: sentence("chat.toast.moment"), self._queue(update)
            )
        else:
            await replies.answer_query(self._bot, query.id, await sentence("chat.toast.flood"))

    async def _typed(self, update: Update, query: InlineQuery) -> None:
        """Let an inline query in, or answer it with nothing: who types on asks anew."""
        if await self._ask(query.from_user.id, PRESS) is Verdict.SERVED:
            await self._queue(update)
            return
        who = query.from_user
        words = await self._known.words(who.id, None, requests.language_of(who))
        wait = InlineQueryResultsButton(words("inline.flood"), start_parameter="inline")
        try:
            await self._bot.answer_inline_query(query.id, [], cache_time=0, is_personal=True, button=wait)
        except TelegramError as error:
            log.info("the answer to an inline query was not taken", error=error.message)

    async def _is_welcome(self, update: Update) -> bool:
        """Tell whether a message is no part of a flood. What is nobody's request, as news of a chat, always is welcome."""
        message = update.message
        if message is not None:
            self._albums.arrives(message)
        request = message and requests.of_message(message, bot=self._bot.username, now=self._clock())
        if not request or message is None or message.migrate_to_chat_id or message.migrate_from_chat_id:
            return True
        verdict = await self._ask(request.sender_chat or request.user_id or request.chat_id, cost_of(request))
        if verdict is Verdict.WARNED:
            await self._warn(request)
        return verdict is Verdict.SERVED

    async def _ask(self, who: int, cost: float) -> Verdict:
        verdict = await self._limits.ask(who, cost)
        if verdict is Verdict.WARNED:
            log.warning("somebody asks faster than they may; what they ask beyond that is left out", user=who)
        return verdict

    async def _warn(self, request: Request) -> None:
        words = await self._known.words(request.chat_id, request.topic, request.language)
        warning = Reply((Message(words("chat.flood")),), answers=request.message_id)
        try:
            await replies.carry(self._bot, request, warning)
        except TelegramError as error:
            log.info("a warning was not taken", error=error.message)
