"""The real conversation against the local Telegram, with the readers who talk to it."""

from __future__ import annotations

import asyncio
import datetime as dt
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from bot.chat.application import BotApplication, build_application
from bot.chat.polling import Poller
from bot.console.door import offer_link
from bot.ingest.fetching import Fetcher, resolve
from bot.locales import words
from bot.newsroom.outside import USER_AGENT, Outside, reading_workers
from bot.newsroom.publish import publish
from bot.playground.telegram import Telegram
from bot.playground.world import populate
from storage.store import Store
from storage.threads import Threads
from tests.chat.articles import ARTICLES, NOW
from tests.support.telegram import LocalTelegram, local_telegram

Json = dict[str, Any]
NO_HURRY = 60.0  # seconds for which a press may wait: no test takes so long, whatever else the computer does
OWNERS = frozenset(range(90_001, 90_200))  # who may publish


class Clock:
    """A clock that stands where the test puts it."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        """Give the time that was set."""
        return self.now

    def seconds(self) -> float:
        """Give it as a number of seconds."""
        return self.now.timestamp()


@dataclass
class World:
    """One bot, running in a thread of its own, and its local Telegram."""

    telegram: LocalTelegram
    store: Store
    clock: Clock
    application: BotApplication
    loop: asyncio.AbstractEventLoop
    paced: list[tuple[int, bool]] = field(default_factory=list)
    people: int = 20_000
    owners: Iterator[int] = field(default_factory=lambda: iter(sorted(OWNERS)))
    may_leave: asyncio.Event = field(default_factory=asyncio.Event)

    def reader(self, **known: Any) -> Reader:
        """Let somebody new in."""
        self.people += 1
        self.telegram.post(
            "/people", {"id": self.people, "first_name": "Ada", "language_code": "en", **known}
        )
        return Reader(self, self.people, self.people)

    def owner(self, **known: Any) -> Reader:
        """Let somebody new in who may publish."""
        person = next(self.owners)
        self.telegram.post("/people", {"id": person, "first_name": "Olga", "language_code": "en", **known})
        return Reader(self, person, person)

    def group(self, members: Sequence[tuple[int, str]], **more: Any) -> int:
        """Make a supergroup that the bot is in; gives its id."""
        self.people += 1
        chat = -1_002_000_000_000 - self.people
        body = {"id": chat, "type": "supergroup", "title": "Desk", "members": dict(members), **more}
        self.telegram.post("/chats", body)
        return chat

    def hold(self) -> None:
        """Let nothing leave until `let_go`, as while the pace of replies is used up."""
        self.loop.call_soon_threadsafe(self.may_leave.clear)

    def let_go(self) -> None:
        """Let everything leave again."""
        self.loop.call_soon_threadsafe(self.may_leave.set)

    def tag_id(self, key: str) -> int:
        """Give the id of a known tag."""
        return self.store.tags.find([key])[key].id


@dataclass(frozen=True)
class Reader:
    """Somebody who talks to the bot, in their own chat or in another."""

    world: World
    person: int
    chat: int

    def in_chat(self, chat: int) -> Reader:
        """Give the same person in another chat."""
        return Reader(self.world, self.person, chat)

    def seen(self) -> list[Json]:
        """Give what the bot wrote in the chat, edits applied."""
        return self.world.telegram.bot_messages(self.person, chat=self.chat)

    def says(self, text: str, replies: int = 1, **more: Any) -> list[Json]:
        """Write, and wait for so many messages; gives them."""
        before = self.count()
        self.world.telegram.send(self.person, text, chat=self.chat, **more)
        seen = self.waits_for(before + replies)
        new = [entry["message_id"] for entry in self.sent()[before : before + replies]]
        return [message for message in seen if message["message_id"] in new]

    def waits_for(self, count: int) -> list[Json]:
        """Wait until the bot has written so many messages in the chat."""
        self.world.telegram.wait_until(lambda: self.count() >= count, what=f"message {count}")
        return self.seen()

    def count(self) -> int:
        """Count the messages that the bot has sent to the chat, without asking over the wire."""
        return len(self.sent())

    def sent(self) -> list[Json]:
        """Give what the ledger has of the chat, edits left out."""
        entries = list(self.world.telegram.state.ledger.entries)
        return [entry for entry in entries if entry["chat_id"] == self.chat and not entry["edit"]]

    def hears_nothing(self, text: str, **more: Any) -> None:
        """Write something that gets no answer: the next command's is the next message."""
        before = self.count()
        self.world.telegram.send(self.person, text, chat=self.chat, **more)
        (answer,) = self.says("/help")
        assert "What you can do here" in answer["text"]
        assert self.count() == before + 1

    def presses(self, label: str, *, changes: bool = True) -> Json:
        """Press the newest button with this label; waits for the edit or message that follows; gives the toast."""
        for message in reversed(self.seen()):
            for button in buttons(message):
                if button["text"] == label:
                    return self.sends_back(message["message_id"], button["callback_data"], changes=changes)
        raise AssertionError(f"no button {label!r} in {[labels(message) for message in self.seen()]}")

    def sends_back(self, message_id: int, data: str, *, changes: bool = False, **more: Any) -> Json:
        """Press a button with this data, whether it is there or not; gives the toast."""
        telegram = self.world.telegram
        before = len(telegram.state.ledger.entries)
        toast = telegram.press(self.person, message_id, data, chat=self.chat, **more)
        if changes:
            telegram.wait_until(lambda: len(telegram.state.ledger.entries) > before, what="the change")
        return toast

    @property
    def last(self) -> Json:
        """The newest message of the bot."""
        return self.seen()[-1]

    def rules(self) -> list[tuple[str, list[str]]]:
        """Give what the chat follows and mutes, by keys."""
        chat = self.world.store.chats.find(self.chat, None)
        assert chat is not None
        return [
            (rule.kind.value, [tag.key for tag in rule.tags])
            for rule in self.world.store.chats.rules(chat.id)
        ]


def buttons(message: Json) -> list[Json]:
    """Give the buttons of a message, row after row."""
    return [button for row in message.get("reply_markup", {}).get("inline_keyboard", []) for button in row]


def labels(message: Json) -> list[str]:
    """Give the labels of a message's buttons."""
    return [button["text"] for button in buttons(message)]


def entities(message: Json, kind: str) -> list[str]:
    """Give the pieces of a message's text that are formatted in a way."""
    units = message["text"].encode("utf-16-le")
    return [
        units[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")
        for e in message.get("entities", [])
        if e["type"] == kind
    ]


@contextmanager
def running_bot(
    database_url: str,
    telegram: LocalTelegram | None = None,
    *,
    busy: float = 5.0,
    patience: float = NO_HURRY,
) -> Iterator[World]:
    """Run the bot with a store of four articles against a local Telegram: one that is there, else of its own.

    However busy the computer is, a press is answered by what it is for: its wait ends early only where a test asks for that.
    """
    store = Store.open(database_url, busy=busy)
    publish(store, ARTICLES, NOW)
    patient = populate(Telegram(press_patience=NO_HURRY))
    with nullcontext(telegram) if telegram else local_telegram(patient) as served:
        thread = _BotThread(served, store, patience)
        thread.start()
        try:
            assert thread.ready.wait(20), "the bot did not start"
            yield thread.world
        finally:
            thread.end()
            store.close()


class _BotThread(threading.Thread):
    """An event loop with the application and its poller."""

    def __init__(self, telegram: LocalTelegram, store: Store, patience: float) -> None:
        super().__init__(name="bot")
        self.ready = threading.Event()
        self._telegram = telegram
        self._store = store
        self._patience = patience
        self._ending: asyncio.Event

    def run(self) -> None:
        """Run until the end."""
        asyncio.run(self._main())

    def end(self) -> None:
        """Stop, and wait until what was under way has ended."""
        if self.ready.is_set():
            self.world.loop.call_soon_threadsafe(self._ending.set)
        self.join()

    async def _main(self) -> None:
        self._ending = asyncio.Event()
        clock = Clock()
        async with outside(clock) as pages:
            await self._serve(pages, clock)

    async def _serve(self, pages: Outside, clock: Clock) -> None:
        threads = Threads(4)
        paced: list[tuple[int, bool]] = []

        async def before_reply(chat_id: int, *, group: bool) -> None:
            paced.append((chat_id, group))
            await self.world.may_leave.wait()

        application = build_application(
            token=self._telegram.token,
            telegram_url=self._telegram.url,
            store=self._store,
            threads=threads,
            words_for=words,
            clock=clock,
            outside=pages,
            before_reply=before_reply,
            owners=OWNERS,
            console_link=lambda owner, now: offer_link(
                self._store, "http://127.0.0.1:8080", holder=owner, lock="", now=now
            ),
            monotonic=clock.seconds,
            patience=self._patience,
        )
        loop = asyncio.get_running_loop()
        self.world = World(self._telegram, self._store, clock, application, loop, paced)
        self.world.may_leave.set()
        async with application:
            await application.start()
            poller = Poller(
                application=application, store=self._store, threads=threads, clock=clock, owner="test"
            )
            self.ready.set()
            try:
                await poller.run(self._ending)
            finally:
                await application.stop()
        await threads.drain()


@asynccontextmanager
async def outside(clock: Clock | None = None) -> AsyncIterator[Outside]:
    """Give what reads pages, those of this computer too, which `island.example` is a name of."""
    ours = clock or Clock()

    fetcher = Fetcher(
        allow=["127.0.0.1", "island.example"],
        user_agent=USER_AGENT,
        resolver=lambda host: ["127.0.0.1"] if host == "island.example" else resolve(host),
    )
    async with reading_workers(1) as workers:
        yield Outside(fetcher, workers, monotonic=ours.seconds)
    await fetcher.close()
