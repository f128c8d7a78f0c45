"""The clock that `app` reads and hands to everybody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Clock:
    """The time in UTC; with a file, plus the seconds that stand in it (that is how the demo jumps to 08:00).

    A missing or unreadable offset counts as none: the file may be replaced while it is read.
    """

    file: Path | None = None

    def __call__(self) -> dt.datetime:
        """Give the time now."""
        return dt.datetime.now(dt.UTC) + dt.timedelta(seconds=self.offset)

    @property
    def offset(self) -> float:
        """The seconds by which this clock is ahead."""
        if self.file is None:
            return 0.0
        try:
            return float(self.file.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0.0
