"""What the editors' desk sets going: messages to everybody, tags that become one, messages that are written anew."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
from collections.abc import Callable

from telegram import Bot

from bot.app.ticks import Tick
from bot.app.turns import Rests
from bot.delivery.corrections import Corrections
from bot.delivery.pace import Pace
from bot.locales import words
from storage.store import Store
from storage.threads import Threads

_EVERY = 1.0  # seconds
_CHATS = 50  # in a transaction: short enough for a reader's command to pass between two of them


def desk_tick(
    store: Store,
    threads: Threads,
    clock: Callable[[], dt.datetime],
    wake: Callable[[], None],
    ended: Callable[[], bool],
) -> Tick:
    """Go on with what was begun, beside the planning, which waits for nothing of this."""

    async def serve() -> None:
        rests = Rests()
        while not ended() and await threads(store.broadcasts.write, clock(), _CHATS):
            wake()
            await asyncio.sleep(rests.seconds())
        while not ended():
            if not await threads(store.tags.step_alias, _CHATS):
                break
            await asyncio.sleep(rests.seconds())

    return Tick("desk", _EVERY, serve)


def corrections(
    store: Store,
    threads: Threads,
    bot: Bot,
    pace: Pace,
    clock: Callable[[], dt.datetime],
    *,
    owner: str,
    username: str | None,
) -> Corrections:
    """Build what writes messages anew."""
    return Corrections(
        store=store,
        threads=threads,
        bot=bot,
        pace=pace,
        words_for=words,
        bot_username=username,
        clock=clock,
        random=random.Random(),  # noqa: S311 it only spreads retries
        owner=owner,
    )
