from __future__ import annotations

import os
from pathlib import Path

import pytest
from sqlalchemy import make_url

from storage.errors import StoreBrokenError, StoreBusyError
from storage.owner import own
from storage.store import Store


@pytest.mark.case(23)
def test_a_sqlite_file_has_one_owner(sqlite_url: str) -> None:
    """A second is refused with a sentence while the first is there, and not after."""
    with own(sqlite_url) as alone:
        assert alone
        with pytest.raises(StoreBusyError, match="A `tagwire run`"), own(sqlite_url):
            pass
        Store.open(sqlite_url).close()  # reading and importing need no ownership
    folder = Path(make_url(sqlite_url).database or "").parent
    if os.geteuid() == 0:  # a command of root's leaves the lock to the bot's own user
        os.chown(folder, 65_534, 65_534)
    with own(sqlite_url) as alone:
        assert alone
    assert {one.stat().st_uid for one in folder.glob("*.lock")} == {folder.stat().st_uid}


def test_a_server_is_shared() -> None:
    """On PostgreSQL any number may run; nothing is connected to for that."""
    with own("postgresql+psycopg://nobody@127.0.0.1:1/none") as alone:
        assert not alone


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    """The lock can't be made: one sentence."""
    with (
        pytest.raises(StoreBrokenError, match="can't be written"),
        own(f"sqlite:///{tmp_path}/nowhere/tagwire.db"),
    ):
        pass
