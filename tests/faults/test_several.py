"""The fault cases of several processes: pollers, senders, and one that freezes while another takes over."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from storage.records import PartState
from storage.schema import PartRow
from tests.faults.gate import Gate
from tests.faults.ledger import digests
from tests.faults.world import BEYOND_LEASES, IN_FLIGHT, MINUTE, MORNING, World
from tests.support.process import BotProcess
from tests.support.telegram import ADA

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
ALONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SHARED = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
SENDERS = 4


def _ready(world: World, *words: str) -> BotProcess:
    """Start a process the minute before the digests are due, and wait until it has begun its work."""
    world.set_clock(MORNING - MINUTE)
    process = world.run(*words)
    process.wait_for_line("connected")
    return process


def _ada_asks(world: World) -> None:
    before = world.replies(ADA)
    world.telegram.send(ADA, "/help")
    world.telegram.wait_until(lambda: world.replies(ADA) > before, what="the answer")
    assert world.replies(ADA) == before + 1


@pytest.mark.case(21)
@pytest.mark.case(22)
@pytest.mark.case(23)
@ALONE
def test_a_second_process_on_sqlite_is_refused(world: World) -> None:
    """One process owns the file, also while it is frozen: a second one ends with a sentence, the first does the work."""
    world.publish()
    world.readers(10)
    process = _ready(world)
    process.freeze()
    second = world.run()
    assert second.wait() == 1
    assert "Error: A `tagwire run` is using" in second.log
    process.thaw()
    world.set_clock(MORNING + MINUTE)
    world.finish(process)
    world.end(23, "a second process while the first is frozen: refused")


@pytest.mark.case(21)
def test_another_program_polls(world: World) -> None:
    """409: digests go on, the log is loud, the tries stay few, and when the other is gone chat goes on."""
    world.publish()
    world.readers(10)
    process = _ready(world)
    world.telegram.wait_until(lambda: world.telegram.state.updates._waiting is not None)
    world.telegram.call("getUpdates")
    process.wait_for_line("another program polls with the same token")
    world.set_clock(MORNING + MINUTE)
    _ada_asks(world)
    world.finish(process)
    world.end(21, "409, another program polls")
    assert len(world.telegram.calls("getUpdates")) <= 10


@pytest.mark.case(21)
@SHARED
def test_two_processes_share_the_polling(world: World) -> None:
    """One polls, each update is handled once, nobody hears 409; when it dies the other takes over."""
    world.publish()
    world.readers(10)
    first = world.run()
    first.wait_for_line("connected")
    _ada_asks(world)  # so the first is the one that polls
    second = world.run()
    second.wait_for_line("connected")
    _ada_asks(world)
    world.until(lambda: world.states()[PartState.SENT] == 10)
    assert "another program polls" not in first.log + second.log
    world.kill(first)
    _ada_asks(world)
    world.finish(second)
    world.end(21, "two processes with one token and one database")


@pytest.mark.case(22)
@SHARED
def test_four_processes_send(world: World) -> None:
    """All four send at the same time, each row is one's alone, and each message leaves once."""
    world.publish()
    world.publish_long("quay")
    world.readers(400)
    world.readers(20, "quay", messages=2)
    processes = [_ready(world, "--only", "delivery") for _ in range(SENDERS)]
    hold = world.telegram.hold("sendMessage", "before")
    world.set_clock(MORNING + MINUTE)
    world.telegram.wait_for_held(hold, SENDERS * IN_FLIGHT, seconds=60)
    sending = PartRow.state == PartState.SENDING
    shares = select(PartRow.owner, func.count()).where(sending).group_by(PartRow.owner)
    rows = world.store._database.read(lambda c: c.execute(shares).all())
    assert [count for _, count in rows] == [IN_FLIGHT] * SENDERS
    world.telegram.release(hold)
    world.wait_for_all(seconds=60)
    for process in processes:
        process.stop()
    world.end(22, f"{SENDERS} processes send at the same time")


@pytest.mark.case(23)
@pytest.mark.parametrize("point", ["claimed", "begun", "accepted"])
@SHARED
def test_a_process_freezes_and_wakes(world: World, point: str) -> None:
    """Another takes over what was not begun; of what was, nothing is sent again; who wakes sends and changes nothing."""
    world.publish()
    world.readers(30)
    frozen, gate = world.run_armed()
    hold = world.telegram.hold("sendMessage", "after")
    if point != "claimed":
        _begin_all(world, gate)
    if point == "accepted":
        gate.go_on()
        world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=30)
        world.telegram.release(hold)
    if point != "begun":
        gate.stands_at(point)
    frozen.freeze()
    world.telegram.release(hold)
    begun = world.states()[PartState.SENDING]
    assert begun == (0 if point == "claimed" else IN_FLIGHT)
    world.set_clock(world.now + BEYOND_LEASES)
    process = world.run()
    if begun:
        process.wait_for_line(f"{begun} messages were left in mid-send")
    world.wait_until_idle()
    accepted, states = len(digests(world.telegram)), world.states()
    assert states[PartState.UNCERTAIN] == begun
    frozen.thaw()
    gate.go_on()
    gate.stands_at("idle")
    gate.close()
    frozen.stop()
    assert (len(digests(world.telegram)), world.states()) == (accepted, states)
    world.finish(process)
    world.end(23, f"a process freezes ({point}), another takes over, the first wakes", doubt=begun)


def _begin_all(world: World, gate: Gate) -> None:
    """Let as many messages as may be in flight begin, one group after the other; the last of these has not left."""
    gate.stands_at("begun")
    while world.states()[PartState.SENDING] < IN_FLIGHT:
        gate.go_on()
        gate.stands_at("begun")
