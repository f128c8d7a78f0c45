"""The fault cases in which the database is held, full, read-only or damaged; with real processes."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Iterator
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy import make_url

from storage.records import PartState
from tests.faults.ledger import digests, is_digest
from tests.faults.world import IN_FLIGHT, World
from tests.newsroom.pages import page
from tests.support.locks import lock_of
from tests.support.postgres import Databases
from tests.support.process import BotProcess
from tests.support.telegram import ADA

pytestmark = [pytest.mark.proof, pytest.mark.timeout(300)]
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_POSTGRES = pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
FULL = """
    CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
    CREATE CONSTRAINT TRIGGER full_disk AFTER UPDATE ON delivery_part DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION full_disk();
"""
FREED = "DROP TRIGGER full_disk ON delivery_part; DROP FUNCTION full_disk()"


def _run_until_accepted(world: World) -> tuple[BotProcess, int]:
    """Start a process and wait until its first messages were accepted, and it has not heard of it; gives the hold."""
    hold = world.telegram.hold("sendMessage", "after")
    process = world.run()
    world.telegram.wait_for_held(hold, IN_FLIGHT, seconds=120)
    return process, hold


@pytest.mark.case(27)
def test_somebody_holds_the_database(world: World) -> None:
    """Longer than the time-out, after messages were accepted: nothing else leaves, a reader is answered, nothing is lost."""
    world.publish()
    world.readers(20)
    process, hold = _run_until_accepted(world)
    with contextlib.closing(lock_of(world.url)) as lock:
        lock.take()
        world.telegram.release(hold)
        process.wait_for_line("outcomes can't be written down")
        world.telegram.send(ADA, "/help")
        world.telegram.wait_until(lambda: world.replies(ADA) == 1, seconds=60)
        assert len(digests(world.telegram)) == IN_FLIGHT
        lock.free()
    world.finish(process)
    world.end(27, "another process holds the database, after acceptance")
    [told] = [entry for entry in world.telegram.ledger() if entry["chat_id"] == ADA and not is_digest(entry)]
    if (
        world.engine == "SQLite"
    ):  # where whoever writes holds everything; else it was one table, and she got her answer
        assert "There is much to do this moment" in told["text"]


@pytest.mark.case(28)
def test_five_write_while_digests_go_out(world: World, tmp_path: Path) -> None:
    """The bot sends and four imports run: nobody hears that the database is locked, and everything is kept."""
    world.publish()
    world.readers(40)
    folders = [tmp_path / f"pages{n}" for n in range(4)]
    for n, folder in enumerate(folders):
        folder.mkdir()
        for code in range(500 + 10 * n, 510 + 10 * n):
            (folder / f"{code}.txt").write_text(page(code), "utf-8")
    before = world.store.articles.count()
    process, hold = _run_until_accepted(world)
    imports = [
        world.command("import", str(folder), "--source", "HNA", "--defer-summaries") for folder in folders
    ]
    world.telegram.release(hold)
    assert [each.wait(200) for each in imports] == [0] * 4
    world.finish(process)
    world.end(28, "five processes write at the same time")
    assert world.store.articles.count() == before + 40
    assert "in use by others" not in "".join(each.log for each in (process, *imports))


@contextlib.contextmanager
def _full_disk(world: World, process: BotProcess) -> Iterator[None]:
    """Let every commit fail for want of room: on SQLite no file of the process can grow, on PostgreSQL the server says so."""
    if world.engine == "SQLite":
        _, hard = resource.prlimit(process.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (1, hard))
        yield
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (hard, hard))
        return
    world.store._database.write(lambda c: c.exec_driver_sql(FULL))
    yield
    world.store._database.write(lambda c: c.exec_driver_sql(FREED))


@pytest.mark.case(29)
def test_the_disk_is_full(world: World) -> None:
    """What was accepted can't be marked: sending stops at once, loudly, and goes on by itself when there is room."""
    world.publish()
    world.readers(30)
    process, hold = _run_until_accepted(world)
    with _full_disk(world, process):
        world.telegram.release(hold)
        process.wait_for_line("outcomes can't be written down: sending stops until they are")
        process.wait_for_line("outcomes still can't be written down")
        assert len(digests(world.telegram)) == IN_FLIGHT
    world.finish(process)
    world.end(29, "the disk is full at the commit after a send")


@pytest.mark.case(30)
@ON_POSTGRES
def test_a_server_that_is_read_only(postgres: Databases, postgres_url: str, world: World) -> None:
    """`tagwire run` ends with one line that says so; when it can write again it does its work."""
    name = sql.Identifier(make_url(postgres_url).database or "")
    setting = sql.SQL("ALTER DATABASE {} {}")
    world.publish()
    world.readers(5)
    postgres.run(setting.format(name, sql.SQL("SET default_transaction_read_only = on")))
    try:
        refused = world.run()
        assert refused.wait(60) == 1
    finally:
        postgres.run(setting.format(name, sql.SQL("RESET default_transaction_read_only")))
    assert refused.log.startswith("Error: ")
    assert "read-only" in refused.log
    assert refused.log.count("\n") == 1
    world.finish(world.run())
    world.end(30, "the server is read-only at the start")


@pytest.mark.case(31)
@ON_SQLITE
def test_a_file_that_is_damaged(world: World) -> None:
    """`tagwire run` ends with one line, makes no new database in its place, and goes on with the backup."""
    world.publish()
    world.readers(20)
    process, hold = _run_until_accepted(world)
    world.telegram.release(hold)
    world.until(lambda: world.states()[PartState.SENT] >= IN_FLIGHT)
    process.stop()
    world.store.close()  # the last connection takes the log into the file
    path = Path(make_url(world.url).database or "")
    whole = path.read_bytes()
    damaged = b"overwritten " * 1000 + whole[12_000:]
    path.write_bytes(damaged)
    refused = world.run()
    assert refused.wait(60) == 1
    assert refused.log.startswith("Error: ")
    assert "put a backup in its place" in refused.log
    assert refused.log.count("\n") == 1
    assert path.read_bytes() == damaged
    path.write_bytes(whole)
    world.finish(world.run())
    world.end(31, "the file is damaged, then a backup in its place")
