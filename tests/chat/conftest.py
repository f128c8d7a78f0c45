"""One bot for all tests of this folder: each test lets readers of its own in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.world import Reader, World, running_bot


@pytest.fixture(autouse=True)
def new_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library give spans of time as such: its old way warns, and warnings are errors here."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture(scope="package")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run the bot on SQLite."""
    path = tmp_path_factory.mktemp("chat") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


@pytest.fixture
def ada(world: World) -> Reader:
    """Let a new reader in."""
    return world.reader()


@pytest.fixture
def olga(world: World) -> Reader:
    """Let an owner in."""
    return world.owner()
