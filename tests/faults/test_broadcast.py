"""Long proof: a broadcast of 2,000 messages whose process is killed twenty times."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.world import IN_FLIGHT, OnBoth, World

pytestmark = pytest.mark.proof

KILLS = 20
SINGLE, DOUBLE = 1800, 100  # readers owed one message, and two
INSIDE = {
    "claimed": 1,
    "begun": 15,
    "accepted": 90,
    "marked": 15,
}  # how often a process comes there at the most
OUTSIDE = ("before", "after")  # while calls stand at Telegram, before it has accepted or before its answer


@pytest.mark.timeout(900)  # about three minutes where nobody else needs the processors
def test_twenty_kills_in_two_thousand_messages(on_both: OnBoth) -> None:
    """It ends, with 0 lost, 0 doubled, and what is in doubt within bounds."""

    def body(world: World) -> None:
        random = Random(4)
        world.publish()
        world.publish_long("quay")
        world.readers(SINGLE)
        world.readers(DOUBLE, "quay", messages=2)
        left = 0
        for _ in range(KILLS):
            left = _run_and_kill(world, left, random)
            assert left <= IN_FLIGHT
        world.finish(world.run(), doubt=left, seconds=300)
        world.end(4, f"kill -9, {KILLS} times at random", doubt=KILLS * IN_FLIGHT)

    on_both(body)


def _run_and_kill(world: World, left: int, random: Random) -> int:
    """Let a process send for a while and kill it somewhere; `left` is what its forerunner left in mid-send."""
    place = random.choice([*INSIDE, *OUTSIDE, "at once"])
    if place in INSIDE:
        process, gate = world.run_armed()
        gate.stands_at(place, time=random.randint(1, INSIDE[place]))
    else:
        process = world.run()
        telegram = world.telegram
        telegram.wait_for_messages(len(telegram.state.ledger.entries) + random.randint(1, 90), seconds=60)
        if place in OUTSIDE:
            hold = telegram.hold("sendMessage", place)
            telegram.wait_for_held(hold, random.randint(1, IN_FLIGHT), seconds=40)
    if left:
        process.wait_for_line(f"{left} messages were left in mid-send")
    return world.kill(process)
