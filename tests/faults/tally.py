"""What came out of one run of a case, in messages."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures that every case is judged by; `ledger.compare` makes one."""

    owed: int = 0
    accepted: int = 0
    sent: int = 0
    uncertain: int = 0
    failed: int = 0
    expired: int = 0
    unended: int = 0  # still queued or being sent
    unheard: int = 0  # of these: not accepted
    unknown: int = 0  # rows that nobody is owed
    lost: int = 0
    doubled: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Tally)))

    def holds(self, *, doubt: int = 0, failed: int = 0, expired: int = 0) -> None:
        """Check the promises: `doubt` is the most that may be uncertain, `failed` what was refused, `expired` too late."""
        assert (self.lost, self.doubled, self.unended, self.unknown) == (0, 0, 0, 0), self
        assert self.uncertain <= doubt, self
        assert (self.failed, self.expired) == (failed, expired), self
        assert self.sent + self.uncertain + self.failed + self.expired == self.owed, self
