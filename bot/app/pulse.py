"""Whether the ticks tick: when each began last, when it ended, and whether well."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.app.ticks import Tick

_PATIENCE: Final = 60.0  # seconds beyond its interval after which a tick is missed
_LONGEST: Final = 1800.0  # seconds that one may take: planning for a million chats takes minutes


@dataclass(slots=True)
class _Beat:
    every: float
    ended: float  # the last time, however it ended; at first the moment of the start
    went_well: float
    began: float | None = None  # while it runs


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
            beat.began = self._monotonic()
            try:
                await tick.job()
                beat.went_well = self._monotonic()
            finally:
                beat.ended = self._monotonic()
                beat.began = None

        return replace(tick, job=job)

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
            or (beat.began is None and now - beat.went_well > beat.every + _PATIENCE)
        }

    def ages(self) -> dict[str, float]:
        """Give the seconds since each tick last went well, 0 while it is at work in good time."""
        now = self._monotonic()
        at_work = {name for name, beat in self._beats.items() if beat.began is not None}
        late = self.stale()
        return {
            name: 0.0 if name in at_work and name not in late else now - beat.went_well
            for name, beat in self._beats.items()
        }


def _stands_still(beat: _Beat, now: float) -> bool:
    if beat.began is not None:
        return now - beat.began > _LONGEST
    return now - beat.ended > beat.every + _PATIENCE
