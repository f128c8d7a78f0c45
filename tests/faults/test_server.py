"""The fault cases of a database server: it crashes, drops connections, and loses the answer to a commit."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import make_url

from tests.faults.ledger import digests
from tests.faults.world import BEYOND_LEASES, IN_FLIGHT, World
from tests.support.door import Door
from tests.support.postgres import Server

pytestmark = [
    pytest.mark.proof,
    pytest.mark.timeout(300),
    pytest.mark.parametrize("database_url", ["postgres"], indirect=True),
]
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


@pytest.mark.case(32)
def test_the_server_crashes_and_comes_back(world: World, postgres_server: Server | None) -> None:
    """In mid-run, with messages accepted and not marked: nothing leaves meanwhile, and then each is marked or sent once."""
    if postgres_server is None:
        pytest.skip("TEST_POSTGRES_URL names a server that is not ours to crash")
    world.publish()
    world.readers(30)
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=120)
    postgres_server.crash()
    try:
        world.telegram.release(hold)
        process.wait_for_line("outcomes can't be written down")
        assert len(digests(world.telegram)) == IN_FLIGHT
    finally:
        postgres_server.start()
    world.finish(process)
    world.end(32, "the server crashes in mid-run and comes back")


@pytest.mark.case(33)
def test_connections_are_cut(world: World) -> None:
    """Wherever the sender stands when all its connections are cut: no message twice, none lost."""
    world.publish()
    world.readers(40)
    process, gate = world.run_armed()
    for point in ("claimed", "begun", "accepted", "marked"):
        gate.stands_at(point)
        world.store._database.read(lambda c: c.exec_driver_sql(CUT))
        gate.go_on()
    gate.close()
    world.finish(process)
    world.end(33, "all connections are cut at each point of the sender")


@pytest.mark.case(34)
def test_the_answer_to_a_commit_is_lost(world: World) -> None:
    """Commits that went through and were not heard of: what they began or marked is read again, nothing is sent twice."""
    world.publish()
    world.readers(30)
    place = make_url(world.url)
    server = (
        f"{place.query['host']}/.s.PGSQL.5432"
        if "host" in place.query
        else (str(place.host), place.port or 5432)
    )
    commits = itertools.count(1)
    lost: list[int] = []

    def loses(piece: bytes) -> bool:
        """Lose the answer to some commits once messages leave."""
        if b"COMMIT\x00" not in piece or not world.telegram.state.ledger.entries or len(lost) == 6:
            return False
        number = next(commits)
        if number % 4 == 1:
            lost.append(number)
        return number % 4 == 1

    with Door(server) as door:
        door.loses = loses
        through = place.set(host="127.0.0.1", port=door.port, query={})
        world.environment["TAGWIRE_DATABASE_URL"] = through.render_as_string(hide_password=False)
        process = world.run()
        world.until(lambda: len(lost) == 6)
        world.set_clock(world.now + BEYOND_LEASES)  # what a claim leased, and nobody heard of
        world.wait_until_idle()
        world.finish(process)
    world.end(34, "the answers to six commits are lost")
