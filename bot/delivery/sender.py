"""The sender: takes owed messages from the outbox, sends them, and writes down what became of each.

claim (lease) -> compose -> [mark the last outcomes, begin these: one commit] -> send -> outcome -> [mark ...]

A part is committed as `sending` before its request leaves, and only what that commit gave back is sent: a killed process leaves
at most the messages in flight in doubt. After a message was accepted nothing else is begun until that is written down.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from random import Random
from typing import TypeAlias

from telegram import Bot
from telegram.error import TelegramError

from bot.delivery import outcomes
from bot.delivery.compose import WordsFor
from bot.delivery.letters import Composer, Letter, post
from bot.delivery.notices import Notices
from bot.delivery.pace import Pace
from bot.delivery.signals import Signals
from bot.delivery.supply import Supply
from bot.delivery.tuning import Told, Tuning, no_gate, pause, tell_nobody
from storage.errors import StoreError
from storage.records import ChatKind, ClaimedPart, Outcome, PartState
from storage.store import Store
from storage.threads import Threads

log = logging.getLogger(__name__)

Flight: TypeAlias = set[asyncio.Task[Outcome]]


class Sender:
    """Sends what is owed, a few messages at a time, until it is told to stop.

    `bot` is a Bot without a rate limiter of its own (`pace` is the one). `owner` names this process in leases.
    `alone` says that no other process works on this database (SQLite): what a former one left is then judged at once.
    `gate` is called at "claimed" (leased, not begun), "begun" (committed as `sending`, not yet sent), "accepted" (sent, not
    yet marked) and "marked", and where there is nothing to do: "idle", "resting", "refused" (the token), "stuck" (outcomes
    can't be written). Proofs stop, kill or steer the process there. `told` hears what became of each message that was tried.
    """

    def __init__(
        self,
        *,
        store: Store,
        threads: Threads,
        bot: Bot,
        pace: Pace,
        words_for: WordsFor,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        random: Random,
        owner: str,
        alone: bool,
        bot_username: str | None = None,
        tuning: Tuning | None = None,
        gate: Callable[[str], Awaitable[None]] = no_gate,
        told: Told = tell_nobody,
    ) -> None:
        self._store = store
        self._threads = threads
        self._bot = bot
        self._pace = pace
        self._composer = Composer(store, words_for, bot_username, monotonic, told)
        self._clock = clock
        self._monotonic = monotonic
        self._random = random
        self._owner = owner
        self._alone = alone
        self._tuning = tuning or Tuning()
        self._gate = gate
        self.supply = Supply(
            *(store, threads, clock, monotonic, owner), alone=alone, tuning=self._tuning, gate=gate
        )
        self._signals = Signals(pace, monotonic, random, senders=self._tuning.senders)
        self._notices = Notices(bot, pace, words_for)
        self._unmarked: list[Outcome] = []
        self._awake = asyncio.Event()

    def wake(self) -> None:
        """Look at once whether something is owed."""
        self._awake.set()

    @property
    def token_refused(self) -> bool:
        """Whether sending stands still because Telegram refuses the token."""
        return self._signals.token_refused

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then what is in flight ends and is written down, and leases are given back."""
        while not stop.is_set():
            try:
                await self._round(stop)
            except StoreError:
                log.exception("the database did not answer the sender; nothing is sent until it does")
                await pause(self._tuning.store_rest, stop)
        await self._mark_before_the_end()
        await self._notices.end()

    async def _round(self, stop: asyncio.Event) -> None:
        """Wait where something asks for it; else claim a batch and deliver it."""
        await self.supply.reap_when_due()
        if self._signals.token_refused:
            await self._try_token(stop)
            return
        if (rest := self._signals.rest) > 0:
            await self._pace.report()
            await self._gate("resting")
            await pause(min(rest, self._tuning.reap_every), stop)
            return
        self._awake.clear()
        claimed = await self.supply.claim()
        if claimed:
            await self._deliver(deque(claimed), stop)
        else:
            await self._gate("idle")
            await pause(self._tuning.poll, stop, self._awake)

    async def _try_token(self, stop: asyncio.Event) -> None:
        """Ask now and then whether the token is good again."""
        await self._gate("refused")
        await pause(self._tuning.token_rest, stop)
        if stop.is_set():
            return
        try:
            await self._bot.get_me()
        except TelegramError as error:
            log.critical("Telegram still refuses the token (%s): nothing is sent", error)
        else:
            log.warning("the token is accepted again: sending goes on")
            self._signals.token_refused = False

    async def _deliver(self, queue: deque[ClaimedPart], stop: asyncio.Event) -> None:
        """Send a claimed batch and the next ones; an answer that is slow keeps one place busy only."""
        flight: Flight = set()
        trouble: StoreError | None = None
        try:
            while queue or flight or self._unmarked:
                if self._rests(stop):
                    queue.clear()  # the leases go back below
                try:
                    letters = await self._next_letters(queue, self._tuning.senders - len(flight), stop)
                    is_last = not (queue or trouble or self._rests(stop))
                    queue.extend(await self._begin(letters, flight, stop, is_last=is_last))
                except StoreError as error:
                    queue.clear()
                    trouble = error
                if flight:
                    # Where there is room for more, the pace is what is waited for, and not the answers.
                    patience = 0 if queue and len(flight) < self._tuning.senders else self._tuning.patience
                    done, flight = await asyncio.wait(flight, timeout=patience)
                    self._unmarked += [task.result() for task in done]
                elif stop.is_set() and self._unmarked:
                    break
        finally:
            for task in flight:
                task.cancel()  # only where this very task is cancelled: what was in flight is then in doubt
        await self.supply.give_back()
        if trouble:
            raise trouble

    def _rests(self, stop: asyncio.Event) -> bool:
        """Tell whether nothing more is to be begun."""
        return stop.is_set() or self._signals.stands_still

    async def _begin(
        self, letters: Sequence[Letter], flight: Flight, stop: asyncio.Event, *, is_last: bool
    ) -> list[ClaimedPart]:
        """Let letters leave, and put them into `flight`; beside the last ones of a batch claim the next, and give it."""
        claims = is_last and (letters or flight)
        ahead = asyncio.create_task(self.supply.claim()) if claims else None
        try:
            if letters or self._unmarked:
                flight |= await self._exchange(letters, stop)
            return await ahead if ahead else []
        finally:
            if ahead:
                await asyncio.wait([ahead])  # its leases are given back where the exchange failed
                _ = ahead.cancelled() or ahead.exception()

    async def _next_letters(self, queue: deque[ClaimedPart], room: int, stop: asyncio.Event) -> list[Letter]:
        """Take the next parts whose chats need not wait, and write them; gives them when they may leave."""
        parts: list[ClaimedPart] = []
        first = wait = 0.0
        while queue and len(parts) < room:
            if parts and self._pace.next_wait() > first + self._tuning.together:
                break
            chat = (part := queue.popleft()).chat
            held = self._pace.chat_wait(chat.telegram_id)
            if (outcome := outcomes.not_now(part, self._clock(), held)) is not None:
                self._unmarked.append(outcome)
                continue
            group = chat.kind is not ChatKind.PRIVATE
            wait = await self._pace.reserve_broadcast(chat.telegram_id, group=group, ahead=len(queue) + 1)
            first = first if parts else wait
            parts.append(part)
        if not parts or self._signals.stands_still:  # another process was told to wait
            self._unmarked += [outcomes.later(part, self._clock()) for part in parts]
            return []
        if wait > self._tuning.mark_first:
            if self._unmarked:  # until it is marked, what was accepted is in doubt: not while we wait
                await self._exchange((), stop)
            await pause(wait, stop)  # nor is anything written yet: a story may be held back meanwhile
        letters, settled = await self._threads(self._composer.letters, parts)
        self._unmarked += settled
        if 0 < wait <= self._tuning.mark_first:
            await pause(wait, stop)
        return letters

    async def _exchange(self, letters: Sequence[Letter], stop: asyncio.Event) -> Flight:
        """Mark the outcomes so far and begin these letters, in one commit; then let those leave that it gave back."""
        now = self._clock()
        until = now + self._tuning.lease
        begin = [letter.part.id for letter in letters]
        try:
            allowed = await self._threads(
                self._store.deliveries.exchange, self._owner, tuple(self._unmarked), begin, now, until
            )
        except StoreError:
            log.exception(
                "%d outcomes can't be written down: sending stops until they are", len(self._unmarked)
            )
            # Whether the commit went through is unknown, that these letters have not left is certain.
            self._unmarked += [outcomes.later(letter.part, now) for letter in letters]
            await self._mark_at_last(stop)
            return set()
        if self._unmarked:
            self._unmarked.clear()
            self._notices.tell()
            await self._gate("marked")
        if allowed:
            await self._gate("begun")
        return {
            asyncio.create_task(self._send(letter, until)) for letter in letters if letter.part.id in allowed
        }

    async def _mark_at_last(self, stop: asyncio.Event) -> None:
        """Try to write the outcomes down until it is done; nothing is sent meanwhile. A stop ends the trying."""
        while self._unmarked and not stop.is_set():
            await self._gate("stuck")
            await pause(self._tuning.store_rest, stop)
            await self._try_to_mark()

    async def _try_to_mark(self) -> None:
        now, sofar = self._clock(), tuple(self._unmarked)
        try:
            await self._threads(
                self._store.deliveries.exchange, self._owner, sofar, (), now, now + self._tuning.lease
            )
        except StoreError as error:
            log.error("%d outcomes still can't be written down: %s", len(self._unmarked), error)  # noqa: TRY400 - the trace came with the first
        else:
            self._unmarked.clear()

    async def _mark_before_the_end(self) -> None:
        """At a stop: a few more tries; what still can't be written is named, and will count as uncertain."""
        for _ in range(self._tuning.last_tries):
            if not self._unmarked:
                break
            await self._try_to_mark()
        for outcome in self._unmarked:
            if outcome.state is PartState.SENT:
                log.critical(
                    "part %d was sent (message %s) but not written down", outcome.part_id, outcome.message_id
                )
        try:
            await self.supply.give_back()
        except StoreError:
            log.exception("the leases were not given back: they end by themselves")

    async def _send(self, letter: Letter, until: dt.datetime) -> Outcome:
        """Send one message that was begun; whatever happens is an outcome."""
        part = letter.part
        # This process slept: the lease is over, and the part is no longer ours to send.
        left_at = self._clock()
        if left_at >= until:
            return outcomes.later(part, left_at)
        try:
            # An answer that comes drop by drop keeps every single read in time: the whole has to end too.
            async with asyncio.timeout(self._tuning.lease.total_seconds()):
                message_id = await post(self._bot, letter, self._tuning)
        except Exception as error:  # noqa: BLE001 - the request may have left: whatever it was is told as an outcome
            self._signals.failed(error, part)
            outcome = outcomes.classify(error, part, self._clock(), self._random, left_at=left_at)
            log.warning("part %d is %s: %s", part.id, outcome.state, outcome.error)
            if outcome.drop_topic:
                self._notices.topic_gone(part.chat)
            return letter.told(outcome)
        self._signals.answered()
        await self._gate("accepted")
        held = 0.0 if self._alone else self._pace.chat_wait(part.chat.telegram_id)
        return letter.told(outcomes.sent(part, message_id, self._clock(), held))
