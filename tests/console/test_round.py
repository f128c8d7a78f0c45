"""The sentence about the last digests, in its forms."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from bot.console.round import sentence
from storage.records import PartState, Round

SLOT = dt.datetime(2026, 11, 24, 3, 30, tzinfo=dt.UTC)  # eight o'clock in Kabul
KABUL = ZoneInfo("Asia/Kabul")
NONE = dict.fromkeys(PartState, 0)


def minutes(number: float) -> dt.datetime:
    """Give a moment after the digest's."""
    return SLOT + dt.timedelta(minutes=number)


@pytest.mark.parametrize(
    ("counts", "last_at", "waits_until", "now", "expected"),
    [
        (
            {PartState.SENT: 412, PartState.QUEUED: 10, PartState.SENDING: 1, PartState.FAILED: 7},
            minutes(1.5),
            minutes(2) + dt.timedelta(seconds=39.2),
            minutes(2),
            "08:00 digest: 412 of 430 delivered, 11 waiting because Telegram asked for 40 s, 7 failed, 0 uncertain; done about 08:02:39.",
        ),
        (
            {PartState.SENT: 1200, PartState.EXPIRED: 2, PartState.CANCELLED: 3, PartState.UNCERTAIN: 1},
            minutes(20),
            None,
            minutes(40),
            "08:00 digest: 1,200 of 1,206 delivered, 0 failed, 2 too late, 3 cancelled, 1 uncertain; done at 08:20.",
        ),
        (
            {PartState.QUEUED: 100_000},
            None,
            minutes(-1),
            minutes(0),
            "08:00 digest: 0 of 100,000 delivered, 100,000 waiting, 0 failed, 0 uncertain; done about 09:06.",
        ),
        (
            {PartState.SENT: 3},
            None,
            None,
            minutes(60 * 24),
            "24 Nov, 08:00 digest: 3 of 3 delivered, 0 failed, 0 uncertain.",
        ),
        (
            {PartState.SENT: 3},
            minutes(60 * 17),
            None,
            minutes(60 * 24),
            "24 Nov, 08:00 digest: 3 of 3 delivered, 0 failed, 0 uncertain; done at 25 Nov, 01:00.",
        ),
    ],
)
def test_the_last_digests_in_a_sentence(
    counts: dict[PartState, int],
    last_at: dt.datetime | None,
    waits_until: dt.datetime | None,
    now: dt.datetime,
    expected: str,
) -> None:
    """Every message is in one of its numbers, and each number leads to its rows."""
    pieces = sentence(Round(SLOT, NONE | counts, last_at, waits_until), now, KABUL, 25.0)
    assert "".join(piece.text for piece in pieces) == expected
    assert {piece.state for piece in pieces} >= {PartState.SENT, PartState.FAILED, PartState.UNCERTAIN}


def test_before_the_first() -> None:
    """There is a sentence for a wire that has sent nothing yet."""
    (piece,) = sentence(None, SLOT, KABUL, 25.0)
    assert piece == ("No digest has been due yet.", None)
