"""After a backup was brought back: what was due counts as sent, what comes later is sent as always."""

from __future__ import annotations

import dataclasses
from collections import Counter

import pytest

from bot.delivery.catching_up import CaughtUp, catch_up
from storage.records import News, PartState, Schedule
from tests.delivery.desk import HOUR, MORNING
from tests.delivery.rig import Rig


@pytest.mark.case(24)
def test_what_was_due_counts_as_sent(rig: Rig) -> None:
    """Messages that wait, stories not yet let out, a message to all, slots of two days: none leaves; tomorrow's digest does."""
    people = rig.readers(3)
    assert rig.plan() == 3
    rig.desk.publish("ports")
    friday = Schedule(
        weekdays=frozenset({5})
    )  # has had each story at once, and its next slot is still to come
    quick = rig.desk.chat(rig.telegram.add_people(1, start=6000)[0], "ports", schedule=friday)
    rig.store.chats.save_settings(dataclasses.replace(quick, news=News.BOTH))
    assert rig.store.broadcasts.tell("1/1", "The wire moves tonight.", rig.now)
    lost = MORNING + 30 * HOUR
    rig.advance(31 * 3600)
    assert catch_up(rig.store, lost) == CaughtUp(messages=7, digests=3)
    assert catch_up(rig.store, lost) == CaughtUp(0, 0)
    rig.plan()
    rig.drain()
    assert rig.accepted() == []
    assert set(rig.desk.states()) == {PartState.UNCERTAIN}
    rig.advance(17 * 3600)
    rig.desk.publish("ports", at=rig.now)
    rig.plan()
    rig.drain()
    rig.desk.publish("cranes", "ports", at=rig.now)
    rig.advance(24 * 3600)
    rig.plan()
    rig.drain()
    assert Counter(rig.accepted()) == dict.fromkeys([*people, 6000], 2)
    texts = [entry["text"] for entry in rig.telegram.ledger()]
    assert not any("report 1" in text or "report 2" in text for text in texts)
