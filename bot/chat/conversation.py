"""Carries each update through: read it, ask whether it may, let a plain function decide, carry the reply out.

An update is noted as handled after its effect is kept and before its reply leaves. So a process that dies in between is
served the update again and does it again (each effect can be repeated); one that was noted is never done twice.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

import structlog
from telegram import Bot, Chat, ChatMember, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import CallbackContext

from bot.chat import replies, requests, routes
from bot.chat.replies import Reply, carry, say
from bot.chat.requests import Request
from bot.chat.talk import open_talk
from bot.core.message import escape, visible
from bot.core.words import Words
from bot.delivery.compose import WordsFor
from bot.errors import UserError
from storage.errors import StoreBusyError, StoreError
from storage.store import Store
from storage.threads import Threads

Context = CallbackContext[Any, Any, Any, Any]
_ADMINISTRATORS = (ChatMember.OWNER, ChatMember.ADMINISTRATOR)

log = structlog.get_logger("tagwire.chat")


class Conversation:
    """The handlers of one bot."""

    def __init__(
        self, *, store: Store, threads: Threads, words_for: WordsFor, clock: Callable[[], dt.datetime]
    ) -> None:
        self._store = store
        self._threads = threads
        self._words_for = words_for
        self._clock = clock

    async def message(self, update: Update, context: Context) -> None:
        """Answer a message."""
        request = self._read(update, context.bot)
        if request is not None:
            await self._answer(update.update_id, request, context.bot)

    async def press(self, update: Update, context: Context) -> None:
        """Answer a pressed button, always: the reader's client waits for it."""
        assert update.callback_query is not None
        request = self._read(update, context.bot)
        if request is None:
            sentence = self._words_for(requests.language_of(update.effective_user))("chat.toast.expired")
            await replies.answer_query(context.bot, update.callback_query.id, sentence)
            return
        await self._answer(update.update_id, request, context.bot)

    async def membership(self, update: Update, _: Context) -> None:
        """Stop sending to a chat that blocked or removed the bot, and begin again where it is back."""
        change = update.my_chat_member
        assert change is not None
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            reason = "off.blocked" if change.chat.type == Chat.PRIVATE else "off.kicked"
            await self._threads(self._store.chats.switch_off, change.chat.id, reason)
        else:
            await self._threads(self._store.chats.switch_on, change.chat.id, self._clock())

    async def migrated(self, update: Update, _: Context) -> None:
        """Follow a group that became a supergroup; Telegram says so in the old chat and in the new one."""
        message = update.effective_message
        assert message is not None
        if message.migrate_to_chat_id:
            await self._threads(self._store.chats.move, message.chat.id, message.migrate_to_chat_id)
        elif message.migrate_from_chat_id:
            await self._threads(self._store.chats.move, message.migrate_from_chat_id, message.chat.id)

    async def failed(self, update: object, context: Context) -> None:
        """Tell the person what went wrong, in one sentence: the one place where errors become words."""
        error = context.error
        request = self._read(update, context.bot) if isinstance(update, Update) else None
        if isinstance(error, TelegramError) and not await self._worth_telling(error, request):
            return
        words = await self._words_of(request)
        sentence = worded(error, words)
        if sentence is None:
            name = secrets.token_hex(4)
            log.error("a request failed", id=name, exc_info=error)
            sentence = words("chat.failed", id=name)
        if isinstance(update, Update) and request is not None:
            reply = Reply(toast=visible(sentence), alert=True) if request.press else say(sentence)
            with contextlib.suppress(StoreError):  # it is told above all; the note only spares a repetition
                await self._note(update.update_id)
            await _carry_softly(context.bot, request, reply)

    def _read(self, update: Update, bot: Bot) -> Request | None:
        if update.callback_query is not None:
            return requests.of_query(update.callback_query, bot=bot.username, now=self._clock())
        if update.message is not None:
            return requests.of_message(update.message, bot=bot.username, now=self._clock())
        return None

    async def _answer(self, update_id: int, request: Request, bot: Bot) -> None:
        if await self._threads(self._store.updates.seen, update_id):
            log.info("an update came again and was left alone", update_id=update_id)
            return
        allowed = not routes.changes(request) or await may_change(bot, request)
        reply = await self._threads(self._decide, request, allowed)
        if await self._note(update_id):
            await carry(bot, request, reply)

    def _decide(self, request: Request, allowed: bool) -> Reply:
        """Decide the reply; runs in a thread of the store."""
        if request.press is not None and self._store.chats.find(request.chat_id, request.topic) is None:
            return Reply(toast=self._words_for(request.language)("chat.toast.expired"))
        talk = open_talk(self._store, self._words_for, request)
        return routes.answer(talk) if allowed else routes.refused(talk)

    async def _note(self, update_id: int) -> bool:
        return await self._threads(self._store.updates.first_time, update_id, self._clock())

    async def _words_of(self, request: Request | None) -> Words:
        """Give the words of the chat's language; of the client's where the store can't be asked."""
        if request is None:
            return self._words_for("en")
        with contextlib.suppress(StoreError):
            chat = await self._threads(self._store.chats.find, request.chat_id, request.topic)
            if chat is not None:
                return self._words_for(chat.language)
        return self._words_for(request.language)

    async def _worth_telling(self, error: TelegramError, request: Request | None) -> bool:
        """Deal with what Telegram answered; only a message that it refused is a fault to tell the reader of."""
        if isinstance(error, ChatMigrated) and request is not None:
            await self._threads(self._store.chats.move, request.chat_id, error.new_chat_id)
            return False
        if isinstance(error, BadRequest):  # a kind of NetworkError to the library, but a fault of ours
            return True
        if isinstance(error, Forbidden):
            log.info("a reply was not wanted", error=error.message)
        elif isinstance(error, NetworkError):
            log.warning("a reply may not have arrived; it is not sent again", error=error.message)
        else:
            log.warning("Telegram did not take a reply", error=error.message)
        return False


def worded(error: BaseException | None, words: Words) -> str | None:
    """Give the sentence of an error that a person can act on; None for any other."""
    if isinstance(error, UserError):
        values = {
            name: escape(value) if isinstance(value, str) else value for name, value in error.values.items()
        }
        return words(error.key, **values)
    if isinstance(error, StoreBusyError):
        return words("chat.busy")
    return None


async def _carry_softly(bot: Bot, request: Request, reply: Reply) -> None:
    """Carry the sentence about a fault out; where even that can't be told, the log says so."""
    try:
        await carry(bot, request, reply)
    except TelegramError as error:
        log.warning("a fault could not be told", error=error.message)


async def may_change(bot: Bot, request: Request) -> bool:
    """Tell whether who asks may change the settings; asked of Telegram each time, and no answer means no.

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
    except TelegramError as error:
        log.warning("Telegram did not say who administers a chat; nothing was changed", error=error.message)
        return False
    return member.status in _ADMINISTRATORS
