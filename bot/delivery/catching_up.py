"""After a backup was brought back: what was due before the loss counts as sent, so that nobody gets it twice.

Everything that is owed up to a moment is ended: the messages that wait, alerts, messages to everybody, and the digests whose
time came meanwhile, of which the backup knows nothing. Each step can be repeated, so a call that was cut off is called again.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bot.core.schedule import next_slot
from storage.records import DigestPlan, DueChat, SlotPlan
from storage.store import Store

BATCH = 500


class CaughtUp(NamedTuple):
    """What counts as sent: messages that waited, and digests whose time had come."""

    messages: int
    digests: int


def catch_up(store: Store, moment: dt.datetime) -> CaughtUp:
    """Count everything that was due by a moment as sent. Nothing else may be at work on the store.

    Raises errors of `storage.errors`.
    """
    messages = _end_messages(store, moment)  # first of all: it refuses where somebody else is at work
    while store.broadcasts.write(moment, BATCH):
        messages += _end_messages(store, moment)
    high = store.articles.release(moment)  # what waited when the backup was made was let out a second later
    store.catching_up.pass_alerts(high)
    return CaughtUp(messages, _pass_slots(store, moment, high))


def _end_messages(store: Store, moment: dt.datetime) -> int:
    ended = 0
    while some := store.catching_up.count_as_sent(moment, BATCH):
        ended += some
    return ended


def _pass_slots(store: Store, moment: dt.datetime, high: int) -> int:
    """Answer every slot up to a moment in silence; what was known by then is not news any more."""
    passed: set[tuple[int, str]] = set()
    while True:
        due = store.deliveries.due(moment, BATCH)
        fresh = [each for each in due if (each.id, each.manner.next_slot.key) not in passed]
        if not fresh:
            return len(passed)
        passed |= {(each.id, each.manner.next_slot.key) for each in fresh}
        store.deliveries.plan([_silence(each, high) for each in fresh], moment)


def _silence(each: DueChat, high: int) -> DigestPlan:
    schedule, slot = each.manner.schedule, each.manner.next_slot
    of = SlotPlan(schedule, slot, next_slot(schedule, slot.at, slot.key), high, expires_at=slot.at)
    return DigestPlan(each.id, of, each.cut, None, (), moves_cut=True)
