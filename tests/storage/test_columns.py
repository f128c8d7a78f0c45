from __future__ import annotations

import datetime as dt
from contextlib import closing

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import StatementError

from storage.columns import clean
from storage.schema import ReleaseRow
from storage.store import Store
from tests.support.examples import examples

FIRST, LAST = dt.datetime(1900, 1, 2), dt.datetime(2200, 1, 1)  # noqa: DTZ001  hypothesis adds the zones
MOMENTS = st.datetimes(min_value=FIRST, max_value=LAST, timezones=st.timezones())


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moments=st.lists(MOMENTS, min_size=1, max_size=20))
def test_moments_come_back_in_utc_and_sort_as_they_are(store: Store, moments: list[dt.datetime]) -> None:
    """Any zone, before and after the epoch, with and without microseconds: the same moment, in the right order."""

    def work(c: Connection) -> list[dt.datetime]:
        c.execute(insert(ReleaseRow), [{"number": n, "at": moment} for n, moment in enumerate(moments)])
        back = list(c.execute(select(ReleaseRow.at).order_by(ReleaseRow.at)).scalars())
        c.exec_driver_sql("DELETE FROM release")
        return back

    back = store._database.write(work)
    assert back == sorted(moment.astimezone(dt.UTC) for moment in moments)
    assert {moment.tzinfo for moment in back} == {dt.UTC}


def test_a_moment_without_a_zone_is_refused(store: Store) -> None:
    """It is a mistake of the caller: loud, not guessed."""
    with (
        pytest.raises(StatementError, match="without a zone"),
        closing(store._database.engine.connect()) as c,
    ):
        c.execute(insert(ReleaseRow), {"number": 1, "at": dt.datetime(2026, 1, 1)})  # noqa: DTZ001  that is the point


@given(st.text(st.characters()))
@settings(max_examples=examples(100))
def test_clean_text_can_be_encoded(text: str) -> None:
    """What is left has no NUL and encodes; what was fit is as it was."""
    cleaned = clean(text)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean(cleaned) == cleaned
