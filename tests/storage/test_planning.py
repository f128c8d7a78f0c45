from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import event

from storage.outbox import digest_kept, digest_of, kept_digest, offer_no_more
from storage.records import (
    Digest,
    DigestEntry,
    DigestPlan,
    Outcome,
    PartState,
    RuleKind,
    Schedule,
    ShownDigest,
    Slot,
)
from storage.store import Store
from tests.storage.make import (
    HOUR,
    MINUTE,
    NOW,
    begin,
    chat,
    claim_one,
    end,
    follow,
    plan,
    send_all,
    slot,
    states,
    stories,
    use,
)


def test_who_is_due_earliest_first(store: Store) -> None:
    """Only those whose slot has come, in the order of their slots, no more than asked, with their rules."""
    late, early, _later = (
        chat(store, n, next_slot=one) for n, one in enumerate((slot(), slot(-1), slot(1)), 1)
    )
    (a,), (ab,) = follow(store, early, "a"), follow(store, early, "b+a")
    (c,) = store.chats.add_rules(early.id, RuleKind.MUTE, [[use("c")]])
    due = store.deliveries.due(NOW, 10)
    assert [one.id for one in due] == [early.id, late.id]
    written = {str(a.tags[0].id), ",".join(str(tag.id) for tag in ab.tags), f"-{c.tags[0].id}"}
    assert set(due[0].rules) == written
    assert due[1].rules == ()
    (first,) = store.deliveries.due(NOW, 1)
    assert first.id == early.id
    (second,) = store.deliveries.due(NOW, 1, first)
    assert second.id == late.id
    assert store.deliveries.due(NOW, 1, second) == []
    assert store.deliveries.next_due() == slot(-1).at


def test_a_walk_past_all_who_are_due_meets_each_once_in_order(store: Store) -> None:
    """However few are asked for at a time, and though many have one moment: by moment, then by id."""
    ids = [chat(store, n, next_slot=slot(hour)).id for n, hour in enumerate((0, -1, 0, -2, 0, -1, 1), 1)]
    ordered = [ids[n] for n in (3, 1, 5, 0, 2, 4)]
    for many in range(1, len(ids)):
        walked, last = [], None
        while due := store.deliveries.due(NOW, many, last):
            walked += [one.id for one in due]
            last = due[-1]
        assert walked == ordered, f"{many} at a time"


def test_nobody_is_due_in_an_empty_store(store: Store) -> None:
    """No chats, no due ones, no next moment."""
    assert store.deliveries.due(NOW, 10) == []
    assert store.deliveries.next_due() is None
    assert store.deliveries.plan([], NOW) == 0


def test_a_plan_makes_a_delivery_with_its_parts(store: Store) -> None:
    """The digest is frozen with its stories part by part, and the chat is due again at the next slot."""
    one = chat(store)
    assert store.deliveries.plan([plan(one, [[1, 2], [3]], high=3)], NOW) == 1
    ledger = store.deliveries.ledger()
    assert [(line.n, line.of, line.state, line.slot_key) for line in ledger] == [
        (1, 2, PartState.QUEUED, slot().key),
        (2, 2, PartState.QUEUED, slot().key),
    ]
    part = claim_one(store)
    assert (part.story_ids, part.low, part.high, part.n, part.of) == ((1, 2), 0, 3, 1, 2)
    assert (part.slot_key, part.expires_at, part.attempts, part.fallbacks) == (
        slot().key,
        NOW + 6 * HOUR,
        0,
        0,
    )
    assert kept_digest(part.digest, [[1, 2], [3]]).digest == plan(one, [[1, 2], [3]]).digest
    after = store.chats.get(one.id)
    assert after == replace(one, next_slot=slot(1), last_slot=slot().key)
    assert part.chat._asdict() == {name: getattr(one, name) for name in part.chat._fields}
    shown = ShownDigest(one.id, dt.date.fromisoformat(slot().key[:10]), 0, 3, part.digest)
    assert store.deliveries.digest(part.delivery_id) == shown
    assert store.deliveries.digest(999) is None


def test_a_kept_digest_is_read_as_it_was_written() -> None:
    """One story or several, with pages and without, or none at all."""
    entries = (DigestEntry(12, 3), DigestEntry(7, 45))
    for digest in (
        Digest(entries[:1], 1),
        Digest(entries, 20),
        Digest(entries, 2, (1, 1)),
        Digest((), 0),
    ):
        kept = kept_digest(digest, []).digest
        assert digest_kept(kept) == digest_of(json.loads(kept)) == digest


def test_silence_moves_the_cut_and_makes_no_part(store: Store) -> None:
    """Nothing new: the interval is covered all the same; the cut never goes back."""
    stories(store, 5)
    one = chat(store)
    assert store.deliveries.plan([plan(one, silent=True, moves_cut=True, high=5)], NOW) == 0
    after = store.chats.get(one.id)
    assert after == replace(one, cut=5, next_slot=slot(1), last_slot=slot().key)
    assert store.deliveries.ledger() == []


def test_a_passed_slot_leaves_the_cut(store: Store) -> None:
    """Too late: the next digest covers the interval."""
    one = chat(store)
    assert store.deliveries.plan([plan(one, silent=True, high=5)], NOW) == 0
    assert store.chats.get(one.id) == replace(one, next_slot=slot(1), last_slot=slot().key)


def test_a_chat_may_have_no_next_slot(store: Store) -> None:
    """The planner may decide that none follows."""
    made = plan(chat(store))
    store.deliveries.plan([made._replace(of=replace(made.of, next_slot=None))], NOW)
    assert store.deliveries.next_due() is None


def test_a_plan_for_another_slot_is_void(store: Store) -> None:
    """The reader changed the time, or another planner was first: nothing changes."""
    one = chat(store)
    other_key = Slot(slot().at, "2026-11-24T11:30")
    for at in (slot(1), other_key):
        assert store.deliveries.plan([plan(one, at=at)], NOW) == 0
    assert store.deliveries.plan([plan(one), plan(one, [[2]])], NOW) == 1
    assert store.deliveries.plan([plan(one)], NOW) == 0
    assert store.deliveries.plan([plan(one)._replace(chat_id=999)], NOW) == 0
    assert len(store.deliveries.ledger()) == 1


def test_a_plan_for_a_chat_that_went_off_or_paused_is_void(store: Store) -> None:
    """What was due a moment ago is not any more."""
    off, paused = chat(store, 1), chat(store, 2)
    store.chats.switch_off(1, "Blocked.", NOW)
    store.chats.save_settings(replace(paused, paused_until=NOW + HOUR))
    assert store.deliveries.plan([plan(off), plan(paused)], NOW) == 0
    assert states(store) == []


def test_a_plan_that_has_not_seen_the_last_digest_is_void(store: Store) -> None:
    """A digest still queued when the plan was made went out before it was written: its stories must not come again."""
    stories(store, 9)
    one = chat(store)
    store.deliveries.plan([plan(one, high=5)], NOW)
    (due,) = store.deliveries.due(NOW + 24 * HOUR, 10)
    stale = plan(due, high=9)
    send_all(store)
    assert store.deliveries.plan([stale], NOW + 24 * HOUR) == 0
    (due,) = store.deliveries.due(NOW + 24 * HOUR, 10)
    assert due.cut == 5
    assert store.deliveries.plan([plan(due, high=9)], NOW + 24 * HOUR) == 1


def test_a_queued_digest_of_an_earlier_slot_is_superseded(store: Store) -> None:
    """It never went out; the new one covers its interval too, even where a sender holds its lease."""
    one = chat(store)
    long = NOW + 72 * HOUR
    store.deliveries.plan([plan(one, [[1], [2]], expires_at=long)], NOW)
    part = claim_one(store)
    (due,) = store.deliveries.due(NOW + 24 * HOUR, 10)
    assert store.deliveries.plan([plan(due, [[3]], expires_at=long)], NOW + 24 * HOUR) == 1
    assert states(store) == [PartState.CANCELLED, PartState.CANCELLED, PartState.QUEUED]
    assert begin(store, part) == set()
    assert send_all(store, now=NOW + 24 * HOUR) == [(one.telegram_id, 1)]


def test_silence_supersedes_and_a_passed_slot_does_not(store: Store) -> None:
    """Silence covers what was queued (the rules have changed); a slot that is passed leaves the queued digest alone."""
    passed, silent = chat(store, 1), chat(store, 2)
    long = NOW + 72 * HOUR
    store.deliveries.plan([plan(passed, expires_at=long), plan(silent, expires_at=long)], NOW)
    day = NOW + 24 * HOUR
    due = {one.id: one for one in store.deliveries.due(day, 10)}
    plans = [plan(due[passed.id], silent=True), plan(due[silent.id], silent=True, moves_cut=True)]
    store.deliveries.plan(plans, day)
    assert states(store) == [PartState.QUEUED, PartState.CANCELLED]


def test_a_digest_under_way_is_waited_for(store: Store) -> None:
    """Its chat is not due and a plan for it is void until the last part has ended."""
    one = chat(store)
    store.deliveries.plan([plan(one, [[1], [2]], expires_at=NOW + 72 * HOUR)], NOW)
    day = NOW + 24 * HOUR
    first = claim_one(store, now=day)
    begin(store, first, now=day)
    current = store.chats.get(one.id)
    assert current is not None
    assert store.deliveries.due(day, 10) == []
    assert store.deliveries.plan([plan(current)], day) == 0
    end(store, Outcome(first.id, PartState.SENT, message_id=1), now=day)
    assert store.deliveries.due(day, 10) == []
    send_all(store, now=day)
    assert len(store.deliveries.due(day, 10)) == 1


def test_a_begun_send_that_was_refused_is_not_under_way(store: Store) -> None:
    """Telegram said no before anything reached the reader: the next digest may supersede it."""
    one = chat(store)
    store.deliveries.plan([plan(one, expires_at=NOW + 72 * HOUR)], NOW)
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.QUEUED, retry_at=NOW + 30 * HOUR, attempt_spent=False))
    assert len(store.deliveries.due(NOW + 24 * HOUR, 10)) == 1


@pytest.mark.parametrize("first_answer", ["digest", "silence"])
def test_a_slot_is_answered_once(store: Store, first_answer: str) -> None:
    """The reader sets the same time again: no second digest for that slot, and the chat moves on."""
    stories(store, 5)
    one = chat(store)
    store.deliveries.plan([plan(one, silent=first_answer == "silence", moves_cut=True)], NOW)
    send_all(store)
    current = store.chats.get(one.id)
    assert current is not None
    store.chats.save_settings(replace(current, next_slot=slot()))
    (due,) = store.deliveries.due(NOW + MINUTE, 10)
    before = len(store.deliveries.ledger())
    assert store.deliveries.plan([plan(due, [[9]], high=5)], NOW + MINUTE) == 0
    assert len(store.deliveries.ledger()) == before
    assert store.deliveries.next_due() == slot(1).at


def test_a_slot_answered_before_the_last_is_known_too(store: Store) -> None:
    """The key of the delivery remembers it where `last_slot` is another by now."""
    one = chat(store)
    store.deliveries.plan([plan(one)], NOW)
    send_all(store)
    day = NOW + 24 * HOUR
    (due,) = store.deliveries.due(day, 10)
    store.deliveries.plan([plan(due, silent=True)], day)
    current = store.chats.get(one.id)
    assert current is not None
    store.chats.save_settings(replace(current, next_slot=slot()))
    (due,) = store.deliveries.due(day, 10)
    assert store.deliveries.plan([plan(due, then=slot(2))], day) == 0
    after = store.chats.get(one.id)
    assert after is not None
    assert (after.last_slot, after.next_slot) == (slot(1).key, slot(2))


def test_many_plans_in_one_transaction(store: Store) -> None:
    """A batch of fifty chats, each with its own parts and cut."""
    chats = [chat(store, n) for n in range(1, 51)]
    plans: list[DigestPlan] = [plan(one, [[n], [n, n]], high=n) for n, one in enumerate(chats, 1)]
    assert store.deliveries.plan(plans, NOW) == 50
    assert len(send_all(store)) == 100
    assert [one.cut for one in (store.chats.get(one.id) for one in chats) if one] == list(range(1, 51))


def test_chats_that_move_alike_move_in_one_statement(store: Store) -> None:
    """Whatever each of them has had beyond its cut, there is one update for all."""
    stories(store, 5)
    for n in range(1, 6):
        one = chat(store, n)
        store._database.write(partial(offer_no_more, stories=[(one.id, [n])]))
    moves: list[str] = []

    def note(_1: object, _2: object, statement: str, *_: object) -> None:
        moves.extend([statement] * statement.startswith("UPDATE chat SET next_at"))

    event.listen(store._database.engine, "before_cursor_execute", note)
    due, then = store.deliveries.due(NOW, 10), slot(1)
    plans = [plan(one, [[9]], then=then) for one in due]
    assert store.deliveries.plan([one._replace(of=plans[0].of) for one in plans], NOW) == 5
    assert len(moves) == 1


def test_a_plan_made_by_a_schedule_that_changed_is_void(store: Store) -> None:
    """The reader chose other times between the planner's look and its write: it is planned anew by those."""
    first = chat(store)
    made = plan(first)
    saturdays = replace(first, schedule=Schedule(times=(dt.time(20),), weekdays=frozenset({6})))
    assert store.chats.save_settings(saturdays)
    assert store.deliveries.plan([made], NOW) == 0
    assert store.deliveries.plan([made._replace(of=replace(made.of, schedule=saturdays.schedule))], NOW) == 1
