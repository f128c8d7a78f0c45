"""The fault cases in which the process ends; with real processes."""

from __future__ import annotations

import pytest

from storage.records import PartState
from tests.faults.ledger import digests
from tests.faults.world import GRACE, IN_FLIGHT, World

# The plain suite has four minutes: there one of the cases runs, on one engine, and all on both in `make proof`.
ON_POSTGRES = pytest.mark.parametrize(
    "database_url", [pytest.param("sqlite", marks=pytest.mark.proof), "postgres"], indirect=True
)


@pytest.mark.proof
@pytest.mark.case(1)
def test_kill_before_sending_is_marked(world: World) -> None:
    """Of fifty messages that were claimed but not begun at a kill, each is sent exactly once after the restart."""
    world.publish()
    world.readers(50)
    process, gate = world.run_armed()
    gate.stands_at("claimed")
    assert world.kill(process) == 0
    world.finish(world.run())
    world.end(1, "kill -9 before a message is marked as being sent")
    assert len(digests(world.telegram)) == 50


@pytest.mark.case(2)
@ON_POSTGRES
def test_kill_between_acceptance_and_mark(world: World) -> None:
    """What Telegram had accepted when the process died is uncertain, not sent again; everybody else gets theirs."""
    world.publish()
    world.readers(20)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
    in_flight = world.kill(process)
    assert in_flight == IN_FLIGHT
    world.finish(world.run(), doubt=in_flight)
    world.end(2, "kill -9 between acceptance and mark", doubt=in_flight)
    assert world.states()[PartState.UNCERTAIN] == IN_FLIGHT
    assert len(digests(world.telegram)) == 20


@pytest.mark.proof
@pytest.mark.case(3)
def test_kill_after_the_mark(world: World) -> None:
    """What was marked as sent before a kill is not sent again."""
    world.publish()
    world.readers(20)
    process, gate = world.run_armed()
    gate.stands_at("marked")
    marked = world.states()[PartState.SENT]
    assert marked > 0
    in_flight = world.kill(process)
    world.finish(world.run(), doubt=in_flight)
    world.end(3, "kill -9 after the mark", doubt=IN_FLIGHT)


@pytest.mark.proof
@pytest.mark.case(5)
def test_stop_in_mid_run(world: World) -> None:
    """SIGTERM lets what is in flight end, within the grace; the next process sends the rest."""
    world.publish()
    world.readers(20)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
    process.ask_to_stop()
    world.telegram.release(hold)
    assert process.wait(GRACE) == 0
    states = world.states()
    assert states[PartState.SENT] == len(digests(world.telegram)) < 20
    assert not states[PartState.SENDING]
    world.finish(world.run())
    world.end(5, "SIGTERM in mid-run")
