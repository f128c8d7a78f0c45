"""Long proof: the process is killed at every point of its way, each with several seeds."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.world import IN_FLIGHT, OnBoth, World

pytestmark = pytest.mark.proof

SEEDS = (1, 2, 3)
INSIDE = {  # the sender's own points, with the case that each belongs to
    "claimed": (1, "claimed, not begun"),
    "begun": (2, "begun, not yet sent"),
    "accepted": (2, "answered, not yet marked"),
    "marked": (3, "marked"),
}
OUTSIDE = {  # at Telegram
    "before": (2, "sent, not yet accepted"),
    "after": (2, "accepted, not yet answered"),
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("point", [*INSIDE, *OUTSIDE])
def test_every_kill_point(point: str, seed: int, on_both: OnBoth) -> None:
    """Wherever the process is killed: nobody is skipped, nothing doubled, and in doubt is at most what was in flight."""

    def body(world: World) -> None:
        random = Random(seed)
        world.publish()
        world.publish_long("quay")
        people = world.readers(random.randint(10, 30)) + world.readers(3, "quay", messages=2)
        in_flight = _kill_at(world, point, people, random)
        assert in_flight <= IN_FLIGHT
        world.finish(world.run(), doubt=in_flight)
        case, where = (INSIDE | OUTSIDE)[point]
        doubt = 0 if point == "claimed" else IN_FLIGHT
        world.end(case, f"kill -9 of a message that was {where}; seeded", doubt=doubt)

    on_both(body)


def _kill_at(world: World, point: str, people: list[int], random: Random) -> int:
    """Kill the process at a point; gives what was in flight."""
    if point in OUTSIDE:
        hold = world.telegram.hold("sendMessage", point, chat=random.choice(people))
        process = world.run()
        world.telegram.wait_for_held(hold, seconds=40)
    else:
        process, gate = world.run_armed()
        most = {"claimed": 1, "begun": 3, "accepted": len(people), "marked": 3}[point]
        gate.stands_at(point, time=random.randint(1, most))
    return world.kill(process)
