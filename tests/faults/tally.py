"""The promises, held against what came out of one run of a case."""

from __future__ import annotations

from bot.core.tally import Tally


def holds(tally: Tally, *, doubt: int = 0, failed: int = 0, expired: int = 0) -> None:
    """Check the promises: `doubt` is the most that may be uncertain, `failed` what was refused, `expired` too late."""
    assert (tally.lost, tally.doubled, tally.unended, tally.unknown) == (0, 0, 0, 0), tally
    assert tally.uncertain <= doubt, tally
    assert (tally.failed, tally.expired) == (failed, expired), tally
    assert tally.sent + tally.uncertain + tally.failed + tally.expired == tally.owed, tally
