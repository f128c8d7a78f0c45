"""Whether the ticks tick: when each began last, when it ended, and whether well."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Final

from bot.app.ticks import Tick

_PATIENCE: Final = 60.0  # seconds beyond its interval after which a tick is missed
_LONGEST: Final = 600.0  # seconds that one may take without going on to its next piece


@dataclass(slots=True)
class _Beat:
    every: float
    ended: float  # the last time, however it ended; at first the moment of the start
    went_well: float
    moved: float | None = None  # while it runs: when it began, or went on to its next piece


_AT_WORK: ContextVar[_Beat | None] = ContextVar("tick", default=None)


class Pulse:
    """Listens to ticks. Not for several threads: it belongs to the event loop."""

    def __init__(self, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._beats: dict[str, _Beat] = {}

    def of(self, tick: Tick) -> Tick:
        """Give the tick, listened to."""
        now = self._monotonic()
        beat = self._beats[tick.name] = _Beat(tick.seconds, now, now)

        async def job() -> None:
            beat.moved = self._monotonic()
            _AT_WORK.set(beat)
            try:
                await tick.job()
                beat.went_well = self._monotonic()
            finally:
                beat.ended = self._monotonic()
                beat.moved = None

        return replace(tick, job=job)

    def moving(self, ended: Callable[[], bool]) -> Callable[[], bool]:
        """Give the question whether work should end, which long work asks between two pieces: so it shows that it goes on.

        It may be asked from the threads that a tick has its work done in.
        """

        def asked() -> bool:
            if (beat := _AT_WORK.get()) is not None and beat.moved is not None:
                beat.moved = self._monotonic()
            return ended()

        return asked

    def missed(self) -> list[str]:
        """Name the ticks that stand still: none was begun for too long, or one does not end."""
        now = self._monotonic()
        return [name for name, beat in self._beats.items() if _stands_still(beat, now)]

    def stale(self) -> dict[str, float]:
        """Give the ticks that have not gone well for too long, and the seconds since they last did."""
        now = self._monotonic()
        return {
            name: now - beat.went_well
            for name, beat in self._beats.items()
            if _stands_still(beat, now)
            or (beat.moved is None and now - beat.went_well > beat.every + _PATIENCE)
        }

    def ages(self) -> dict[str, float]:
        """Give the seconds since each tick last went well, 0 while it is at work in good time."""
        now = self._monotonic()
        at_work = {name for name, beat in self._beats.items() if beat.moved is not None}
        late = self.stale()
        return {
            name: 0.0 if name in at_work and name not in late else now - beat.went_well
            for name, beat in self._beats.items()
        }


def _stands_still(beat: _Beat, now: float) -> bool:
    if (moved := beat.moved) is not None:
        return now - moved > _LONGEST
    return now - beat.ended > beat.every + _PATIENCE
