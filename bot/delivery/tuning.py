"""The sender's figures, and how it waits."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self, TypeAlias

from storage.records import ClaimedPart, Outcome

ANSWER = 0.25  # seconds that an answer takes, hardly ever more
FEWEST, MOST = 4, 250  # messages in flight
BATCH = 100


@dataclass(frozen=True, slots=True)
class Tuning:
    """The sender's figures; seconds where nothing else is said.

    `senders` is the most messages in flight, and so in doubt after a kill. `batch` is how many are claimed at once. `lease`
    must be longer than a send can take (connect, write and `read_timeout`). `patience` is how long finished sends wait for
    slower ones before their outcomes are marked. Before a wait for the pace that is longer than `mark_first` they are marked
    at once, which costs a commit, so that a kill finds little in doubt. Those whose turns come within `together` leave in one
    group. A long `read_timeout` makes doubt rarer. `paid` lets Telegram take its price for a higher rate.
    """

    senders: int = 6
    batch: int = BATCH
    lease: dt.timedelta = dt.timedelta(seconds=60)
    read_timeout: float = 25.0
    patience: float = 0.5
    mark_first: float = 0.02
    together: float = 0.02
    poll: float = 0.5
    reap_every: float = 15.0
    token_rest: float = 60.0
    store_rest: float = 1.0
    last_tries: int = 3
    paid: bool = False

    @classmethod
    def of_rate(cls, rate: float, *, paid: bool = False) -> Self:
        """Give the figures for a rate: as many in flight as leave while an answer is on its way, so that they share a commit."""
        senders = max(FEWEST, min(MOST, round(rate * ANSWER)))
        return cls(senders=senders, batch=max(BATCH, 2 * senders), paid=paid)


Told: TypeAlias = Callable[[ClaimedPart, Outcome], None]


def tell_nobody(_part: ClaimedPart, _outcome: Outcome) -> None:
    """Pass: nobody counts."""


async def no_gate(_point: str) -> None:
    """Pass: the gate of everyday life."""


async def pause(seconds: float, *events: asyncio.Event) -> None:
    """Wait for some seconds, or until one of the events is set."""
    waiting = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for each in waiting:
            each.cancel()
