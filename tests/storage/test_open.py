from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from psycopg import sql
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import OperationalError

from storage.errors import StoreBrokenError, StoreBusyError
from storage.faults import translate
from storage.store import Store
from tests.storage.make import NOW, article
from tests.support.postgres import Databases


@pytest.mark.parametrize(
    "url", ["", "no url", "sqlite://", "sqlite:///:memory:", "mysql://me:secret@host/db"]
)
def test_a_url_that_names_no_database_is_refused(url: str) -> None:
    """One sentence; a password in it stays out."""
    with pytest.raises(StoreBrokenError) as caught:
        Store.open(url)
    assert "secret" not in str(caught.value)


def test_a_server_that_is_not_there() -> None:
    """Nobody listens: one sentence, without the password, within the time-out."""
    with pytest.raises(StoreBrokenError) as caught:
        Store.open("postgresql+psycopg://me:secret@127.0.0.1:1/tagwire")
    assert "127.0.0.1" in str(caught.value)
    assert "secret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_driver_need_not_be_named(postgres_url: str) -> None:
    """`postgresql://` is what most people have in their settings."""
    with closing(Store.open(postgres_url.replace("+psycopg", ""))) as store:
        assert store.articles.count() == 0


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    """The file can't be made: the sentence says why."""
    with pytest.raises(StoreBrokenError, match="its folder does not exist"):
        Store.open(f"sqlite:///{tmp_path}/nowhere/tagwire.db")


def test_without_migrating_a_missing_file_is_not_made(tmp_path: Path) -> None:
    """A command that only looks makes no database."""
    with pytest.raises(StoreBrokenError, match="There is no database"):
        Store.open(f"sqlite:///{tmp_path}/tagwire.db", migrate=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_place_of_the_file(tmp_path: Path) -> None:
    """Not a file: said so."""
    with pytest.raises(StoreBrokenError, match="is not a file"):
        Store.open(f"sqlite:///{tmp_path}")


@pytest.mark.case(31)
@pytest.mark.parametrize("content", [b"", b"not a database, only text" * 100])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """Empty or something else: refused, never silently made anew, and the file is as it was."""
    path = tmp_path / "tagwire.db"
    path.write_bytes(content)
    with pytest.raises(StoreBrokenError, match="backup in its place"):
        Store.open(f"sqlite:///{path}")
    assert path.read_bytes() == content


@pytest.mark.case(31)
@pytest.mark.parametrize("keep", [4096, 5000, 20_000])
def test_a_database_that_was_cut_short(sqlite_url: str, tmp_path: Path, keep: int) -> None:
    """A copy that was not finished: an error at the opening or at the first use, never an empty store."""
    with closing(Store.open(sqlite_url)) as store:
        store.articles.save([article(str(n), text="long " * 500) for n in range(20)], NOW)
    path = tmp_path / "tagwire.db"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StoreBrokenError), closing(Store.open(sqlite_url)) as store:
        store.articles.count()


@pytest.mark.case(31)
def test_what_was_committed_survives_half_a_log(sqlite_url: str, tmp_path: Path) -> None:
    """The write-ahead log of a dead process is cut in its last entry: everything before that is there."""
    with closing(Store.open(sqlite_url)) as store:
        store.articles.save([article("1")], NOW)
        store.articles.save([article("2")], NOW)
        copy = tmp_path / "copy.db"
        shutil.copyfile(tmp_path / "tagwire.db", copy)
        log = (tmp_path / "tagwire.db-wal").read_bytes()
    (tmp_path / "copy.db-wal").write_bytes(log[:-100])
    with closing(Store.open(f"sqlite:///{copy}")) as store:
        assert store.articles.count() == 1
        store.articles.save([article("3")], NOW)


LOOK = """
import os, sys
from storage.errors import StoreBrokenError
from storage.store import Store
if os.geteuid() == 0:
    os.setuid(65534)
try:
    Store.open(sys.argv[1])
except StoreBrokenError as error:
    print(error)
"""


@pytest.mark.case(30)
@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_read_only_file_or_folder(sqlite_url: str, tmp_path: Path, what: str) -> None:
    """Refused at the opening, in one sentence that names the file. Root may write anything, so the user nobody tries."""
    path = tmp_path / "tagwire.db"
    Store.open(sqlite_url).close()
    shared = Path("/tmp") / f"tagwire-readonly-{os.getpid()}"  # pytest's own folders are closed to others
    shared.mkdir(mode=0o755)
    try:
        shutil.copyfile(path, shared / "tagwire.db")
        (shared / "tagwire.db").chmod(0o444 if what == "file" else 0o666)
        shared.chmod(0o777 if what == "file" else 0o555)
        look = [sys.executable, "-c", LOOK, f"sqlite:///{shared}/tagwire.db"]
        done = subprocess.run(look, capture_output=True, text=True, check=True)
    finally:
        shared.chmod(0o755)
        shutil.rmtree(shared)
    assert "read-only, or owned by another user" in done.stdout
    assert len(done.stdout.splitlines()) == 1


@pytest.mark.case(30)
def test_a_database_on_a_read_only_disk(tmp_path: Path) -> None:
    """The disk turned read-only while the bot runs: SQLite's own word for it is understood."""
    path = tmp_path / "x.db"
    sqlite3.connect(path).execute("CREATE TABLE x (y)").connection.close()
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.Error) as caught,
    ):
        connection.execute("INSERT INTO x VALUES (1)")
    told = translate(OperationalError("INSERT", None, caught.value), "x.db", 5)
    assert isinstance(told, StoreBrokenError)
    assert "read-only" in str(told)


@pytest.mark.case(30)
def test_a_server_that_is_read_only(postgres: Databases) -> None:
    """A standby, or an operator's setting: refused at the opening, not at the first reader's command."""
    url = postgres.copy()
    postgres.run(
        sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = on").format(
            sql.Identifier(make_url(url).database or "")
        )
    )
    with pytest.raises(StoreBrokenError, match="its server is read-only"):
        Store.open(url)
    postgres.drop(url)


def test_a_path_with_odd_characters(tmp_path: Path) -> None:
    """Spaces, question marks, percent and hash signs, other scripts."""
    folder = tmp_path / "données ? 100% #1 کابل"
    folder.mkdir()
    url = URL.create("sqlite", database=str(folder / "tagwire.db")).render_as_string(hide_password=False)
    Store.open(url).close()
    assert (folder / "tagwire.db").exists()
    with closing(Store.open(url)) as store:
        assert store.articles.count() == 0


def test_opening_while_another_writes(sqlite_url: str, tmp_path: Path) -> None:
    """A database that is current is opened without the writer's lock."""
    Store.open(sqlite_url).close()
    with closing(sqlite3.connect(tmp_path / "tagwire.db")) as other:
        other.execute("BEGIN IMMEDIATE")
        with closing(Store.open(sqlite_url, busy=0.05)) as store:
            assert store.articles.count() == 0
            with pytest.raises(StoreBusyError):
                store.articles.release(NOW)


def test_sqlite_is_set_up_for_safety(sqlite_url: str) -> None:
    """Write-ahead log, forced to disk at each commit, foreign keys on: in every connection; and it can be made smaller."""
    with closing(Store.open(sqlite_url)) as store:
        names = ("journal_mode", "synchronous", "foreign_keys", "auto_vacuum")
        with store._database.engine.connect() as connection:
            found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in names]
        assert found == ["wal", 2, 1, 2]
