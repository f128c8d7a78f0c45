"""What the fault cases share: a world a test, and the matrix, told at the end of the run."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.matrix import Matrix
from tests.faults.world import World, a_world

_MATRIX = pytest.StashKey[Matrix]()


@pytest.fixture
def matrix(request: pytest.FixtureRequest) -> Matrix:
    """Give the run's matrix, to write a case into."""
    return request.config.stash.setdefault(_MATRIX, Matrix())


@pytest.fixture
def world(database_url: str, tmp_path: Path) -> Iterator[World]:
    """Give a world on a fresh database, on each engine."""
    with a_world(database_url, tmp_path / "world") as world:
        yield world


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, exitstatus: int, config: pytest.Config
) -> None:
    """Print the matrix; WRITE_MATRIX=1 also puts it into docs/reliability.md, if all went well."""
    matrix = config.stash.get(_MATRIX, None)
    if matrix is None or not matrix.table():
        return
    terminalreporter.section("fault matrix")
    terminalreporter.write_line(matrix.table())
    if os.environ.get("WRITE_MATRIX") and exitstatus == pytest.ExitCode.OK:
        matrix.write()
