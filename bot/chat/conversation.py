"""Carries each update through: read it, ask whether it may, let a plain function decide, carry the reply out.

An update is noted as handled after its effect is kept and before its reply leaves. So a process that dies in between is
served the update again and does it again (each effect can be repeated); one that was noted is never done twice.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import secrets
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import structlog
from telegram import Bot, Chat, ChatMember, Update
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, TelegramError
from telegram.ext import CallbackContext

from bot.chat import aiming, channels, digests, documents, feeds, links, posting, posts, requests, routes
from bot.chat.albums import Albums
from bot.chat.desk import ConsoleLink, Desk
from bot.chat.known import Known
from bot.chat.presses import Presses
from bot.chat.replies import Reply, say
from bot.chat.requests import Request
from bot.chat.rights import administers, may_change
from bot.chat.talk import open_talk, passing_talk
from bot.core.html import shorten
from bot.core.message import escape, visible
from bot.core.words import Words
from bot.delivery.compose import WordsFor
from bot.delivery.outcomes import topic_gone
from bot.errors import UserError
from bot.newsroom.finding import find
from bot.newsroom.outside import Outside
from bot.newsroom.posts import take_post
from storage.errors import StoreBusyError, StoreError
from storage.records import ChatKind
from storage.store import Store
from storage.threads import Threads

Context = CallbackContext[Any, Any, Any, Any]
PAUSES = (0.2, 1.0, 3.0)  # seconds before each further try to keep what nobody will say again

_QUOTED = 100  # UTF-16 units of what a sentence about a fault quotes

log = structlog.get_logger("tagwire.chat")


class Conversation:
    """The handlers of one bot."""

    def __init__(
        self,
        *,
        store: Store,
        threads: Threads,
        words_for: WordsFor,
        clock: Callable[[], dt.datetime],
        outside: Outside,
        presses: Presses | None = None,
        albums: Albums | None = None,
        owners: frozenset[int] = frozenset(),
        data_dir: Path | None = None,
        console_link: ConsoleLink | None = None,
        pauses: Sequence[float] = PAUSES,
    ) -> None:
        self._store = store
        self._threads = threads
        self._words_for = words_for
        self._clock = clock
        self._pauses = pauses
        self._outside = outside
        self._presses = presses or Presses()
        self._albums = albums or Albums()
        self._known = Known(store, threads, words_for, owners)
        self._desk = Desk(owners, data_dir, outside.workers, console_link)

    async def message(self, update: Update, context: Context) -> None:
        """Answer a message."""
        request = self._read(update, context.bot)
        if request is None and update.message is not None and await self._albums.is_first(update.message):
            request = requests.of_message(
                update.message, bot=context.bot.username, now=self._clock(), lone=True
            )
        if request is not None:
            await self._answer(update.update_id, request, context.bot)

    async def press(self, update: Update, context: Context) -> None:
        """Answer a pressed button, always: the reader's client waits for it."""
        assert update.callback_query is not None
        request = self._read(update, context.bot)
        if request is None:
            chat, language = update.effective_chat, requests.language_of(update.effective_user)
            words = await self._known.words(chat.id if chat else 0, None, language)
            await self._presses.answer(context.bot, update.callback_query.id, words("chat.toast.expired"))
            return
        await self._answer(update.update_id, request, context.bot)

    async def membership(self, update: Update, _: Context) -> None:
        """Stop sending to a chat that blocked or removed the bot, and begin again where it is back."""
        change = update.my_chat_member
        assert change is not None
        if change.new_chat_member.status in (ChatMember.BANNED, ChatMember.LEFT):
            reason = "off.blocked" if change.chat.type == Chat.PRIVATE else "off.kicked"
            await self._keep(self._store.chats.switch_off, change.chat.id, reason, self._clock())
        else:
            await self._keep(self._store.chats.switch_on, change.chat.id, self._clock())

    async def channel_post(self, update: Update, _: Context) -> None:
        """Keep a post of a channel that is a source, and an edited one in its place; one without a text is left out."""
        message = update.effective_message
        assert message is not None
        if message.text or message.caption:
            await self._keep(take_post, self._store, posts.of_channel(message), self._clock())

    async def migrated(self, update: Update, _: Context) -> None:
        """Follow a group that became a supergroup; Telegram says so in the old chat and in the new one."""
        message = update.effective_message
        assert message is not None
        if message.migrate_to_chat_id:
            await self._keep(
                self._store.chats.move, message.chat.id, message.migrate_to_chat_id, self._clock()
            )
        elif message.migrate_from_chat_id:
            await self._keep(
                self._store.chats.move, message.migrate_from_chat_id, message.chat.id, self._clock()
            )

    async def failed(self, update: object, context: Context) -> None:
        """Tell the person what went wrong, in one sentence: the one place where errors become words."""
        error = context.error
        request = self._read(update, context.bot) if isinstance(update, Update) else None
        if isinstance(error, TelegramError) and not await self._worth_telling(error, request):
            return
        if not isinstance(update, Update) or request is None:
            update_id = update.update_id if isinstance(update, Update) else None
            log.error("an update failed, and there is nobody to tell", update_id=update_id, exc_info=error)
            return
        words = await self._known.words(request.chat_id, request.topic, request.language)
        with contextlib.suppress(StoreError):  # it is told above all; the note only spares a repetition
            await self._note(update.update_id)
        sentence = worded(error, words)
        try:
            await self._tell(context.bot, request, sentence or _unforeseen(error, words))
        except BadRequest as refusal:
            # The sentence itself can't be sent; the neutral one can, where the chat takes anything at all.
            neutral = _unforeseen(refusal, words)
            with contextlib.suppress(BadRequest):
                await self._tell(context.bot, request, neutral)

    async def _tell(self, bot: Bot, request: Request, sentence: str) -> None:
        """Tell of a fault; where even that can't be told, the log says so. A refused sentence is raised (BadRequest)."""
        try:
            await self._presses.carry(
                bot, request, Reply(toast=visible(sentence), alert=True) if request.press else say(sentence)
            )
        except BadRequest:
            raise
        except TelegramError as error:
            log.warning("a fault could not be told", error=error.message)

    async def _keep(self, change: Callable[..., object], *values: object) -> None:
        """Keep what Telegram says once and nobody repeats; a busy database is asked again, a few times."""
        for pause in self._pauses:
            try:
                await self._threads(change, *values)
            except StoreError as error:
                log.warning("a change of a chat could not be kept; trying again", error=str(error))
                await asyncio.sleep(pause)
            else:
                return
        await self._threads(change, *values)

    def _read(self, update: Update, bot: Bot) -> Request | None:
        if update.callback_query is not None:
            return requests.of_query(update.callback_query, bot=bot.username, now=self._clock())
        if update.message is not None:
            return requests.of_message(update.message, bot=bot.username, now=self._clock())
        return None

    async def _answer(self, update_id: int, request: Request, bot: Bot) -> None:
        # In the name of a chat nobody edits.
        user_id = request.user_id if request.sender_chat is None else None
        arrival = await self._threads(self._store.updates.arrives, update_id, user_id)
        if arrival.was_noted:
            log.info("an update came again and was left alone", update_id=update_id)
            return
        try:
            allowed = not routes.changes(request) or await may_change(bot, request)
        except ChatMigrated as error:
            # The news of it was lost or is still to come: go on where the group is now.
            await self._keep(self._store.chats.move, request.chat_id, error.new_chat_id, self._clock())
            request = replace(request, chat_id=error.new_chat_id, kind=ChatKind.SUPERGROUP)
            allowed = await may_change(bot, request)
        if request.press is not None and request.press.is_hidden:
            request = await self._threads(digests.in_its_topic, self._store, request)
        by_editor = arrival.by_editor or user_id in self._desk.owners
        request = replace(request, by_editor=by_editor)
        request = await aiming.aimed(bot, self._store, self._threads, request)
        if (channel := posting.channel_asked_for(request)) is not None:
            request = replace(request, administers=await administers(bot, channel))
        if documents.is_wanted(request):
            request = await documents.fetched(bot, request)
        elif documents.is_to_summarise(request):
            request = await documents.with_summary(bot, self._outside, self._store, self._threads, request)
        elif (address := feeds.asked_for(request)) is not None:
            outside = self._outside
            request = replace(request, feed=await find(outside.fetcher, outside.workers, address))
        elif (link := links.asked_for(request)) is not None:
            request = await links.with_page(bot, self._outside, self._store, self._threads, request, link)
        reply = await self._threads(self._decide_once, update_id, request, allowed)
        if reply is not None:
            await self._presses.carry(bot, request, reply)

    def _decide_once(self, update_id: int, request: Request, allowed: bool) -> Reply | None:
        """Decide the reply and note the update; None where it was noted meanwhile. Runs in a thread of the store."""
        reply = self._decide(request, allowed)
        return reply if self._store.updates.first_time(update_id, self._clock()) else None

    def _decide(self, request: Request, allowed: bool) -> Reply:
        chat = self._store.chats.find(request.chat_id, request.topic)
        words = self._words_for(chat.language if chat else request.language)
        if not allowed:
            return routes.refused(request, words)
        opens = routes.opens(request)
        begins = request.press is None or (request.press.is_unkept and not request.in_private)
        if chat is None and opens and not begins:
            return Reply(toast=words("chat.toast.expired"))
        if chat is None and not opens:
            talk = passing_talk(self._store, self._words_for, request, self._desk)
            if not request.channel:
                return channels.unkept(talk, routes.answer(talk))
        else:
            talk = open_talk(self._store, self._words_for, request, self._desk, chat)
        return channels.about(talk, routes.answer) if request.channel else routes.answer(talk)

    async def _note(self, update_id: int) -> bool:
        return await self._threads(self._store.updates.first_time, update_id, self._clock())

    async def _worth_telling(self, error: TelegramError, request: Request | None) -> bool:
        """Deal with what Telegram answered; only a message that it refused is a fault to tell the reader of."""
        if isinstance(error, ChatMigrated) and request is not None:
            await self._keep(self._store.chats.move, request.chat_id, error.new_chat_id, self._clock())
            return False
        if topic_gone(error):  # there is no place to tell it either
            log.info("a topic is closed, so a reply could not be sent", error=error.message)
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
    """Give the sentence of an error that a person can act on; None for any other.

    What it quotes is cut: what a person sent may be as long as a message, and the sentence around it must still fit.
    """
    if isinstance(error, UserError):
        values = {
            name: escape(shorten(value, _QUOTED)) if isinstance(value, str) else value
            for name, value in error.values.items()
        }
        return words(error.key, **values)
    if isinstance(error, StoreBusyError):
        return words("chat.busy")
    return None


def _unforeseen(error: BaseException | None, words: Words) -> str:
    """Give the neutral sentence, whose id is in the log with the error."""
    name = secrets.token_hex(4)
    log.error("a request failed", id=name, exc_info=error)
    return words("chat.failed", id=name)
