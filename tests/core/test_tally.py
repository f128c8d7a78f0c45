"""The rule by which messages count as lost or doubled."""

from __future__ import annotations

from bot.core.tally import Accepted, judge
from storage.records import PartRow, PartState


def row(n: int, state: PartState, message_id: int | None = None) -> PartRow:
    """Give a line of the books: one message a digest."""
    return PartRow(n, 1, 1, f"slot {n}", 1, 1, (n,), state, message_id, 1, None)


def accepted(*ids: int) -> list[Accepted]:
    """Give messages that Telegram accepted, each with words of its own."""
    return [Accepted(n, f"words {n}") for n in ids]


def test_what_is_known_is_neither_lost_nor_doubled() -> None:
    """Sent and accepted, refused, too late, and in doubt whether or not it arrived: all of it is accounted for."""
    rows = [
        row(1, PartState.SENT, 11),
        row(2, PartState.UNCERTAIN),
        row(3, PartState.FAILED),
        row(4, PartState.EXPIRED),
    ]
    for doubtful in ((), (12,)):
        tally = judge(4, rows, accepted(11, *doubtful))
        assert (tally.lost, tally.doubled, tally.uncertain, tally.unknown) == (0, 0, 1, 0)


def test_what_was_never_accepted_is_lost() -> None:
    """Owed without a line, or believed sent where Telegram never had it."""
    assert judge(2, [row(1, PartState.SENT, 11)], accepted(11)).lost == 1
    assert judge(1, [row(1, PartState.SENT, 11)], []).lost == 1


def test_what_is_under_way_is_not_lost_yet() -> None:
    """It counts as lost at the end, and is not gone before."""
    tally = judge(2, [row(1, PartState.SENDING), row(2, PartState.QUEUED)], accepted(11))
    assert (tally.lost, tally.gone, tally.unended, tally.unheard, tally.doubled) == (2, 0, 2, 1, 0)


def test_what_came_twice_is_doubled() -> None:
    """The same words twice, or a message that no line explains."""
    twice = [Accepted(11, "news"), Accepted(12, "news")]
    assert judge(1, [row(1, PartState.SENT, 11)], twice).doubled == 1
    assert judge(2, [row(1, PartState.SENT, 11), row(2, PartState.SENT, 12)], twice).doubled == 1
    assert judge(1, [row(1, PartState.SENT, 11)], accepted(11, 12)).doubled == 1
