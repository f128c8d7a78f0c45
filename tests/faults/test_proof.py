"""The long proofs (`make proof`): every kill point with many seeds, and twenty kills in a run of 2,000 messages.

Each runs on SQLite and PostgreSQL side by side: a broadcast is bound by its pace, not by the processor.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random

import pytest

from tests.faults.matrix import Matrix
from tests.faults.world import IN_FLIGHT, World, a_world
from tests.support.process import BotProcess

pytestmark = pytest.mark.proof

INSIDE = ("claimed", "begun", "accepted", "marked")  # the sender's own points
OUTSIDE = ("before", "after")  # at Telegram: before it has accepted, and before its answer
SEEDS = (1, 2, 3)
KILLS = 20
SINGLE, DOUBLE = 1800, 100  # readers owed one message, and two
Body = Callable[[World], None]


@pytest.fixture
def on_both(sqlite_url: str, postgres_url: str, tmp_path: Path) -> Callable[[Body], None]:
    """Run a body on both engines at the same time, each in a world of its own."""

    def run(body: Body) -> None:
        def one(name: str, url: str) -> None:
            with a_world(url, tmp_path / name) as world:
                body(world)

        with ThreadPoolExecutor(2) as pool:
            for ended in [pool.submit(one, "lite", sqlite_url), pool.submit(one, "post", postgres_url)]:
                ended.result()

    return run


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("point", [*INSIDE, *OUTSIDE])
def test_every_kill_point(point: str, seed: int, on_both: Callable[[Body], None], matrix: Matrix) -> None:
    """Wherever the process is killed: nobody is skipped, nothing doubled, and in doubt is at most what was in flight."""

    def body(world: World) -> None:
        random = Random(seed)
        _publish(world)
        people = world.readers(random.randint(10, 30)) + world.readers(3, "quay", messages=2)
        in_flight = _kill_at(world, point, people, random)
        assert in_flight <= IN_FLIGHT
        world.finish(world.run(), doubt=in_flight)
        tally = world.compare()
        where = f"kill -9 at a seeded moment: {_where(point)}"
        matrix.add(
            1 if point == "claimed" else 3 if point == "marked" else 2,
            where,
            world.engine,
            tally,
            doubt=IN_FLIGHT,
        )
        tally.holds(doubt=in_flight)

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


def _where(point: str) -> str:
    return {
        "claimed": "claimed, not begun",
        "begun": "begun, not yet sent",
        "accepted": "answered, not yet marked",
        "marked": "marked, the next begun",
        "before": "on the way to Telegram",
        "after": "accepted, not yet answered",
    }[point]


@pytest.mark.timeout(600)
def test_twenty_kills_in_two_thousand_messages(on_both: Callable[[Body], None], matrix: Matrix) -> None:
    """A broadcast that is killed twenty times at random ends, with 0 lost, 0 doubled and doubt within bounds."""

    def body(world: World) -> None:
        random = Random(4)
        _publish(world)
        world.readers(SINGLE)
        world.readers(DOUBLE, "quay", messages=2)
        doubt = 0
        process, left = world.run(), 0
        for _ in range(KILLS):
            if left:
                process.wait_for_line(f"{left} messages were left in mid-send")
            left = _kill_somewhere(world, process, random)
            assert left <= IN_FLIGHT
            doubt += left
            process = world.run()
        world.finish(process, doubt=left, seconds=240)
        tally = world.compare()
        matrix.add(4, f"kill -9 {KILLS} times at random", world.engine, tally, doubt=KILLS * IN_FLIGHT)
        assert tally.uncertain == doubt
        tally.holds(doubt=KILLS * IN_FLIGHT)

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


def _publish(world: World) -> None:
    world.publish()
    world.publish_long("quay")
