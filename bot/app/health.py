"""How the bot does, for its console, for Prometheus and for systemd."""

from __future__ import annotations

import asyncio
import datetime as dt
import shutil
import time
from collections.abc import Awaitable, Callable, Iterable
from pathlib import Path
from typing import Final, Generic, TypeVar

from bot.app.pulse import Pulse
from bot.app.ticks import Tick
from bot.chat.polling import Poller
from bot.console.health import Health
from bot.delivery.pace import Pace
from bot.delivery.sender import Sender
from bot.metrics import CONTENT_TYPE, Metrics
from bot.settings import Settings
from storage.errors import StoreError
from storage.store import Store
from storage.threads import Threads

_PATIENCE: Final = 5.0  # seconds that the database may take
_WRITE_AGAIN: Final = 5.0  # seconds for which it is believed that it takes writes
_LOOK_AGAIN: Final = 10.0  # seconds for which figures of the whole are good: with 1,000,000 in the queue they cost half a second

T = TypeVar("T")


class Watched:
    """What is watched of one process: its ticks, its database, whether Telegram takes its token, and its figures."""

    def __init__(
        self,
        store: Store,
        threads: Threads,
        clock: Callable[[], dt.datetime],
        data_dir: Path,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._store = store
        self._threads = threads
        self.metrics = Metrics(clock, engine=store.engine)
        self.pulse = Pulse(monotonic)
        self._refused: list[Callable[[], bool]] = []
        self._why_no_updates: Callable[[], str | None] = lambda: None
        self.has_met_telegram = True
        self._writes = _Lately(self._why_not_written, monotonic, _WRITE_AGAIN)
        self._figures = _Lately(self._look, monotonic, _LOOK_AGAIN)
        store.watch(self.metrics.database)
        self._show_state(data_dir)

    def _show_state(self, data_dir: Path) -> None:
        gauge = self.metrics.gauge
        gauge("tagwire_disk_bytes", "Room on the data folder's disk.", lambda: _room(data_dir), "what")
        gauge(
            "tagwire_tick_age_seconds",
            "Since each tick last went well; 0 while it works.",
            self.pulse.ages,
            "tick",
        )
        gauge(
            "tagwire_token_refused",
            "1 while Telegram refuses the bot's token.",
            lambda: float(self._no_token),
        )
        gauge(
            "tagwire_updates_missing",
            "1 while nothing comes in: Telegram is not reached, or another program reads the updates.",
            lambda: float(self._why_no_updates() is not None),
        )
        gauge(
            "tagwire_database_up",
            "1 while the database takes writes.",
            lambda: float(self._writes.last is None),
        )

    def token(self, refused: Callable[[], bool]) -> None:
        """Take in who knows whether Telegram refuses the token."""
        self._refused.append(refused)

    def poller(self, poller: Poller) -> None:
        """Take in who asks for updates."""
        self.token(lambda: poller.token_refused)
        self._why_no_updates = lambda: poller.trouble

    def pace(self, pace: Pace) -> None:
        """Show the counts of the pace."""
        counts, counter = pace.counts, self.metrics.counter
        counter("tagwire_pace_reserved", "Permits to send that were reserved.", lambda: counts.reserved)
        counter(
            "tagwire_pace_broadcast",
            "Permits that digests, alerts, broadcasts and edits took.",
            lambda: counts.broadcast,
        )
        counter("tagwire_pace_replies", "Permits that answers took.", lambda: counts.replies)
        counter("tagwire_floods", "Telegram's 429s.", lambda: counts.floods)
        counter("tagwire_flood_seconds", "Seconds that they asked to wait.", lambda: counts.flood_seconds)
        self.metrics.gauge(
            "tagwire_halt_seconds", "Seconds for which nothing is sent yet.", lambda: pace.halted
        )

    def sender(self, sender: Sender) -> None:
        """Show the counts of the sender."""
        self.token(lambda: sender.token_refused)
        self.metrics.counter(
            "tagwire_messages_left_in_doubt",
            "Messages that a process which died left in mid-send: they count as uncertain.",
            lambda: sender.supply.reaped,
        )
        self.metrics.counter(
            "tagwire_expired",
            "Digests, alerts and broadcasts whose time was over before they were sent.",
            lambda: self._store.deliveries.expired,
        )

    def ticks(self, ticks: Iterable[Tick]) -> list[Tick]:
        """Give the ticks, watched."""
        return [self.pulse.of(tick) for tick in ticks]

    async def ready(self) -> dict[str, str | None]:
        """Give what the bot needs, and what is wrong with each."""
        stale = self.pulse.stale()
        told = ", ".join(f"{name} last went well {seconds:.0f} s ago" for name, seconds in stale.items())
        return {
            "token": self._why_no_telegram(),
            "updates": self._why_no_updates(),
            "database": await self._writes(),
            "ticks": f"What is to happen again and again does not: {told}." if told else None,
        }

    async def page(self) -> tuple[bytes, str]:
        """Give the metrics; where the database does not answer, the figures of the whole are left as they were."""
        await asyncio.gather(self._writes(), self._figures())
        return self.metrics.page(), CONTENT_TYPE

    def health(self, settings: Settings) -> Health:
        """Build what the console serves: to this computer as it is, to others only with the console's token."""
        is_open = settings.http_is_public or settings.console_url is not None
        token = settings.console_token.get_secret_value() if settings.console_token else ""
        return Health(self.ready, self.page, token if is_open else None)

    def _why_no_telegram(self) -> str | None:
        if not self.has_met_telegram:
            return "Telegram has not answered since the start: nothing is sent or answered before it does."
        return "Telegram refuses the token: nothing is sent or answered." if self._no_token else None

    @property
    def _no_token(self) -> bool:
        return any(refused() for refused in self._refused)

    async def _why_not_written(self) -> str | None:
        return await self._asked(self._store.pacing.touch)

    async def _look(self) -> None:
        def look() -> None:
            self.metrics.stand(self._store.overview.queues(), self._store.overview.sources())

        await self._asked(look)

    async def _asked(self, call: Callable[[], None]) -> str | None:
        """Ask the database; gives why it did not answer."""
        try:
            async with asyncio.timeout(_PATIENCE):
                await self._threads(call)
        except TimeoutError:
            return f"The database has not answered for {_PATIENCE:.0f} s."
        except StoreError as error:
            return str(error)
        return None


def _room(folder: Path) -> dict[str, float]:
    """Give the free room and the whole of a folder's disk; nothing where there is no such folder."""
    try:
        disk = shutil.disk_usage(folder)
    except OSError:
        return {}
    return {"free": float(disk.free), "whole": float(disk.total)}


class _Lately(Generic[T]):
    """Asks once, however many want to know, and not again before some seconds are over."""

    def __init__(
        self, ask: Callable[[], Awaitable[T]], monotonic: Callable[[], float], seconds: float
    ) -> None:
        self._ask = ask
        self._monotonic = monotonic
        self._seconds = seconds
        self._turn = asyncio.Lock()
        self._at: float | None = None
        self.last: T | None = None

    async def __call__(self) -> T | None:
        async with self._turn:
            if self._at is None or self._monotonic() - self._at >= self._seconds:
                self.last = await self._ask()
                self._at = self._monotonic()
            return self.last
