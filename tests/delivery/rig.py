"""The real sender on a real store against a local Telegram, with clocks that the test moves."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import itertools
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from random import Random

from telegram import Bot

from bot.delivery.pace import Pace
from bot.delivery.planner import plan_due
from bot.delivery.sender import Sender
from bot.delivery.transport import Transport
from bot.delivery.tuning import Tuning
from bot.locales import words
from storage.records import PartState
from storage.store import Store
from storage.threads import Threads
from tests.delivery.desk import MORNING, Desk
from tests.support.telegram import TOKEN, LocalTelegram

QUICK = Tuning(read_timeout=5.0, patience=0.05, poll=0.01, reap_every=0.01, token_rest=0.01, store_rest=0.01)
Gate = Callable[[str], Awaitable[None]]


def all_in(state: PartState, count: int) -> Counter[PartState]:
    """Give the count of parts by state where all are in one."""
    return Counter({state: count})


def _bot(url: str) -> Bot:
    request = Transport(16, read_timeout=5.0)
    return Bot(TOKEN, base_url=f"{url}/bot", request=request, get_updates_request=request)


class Rig:
    """A desk, its readers in the local Telegram, and senders that can be run to their end."""

    def __init__(self, store: Store, telegram: LocalTelegram) -> None:
        self.store = store
        self.telegram = telegram
        self.desk = Desk(store)
        self.now = MORNING
        self.seconds = 1000.0
        self.gates: Counter[str] = Counter()
        self._owners = itertools.count(1)

    # The world

    def readers(self, count: int, *, start: int = 5000) -> list[int]:
        """Let people in who follow #ports, with an article waiting for them; gives their ids."""
        people = self.telegram.add_people(count, start=start)
        for person in people:
            self.desk.chat(person, "ports")
        return people

    def plan(self) -> int:
        """Write the digests that are due."""
        return plan_due(self.store, words, self.now)

    def advance(self, seconds: float) -> None:
        """Let time pass on both clocks."""
        self.now += dt.timedelta(seconds=seconds)
        self.seconds += seconds

    # Running

    @contextlib.asynccontextmanager
    async def sender(
        self,
        *,
        gate: Gate | None = None,
        tuning: Tuning = QUICK,
        pace: Pace | None = None,
        url: str | None = None,
        store: Store | None = None,
        alone: bool = False,
    ) -> AsyncIterator[Sender]:
        """Give a sender with a name of its own; at the end everything it began has ended."""
        threads = Threads(4)
        bot = _bot(url or self.telegram.url)
        await bot.request.initialize()

        async def counting(point: str) -> None:
            self.gates[point] += 1
            if gate is not None:
                await gate(point)

        try:
            yield Sender(
                store=store or self.store,
                threads=threads,
                bot=bot,
                pace=pace or Pace(monotonic=lambda: self.seconds, overall=10_000.0),
                words_for=words,
                clock=lambda: self.now,
                monotonic=lambda: self.seconds,
                random=Random(7),
                owner=f"sender-{next(self._owners)}",
                alone=alone,
                tuning=tuning,
                gate=counting,
            )
        finally:
            await threads.drain()
            await bot.request.shutdown()

    def drain(
        self,
        *,
        until: str = "idle",
        gate: Gate | None = None,
        tuning: Tuning = QUICK,
        pace: Pace | None = None,
        url: str | None = None,
        alone: bool = False,
    ) -> None:
        """Run a sender until it comes to a point of its gate (nothing more to do, unless another is named)."""

        async def run() -> None:
            stop = asyncio.Event()

            async def stopping(point: str) -> None:
                if gate is not None:
                    await gate(point)
                if point == until:
                    stop.set()

            async with self.sender(gate=stopping, tuning=tuning, pace=pace, url=url, alone=alone) as sender:
                await sender.run(stop)

        asyncio.run(run())

    def finish(self) -> None:
        """Let the wait of a chat that was tried before pass, and send what is left."""
        self.advance(5)
        self.drain()

    # Comparing

    def accepted(self, chat: int | None = None) -> list[int]:
        """Give the chats of the messages that Telegram accepted, in order."""
        return [line["chat_id"] for line in self.telegram.ledger() if chat in (None, line["chat_id"])]

    def sends(self, chat: int | None = None) -> int:
        """Count the calls of sendMessage, to a chat if named."""
        calls = self.telegram.calls("sendMessage")
        return sum(1 for call in calls if chat is None or str(chat) == str(call["params"]["chat_id"]))

    def states(self) -> Counter[PartState]:
        """Count the parts by state."""
        return Counter(self.desk.states())

    def check(self) -> None:
        """Compare the two ledgers: nothing doubled, nothing believed sent that was not accepted, nothing accepted unseen."""
        accepted = Counter((line["chat_id"], line["message_id"]) for line in self.telegram.ledger())
        believed = {
            (row.telegram_id, row.message_id) for row in self.desk.rows() if row.state is PartState.SENT
        }
        assert max(accepted.values(), default=1) == 1
        assert believed <= set(accepted)
        doubt = self.states()[PartState.UNCERTAIN]
        assert len(set(accepted) - believed) <= doubt
        assert max(Counter(self.accepted()).values(), default=0) <= max(
            Counter(row.telegram_id for row in self.desk.rows()).values(), default=0
        )
