"""Tagwire's conversation, whole, but for the pace at which Telegram lets replies leave."""

from __future__ import annotations

import asyncio
import datetime as dt
import sys

from bot.chat.application import build_application
from bot.chat.polling import Poller
from bot.ingest.fetching import Fetcher
from bot.locales import words
from bot.newsroom.outside import USER_AGENT, Outside, reading_workers
from storage.store import Store
from storage.threads import Threads


def now() -> dt.datetime:
    """Give the time."""
    return dt.datetime.now(dt.UTC)


async def at_once(chat_id: int, *, group: bool) -> None:
    """Let a reply leave."""


async def main(url: str, token: str, database: str) -> None:
    """Answer until the process is ended."""
    store = Store.open(database)
    threads = Threads(store.pool_size)
    application = build_application(
        token=token,
        telegram_url=url,
        store=store,
        threads=threads,
        words_for=words,
        clock=now,
        before_reply=at_once,
        outside=Outside(Fetcher(allow=(), user_agent=USER_AGENT), reading_workers()),
    )
    async with application:
        await application.start()
        poller = Poller(application=application, store=store, threads=threads, clock=now, owner="bench")
        await poller.run(asyncio.Event())


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
