"""After a backup was brought back: what was due before the loss counts as sent, so that nobody gets it twice.

Everything that is owed up to a moment is ended: the messages that wait, alerts, messages to everybody, and the digests whose
time came meanwhile, of which the backup knows nothing. Each step can be repeated, so a call that was cut off is called again.
"""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

from bot.core.schedule import next_slot
from storage.records import Chat, DigestPlan, Slot
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
        due = [(each.chat, each.chat.next_slot) for each in store.deliveries.due(moment, BATCH)]
        fresh = [(chat, slot) for chat, slot in due if slot is not None and (chat.id, slot.key) not in passed]
        if not fresh:
            return len(passed)
        passed |= {(chat.id, slot.key) for chat, slot in fresh}
        store.deliveries.plan([_silence(chat, slot, high) for chat, slot in fresh], moment)


def _silence(chat: Chat, slot: Slot, high: int) -> DigestPlan:
    return DigestPlan(
        chat_id=chat.id,
        schedule=chat.schedule,
        slot=slot,
        next_slot=next_slot(chat.schedule, slot.at, slot.key),
        low=chat.cut,
        high=high,
        digest=None,
        parts=(),
        expires_at=slot.at,
        moves_cut=True,
    )
