"""The same promises under any order of events: readers, news, ticks, floods, lost answers, crashes, restarts, clock jumps."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.faults.machine import Machine, Totals
from tests.faults.matrix import Matrix
from tests.support.postgres import Databases
from tests.support.telegram import local_telegram

pytestmark = pytest.mark.proof
EXAMPLES = 50
STEPS = 30


@pytest.fixture(params=["sqlite", "postgres"])
def fresh(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Give a maker of fresh databases, on each engine; at the end they are given back."""
    if request.param == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        numbers = itertools.count()
        yield lambda: f"sqlite:///{shutil.copyfile(template, tmp_path / f'{next(numbers)}.db')}"
        return
    databases: Databases = request.getfixturevalue("postgres")
    used: list[str] = []

    def again() -> str:
        while used:
            databases.give_back(used.pop())
        used.append(databases.fresh())
        return used[-1]

    yield again
    for url in used:
        databases.give_back(url)


@pytest.mark.timeout(600)  # a failure is made small first, which may take minutes
def test_any_order_of_events(
    fresh: Callable[[], str], matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever happens in whatever order: no story is sent twice to anybody, and none that is owed is lost."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")  # the library's warning about what comes counts as an error here
    totals, people = Totals(), itertools.count(10_000, 10)
    engines = set()
    with local_telegram() as telegram:

        def machine() -> Machine:
            url = fresh()
            engines.add("SQLite" if url.startswith("sqlite") else "PostgreSQL")
            return Machine(url, telegram, next(people), totals)

        run_state_machine_as_test(
            machine,  # type: ignore[arg-type]  # it takes any maker of machines, which its type does not say
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    [engine] = engines
    injected = f"any order of events, {STEPS} steps a run (owed: stories)"
    matrix.add("", injected, engine, totals.tally, doubt=totals.doubt, runs=totals.examples)
