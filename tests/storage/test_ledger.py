"""What the operator is told of deliveries, and what may be done about them, on both engines."""

from __future__ import annotations

import datetime as dt

from storage.records import Outcome, PartState
from storage.store import Store
from tests.storage.make import HOUR, LEASE, MINUTE, NOW, chat, plan, stories

TODAY = NOW.date()


def digests(store: Store, *outcomes: Outcome | None) -> list[int]:
    """Give each outcome a digest that it became of (None: it waits); gives their messages."""
    (story,) = stories(store, 1)
    opened = [chat(store, 2000 + n) for n in range(len(outcomes))]
    store.deliveries.plan([plan(one, ((story,),)) for one in opened], NOW)
    claimed = store.deliveries.claim("a", NOW, LEASE, 100)
    store.deliveries.exchange("a", [], [part.id for part in claimed], NOW, LEASE)
    told = [
        outcome and outcome._replace(part_id=part.id) for outcome, part in zip(outcomes, claimed, strict=True)
    ]
    store.deliveries.exchange("a", [one for one in told if one], (), NOW + MINUTE, LEASE)
    return [part.id for part in claimed]


SENT = Outcome(0, PartState.SENT, message_id=7)
FAILED = Outcome(0, PartState.FAILED, error="Forbidden: no")
UNSURE = Outcome(0, PartState.UNCERTAIN, error="TimedOut: Timed out")
AGAIN = Outcome(0, PartState.QUEUED, error="RetryAfter: 40", retry_at=NOW + HOUR)


def test_a_round_and_a_day_are_counted_by_state(store: Store) -> None:
    """The last round says how many digests stand how, and the day's tally the same, also when the rows are gone."""
    assert store.ledger.round(NOW) is None
    digests(store, SENT, SENT, FAILED, UNSURE, AGAIN, None)
    store.pacing.halt(40)
    found = store.ledger.round(NOW)
    assert found is not None
    assert found.waits_until is not None
    assert found.slot_at == NOW
    assert found.last_at == NOW + MINUTE
    assert dt.timedelta(seconds=30) < found.waits_until - NOW <= dt.timedelta(seconds=40)
    counts = {state: n for state, n in found.counts.items() if n}
    expected = {PartState.SENT: 2, PartState.FAILED: 1, PartState.UNCERTAIN: 1}
    assert counts == expected | {PartState.QUEUED: 1, PartState.SENDING: 1}
    yesterday, today = store.ledger.days(TODAY - dt.timedelta(days=1), TODAY)
    assert not any(yesterday.counts.values())
    assert today.counts == found.counts
