"""`tagwire backup` and `tagwire restore`: whole copies, made while the bot writes; the old one stays until they are checked."""

from __future__ import annotations

import contextlib
import gzip
import os
import resource
import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from storage.owner import own
from storage.store import Store
from tests.cli.in_process import here
from tests.storage.make import NOW, article

pytestmark = pytest.mark.usefixtures("kept")


@pytest.fixture(autouse=True)
def _as_any_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the process of the tests keep its place beside others."""
    monkeypatch.setattr(os, "nice", lambda _: 0)


def filled(folder: Path, count: int = 3) -> str:
    """Put some articles into the database of the data folder; gives its URL."""
    url = f"sqlite:///{folder}/data/tagwire.db"
    with closing(Store.open(url)) as store:
        store.articles.save([article(str(n)) for n in range(1, count + 1)], NOW)
    return url


def articles(url: str) -> int:
    """Count what is kept."""
    with closing(Store.open(url)) as store:
        return store.articles.count()


@contextlib.contextmanager
def full_disk(size: int) -> Iterator[None]:
    """Let no file grow beyond so many bytes meanwhile."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_there_and_back(tmp_path: Path) -> None:
    """What was kept when it was made is there again; the database before is kept beside; what to do next is said."""
    url = filled(tmp_path)
    made = here("backup", "wire.db.gz", folder=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.startswith("wire.db.gz: ")
    assert (tmp_path / "wire.db.gz").stat().st_mode & 0o777 == 0o600
    os.mkfifo(tmp_path / "pipe")
    for none in ("data/tagwire.db", "pipe", "none/wire.db.gz"):  # the database itself, no file, no folder
        assert here("backup", none, folder=tmp_path).returncode == 2
    assert "is the database itself" in here("restore", "data/tagwire.db", folder=tmp_path).stderr
    with closing(Store.open(url)) as store:
        store.articles.save([article("4")], NOW)
        noted = store.backups.last()
    assert noted is not None
    assert noted.place == str(tmp_path / "wire.db.gz")
    assert noted.size == (tmp_path / "wire.db.gz").stat().st_size
    back = here("restore", "wire.db.gz", folder=tmp_path)
    assert back.returncode == 0
    assert "tagwire catch-up --mark-sent-before 20" in back.stdout
    with closing(Store.open(url, migrate=False)) as store:
        assert store.articles.count() == 3
        assert store.condition.facts().journal == "wal"
        noted = store.backups.last()
    assert noted is not None
    assert noted.place == str(tmp_path / "wire.db.gz")
    [kept] = (tmp_path / "data").glob("tagwire.db.before-*")
    assert articles(f"sqlite:///{kept}") == 4
    moment = back.stdout.partition("--mark-sent-before ")[2].split()[0]
    assert here("catch-up", "--mark-sent-before", moment, folder=tmp_path).returncode == 0


def test_to_a_new_computer(tmp_path: Path) -> None:
    """Where there is no database yet the folder is made, and the time for catch-up is asked for."""
    filled(tmp_path)
    here("backup", "wire.db.gz", folder=tmp_path)
    new = tmp_path / "new"
    new.mkdir()
    back = here("restore", "../wire.db.gz", folder=new)
    assert back.returncode == 0
    assert "--mark-sent-before TIME" in back.stdout
    assert articles(f"sqlite:///{new}/data/tagwire.db") == 3
    assert (new / "data" / "tagwire.db").stat().st_mode & 0o777 == 0o600
    _a_folder_that_was_copied(tmp_path)


def _a_folder_that_was_copied(folder: Path) -> None:
    """Bring back a plain file: what stands in the log beside it belongs to it."""
    with closing(Store.open(filled(folder))) as store:
        store.articles.save([article("9")], NOW)
        copied = folder / "copied"
        shutil.copytree(folder / "data", copied)
    assert (copied / "tagwire.db-wal").stat().st_size
    assert here("restore", "copied/tagwire.db", folder=folder).returncode == 0
    assert articles(f"sqlite:///{folder}/data/tagwire.db") == 4


def test_it_is_one_moment_though_others_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer comes between any two steps of it, waits for nothing, and is not in it; nor does it begin anew with each write."""
    with closing(Store.open(filled(tmp_path, 3))) as store:
        for n in range(10, 20):
            store.articles.save([article(str(n), text=os.urandom(200_000).hex())], NOW)
        writes = 0

        def write(_: int) -> None:
            nonlocal writes
            writes += 1
            assert writes < 200, "it began anew"
            store.articles.save([article(f"w{writes}")], NOW)

        monkeypatch.setattr(os, "fdatasync", write)  # each step ends with it
        made = here("backup", "wire.db.gz", folder=tmp_path)
    assert made.returncode == 0, made.stderr
    assert writes > 5
    (tmp_path / "copy.db").write_bytes(gzip.decompress((tmp_path / "wire.db.gz").read_bytes()))
    with closing(sqlite3.connect(tmp_path / "copy.db")) as connection:
        assert connection.execute("SELECT count(*) FROM article").fetchone()[0] == 13


def test_a_full_disk_leaves_the_old_backup(tmp_path: Path) -> None:
    """One sentence, exit code 1, the old backup as it was, and nothing half beside it."""
    url = filled(tmp_path)
    here("backup", "wire.db.gz", folder=tmp_path)
    before = (tmp_path / "wire.db.gz").read_bytes()
    with closing(Store.open(url)) as store:
        store.articles.save([article("big", text=os.urandom(300_000).hex())], NOW)
    names = sorted(file.name for file in tmp_path.iterdir())
    with full_disk(100_000):
        room = here("restore", "wire.db.gz", folder=tmp_path).stderr
    assert room.startswith(f"Error: The database {tmp_path}/data/tagwire.db can't be put back: ")
    for size in (200_000, 1_000_000):  # too small for the copy; large enough for it, or for what is packed
        with full_disk(size):
            failed = here("backup", "wire.db.gz", folder=tmp_path)
        if size == 200_000:
            assert failed.returncode == 1
            assert failed.stderr.startswith("Error: The backup wire.db.gz can't be written: ")
            assert (tmp_path / "wire.db.gz").read_bytes() == before
        assert sorted(file.name for file in tmp_path.iterdir()) == names


def test_a_computer_that_goes_down_finds_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGTERM in the midst of it ends it as Ctrl+C does: no copy is left behind, and the process takes SIGTERM as before."""
    filled(tmp_path)
    names = sorted(file.name for file in tmp_path.iterdir())
    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr(os, "fdatasync", lambda _: signal.raise_signal(signal.SIGTERM))
    ended = here("backup", "wire.db.gz", folder=tmp_path)
    assert ended.returncode == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_damaged_database_does_not_take_the_place_of_a_backup(tmp_path: Path) -> None:
    """It is looked through first: the old backup is worth more."""
    filled(tmp_path, 200)
    here("backup", "wire.db.gz", folder=tmp_path)
    before = (tmp_path / "wire.db.gz").read_bytes()
    file = tmp_path / "data" / "tagwire.db"
    with file.open("r+b") as stream:
        stream.seek(file.stat().st_size // 2)
        stream.write(os.urandom(8192))
    failed = here("backup", "wire.db.gz", folder=tmp_path)
    assert failed.returncode == 1
    assert "not whole" in failed.stderr
    assert (tmp_path / "wire.db.gz").read_bytes() == before
    damaged = file.read_bytes()
    assert here("restore", "wire.db.gz", folder=tmp_path).returncode == 0
    assert articles(f"sqlite:///{file}") == 200
    [kept] = (tmp_path / "data").glob("tagwire.db.before-*Z")
    assert len(kept.read_bytes()) == len(damaged)


def test_the_newest_are_kept(tmp_path: Path) -> None:
    """With --keep a folder holds so many dated backups and whatever else lies there."""
    filled(tmp_path)
    folder = tmp_path / "kept"
    folder.mkdir()
    old = ["tagwire-20260101T000000Z.db.gz", "tagwire-20260102T000000Z.db.gz", "notes.txt"]
    for name in old:
        (folder / name).write_text("old")
    assert here("backup", "--keep", "2", "kept", folder=tmp_path).returncode == 0
    left = sorted(file.name for file in folder.iterdir())
    assert left[:2] == [old[2], old[1]]
    assert len(left) == 3
    assert here("restore", f"kept/{left[2]}", folder=tmp_path).returncode == 0


def test_not_while_the_bot_runs(tmp_path: Path) -> None:
    """A backup is made while it runs; none is brought back."""
    url = filled(tmp_path)
    with own(url):
        assert here("backup", "wire.db.gz", folder=tmp_path).returncode == 0
        refused = here("restore", "wire.db.gz", folder=tmp_path)
    assert refused.returncode == 1
    assert "A `tagwire run` is using" in refused.stderr
    reader = sqlite3.connect(tmp_path / "data" / "tagwire.db")
    with closing(reader):
        reader.execute("BEGIN").execute("SELECT * FROM article").fetchone()
        kept = (tmp_path / "data" / "tagwire.db").read_bytes()
        busy = _impatient(tmp_path)
    assert "is using" in busy
    assert (tmp_path / "data" / "tagwire.db").read_bytes() == kept


def _impatient(folder: Path) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("storage.copying._BUSY", 0.05)
        return here("restore", "wire.db.gz", folder=folder).stderr


NO_BACKUPS = {
    "text": b"no backup at all",
    "packed": gzip.compress(b"nor this"),
    "cut": gzip.compress(b"x")[:-4],
    "altered": gzip.compress(os.urandom(99))[:30] + bytes(range(60)),
    "of a server": b"PGDMP",
    "empty": b"",
}


@pytest.mark.parametrize("name", NO_BACKUPS)
def test_what_is_no_backup(tmp_path: Path, name: str) -> None:
    """One sentence, and the database stays."""
    url = filled(tmp_path)
    (tmp_path / "wire.db.gz").write_bytes(NO_BACKUPS[name])
    failed = here("restore", "wire.db.gz", folder=tmp_path)
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: ")
    assert "Traceback" not in failed.stderr
    if name in {"cut", "altered"}:
        assert "it was cut short, or is damaged. What was there is untouched." in failed.stderr
    assert articles(url) == 3
    assert not list((tmp_path / "data").glob("*before*"))
