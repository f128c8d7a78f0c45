"""Dates of feeds: many forms, read rightly or not at all."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.letters import fold_letters
from bot.ingest import feed_dates, months
from bot.ingest.feed_dates import read_feed_date

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "feed_dates.json"


def moment(text: str | None) -> tuple[dt.datetime, dt.timedelta | None] | None:
    """Give what must be equal: the moment, and the offset it is written in."""
    if text is None:
        return None
    time = dt.datetime.fromisoformat(text)
    return time, time.utcoffset()


def read(text: str) -> tuple[dt.datetime, dt.timedelta | None] | None:
    """Read a date, in the same form."""
    time = read_feed_date(text)
    return None if time is None else (time, time.utcoffset())


@pytest.mark.skipif(not SHARED.exists(), reason=f"{SHARED} is not on this machine")
def test_the_collected_dates() -> None:
    """Of the 46 odd dates that were collected from feeds none is read wrongly, and all are read."""
    cases = json.loads(SHARED.read_text("utf-8"))["dates"]
    answers = [
        (read(case["text"]), [moment(right) for right in (case["published"], *case.get("also", []))])
        for case in cases
    ]
    assert [
        case["text"] for case, (given, right) in zip(cases, answers, strict=True) if given not in right
    ] == []


@pytest.mark.parametrize(
    ("text", "published"),
    [
        # the standards
        ("Mon, 06 Sep 2021 00:01:00 +0000", "2021-09-06T00:01:00+00:00"),
        ("6 Sep 21 00:01 EST", "2021-09-06T00:01:00-05:00"),
        ("Mon, 06 Sep 2021 00:01:00 -0000", "2021-09-06T00:01:00+00:00"),
        ("2021-09-06T00:01:00.123456+04:30", "2021-09-06T00:01:00+04:30"),
        ("2021-09-06t00:01:00z", "2021-09-06T00:01:00+00:00"),
        ("20210906T000100Z", "2021-09-06T00:01:00+00:00"),
        ("20210906T0001+0430", "2021-09-06T00:01:00+04:30"),
        ("20210906", "2021-09-06T00:00:00+00:00"),
        ("1630886460", "2021-09-06T00:01:00+00:00"),
        ("1630886460000", "2021-09-06T00:01:00+00:00"),
        # as programs print them
        ("Mon Sep  6 00:01:00 2021", "2021-09-06T00:01:00+00:00"),
        ("Mon Sep 06 00:01:00 UTC 2021", "2021-09-06T00:01:00+00:00"),
        ("2021-09-06 00:01:00 +0430", "2021-09-06T00:01:00+04:30"),
        ("2021/09/06 00:01", "2021-09-06T00:01:00+00:00"),
        ("06-Sep-2021 00:01:00", "2021-09-06T00:01:00+00:00"),
        ("06.09.2021, 00:01 Uhr", "2021-09-06T00:01:00+00:00"),
        # other languages
        ("lunes, 6 de septiembre de 2021 0:01", "2021-09-06T00:01:00+00:00"),
        ("segunda-feira, 6 de setembro de 2021", "2021-09-06T00:00:00+00:00"),
        ("mardi 7 septembre 2021 à 16h04", "2021-09-07T16:04:00+00:00"),
        ("mar., 03 mars 2020", "2020-03-03T00:00:00+00:00"),
        ("mar, 03 mar 2020", "2020-03-03T00:00:00+00:00"),
        ("3 mar 2020", "2020-03-03T00:00:00+00:00"),
        ("6 сентября 2021 10:00", "2021-09-06T10:00:00+00:00"),
        ("٦ سبتمبر ٢٠٢١", "2021-09-06T00:00:00+00:00"),
        ("۱۴۰۰/۰۶/۱۵ ۰۰:۰۱", "2021-09-06T00:01:00+00:00"),
        # zones
        ("Mon, 06 Sep 2021 00:01:00 +0530 (IST)", "2021-09-06T00:01:00+05:30"),
        ("Mon, 06 Sep 2021 00:01:00 (EST)", "2021-09-06T00:01:00-05:00"),
        ("Mon, 06 Sep 2021 00:01:00 CST", "2021-09-06T00:01:00-06:00"),
        ("Mon, 06 Sep 2021 00:01:00 Asia/Kabul", "2021-09-06T00:01:00+04:30"),
        ("Mon, 06 Sep 2021 00:01:00 UTC+3", "2021-09-06T00:01:00+03:00"),
        # the clock
        ("6 Sep 2021 12:30 AM", "2021-09-06T00:30:00+00:00"),
        ("6 Sep 2021 12:30 p.m.", "2021-09-06T12:30:00+00:00"),
        ("6 Sep 2021 5 pm", "2021-09-06T17:00:00+00:00"),
        ("6 Sep 2021 17:00 PM", "2021-09-06T17:00:00+00:00"),
        ("Thu, 31 Dec 2020 23:59:60 GMT", "2020-12-31T23:59:59+00:00"),
        # day or month first
        ("Tue, 10/11/2020", "2020-11-10T00:00:00+00:00"),
        ("Sun, 10/11/2020", "2020-10-11T00:00:00+00:00"),
        ("11/11/2020", "2020-11-11T00:00:00+00:00"),
        ("10.11.2020", "2020-11-10T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_date_is_read(text: str, published: str) -> None:
    """The forms that feeds are written in are read, with the offset that was written."""
    assert read(text) == moment(published)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "12:00", "2021", "September 2021", "6 September", "2021-09", "2021-W36-1", "1630886460.5", "12345",
        "2021-13-01", "2021-02-30", "31 Nov 2020", "0001-01-01T00:00:00", "0000-00-00 00:00:00", "6 Sep 2021 25:00",
        "10/11/2020", "Fri, 10/11/2020", "16/11/20", "20/11/16", "6 Sep 2021 13:00 AM", "6 Sep 2021 1:00 pm 2:00 pm",
        "6 Sep 2021 - 7 Sep 2021", "6 Sep 2021 10:00 IST", "6 Sep 2021 10:00 (local time)", "6 Sep 2021 10:00 +9900",
        "6 Sep 2021 10:00 +0000 +0100", "6 Sep 2021 10:00 Mars/Phobos", "6 Sep 2021, updated", "۱۴۰۰/۱۳/۴۰",
        "the 6 Sep 2021 attack", "6 listopad 2021", "6 Sep 2021?", "9" * 400, "6 Sep 2021 " + "10:00 " * 80,
    ],
)  # fmt: skip
def test_what_is_unsure_is_no_date(text: str) -> None:
    """Nothing is guessed: a missing day, a doubtful order or zone, or an unknown word leaves the date out."""
    assert read_feed_date(text) is None


def test_no_word_has_two_meanings() -> None:
    """A word names one month, or one weekday, whatever the language; only `mar` is both."""
    assert set(feed_dates._months()) & set(feed_dates._weekdays()) == {"mar"}
    known = {word: month for word, (kind, month) in months.months().items() if kind == "gregorian"}
    for lines, others in ((feed_dates._MONTHS, known), (feed_dates._WEEKDAYS, months.weekdays())):
        words = [
            (fold_letters(word), number)
            for number, line in enumerate(lines.strip().splitlines(), start=1)
            for word in line.split()
        ]
        assert [word for word, number in words if dict(words)[word] != number] == []
        assert [word for word, number in words if others.get(word, number) != number] == []


@given(st.integers(631_152_000, 4_102_444_799), st.integers(-11, 14))
def test_what_python_writes_is_read_back(seconds: int, hours: int) -> None:
    """Any moment from 1990 to 2099 written as the standards ask is read as itself."""
    written = dt.datetime.fromtimestamp(seconds, dt.timezone(dt.timedelta(hours=hours)))
    for form in ("%a, %d %b %Y %H:%M:%S %z", "%Y-%m-%dT%H:%M:%S%z", "%A, %B %d, %Y, %I:%M:%S %p %z"):
        assert read_feed_date(written.strftime(form)) == written


@given(st.text(max_size=150) | st.text("0123456789 :/-.,+TZapm()\n", max_size=60))
def test_any_text_is_read_or_not(text: str) -> None:
    """No text makes it fail, and what it gives is aware."""
    found = read_feed_date(text)
    assert found is None or found.utcoffset() is not None
