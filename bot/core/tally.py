"""Nothing lost, nothing doubled: what Telegram accepted, held against what Tagwire believes.

*Lost* is what was owed, was not accepted, and is not shown as uncertain, failed or expired. *Doubled* is what was accepted
more often than it was owed. *Uncertain* is shown, counted, and never sent again. The proofs judge by this, and the demo.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

from storage.records import PartRow, PartState

_SHOWN = (PartState.UNCERTAIN, PartState.FAILED, PartState.EXPIRED)
_UNDER_WAY = (PartState.QUEUED, PartState.SENDING)


class Accepted(NamedTuple):
    """A message that Telegram accepted; `says` is the same where the same was accepted twice, and nowhere else."""

    message_id: int
    says: str


@dataclass(frozen=True, slots=True)
class Tally:
    """The figures that everything owed is judged by, in messages."""

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

    @property
    def gone(self) -> int:
        """What is lost whatever comes: of what has not ended nothing is, it may arrive yet."""
        return max(0, self.lost - self.unended)


def judge(owed: int, rows: Sequence[PartRow], accepted: Sequence[Accepted]) -> Tally:
    """Judge one chat, or one group of chats with message ids of their own: so many messages are owed."""
    states = Counter(row.state for row in rows)
    ids = {message.message_id for message in accepted}
    believed = {row.message_id for row in rows if row.state is PartState.SENT}
    false = len(believed - ids)  # believed sent, but Telegram never had it
    unexplained = len(ids - believed)
    unended = sum(states[state] for state in _UNDER_WAY)
    shown = sum(states[state] for state in _SHOWN)
    different = len({message.says for message in accepted})
    return Tally(
        owed=owed,
        accepted=len(accepted),
        sent=states[PartState.SENT],
        uncertain=states[PartState.UNCERTAIN],
        failed=states[PartState.FAILED],
        expired=states[PartState.EXPIRED],
        unended=unended,
        unheard=max(0, unended - unexplained),
        unknown=max(0, len(rows) - owed),
        lost=max(0, owed - (states[PartState.SENT] - false) - shown),
        doubled=max(len(accepted) - different, unexplained - states[PartState.UNCERTAIN] - unended, 0),
    )
