"""Faults that only a server has: it asks for a transaction again, loses a connection, crashes."""

from __future__ import annotations

import os
import select
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import Connection, event

from storage.errors import StoreBrokenError, StoreBusyError
from storage.store import Store
from tests.storage.make import HOUR, LEASE, NOW, article, begin, chat, claim_one, plan
from tests.support.postgres import Server


@pytest.mark.case(33)
@pytest.mark.parametrize("code", ["40001", "40P01"])
@pytest.mark.parametrize(("times", "works"), [(3, True), (4, False)])
def test_postgres_asks_for_the_transaction_again(
    postgres_url: str, code: str, times: int, *, works: bool
) -> None:
    """A serialization failure or a deadlock: the whole transaction is repeated, a bounded number of times."""
    with (
        closing(Store.open(postgres_url)) as store,
        _fault(store, f"RAISE EXCEPTION 'try again' USING ERRCODE = '{code}'", times),
    ):
        if works:
            assert store.leases.take("a", "b", NOW, NOW)
        else:
            with pytest.raises(StoreBusyError):
                store.leases.take("a", "b", NOW, NOW)


@pytest.mark.case(33)
def test_a_connection_killed_in_a_transaction(postgres_url: str) -> None:
    """Nothing was kept, so the transaction is repeated on another connection."""
    with (
        closing(Store.open(postgres_url)) as store,
        _fault(store, "PERFORM pg_terminate_backend(pg_backend_pid())", 1),
    ):
        assert store.leases.take("a", "b", NOW, NOW)


@pytest.mark.case(34)
def test_a_connection_killed_in_a_commit(postgres_url: str) -> None:
    """Whether it was kept can't be known: not repeated, told to the caller, and the next call works."""
    with closing(Store.open(postgres_url)) as store:
        with (
            _fault(
                store,
                "PERFORM pg_terminate_backend(pg_backend_pid())",
                1,
                "CONSTRAINT",
                "DEFERRABLE INITIALLY DEFERRED",
            ),
            pytest.raises(StoreBrokenError),
        ):
            store.leases.take("a", "b", NOW, NOW)
        assert store.leases.take("a", "b", NOW, NOW)


@pytest.mark.case(23)
def test_a_process_that_froze_in_a_transaction(postgres_url: str) -> None:
    """The server gives up the transaction of one that says no more, and who waits for its lock goes on."""
    held, over = Event(), Event()

    def freeze(c: Connection) -> None:
        c.exec_driver_sql("LOCK TABLE lease")
        held.set()
        assert over.wait(30)

    with (
        closing(Store.open(postgres_url, busy=0.2)) as frozen,
        closing(Store.open(postgres_url)) as store,
        ThreadPoolExecutor() as threads,
    ):
        freezing = threads.submit(frozen._database.write, freeze)
        assert held.wait(30)
        taken = store.leases.take("a", "b", NOW, NOW)
        over.set()
        freezing.result()
    assert taken


@pytest.mark.case(32)
def test_a_server_that_crashes_and_comes_back(postgres_server: Server | None, postgres_url: str) -> None:
    """While it is away calls fail with a sentence; when it is back they work, on new connections."""
    if postgres_server is None:
        pytest.skip("TEST_POSTGRES_URL names a server that is not ours to restart")
    with closing(Store.open(postgres_url)) as store:
        store.articles.save([article("1")], NOW)
        postgres_server.crash()
        try:
            with pytest.raises(StoreBrokenError):
                store.articles.count()
        finally:
            postgres_server.start()
        assert store.articles.count() == 1


class _fault:  # noqa: N801  used as a function
    """Let the first changes of the `lease` table end in a fault; the count survives a rollback."""

    def __init__(self, store: Store, action: str, times: int, kind: str = "", deferred: str = "") -> None:
        self.store = store
        self.up = f"""
            CREATE SEQUENCE faults;
            CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN IF nextval('faults') <= {times} THEN {action}; END IF; RETURN NULL; END $$;
            CREATE {kind} TRIGGER fault AFTER INSERT ON lease {deferred} FOR EACH ROW EXECUTE FUNCTION fault();
        """

    def __enter__(self) -> None:
        self.store._database.write(lambda c: c.exec_driver_sql(self.up))

    def __exit__(self, *_: object) -> None:
        down = "DROP TRIGGER fault ON lease; DROP FUNCTION fault(); DROP SEQUENCE faults"
        self.store._database.write(lambda c: c.exec_driver_sql(down))


ABANDONED = """
import sys
from tests.support.postgres import Server
server = Server()
server.start()
print(server._process.pid, server.folder, flush=True)
sys.stdin.read()
"""


def test_only_a_commit_that_leases_does_not_wait_for_the_disk(postgres_url: str) -> None:
    """A lease that a power cut undoes harms nobody; what is begun, and what has expired, is kept."""
    with closing(Store.open(postgres_url)) as store:
        store.deliveries.plan([plan(chat(store, 1))], NOW)
        waits: list[str] = []

        @event.listens_for(store._database.engine, "commit")
        def commit(connection: Connection) -> None:
            waits.append(connection.exec_driver_sql("SHOW synchronous_commit").scalar_one())

        begin(store, claim_one(store))
        assert waits == ["off", "on"]
        store.deliveries.plan([plan(chat(store, 2))], NOW)
        waits.clear()
        assert store.deliveries.claim("a", NOW + 9 * HOUR, LEASE + 9 * HOUR, 1) == []
    assert waits == ["on", "off"]


@pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="waiting for a process that is no child needs Linux"
)
@pytest.mark.proof
def test_a_killed_test_run_leaves_no_server_behind() -> None:
    """SIGKILL gives it no chance to tidy up: its guard ends the server and removes the folder."""
    command = [sys.executable, "-c", ABANDONED]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        pid, folder = process.stdout.readline().split()
        server = os.pidfd_open(int(pid))
        process.kill()
    ended, _, _ = select.select([server], [], [], 30)  # readable once the process is gone
    os.close(server)
    assert ended
    while Path(folder).exists():  # the guard is removing it; the test's own time-out ends a vain wait
        os.sched_yield()
