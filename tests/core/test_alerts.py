"""Which stories go out at once, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.alerts import MOST, alerts, quiet_until
from storage.records import AlertChat, Candidate, Chat, ChatKind, Quiet, Rule, RuleKind, Schedule, Tag

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
PORTS = Rule(1, RuleKind.FOLLOW, (Tag(1, "ports", "ports"),))
CHAT = Chat(1, 7, None, ChatKind.PRIVATE, "Ada", "en", Schedule(), 2, 10, None, None, None, None, 0)
ZONES = ("UTC", "Asia/Kabul", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe", "America/Santiago")
times = st.times().map(lambda time: time.replace(second=0, microsecond=0))


def chat(zone: str, quiet: Quiet | None) -> Chat:
    """Give a chat with quiet hours."""
    return replace(CHAT, schedule=Schedule(zone=zone), quiet=quiet)


def story(number: int) -> Candidate:
    """Give a story about ports."""
    return Candidate(number, number, NOW, "Wire", 1, {1: True})


@pytest.mark.parametrize(
    ("now", "zone", "until"),
    [
        ("2026-11-24T21:59", "UTC", None),
        ("2026-11-24T22:00", "UTC", "2026-11-25T07:00"),
        ("2026-11-24T06:59", "UTC", "2026-11-24T07:00"),
        ("2026-11-24T07:00", "UTC", None),
        ("2026-11-24T17:30", "Asia/Kabul", "2026-11-25T02:30"),
        ("2026-10-24T22:00", "Europe/Berlin", "2026-10-25T06:00"),  # the night in which clocks go back
    ],
)
def test_quiet_hours_over_midnight(now: str, zone: str, until: str | None) -> None:
    """From 22:00 to 7:00 by the chat's own clock, the end not among them."""
    found = quiet_until(chat(zone, Quiet(dt.time(22), dt.time(7))), dt.datetime.fromisoformat(f"{now}+00:00"))
    assert found == (dt.datetime.fromisoformat(f"{until}+00:00") if until else None)


@given(
    st.integers(-400 * 24 * 60, 400 * 24 * 60).map(lambda minutes: NOW + dt.timedelta(minutes=minutes)),
    st.sampled_from(ZONES),
    times,
    times,
)
def test_quiet_hours_always_end(now: dt.datetime, zone: str, start: dt.time, end: dt.time) -> None:
    """Whatever clocks do, what waits for the end waits forward, a day and an hour at the most, and once."""
    quiet = chat(zone, Quiet(start, end) if start != end else None)
    until = quiet_until(quiet, now)
    assert until is None or now < until <= now + dt.timedelta(hours=25)


def test_not_too_many_an_hour() -> None:
    """Ten an hour, the first that were let out; what went out in the last hour counts, what is older does not."""
    found = alerts(AlertChat(CHAT, (PORTS,), ()), [story(n) for n in range(MOST + 3, 0, -1)], NOW)
    assert [plan.release for plan in found] == list(range(1, MOST + 1))
    recent = tuple(NOW - dt.timedelta(minutes=minutes) for minutes in (5, 59, 60, 90))
    assert len(alerts(AlertChat(CHAT, (PORTS,), recent), [story(n) for n in range(1, 20)], NOW)) == MOST - 2


def test_what_was_had_or_is_muted_is_none() -> None:
    """A story that the chat had, and one that bears a muted tag, make no alert."""
    mute = Rule(2, RuleKind.MUTE, (Tag(2, "rail", "rail"),))
    muted = replace(story(2), tags={1: True, 2: True})
    had = replace(CHAT, had=frozenset({1}))
    assert alerts(AlertChat(had, (PORTS, mute), ()), [story(1), muted], NOW) == []
