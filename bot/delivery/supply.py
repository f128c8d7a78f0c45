"""What a sender leases from the outbox, and gives back."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Awaitable, Callable

from bot.delivery.tuning import Tuning
from storage.records import ClaimedPart
from storage.store import Store
from storage.threads import Threads

log = logging.getLogger(__name__)


class Supply:
    """Leases for one sender. A claim only leases: it may run beside anything that the sender does."""

    def __init__(
        self,
        store: Store,
        threads: Threads,
        clock: Callable[[], dt.datetime],
        monotonic: Callable[[], float],
        owner: str,
        *,
        alone: bool,
        tuning: Tuning,
        gate: Callable[[str], Awaitable[None]],
    ) -> None:
        self._deliveries = store.deliveries
        self._threads = threads
        self._clock = clock
        self._monotonic = monotonic
        self._owner = owner
        self._alone = alone
        self._tuning = tuning
        self._gate = gate
        self._reap_at = monotonic()
        self.reaped = 0  # messages, since the start

    async def claim(self) -> list[ClaimedPart]:
        """Lease the next batch."""
        await self.reap_when_due()
        now, batch = self._clock(), self._tuning.batch
        until = now + self._tuning.lease
        claimed = await self._threads(self._deliveries.claim, self._owner, now, until, batch)
        if claimed:
            await self._gate("claimed")
        return claimed

    async def reap_when_due(self) -> None:
        """Put what died in mid-send down as uncertain, at the start and from time to time."""
        if self._monotonic() < self._reap_at:
            return
        reaped = await self._threads(self._deliveries.reap, self._clock(), self._owner, alone=self._alone)
        self._reap_at = self._monotonic() + self._tuning.reap_every
        if reaped:
            self.reaped += reaped
            log.warning("%d messages were left in mid-send: they count as uncertain, for good", reaped)

    async def give_back(self) -> None:
        """Drop the leases on what has not begun."""
        await self._threads(self._deliveries.give_back, self._owner)
