"""The pace that is shared through the database.

A process that has its database to itself (SQLite) takes this way too: one row is read and written for some thirty messages,
next to nothing beside the commits of the messages themselves, and a halt outlives a restart.
"""

from __future__ import annotations

from dataclasses import dataclass

from storage.records import Reserved
from storage.store import Store
from storage.threads import Threads


@dataclass(frozen=True, slots=True)
class SharedPace:
    """What the processes on one database share."""

    store: Store
    threads: Threads

    async def reserve(self, permits: int, used: int, distance: float) -> Reserved:
        """Reserve permits behind all others'; `used` were taken without asking."""
        return await self.threads(self.store.pacing.reserve, permits, used, distance)

    async def halt(self, seconds: float) -> None:
        """Let no process send for some seconds."""
        await self.threads(self.store.pacing.halt, seconds)
