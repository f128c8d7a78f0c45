"""python-telegram-bot's application, put together: the conversation behind its handlers, without its updater."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ChatMemberHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.chat.albums import Albums
from bot.chat.conversation import Conversation
from bot.chat.desk import ConsoleLink
from bot.chat.door import Door
from bot.chat.inline import Inline
from bot.chat.known import Known
from bot.chat.lane import BeforeReply, FirstLane
from bot.chat.limits import Limits
from bot.chat.order import InOrder
from bot.chat.presses import PATIENCE, Presses
from bot.chat.under_way import Handle
from bot.delivery.compose import WordsFor
from bot.delivery.transport import Transport
from bot.newsroom.outside import Outside
from storage.store import Store
from storage.threads import Threads

CONNECTIONS = 64  # to Telegram, for replies alone
_DOOR = "door"

BotApplication = Application[Any, Any, Any, Any, Any, Any]


def build_application(
    *,
    token: str,
    telegram_url: str,
    store: Store,
    threads: Threads,
    words_for: WordsFor,
    clock: Callable[[], dt.datetime],
    before_reply: BeforeReply,
    outside: Outside,
    owners: frozenset[int] = frozenset(),
    data_dir: Path | None = None,
    console_link: ConsoleLink | None = None,
    monotonic: Callable[[], float] = time.monotonic,
    patience: float = PATIENCE,
    flooded: Callable[[float], None] | None = None,
    answered: Callable[[str, float], None] | None = None,
) -> BotApplication:
    """Build the conversation.

    Updates come in by `polling.Poller` or `webhook.Webhook`, through `way_in`; `before_reply(chat_id, group=...)` is awaited before
    each message that leaves; `outside` reads the pages that links lead to; `owners` are the user ids of those who may do everything,
    who are told of the free room in `data_dir` and get links from `console_link`; a press waits for its answer for at most `patience`. `flooded` is told of
    each 429 and its seconds, `answered` of each update that was handled: its kind, and the seconds since it came. Nothing is sent or read before
    the application is initialized and started.
    """
    application = _connected(token, telegram_url, FirstLane(before_reply, flooded=flooded))
    presses, albums = Presses(patience), Albums()
    talk = Conversation(
        store=store,
        threads=threads,
        words_for=words_for,
        clock=clock,
        outside=outside,
        presses=presses,
        albums=albums,
        owners=owners,
        data_dir=data_dir,
        console_link=console_link,
    )
    _add_handlers(application, talk)
    sharing = Inline(store=store, threads=threads, words_for=words_for, clock=clock)
    application.add_handler(InlineQueryHandler(sharing.query))
    known = Known(store, threads, words_for, owners)
    door = _door(application, known, presses, albums, Limits(monotonic, known.may_edit), clock)
    application.bot_data[_DOOR] = _timed(door, monotonic, answered) if answered else door
    return application


def way_in(application: BotApplication) -> Handle:
    """Give what handles updates as they arrive: floods are kept out, and those of one chat come one after the other."""
    door: Handle = application.bot_data[_DOOR]
    return door


def _door(
    application: BotApplication,
    known: Known,
    presses: Presses,
    albums: Albums,
    limits: Limits,
    clock: Callable[[], dt.datetime],
) -> Door:
    """Put the door before the application, which then handles the updates of one chat in their order."""
    return Door(
        InOrder(application.process_update),
        bot=application.bot,
        known=known,
        presses=presses,
        albums=albums,
        limits=limits,
        clock=clock,
    )


def _timed(handle: Handle, monotonic: Callable[[], float], answered: Callable[[str, float], None]) -> Handle:
    """Tell how long it took until an update was handled, its wait for others of its chat included."""

    async def timed(update: Update) -> None:
        began = monotonic()
        try:
            await handle(update)
        finally:
            answered(_kind(update), monotonic() - began)

    return timed


def _kind(update: Update) -> str:
    if update.callback_query is not None:
        return "button"
    if update.inline_query is not None:
        return "inline"
    return "message" if update.message is not None else "other"


def _connected(token: str, telegram_url: str, lane: FirstLane) -> BotApplication:
    """Build the library's application, which sends over connections of our own."""
    return (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{telegram_url}/bot")
        .base_file_url(f"{telegram_url}/file/bot")
        .updater(None)
        .rate_limiter(lane)
        .request(Transport(CONNECTIONS, read_timeout=20.0, pool_timeout=10.0))
        .get_updates_request(Transport(1, read_timeout=5.0))
        .build()
    )


def _add_handlers(application: BotApplication, talk: Conversation) -> None:
    application.add_handler(MessageHandler(filters.StatusUpdate.MIGRATE, talk.migrated))
    application.add_handler(
        MessageHandler(filters.UpdateType.MESSAGE & ~filters.StatusUpdate.ALL, talk.message)
    )
    application.add_handler(
        MessageHandler(filters.UpdateType.CHANNEL_POSTS & ~filters.StatusUpdate.ALL, talk.channel_post)
    )
    application.add_handler(CallbackQueryHandler(talk.press))
    application.add_handler(ChatMemberHandler(talk.membership, ChatMemberHandler.MY_CHAT_MEMBER))
    application.add_error_handler(talk.failed)
