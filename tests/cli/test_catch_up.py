"""`tagwire catch-up` says what it did, and what it can't use."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.in_process import here


def test_what_it_did_is_told(tmp_path: Path) -> None:
    """Two lines with the counts, also where there was nothing to do."""
    done = here("catch-up", "--mark-sent-before", "2026-01-02T08:00Z", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "0 messages that were waiting count as sent.\n0 digests that were due by then count as sent.\n"
    )


@pytest.mark.parametrize(
    ("time", "said"),
    [
        ("yesterday", "is no time with its zone"),
        ("2026-01-02T08:00", "is no time with its zone"),
        ("2999-01-01T08:00Z", "is still to come"),
    ],
)
def test_a_time_that_can_not_be_used(tmp_path: Path, time: str, said: str) -> None:
    """Wrong usage: a sentence that says how a time is written, and nothing is done."""
    done = here("catch-up", "--mark-sent-before", time, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
