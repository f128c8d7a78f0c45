"""The outbox: what is owed to whom, and what became of it.

`delivery` is one digest of one chat at one slot; `delivery_part` one message of it. A claim only leases. A part is set to
`sending` and committed before its request leaves, so a process that dies leaves at most the messages in flight behind,
and those become `uncertain`, never sent again blindly.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from storage.records import ClaimedPart, Digest, DigestPlan, DueChat, Outcome, PartRow, PartState


class Deliveries:
    """Digests owed, planned, claimed and sent."""

    def due(self, now: dt.datetime, limit: int) -> list[DueChat]:
        """Give the chats whose next slot has come, earliest first; chats that are off are left out."""
        raise NotImplementedError

    def plan(self, plans: Sequence[DigestPlan], now: dt.datetime) -> int:
        """Write plans in one transaction; gives how many digests were made.

        A plan whose slot is no longer the chat's next slot is void (another planner, or the reader, was first), and so
        is one for a chat whose last digest is under way. A queued digest of an earlier slot is cancelled. The key
        (chat, kind, slot) is unique: a slot already answered makes no second digest.
        """
        raise NotImplementedError

    def next_due(self) -> dt.datetime | None:
        """Give the earliest next slot of all chats that are on."""
        raise NotImplementedError

    def claim(self, owner: str, now: dt.datetime, lease_until: dt.datetime, limit: int) -> list[ClaimedPart]:
        """Lease up to `limit` queued parts whose time has come, oldest slot first, a part a chat at most.

        Only the first unfinished part of a delivery is offered. Parts past their time become `expired` first. Chats
        that are off or paused are left out. Skips what other processes hold.
        """
        raise NotImplementedError

    def exchange(
        self, owner: str, outcomes: Sequence[Outcome], begin: Collection[int], now: dt.datetime, lease_until: dt.datetime
    ) -> set[int]:
        """In one transaction: mark what became of the last group, and set the next group to `sending`.

        Gives the parts that may be sent: those still queued, unexpired, under this owner's lease, of a chat that is on.
        An outcome for a part that is no longer this owner's is void. A delivery whose parts have all ended moves the
        chat's cut if any part was sent or is uncertain.
        """
        raise NotImplementedError

    def give_back(self, owner: str) -> int:
        """Drop this owner's leases on parts not begun (a graceful stop); gives how many."""
        raise NotImplementedError

    def reap(self, now: dt.datetime, *, others_than: str | None = None) -> int:
        """Turn `sending` parts whose lease has run out into `uncertain`; gives how many.

        With `others_than` (on SQLite, where one process owns the database) every other owner's counts as run out.
        """
        raise NotImplementedError

    def digest(self, delivery_id: int) -> tuple[int, str, int, int, Digest] | None:
        """Give (chat id, slot key, low, high, digest) of a delivery."""
        raise NotImplementedError

    def ledger(self) -> list[PartRow]:
        """Give every part as it stands."""
        raise NotImplementedError

    def counts(self) -> dict[PartState, int]:
        """Give how many parts stand in each state."""
        raise NotImplementedError
