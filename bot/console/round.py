"""How the last digests fare, in one true sentence; its numbers bear the state whose rows they count."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from typing import NamedTuple
from zoneinfo import ZoneInfo

from storage.records import PartState, Round

_SHORT = dt.timedelta(minutes=10)


class Piece(NamedTuple):
    """A piece of the sentence, and the state of the messages that it counts."""

    text: str
    state: PartState | None = None


def sentence(of: Round | None, now: dt.datetime, zone: ZoneInfo, rate: float) -> tuple[Piece, ...]:
    """Say it. `rate` is how many messages leave a second at the most."""
    if of is None:
        return (Piece("No digest has been due yet."),)
    return tuple(_pieces(of, now, zone, rate))


def _pieces(of: Round, now: dt.datetime, zone: ZoneInfo, rate: float) -> Iterator[Piece]:
    counts, total = of.counts, sum(of.counts.values())
    sent, waiting = counts[PartState.SENT], counts[PartState.QUEUED] + counts[PartState.SENDING]
    yield Piece(f"{_when(of.slot_at, now, zone)} digest: ")
    yield Piece(f"{sent:,} of {total:,} delivered", PartState.SENT)
    if waiting:
        yield Piece(", ")
        yield Piece(f"{waiting:,} waiting", PartState.QUEUED)
        yield Piece(_why(of, now))
    for state, word in _OTHERS.items():
        # Of these two nothing is said by leaving them out; the others come seldom.
        if counts[state] or state in {PartState.FAILED, PartState.UNCERTAIN}:
            yield Piece(", ")
            yield Piece(f"{counts[state]:,} {word}", state)
    yield Piece(f"{_end(of, waiting, now, zone, rate)}.")


_OTHERS = {
    PartState.FAILED: "failed",
    PartState.EXPIRED: "too late",
    PartState.CANCELLED: "cancelled",
    PartState.UNCERTAIN: "uncertain",
}


def _why(of: Round, now: dt.datetime) -> str:
    if of.waits_until is None or of.waits_until <= now:
        return ""
    return f" because Telegram asked for {math.ceil((of.waits_until - now).total_seconds())} s"


def _end(of: Round, waiting: int, now: dt.datetime, zone: ZoneInfo, rate: float) -> str:
    """Say when the round was over, or will be if nothing else has to leave."""
    if waiting:
        ends = max(now, of.waits_until or now) + dt.timedelta(seconds=waiting / rate)
        return f"; done about {_clock(ends, of.slot_at, zone)}"
    return f"; done at {_clock(of.last_at, of.slot_at, zone)}" if of.last_at else ""


def _when(slot: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> str:
    """Name a digest by its moment; by its day too where that is not today."""
    local = slot.astimezone(zone)
    if local.date() == now.astimezone(zone).date():
        return local.strftime("%H:%M")
    return local.strftime("%d %b, %H:%M").lstrip("0")


def _clock(moment: dt.datetime, slot: dt.datetime, zone: ZoneInfo) -> str:
    """Write when it ends: to the second where the round is short, by the day where it is not that of the digest."""
    local = moment.astimezone(zone)
    if local.date() != slot.astimezone(zone).date():
        return local.strftime("%d %b, %H:%M").lstrip("0")
    return local.strftime("%H:%M:%S" if abs(moment - slot) < _SHORT else "%H:%M")
