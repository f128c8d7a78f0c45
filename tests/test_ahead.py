"""What is made ahead in a process of its own: in order, to the end, or with a sentence; and nothing is left behind."""

from __future__ import annotations

import logging
import os

import pytest

from bot.ahead import made_ahead
from bot.workers import WorkerError
from tests import jobs


def test_everything_comes_in_order_with_what_was_logged(caplog: pytest.LogCaptureFixture) -> None:
    """All that the other process makes comes here, and what it logs is logged here, under its own name."""
    with caplog.at_level(logging.WARNING, "jobs"), made_ahead(jobs.count_to, 3) as made:
        assert list(made) == [1, 2, 3]
    assert [record.getMessage() for record in caplog.records] == [f"counted to {n}" for n in (1, 2, 3)]


def test_a_fault_is_logged_with_its_trace_and_ends_it(caplog: pytest.LogCaptureFixture) -> None:
    """What was made until then has come; then there is a WorkerError, and the log says where it failed."""
    with made_ahead(jobs.count_and_fail) as made:
        assert next(made) == 1
        with pytest.raises(WorkerError, match=r"work\.died"):
            next(made)
    assert "ZeroDivisionError" in caplog.text


def test_a_killed_process_is_told() -> None:
    """One that is killed from outside ends it too."""
    with made_ahead(jobs.count_and_die) as made:
        assert next(made) == 1
        with pytest.raises(WorkerError, match=r"work\.died"):
            next(made)


def test_who_stops_reading_leaves_no_process_behind() -> None:
    """Left half-way, the process that would go on for ever is gone."""
    with made_ahead(jobs.processes) as made:
        process = next(made)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
