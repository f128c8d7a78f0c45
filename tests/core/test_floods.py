"""How much one person may ask for."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.floods import READER, Allowance, Bucket, Verdict, ask

COSTS = st.sampled_from([0.5, 1.0, 4.0])
PAUSES = st.one_of(st.floats(0, 0.1), st.floats(0, 60))


@given(st.lists(st.tuples(PAUSES, COSTS), max_size=200))
def test_nobody_gets_more_than_their_allowance(asked: list[tuple[float, float]]) -> None:
    """However requests are spread, what is served since any moment is at most the bucket and what time has given since."""
    allowance = Allowance(at_once=10.0, a_second=1.0)
    bucket: Bucket | None = None
    now, line = 0.0, 0.0  # the line: what is owed if each request is paid back by time alone
    for pause, cost in asked:
        now, line = now + pause, max(0.0, line - pause)
        bucket, verdict = ask(bucket, allowance, cost, now)
        if verdict is Verdict.SERVED:
            line += cost
        else:
            assert line + cost > allowance.at_once - 1e-6  # nobody is refused without a reason
        assert line <= allowance.at_once + 1e-6


@pytest.mark.case(48)
def test_a_thousand_requests_in_ten_seconds_are_warned_of_once() -> None:
    """What the bucket holds and ten seconds give is served, then comes one warning; after a rest a new flood has its own."""
    bucket, seen = None, Counter[Verdict]()
    for n in range(1_000):
        bucket, verdict = ask(bucket, READER, 1.0, n / 100)
        seen[verdict] += 1
    assert seen[Verdict.SERVED] <= READER.at_once + 10
    assert seen[Verdict.WARNED] == 1
    assert ask(bucket, READER, READER.at_once, 15)[1] is Verdict.REFUSED
    rested, _ = ask(bucket, READER, 0.5, 100)
    assert ask(rested, READER, READER.at_once, 100)[1] is Verdict.WARNED


def test_a_clock_that_runs_back_gives_nothing() -> None:
    """A moment before the last one fills no bucket and takes nothing away."""
    bucket, _ = ask(None, READER, 4.0, 100)
    bucket, verdict = ask(bucket, READER, 4.0, 50)
    assert (bucket.left, verdict) == (READER.at_once - 8, Verdict.SERVED)
