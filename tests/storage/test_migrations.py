from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, create_engine, text

import storage.migrations
from storage.errors import StoreBrokenError, StoreNewerError
from storage.migrations import REVISIONS
from storage.schema import Base
from storage.store import Store
from tests.storage.make import NOW, article
from tests.support.postgres import Databases
from tests.support.process import BotProcess

POSTGRES_SCHEMA = """
    SELECT format('%s.%s %s %s %s', table_name, column_name, data_type, is_nullable, column_default)
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename <> 'alembic_version'
    UNION ALL SELECT format('%s %s %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conrelid <> 'alembic_version'::regclass
    UNION ALL SELECT format('%s %s', relname, reloptions) FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND reloptions IS NOT NULL
"""
SQLITE_SCHEMA = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name <> 'alembic_version'"


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give the URL of a database that has no schema yet, on each engine."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new.db"
        return
    databases: Databases = request.getfixturevalue("postgres")
    url = databases.empty()
    yield url
    databases.drop(url)


@pytest.fixture
def engine(empty_url: str) -> Iterator[Engine]:
    """Give a bare engine for the database that has no schema yet."""
    engine = create_engine(empty_url)
    yield engine
    engine.dispose()


def run(engine: Engine, *statements: str) -> None:
    """Change a database behind the store's back."""
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))


def schema_of(url: str) -> list[str]:
    """Give everything that a schema is made of, as text; the order of a table's constraints does not matter."""
    engine = create_engine(url)
    question = SQLITE_SCHEMA if engine.dialect.name == "sqlite" else POSTGRES_SCHEMA
    with engine.connect() as connection:
        made: list[str] = list(connection.execute(text(question)).scalars())
    engine.dispose()
    # SQLite keeps the words of CREATE TABLE, to which a later column is added on the same line.
    return sorted("\n".join(sorted(re.split(r"\s*[,\n]\s*", one))) for one in made)


def test_the_migrated_schema_is_that_of_the_metadata(
    engine: Engine, empty_url: str, request: pytest.FixtureRequest
) -> None:
    """Tables, columns, types, defaults, constraints and indices are the same made either way."""
    run(engine, "CREATE TABLE alembic_version (version_num VARCHAR(32))")
    Base.metadata.create_all(engine)
    expected = schema_of(empty_url)
    assert len(expected) > 30
    assert (
        schema_of(
            request.getfixturevalue("sqlite_url" if engine.dialect.name == "sqlite" else "postgres_url")
        )
        == expected
    )


def test_the_list_of_revisions_is_that_of_the_files() -> None:
    """`REVISIONS` names every file in `versions`, in order: the quick check relies on it."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_a_new_database_gets_the_schema_once(empty_url: str) -> None:
    """Opening makes it; opening again finds it, with what was kept."""
    with closing(Store.open(empty_url)) as store:
        store.articles.save([article("1")], NOW)
    with closing(Store.open(empty_url)) as store:
        assert store.articles.count() == 1
    with closing(Store.open(empty_url, migrate=False)) as store:
        assert store.articles.count() == 1


def test_without_migrating_an_old_schema_is_refused(empty_url: str, engine: Engine) -> None:
    """A command that must not change the schema says what to do."""
    with engine.connect():  # a SQLite file is there from the first connection on, with its log set
        if engine.dialect.name == "sqlite":
            run(engine, "PRAGMA journal_mode = WAL")
    with pytest.raises(StoreBrokenError, match="db upgrade"):
        Store.open(empty_url, migrate=False)


@pytest.mark.case(35)
@pytest.mark.parametrize("migrate", [True, False])
def test_a_newer_schema_is_refused(empty_url: str, engine: Engine, *, migrate: bool) -> None:
    """One sentence that says what to do, and nothing is changed."""
    Store.open(empty_url).close()
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewerError, match=r"newer Tagwire \(schema 9999\)"):
        Store.open(empty_url, migrate=migrate)


def test_somebody_elses_database_is_refused(empty_url: str, engine: Engine) -> None:
    """Tables that are not Tagwire's: it does not move in beside them."""
    run(engine, "CREATE TABLE customers (id INTEGER)")
    with pytest.raises(StoreBrokenError, match="none of Tagwire's"):
        Store.open(empty_url)


@pytest.mark.case(35)
def test_two_processes_that_migrate_at_once(empty_url: str) -> None:
    """One does it, the others wait and find it done."""
    opened: list[int] = []
    start = threading.Barrier(3)

    def work() -> None:
        start.wait()
        with closing(Store.open(empty_url, busy=60)) as store:
            opened.append(store.articles.count())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened == [0, 0, 0]


KILLED = """
import os, sys
from sqlalchemy import Engine, event
from storage.store import Store

count = 0

@event.listens_for(Engine, "after_cursor_execute")
def after(connection, cursor, statement, *rest):
    global count
    count += statement.lstrip().startswith("CREATE TABLE")
    if count == int(sys.argv[2]):
        os._exit(9)

Store.open(sys.argv[1])
"""


@pytest.mark.case(35)
def test_a_migration_that_is_killed_half_way(empty_url: str) -> None:
    """All or nothing: the next start finds no half of a schema, and makes it."""
    ended = subprocess.run([sys.executable, "-c", KILLED, empty_url, "9"], check=False)
    assert ended.returncode == 9
    with closing(Store.open(empty_url)) as store:
        assert store.articles.count() == 0


@pytest.mark.proof
@pytest.mark.case(35)
def test_an_upgrade_that_is_killed_half_way(empty_url: str, engine: Engine) -> None:
    """The old schema is there whole, with what was kept in it; the next start brings it up."""
    _make_old(engine)
    old = schema_of(empty_url)
    ended = subprocess.run([sys.executable, "-c", KILLED, empty_url, "4"], check=False)
    assert ended.returncode == 9
    assert schema_of(empty_url) == old
    with closing(Store.open(empty_url)) as store:
        assert store.chats.find(5, None) is not None


@pytest.mark.proof
@pytest.mark.case(35)
@pytest.mark.timeout(300)
def test_three_commands_upgrade_at_once(empty_url: str, engine: Engine, tmp_path: Path) -> None:
    """Real processes on the database of an older Tagwire: each ends well, and it is brought up once."""
    _make_old(engine)
    settings = {"TAGWIRE_DATABASE_URL": empty_url}
    commands = [BotProcess(["-m", "bot", "db", "upgrade"], settings, tmp_path) for _ in range(3)]
    try:
        assert [each.wait(120) for each in commands] == [0] * 3
    finally:
        for each in commands:
            each.close()
    with closing(Store.open(empty_url, migrate=False)) as store:
        assert store.chats.find(5, None) is not None


QUICK = "import sys; from storage.store import Store; Store.open(sys.argv[1]).close(); assert 'alembic' not in sys.modules"


def test_opening_a_current_database_does_not_import_alembic(database_url: str) -> None:
    """It costs a third of a second, and most starts need none of it."""
    subprocess.run([sys.executable, "-c", QUICK, database_url], check=True)


def test_a_database_of_an_older_tagwire_is_brought_up(empty_url: str, engine: Engine) -> None:
    """From the first schema to the newest, with what was kept in it."""
    _make_old(engine)
    with closing(Store.open(empty_url)) as store:
        chat = store.chats.find(5, None)
        assert chat is not None
        assert (chat.title, chat.cut, chat.had) == ("Ada", 7, frozenset())


def _make_old(engine: Engine) -> None:
    """Make a database with the first schema and a chat in it."""
    config = Config()
    config.set_main_option("script_location", str(Path(storage.migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[0])
        connection.execute(text(OLD_CHAT))


OLD_CHAT = """
INSERT INTO chat (telegram_id, topic, kind, title, language, times, weekdays, zone, length, stories, cut, created_at)
VALUES (5, 0, 'private', 'Ada', 'en', '["08:00"]', '[1]', 'UTC', 2, 10, 7, '2026-11-24 08:00:00.000000')
"""
