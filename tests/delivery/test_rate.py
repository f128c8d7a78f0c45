"""How many messages are in flight, and which of them leave together."""

from __future__ import annotations

import dataclasses

import pytest

from bot.delivery.pace import Pace
from bot.delivery.tuning import Tuning
from storage.records import PartState
from tests.delivery.desk import ON_SQLITE
from tests.delivery.rig import QUICK, Rig


@pytest.mark.parametrize(
    ("rate", "senders", "batch"), [(0.5, 4, 100), (25, 6, 100), (1000, 250, 500), (1e6, 250, 500)]
)
def test_what_is_in_flight_follows_the_rate(rate: float, senders: int, batch: int) -> None:
    """A few messages at Telegram's usual rate, a quarter of a second's at a higher one, and never more than 250."""
    tuning = Tuning.of_rate(rate)
    assert (tuning.senders, tuning.batch) == (senders, batch)


@ON_SQLITE
def test_those_whose_turns_come_together_leave_together(rig: Rig) -> None:
    """At a high rate a group is what leaves within the next moment, so that no second holds much more than the rate."""
    rig.readers(40)
    rig.plan()
    groups: list[int] = []

    async def look(point: str) -> None:
        if point == "begun":
            groups.append(rig.states()[PartState.SENDING])
            rig.advance(0.05)

    tuning = dataclasses.replace(QUICK, senders=40)
    rig.drain(gate=look, tuning=tuning, pace=Pace(monotonic=lambda: rig.seconds, overall=260))
    assert groups[0] == 6
