"""The fault case in which an old backup is brought back: it knows nothing of what was sent since it was made."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.records import PartState
from tests.faults.ledger import digests
from tests.faults.world import MORNING, World
from tests.support.postgres import Databases

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
HOUR = dt.timedelta(hours=1)
READERS = 12


@pytest.fixture
def backup(world: World, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Callable[[], str]]:
    """Give what makes a copy of the world's database as it is now; gives its URL."""
    if world.engine == "SQLite":

        def copy() -> str:
            with (
                closing(sqlite3.connect(make_url(world.url).database or "")) as now,
                closing(sqlite3.connect(tmp_path / "backup.db")) as kept,
            ):
                now.backup(kept)
            return f"sqlite:///{tmp_path}/backup.db"

        yield copy
        return
    databases: Databases = request.getfixturevalue("postgres")
    made: list[str] = []

    def clone() -> str:
        world.store.close()  # a database that is copied has no connections
        name = sql.Identifier(make_url(world.url).database or "")
        made.append(databases._create(sql.SQL(" TEMPLATE {}").format(name)))
        return made[-1]

    yield clone
    world.store.close()
    for url in made:
        databases.drop(url)


@pytest.mark.case(24)
@pytest.mark.parametrize("made", ["the evening before", "with messages waiting"])
def test_an_old_backup_is_brought_back(world: World, backup: Callable[[], str], made: str) -> None:
    """After `tagwire catch-up` nothing that was sent since the backup is sent again; what comes later is."""
    old = world.publish()
    world.readers(READERS)
    waiting = made == "with messages waiting"
    if waiting:
        process, gate = world.run_armed()
        gate.stands_at("claimed")
        world.kill(process)
    kept = backup()
    process = world.run()
    world.finish(process)
    assert world.states()[PartState.SENT] == READERS
    world.restore(kept)
    if not waiting:
        world.owed.subtract(list(world.owed))  # of that digest the backup has no row
    world.set_clock(MORNING + 2 * HOUR)
    told = world.command("catch-up", "--mark-sent-before", (MORNING + HOUR).isoformat())
    assert told.wait(60) == 0
    [fresh] = world.next_morning("harbour")
    world.finish(world.run())
    world.end(24, f"a backup of before, made {made}, brought back", doubt=READERS * waiting)
    assert world.states()[PartState.UNCERTAIN] == READERS * waiting
    texts = [entry["text"] for entry in digests(world.telegram)]
    assert [sum(title in text for text in texts) for title in (old, fresh)] == [READERS, READERS]
    assert len(texts) == 2 * READERS


@pytest.mark.case(24)
def test_catching_up_beside_a_running_bot_is_refused(world: World) -> None:
    """What is at work on the database is stopped first: one sentence, and nothing is changed."""
    world.publish()
    world.readers(1)
    process = world.run()
    world.until(lambda: world.states()[PartState.SENT] == 1)
    told = world.command("catch-up", "--mark-sent-before", MORNING.isoformat())
    assert told.wait(60) == 1
    assert "Error: A" in told.log
    assert "`tagwire run` is using" in told.log
    world.finish(process)
    world.end(24, "catch-up while a process runs: refused")
