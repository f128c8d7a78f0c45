"""Long proof: a broadcast of 2,000 messages whose process is killed twenty times."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.world import IN_FLIGHT, OnBoth, World
from tests.support.process import BotProcess

pytestmark = pytest.mark.proof

KILLS = 20
SINGLE, DOUBLE = 1800, 100  # readers owed one message, and two


@pytest.mark.timeout(900)  # about two and a half minutes where nobody else needs the processors
def test_twenty_kills_in_two_thousand_messages(on_both: OnBoth) -> None:
    """It ends, with 0 lost, 0 doubled, and what is in doubt within bounds."""

    def body(world: World) -> None:
        random = Random(4)
        world.publish()
        world.publish_long("quay")
        world.readers(SINGLE)
        world.readers(DOUBLE, "quay", messages=2)
        process, left = world.run(), 0
        for _ in range(KILLS):
            if left:
                process.wait_for_line(f"{left} messages were left in mid-send")
            left = _kill_somewhere(world, process, random)
            assert left <= IN_FLIGHT
            process = world.run()
        world.finish(process, doubt=left, seconds=300)
        world.end(4, f"kill -9, {KILLS} times at random", doubt=KILLS * IN_FLIGHT)

    on_both(body)


def _kill_somewhere(world: World, process: BotProcess, random: Random) -> int:
    """Let some messages through, then kill: at once, or while calls stand before or behind acceptance."""
    telegram = world.telegram
    sent = len(telegram.state.ledger.entries) + random.randint(1, 120)
    telegram.wait_for_messages(sent, seconds=60)
    place = random.choice(["at once", "before", "after"])
    if place != "at once":
        hold = telegram.hold("sendMessage", place)
        telegram.wait_for_held(hold, random.randint(1, IN_FLIGHT), seconds=40)
    return world.kill(process)
