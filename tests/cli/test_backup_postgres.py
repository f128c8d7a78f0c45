"""`tagwire backup` and `tagwire restore` on PostgreSQL, by the server's own programs."""

from __future__ import annotations

import datetime as dt
import os
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from storage.records import Outcome, PartState
from storage.store import Store
from tests.cli.in_process import here
from tests.storage.make import HOUR, NOW, article, begin, chat, end, plan
from tests.support.postgres import Databases, Server

SECOND = dt.timedelta(seconds=1)

pytestmark = pytest.mark.usefixtures("kept")


def test_there_and_back(
    tmp_path: Path, postgres: Databases, postgres_server: Server | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was there comes back, what was there before is kept as a dump, nothing newer stays."""
    monkeypatch.setattr(os, "nice", lambda _: 0)  # let the process of the tests keep its place beside others
    if postgres_server is None:
        pytest.skip("needs the programs of the tests' own server")
    url = postgres.copy()
    programs = {
        "PATH": f"{postgres_server.installed / 'bin'}:{os.environ['PATH']}",
        "TAGWIRE_DATABASE_URL": url,
    }
    with closing(Store.open(url)) as store:
        store.articles.save([article("1"), article("2")], NOW)
    made = here("backup", "wire.dump", folder=tmp_path, **programs)
    assert made.returncode == 0, made.stderr
    with closing(Store.open(url)) as store:
        store.articles.save([article("3")], NOW)
        store._database.write(lambda c: c.exec_driver_sql("CREATE TABLE newer (id int)"))
        assert store.backups.last() is not None
        _sent_and_under_way(store)
    with closing(Store.open(url, application="tagwire run")):
        assert "is using" in here("restore", "wire.dump", folder=tmp_path, **programs).stderr
    back = here("restore", "wire.dump", folder=tmp_path, **programs)
    assert back.returncode == 0, back.stderr
    assert f", made on {dt.datetime.now(dt.UTC):%Y-%m-%d}" in back.stdout
    assert f"--mark-sent-before {NOW + HOUR + SECOND:%Y-%m-%dT%H:%M:%SZ}\n" in back.stdout
    assert articles(url) == 2
    with closing(Store.open(url)) as store:
        noted = store.backups.last()
        assert noted is not None
        assert noted.place == str(tmp_path / "wire.dump")
        newer = text("SELECT to_regclass('newer')")
        assert store._database.read(lambda c: c.scalar(newer)) is None
    assert len(list(tmp_path.glob("wire.dump.before-*.dump"))) == 1
    _damaged(tmp_path, url, programs)
    none = here("backup", "wire.dump", folder=tmp_path, PATH=str(tmp_path), TAGWIRE_DATABASE_URL=url)
    assert "pg_dump is not on this computer" in none.stderr
    postgres.drop(url)


def _damaged(folder: Path, url: str, programs: dict[str, str]) -> None:
    """Bring back what is no backup, and one that is cut short: nothing changes, and no dump of what is there is left behind."""
    whole = (folder / "wire.dump").read_bytes()
    for name, content in (("bad.dump", b"PGDMP and nothing more"), ("half.dump", whole[:-100])):
        (folder / name).write_bytes(content)
        assert "pg_restore could not do it: " in here("restore", name, folder=folder, **programs).stderr
        assert not list(folder.glob(f"{name}.before-*"))
    assert articles(url) == 2


def articles(url: str) -> int:
    """Count what is kept."""
    with closing(Store.open(url)) as store:
        return store.articles.count()


def _sent_and_under_way(store: Store) -> None:
    """Let one message be sent an hour after NOW, and begin another."""
    for number in (1, 2):
        store.deliveries.plan([plan(chat(store, number))], NOW)
    first, second = store.deliveries.claim("a", NOW, NOW + HOUR, 2)
    begin(store, first, second)
    end(store, Outcome(first.id, PartState.SENT, message_id=1), now=NOW + HOUR)
