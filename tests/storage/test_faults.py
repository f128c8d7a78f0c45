"""Every method of the store on a database that is locked, and on one that is broken."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy.engine import make_url

from storage.errors import StoreBrokenError, StoreBusyError, StoreError
from storage.store import Store
from tests.storage.calls import CALLS, Call, public_methods
from tests.storage.make import NOW, article
from tests.support.postgres import Databases

BUSY = 0.05  # seconds
TABLES = "SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables WHERE schemaname = 'public'"

each_call = pytest.mark.parametrize("call", [pytest.param(call, id=name) for name, call in CALLS.items()])


def test_every_method_is_in_the_table(store: Store) -> None:
    """A new public method without a line in `calls.py` fails here; a line without a method too."""
    assert public_methods(store) == set(CALLS)


@each_call
def test_every_method_works_on_a_sound_database(shared: Store, call: Call) -> None:
    """The calls of the table are good ones: what fails below fails because of the database."""
    call.run(shared)


@each_call
def test_a_locked_sqlite_database(locked_sqlite: Store, call: Call) -> None:
    """Another process holds the writer's lock: reads go on, writes give up after the busy time-out."""
    if not call.writes:
        call.run(locked_sqlite)
        return
    with pytest.raises(StoreBusyError, match=r"in use by others for 0\.05 seconds"):
        call.run(locked_sqlite)


@each_call
def test_a_locked_postgres_database(locked_postgres: Store, call: Call) -> None:
    """Another holds every table: each call gives up after the lock time-out."""
    with pytest.raises(StoreBusyError, match=r"in use by others for 0\.05 seconds"):
        call.run(locked_postgres)


@each_call
def test_a_damaged_sqlite_database(damaged_sqlite: Store, call: Call) -> None:
    """The file was overwritten: one clear sentence that names it and says what to do."""
    with pytest.raises(StoreBrokenError, match=r"damaged\.db is damaged.*backup"):
        call.run(damaged_sqlite)


@each_call
def test_a_postgres_database_that_is_gone(lost_postgres: Store, call: Call) -> None:
    """It was dropped: one sentence, without the password."""
    with pytest.raises(StoreBrokenError, match="does not exist") as caught:
        call.run(lost_postgres)
    assert "\n" not in str(caught.value)


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def shared(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give one store for many calls, on each engine; it holds a chat, so that rules have whom to belong to."""
    databases: Databases | None = request.getfixturevalue("postgres") if request.param == "postgres" else None
    url = databases.copy() if databases else f"sqlite:///{tmp_path_factory.mktemp('shared')}/shared.db"
    with closing(Store.open(url)) as store:
        CALLS["chats.open"].run(store)
        yield store
    if databases:
        databases.drop(url)


@pytest.fixture(scope="module")
def locked_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store on a file whose writer's lock another connection holds."""
    path = tmp_path_factory.mktemp("locked") / "locked.db"
    with (
        closing(Store.open(f"sqlite:///{path}", busy=BUSY)) as store,
        closing(sqlite3.connect(path)) as other,
    ):
        CALLS["chats.open"].run(store)
        other.execute("BEGIN IMMEDIATE")
        yield store
        other.rollback()
        assert store.articles.save([article("1")], NOW)


@pytest.fixture(scope="module")
def locked_postgres(postgres: Databases) -> Iterator[Store]:
    """Give a store on a database whose tables another connection holds."""
    url = postgres.copy()
    with closing(Store.open(url, busy=BUSY)) as store, psycopg.connect(url.replace("+psycopg", "")) as other:
        tables = other.execute(TABLES).fetchone()
        assert tables is not None
        other.execute(f"LOCK TABLE {tables[0]} IN ACCESS EXCLUSIVE MODE".encode())
        yield store
        other.rollback()
        assert store.articles.save([article("1")], NOW)
    postgres.drop(url)


@pytest.fixture(scope="module")
def damaged_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store on a file that was overwritten after it had been opened."""
    path = tmp_path_factory.mktemp("damaged") / "damaged.db"
    with closing(Store.open(f"sqlite:///{path}")) as store:
        store.close()  # the pool opens new connections, as after a restart
        path.write_bytes(b"\x13" * path.stat().st_size)
        yield store
        assert set(path.read_bytes()) == {0x13}


@pytest.fixture(scope="module")
def lost_postgres(postgres: Databases) -> Iterator[Store]:
    """Give a store on a database that was dropped after it had been opened."""
    url = postgres.copy()
    with closing(Store.open(url)) as store:
        postgres.drop(url)
        yield store


# --- faults of one kind each ------------------------------------------------------------------------------------------


@pytest.mark.case(31)
def test_a_removed_file_is_missed_and_not_made_anew(sqlite_url: str) -> None:
    """Somebody removed the file of a running bot: an error, and no empty file in its place."""
    with closing(Store.open(sqlite_url)) as store:
        store.close()
        path = Path(make_url(sqlite_url).database or "")
        path.unlink()
        with pytest.raises(StoreBrokenError, match="can't be opened"):
            store.articles.count()
        assert not path.exists()


@pytest.mark.case(29)
def test_a_full_disk_keeps_what_was_there(sqlite_url: str) -> None:
    """Nothing of the transaction is kept; when there is room again it goes on."""
    with closing(Store.open(sqlite_url)) as store:
        store.articles.save([article("1")], NOW)
        pages: list[Any] = []
        database = store._database
        database.outside_transaction(lambda c: pages.append(c.execute("PRAGMA page_count").fetchone()[0]))
        database.outside_transaction(lambda c: c.execute(f"PRAGMA max_page_count = {pages[0]}"))
        with pytest.raises(StoreBrokenError, match="the disk is full"):
            store.articles.save([article("2"), article("3", text="long " * 20_000)], NOW)
        assert store.articles.count() == 1
        database.outside_transaction(lambda c: c.execute("PRAGMA max_page_count = 1000000"))
        store.articles.save([article("2")], NOW)
        assert store.articles.count() == 2


def test_a_table_that_is_missing(database_url: str) -> None:
    """The database is not as Tagwire left it: broken, not silently repaired."""
    with closing(Store.open(database_url)) as store:
        store._database.write(lambda c: c.exec_driver_sql("ALTER TABLE lease RENAME TO mislaid"))
        try:
            with pytest.raises(StoreBrokenError):
                store.leases.drop("a", "b")
        finally:
            store._database.write(lambda c: c.exec_driver_sql("ALTER TABLE mislaid RENAME TO lease"))


def test_a_change_that_the_schema_forbids(store: Store) -> None:
    """Rules for a chat that is not there: a StoreError, nothing of the transaction is kept, and a log learns no values."""
    with pytest.raises(StoreError, match="refused a change") as caught:
        CALLS["chats.add_rules"].run(store)
    assert type(caught.value) is StoreError
    assert "SQL parameters hidden" in str(caught.value.__cause__)
    assert store.tags.find(["tide"]) == {}


def test_a_number_beyond_64_bits(store: Store) -> None:
    """No id is that large: nothing is found, or a StoreError; never a driver's error."""
    try:
        found = store.chats.get(10**30)
    except StoreError:
        found = None
    assert found is None
