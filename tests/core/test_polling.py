"""When a feed is asked again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.polling import FIRST, FRESH, FRESH_AT_FIRST, LONGEST, SHORTEST, SPREAD, Polled, after, is_news
from storage.records import Feed

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
URL, NEW = "https://harbour.example/feed", "https://harbour.example/new"
FEED = Feed(1, "Harbour News", URL, None, None, None, NOW, NOW, FIRST)

moments = st.integers(0, 5000).map(lambda days: NOW + dt.timedelta(days=days))
waits = st.timedeltas(dt.timedelta(0), dt.timedelta(days=400))
chances = st.floats(0, 1, exclude_max=True)
outcomes = st.builds(
    Polled, new=st.none() | st.integers(0, 500), error=st.none() | st.just("It did not answer."), wait=waits
)


@given(st.lists(st.tuples(outcomes, chances), min_size=1, max_size=40), moments)
def test_a_feed_is_always_asked_again_and_never_too_often(
    polls: list[tuple[Polled, float]], now: dt.datetime
) -> None:
    """Whatever polls come to, the next is between five minutes and a day (and its spread) away."""
    feed = FEED
    for polled, chance in polls:
        feed = after(feed, polled, now, chance)
        assert feed.next_at is not None
        assert SHORTEST <= feed.next_at - now <= LONGEST * (1 + SPREAD)
        assert SHORTEST <= feed.interval <= LONGEST
        now = feed.next_at


def test_the_interval_follows_the_feed() -> None:
    """A feed that brings something each time is asked every five minutes in the end, a silent one once a day."""
    lively = silent = FEED
    for _ in range(12):
        lively, silent = after(lively, Polled(new=3), NOW, 0), after(silent, Polled(new=0), NOW, 0)
    assert (lively.interval, silent.interval) == (SHORTEST, LONGEST)
    assert lively.newest_at == NOW
    assert silent.newest_at is None


@pytest.mark.parametrize("polled", [Polled(new=1, wait=3 * HOUR), Polled(error="Busy.", wait=3 * HOUR)])
def test_what_the_host_asks_for_is_kept(polled: Polled) -> None:
    """Retry-After, ttl and max-age make the wait longer, never shorter."""
    assert after(FEED, polled, NOW, 0).next_at == NOW + 3 * HOUR


def test_faults_wait_longer_and_are_forgotten_when_it_answers() -> None:
    """Doubling from five minutes; since when is kept, and the interval of good days comes back."""
    feed, waits = FEED, []
    for n in range(4):
        at = NOW + n * HOUR
        feed = after(feed, Polled(error="It did not answer."), at, 0)
        assert feed.next_at is not None
        waits.append(feed.next_at - at)
    assert waits == [SHORTEST, 2 * SHORTEST, 4 * SHORTEST, 8 * SHORTEST]
    assert (feed.failures, feed.failing_since, feed.error) == (4, NOW, "It did not answer.")
    feed = after(feed, Polled(new=0), NOW, 0)
    assert (feed.failures, feed.failing_since, feed.error) == (0, None, None)
    assert feed.interval == FIRST * 1.5


def test_a_feed_that_is_gone_pauses_and_says_so() -> None:
    """410: it is not asked again by itself, and its sentence stays to be seen."""
    feed = after(FEED, Polled(error="The feed is gone for good.", gone=True), NOW, 0)
    assert (feed.next_at, feed.error) == (None, "The feed is gone for good.")


def test_an_address_told_twice_is_the_feeds_own() -> None:
    """Once is noted, twice in a row is followed; another address in between begins anew."""
    once = after(FEED, Polled(new=0, moved_to=NEW), NOW, 0)
    assert (once.url, once.moved_to) == (URL, NEW)
    assert after(once, Polled(new=0), NOW, 0).moved_to is None
    other = after(once, Polled(new=0, moved_to="https://elsewhere.example/"), NOW, 0)
    assert (other.url, other.moved_to) == (URL, "https://elsewhere.example/")
    twice = after(once, Polled(new=0, moved_to=NEW), NOW, 0)
    assert (twice.url, twice.moved_to) == (NEW, None)


def test_a_304_keeps_what_goes_with_the_next_request() -> None:
    """The host need not repeat its ETag with a 304."""
    feed = replace(FEED, etag="x", last_modified="y")
    kept = after(feed, Polled(etag="x", last_modified="y"), NOW, 0)
    assert (kept.etag, kept.last_modified) == ("x", "y")


@pytest.mark.parametrize(
    ("age", "at_first", "later"),
    [
        (None, False, True),
        (HOUR, True, True),
        (FRESH_AT_FIRST, True, True),
        (2 * FRESH_AT_FIRST, False, True),
        (2 * FRESH, False, False),
    ],
)
def test_what_is_news(age: dt.timedelta | None, at_first: bool, later: bool) -> None:
    """A new feed's entries of the last day are, its older and undated ones are not; later a week is the line."""
    published = None if age is None else NOW - age
    assert is_news(published, NOW, first_poll=True) is at_first
    assert is_news(published, NOW, first_poll=False) is later
