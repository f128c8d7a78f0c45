"""kill -9 at 200 random instants while 20,000 messages go out, on each engine: what is lost, doubled and in doubt."""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random

from bot.delivery.tuning import Tuning
from storage.store import Store
from tests.benchmarks.readers import let_in
from tests.benchmarks.unbound import lifted
from tests.faults.ledger import compare
from tests.faults.matrix import Matrix
from tests.faults.world import World, a_world
from tests.support.postgres import Databases, NoServerError, Server
from tests.support.process import BotProcess

MESSAGES = 20_000
KILLS = 200
RATE = 100  # a second: high enough to end, and not so high that each kill finds hundreds in flight
IN_FLIGHT = Tuning.of_rate(RATE).senders
_EARLY = 0.15  # of the processes die while they start, plan, or look after what the last one left
_START = 4.0  # seconds within which these die
_ONCE = 2_000  # people let in by one call


def run(messages: int = MESSAGES, kills: int = KILLS) -> dict[str, object]:
    """Print a line an engine; give the figures."""
    print(f"{messages:,} messages, {kills} times kill -9; at most {IN_FLIGHT} are in flight in a process")
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/wire.db"
        Store.open(url).close()
        figures: dict[str, object] = {"sqlite": _measure(url, Path(folder) / "lite", messages, kills)}
        try:
            server = Server()
        except NoServerError as error:
            print(error)
            return figures
        server.start()
        try:
            url = Databases(server.url).fresh()
            figures["postgresql"] = _measure(url, Path(folder) / "post", messages, kills)
        finally:
            server.close()
    return figures


def _measure(url: str, folder: Path, messages: int, kills: int) -> dict[str, int]:
    chance = Random(200)
    with a_world(url, folder, Matrix([]), silently=True) as world:
        people = [
            person
            for start in range(0, messages, _ONCE)
            for person in world.telegram.add_people(min(_ONCE, messages - start), start=5_000 + start)
        ]
        world.publish()
        let_in(world.store, people)
        world.owed.update(people)
        begun = time.monotonic()
        most = max(_run_and_kill(world, messages, kills - n, chance) for n in range(kills))
        last = _start(world)
        last.wait_for_line("connected", seconds=120)  # nothing may be left to wait for
        world.finish(last, seconds=1_200)
        tally = compare(world.telegram, world.store, world.owed)
        figures = {
            "kills": kills,
            "owed": tally.owed,
            "accepted": tally.accepted,
            "sent": tally.sent,
            "uncertain": tally.uncertain,
            "most at a kill": most,
            "lost": tally.lost,
            "doubled": tally.doubled,
            "seconds": round(time.monotonic() - begun),
        }
        print(f"{world.engine}: " + ", ".join(f"{name} {figure:,}" for name, figure in figures.items()))
    return figures


def _start(world: World) -> BotProcess:
    words, more = lifted(RATE)
    world.environment |= more
    return world._start([*words, "run"])


def _run_and_kill(world: World, messages: int, left: int, chance: Random) -> int:
    """Let a process send for a while and kill it; gives how many messages it was sending. `left` kills share the rest."""
    accepted = world.telegram.state.ledger.entries
    share = max(1, (messages - len(accepted)) // (left + 1))
    until = len(accepted) + chance.randint(1, 2 * share)
    process = _start(world)
    deadline = time.monotonic() + (chance.uniform(0, _START) if chance.random() < _EARLY else 120.0)
    while len(accepted) < until and time.monotonic() < deadline:
        time.sleep(chance.uniform(0.001, 0.02))
    in_flight = world.kill(process)
    assert in_flight <= IN_FLIGHT, in_flight
    return in_flight
