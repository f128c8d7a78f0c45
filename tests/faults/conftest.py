"""What the fault cases share: a world a test, or one on each engine, and the matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.matrix import Matrix
from tests.faults.world import OnBoth, World, a_world


@pytest.fixture
def matrix(request: pytest.FixtureRequest) -> Matrix:
    """Give the matrix, to write a case into."""
    return Matrix(request.node.user_properties)


@pytest.fixture
def world(database_url: str, tmp_path: Path, matrix: Matrix) -> Iterator[World]:
    """Give a world on a fresh database, on each engine."""
    with a_world(database_url, tmp_path / "world", matrix) as world:
        yield world


@pytest.fixture
def on_both(sqlite_url: str, postgres_url: str, tmp_path: Path, matrix: Matrix) -> OnBoth:
    """Run something on both engines at the same time, each in a world of its own: its pace binds it, not the processor."""

    def run(body: Callable[[World], None]) -> None:
        def one(name: str, url: str) -> None:
            with a_world(url, tmp_path / name, matrix) as world:
                body(world)

        with ThreadPoolExecutor(2) as pool:
            for ended in [pool.submit(one, "lite", sqlite_url), pool.submit(one, "post", postgres_url)]:
                ended.result()

    return run
