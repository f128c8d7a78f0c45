"""How the wire does at this moment: looked up once in a while, however many pages show it."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.console.house import House
from bot.console.problems import Problem, problems
from bot.newsroom.checks import Check
from storage.records import DeliveryKind, Queue, Round

LOOK_EVERY: Final = 2.0  # seconds
_SPARE: Final = (
    20  # times as long as a look took nothing is asked again: 5 % of the database's time at the most
)
_CHECK_EVERY: Final = 60.0  # seconds between two times that everything is checked


@dataclass(frozen=True, slots=True)
class Glance:
    """The last digests, what is owed of each kind, and what is wrong."""

    round: Round | None
    queues: Mapping[DeliveryKind, Queue]
    problems: Sequence[Problem]


class Glances:
    """Gives the newest glance. Its `checks` are made less often: they take longer, and what they find lasts longer."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._one_at_a_time = asyncio.Lock()
        self._last: Glance | None = None
        self._good_until = self._checks_until = float("-inf")
        self._checks: Sequence[Check] = ()

    async def newest(self) -> Glance:
        """Look, unless that was done a moment ago."""
        async with self._one_at_a_time:
            began = self._house.monotonic()
            if self._last is None or began >= self._good_until:
                self._last = await self._look(began)
                ended = self._house.monotonic()
                self._good_until = ended + max(LOOK_EVERY, _SPARE * (ended - began))
            return self._last

    async def _look(self, moment: float) -> Glance:
        house, now = self._house, self._house.clock()
        if moment >= self._checks_until:
            self._checks = await house.threads(house.checks, now)
            self._checks_until = moment + _CHECK_EVERY
        ready = await house.ready()
        found, queues = await house.threads(self._ask, now)
        return Glance(found, queues, problems(found, ready, self._checks))

    def _ask(self, now: dt.datetime) -> tuple[Round | None, Mapping[DeliveryKind, Queue]]:
        store = self._house.store
        return store.ledger.round(now), store.overview.queues()
