"""The menus of commands: a tick looks whether Telegram knows all of them."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Bot

from bot.app.ticks import Tick
from bot.chat.menus import Menus
from bot.locales import words
from storage.store import Store
from storage.threads import Threads

_EVERY = 2.0  # seconds; a look that finds nothing to tell costs some milliseconds


def menus_tick(
    store: Store, threads: Threads, bot: Bot, owners: frozenset[int], ended: Callable[[], bool]
) -> Tick:
    """Build what tells Telegram of the bot's menus and descriptions."""
    menus = Menus(bot=bot, store=store, threads=threads, words_for=words, owners=owners, ended=ended)
    return Tick("menus", _EVERY, menus.tick)
