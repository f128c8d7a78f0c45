"""Updates by long polling, by one process at a time.

Telegram serves an update until a later offset confirms it. The offset confirms only what was handled to its end, so a
process that dies loses nothing: its successor is served the same updates, and those already noted are left alone.
One exception: a request brings at most 100 updates. When all of these stand behind a slow one, the offset goes past them,
so that one chat's flood silences nobody; a process killed just then loses what it had in hand.
"""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable
from random import SystemRandom

import structlog
from telegram import Update
from telegram.error import Conflict, InvalidToken, RetryAfter, TelegramError

from bot.chat.application import BotApplication, way_in
from bot.chat.under_way import UnderWay
from bot.delivery.outcomes import flood
from storage.errors import StoreError
from storage.store import Store
from storage.threads import Threads

ALLOWED = (
    "message",
    "callback_query",
    "inline_query",
    "my_chat_member",
    "channel_post",
    "edited_channel_post",
)
LEASE_NAME = "poller"
LEASE = dt.timedelta(seconds=15)  # after which another process takes over from one that has died
_HANDOVER = 1.0  # seconds at most in which nobody polls where one process stops and another stands by
_LONG_POLL = 25  # seconds that Telegram keeps a request waiting for news
_FIRST_GLANCE = 0.02  # seconds between two requests while updates are still being handled, at first
_GLANCE = 0.2  # and at most: each time twice as long
_LAST_WORD = 2.0  # seconds for confirming at the end what was handled
_SLOWEST = 60.0  # seconds: the longest pause between two tries
_WHILE = 5  # tries in vain: about half a minute
_MOST_DOUBLINGS = 10  # of a pause: far beyond the longest, and no outage is so long that the figure overflows
_WINDOW = 100  # updates that one request brings at most
_IN_HAND = 10_000  # updates that are handled or wait for it; beyond that the offset waits for the slowest
_UNREADABLE = (
    AttributeError,
    KeyError,
    TypeError,
    ValueError,
)  # what the library raises for an update it can't read

log = structlog.get_logger("tagwire.chat")


class Poller:
    """Brings updates in while this process holds the lease.

    `owner` names this process. On SQLite, where one process owns the database, give a name that stays the same over a
    restart: then the lease of a process that was killed is its successor's at once.
    """

    def __init__(
        self,
        *,
        application: BotApplication,
        store: Store,
        threads: Threads,
        clock: Callable[[], dt.datetime],
        owner: str,
        lease: dt.timedelta = LEASE,
        wait: Callable[[asyncio.Event, float], Awaitable[None]] | None = None,
    ) -> None:
        self._application = application
        self._store = store
        self._threads = threads
        self._clock = clock
        self._owner = owner
        self._lease = lease
        self._wait = wait or _wait
        self._under_way = UnderWay(way_in(application))
        self._handed: set[int] = set()  # ids handed over that a request may still bring again
        self.token_refused = False  # while Telegram does not accept it
        self.trouble: str | None = None  # why nothing has come in for a while, in a sentence
        self._glances = 0  # since the last new update
        self._next = 0  # the id after the last one handed over
        self._is_full = (
            False  # whether a whole request brought nothing new: no room is left behind a slow update
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Poll until `stop`; then what was handed over is handled to its end and the lease given back."""
        stopped = asyncio.create_task(stop.wait())
        try:
            while not stop.is_set():
                if await self._take():
                    await self._while_ours(stop, stopped)
                else:
                    await self._wait(stop, min(self._pause(), _HANDOVER))
            await self._under_way.finish()
            await self._confirm()
        finally:
            stopped.cancel()
            with contextlib.suppress(StoreError):  # it runs out by itself
                await self._threads(self._store.leases.drop, LEASE_NAME, self._owner)

    async def _while_ours(self, stop: asyncio.Event, stopped: asyncio.Task[bool]) -> None:
        """Poll as long as the lease can be renewed."""
        polling = asyncio.create_task(self._poll(stop))
        try:
            while not stop.is_set():
                await asyncio.wait(
                    {polling, stopped}, timeout=self._pause(), return_when=asyncio.FIRST_COMPLETED
                )
                if polling.done() or stop.is_set() or not await self._take():
                    return
        finally:
            polling.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await polling
            self.trouble = None  # who polls now may have none

    async def _take(self) -> bool:
        now = self._clock()
        try:
            return await self._threads(
                self._store.leases.take, LEASE_NAME, self._owner, now, now + self._lease
            )
        except StoreError as error:
            log.warning("the poller's lease could not be taken; trying again", error=str(error))
            return False

    def _pause(self) -> float:
        return self._lease.total_seconds() / 3

    async def _poll(self, stop: asyncio.Event) -> None:
        """Ask for updates and hand them over, again and again."""
        failures = 0
        # The cancel at a stop may be lost where a wait ends at that very moment, so the stop is asked for too.
        while not stop.is_set():
            try:
                updates = await self._ask()
            except TelegramError as error:
                failures += 1
                self.token_refused = isinstance(error, InvalidToken)
                self.trouble = _trouble(error) if failures >= _WHILE else None
                pause = _told(error) or backoff(failures)
                _complain(error, pause)
                await self._wait(stop, pause)
            except _UNREADABLE:
                failures += 1
                log.exception("updates could not be read; trying again")
                await self._wait(stop, backoff(failures))
            else:
                failures, self.token_refused, self.trouble = 0, False, None
                for update in updates:
                    self._hand_over(update)
                await self._let_end()

    async def _ask(self) -> tuple[Update, ...]:
        """Ask for what comes after everything handled: at once while something is under way, else as long as it takes."""
        offset = self._next if self._is_full else min(self._under_way, default=self._next)
        self._handed = {update_id for update_id in self._handed if update_id >= offset}
        try:
            updates: tuple[Update, ...] = await self._application.bot.get_updates(
                offset=offset or None,
                timeout=0 if self._under_way else _LONG_POLL,
                allowed_updates=ALLOWED,
            )
        except _UNREADABLE:
            updates = await self._ask_for_each(offset)
        nothing_new = all(update.update_id in self._handed for update in updates)
        self._is_full = len(updates) >= _WINDOW and nothing_new and len(self._under_way) < _IN_HAND
        return updates

    async def _ask_for_each(self, offset: int) -> tuple[Update, ...]:
        """Read updates one by one, because one of them can't be read: that one is named in the log and left out."""
        bot = self._application.bot
        asked = {"offset": offset, "timeout": 0, "allowed_updates": list(ALLOWED)}
        updates = []
        # In small letters, which is the same to Telegram: the library keeps the usual name for its own reading.
        for data in await bot.do_api_request("getupdates", api_kwargs=asked):
            try:
                updates.append(Update.de_json(data, bot))
            except _UNREADABLE:
                log.exception("an update could not be read and is left out", id=data["update_id"])
                if not updates:  # else it comes once more, then as the first
                    self._next = data["update_id"] + 1
        return tuple(updates)

    async def _confirm(self) -> None:
        """Tell Telegram at the end what was handled; where that fails it is served again, and left alone then."""
        if self._next and await self._take():
            with contextlib.suppress(TelegramError, TimeoutError):
                async with asyncio.timeout(_LAST_WORD):
                    await self._application.bot.get_updates(
                        offset=self._next, limit=1, allowed_updates=ALLOWED
                    )

    def _hand_over(self, update: Update) -> None:
        """Begin to handle an update that was not handed over already."""
        if update.update_id in self._handed:
            return
        self._handed.add(update.update_id)
        self._next = update.update_id + 1
        self._glances = 0
        self._under_way.begin(update)

    async def _let_end(self) -> None:
        """Give what is under way a moment to end, so that slow ones don't hold the others up."""
        if self._under_way:
            await asyncio.wait(list(self._under_way.values()), timeout=glance(self._glances))
            self._glances += 1


def glance(before: int) -> float:
    """Give the seconds to the next request while updates are being handled, after so many that brought nothing new."""
    return min(_GLANCE, _FIRST_GLANCE * 2.0 ** min(before, _MOST_DOUBLINGS))


def backoff(failures: int) -> float:
    """Give the seconds before the next try: doubling, bounded, with half of it at random."""
    return min(_SLOWEST, 2.0 ** min(failures, _MOST_DOUBLINGS) * SystemRandom().uniform(0.5, 1.0))


def _told(error: TelegramError) -> float | None:
    told = flood(error) if isinstance(error, RetryAfter) else None
    return told.seconds if told else None


def _trouble(error: TelegramError) -> str | None:
    """Say what keeps updates from coming in, without Telegram's words, which nobody has looked through for secrets."""
    if isinstance(error, Conflict):
        return "Another program reads this bot's messages: two run with one token."
    if isinstance(error, InvalidToken | RetryAfter):  # said elsewhere; or it passes
        return None
    return "Telegram has not been reached for a while: nothing comes in."


def _complain(error: TelegramError, pause: float) -> None:
    """Say in the log what keeps updates from coming in."""
    if isinstance(error, Conflict):
        log.error("another program polls with the same token, so updates go astray; stop it", seconds=pause)
    elif isinstance(error, InvalidToken):
        log.error("Telegram does not accept the token any more; nothing comes in", seconds=pause)
    else:
        log.warning("Telegram can't be reached for updates; trying again", error=error.message, seconds=pause)


async def _wait(stop: asyncio.Event, seconds: float) -> None:
    """Wait, but not beyond the stop."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
