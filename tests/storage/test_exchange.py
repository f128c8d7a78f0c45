from __future__ import annotations

import pytest

from storage.records import Outcome, PartState
from storage.store import Store
from tests.storage.make import (
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    begin,
    chat,
    claim_one,
    cut_of,
    end,
    plan,
    planned,
    send_all,
    slot,
    states,
)


def test_one_exchange_marks_the_last_group_and_begins_the_next(store: Store) -> None:
    """Both in one transaction, for several chats at once."""
    chats = [chat(store, n) for n in range(1, 7)]
    store.deliveries.plan([plan(one, high=3) for one in chats], NOW)
    parts = store.deliveries.claim("a", NOW, LEASE, 10)
    assert begin(store, *parts[:3]) == {part.id for part in parts[:3]}
    outcomes = [Outcome(part.id, PartState.SENT, message_id=100 + n) for n, part in enumerate(parts[:3])]
    begun = store.deliveries.exchange("a", outcomes, [part.id for part in parts[3:]], NOW, LEASE)
    assert begun == {part.id for part in parts[3:]}
    assert states(store) == [PartState.SENT] * 3 + [PartState.SENDING] * 3
    assert [line.message_id for line in store.deliveries.ledger()[:3]] == [100, 101, 102]
    assert store.deliveries.counts() == {
        **dict.fromkeys(PartState, 0),
        PartState.SENT: 3,
        PartState.SENDING: 3,
    }
    assert [cut_of(store, part) for part in parts] == [3, 3, 3, 0, 0, 0]


def test_an_exchange_of_nothing_does_nothing(store: Store) -> None:
    """No outcomes, nothing to begin, and unknown parts are no error."""
    assert store.deliveries.exchange("a", [], [], NOW, LEASE) == set()
    assert store.deliveries.exchange("a", [Outcome(99, PartState.SENT)], [98], NOW, LEASE) == set()


def test_a_part_begins_once(store: Store) -> None:
    """What is being sent, or has ended, is not begun again; nor is another owner's."""
    part = planned(store)
    assert begin(store, part, owner="b") == set()
    assert begin(store, part) == {part.id}
    assert begin(store, part) == set()
    end(store, Outcome(part.id, PartState.SENT, message_id=1))
    assert begin(store, part) == set()


@pytest.mark.parametrize("state", [PartState.SENT, PartState.UNCERTAIN])
def test_the_cut_moves_when_the_last_part_has_ended(store: Store, state: PartState) -> None:
    """Not before, and if every part was sent or may have been."""
    first = planned(store, 1, 2, high=7)
    begin(store, first)
    end(store, Outcome(first.id, state))
    assert cut_of(store, first) == 0
    second = claim_one(store)
    begin(store, second)
    end(store, Outcome(second.id, PartState.SENT, message_id=2))
    assert cut_of(store, first) == 7
    assert first.chat.had == frozenset()


@pytest.mark.parametrize("state", [PartState.FAILED, PartState.CANCELLED, PartState.EXPIRED])
def test_of_a_digest_that_stopped_half_way_the_rest_is_owed(store: Store, state: PartState) -> None:
    """The cut stays, what arrived is noted; a plan that would show it again is void; the next whole digest ends the note."""
    first = planned(store, 1, 2, high=7)
    begin(store, first)
    end(store, Outcome(first.id, PartState.SENT, message_id=1))
    second = claim_one(store)
    begin(store, second)
    end(store, Outcome(second.id, state, error="No."))
    (due,) = store.deliveries.due(slot(1).at, 9)
    assert (due.cut, due.had) == (0, frozenset({1}))
    assert store.deliveries.plan([plan(due, [[1, 2]], high=9)], slot(1).at) == 0
    assert store.deliveries.plan([plan(due, [[2, 3]], high=9)], slot(1).at) == 1
    send_all(store, now=slot(1).at)
    (due,) = store.deliveries.due(slot(2).at, 9)
    assert (due.cut, due.had) == (9, frozenset())


def test_stories_of_a_refused_message_are_not_offered_again(store: Store) -> None:
    """The cut stays, because nothing arrived; what Telegram would refuse each day is noted beyond it."""
    part = planned(store, 4, high=7)
    begin(store, part)
    end(store, Outcome(part.id, PartState.FAILED, error="Bad Request.", refused=True))
    chat = store.chats.get(part.chat.id)
    assert chat is not None
    assert (chat.cut, chat.had) == (0, frozenset({4}))


def test_who_came_back_after_the_message_left_stays_on(store: Store) -> None:
    """The refusal of a digest is known but not marked when the reader sends /start: that is the newer word."""
    part = planned(store)
    begin(store, part)
    store.chats.switch_on(part.chat.telegram_id, NOW + MINUTE / 2)
    end(store, Outcome(part.id, PartState.FAILED, error="Forbidden.", chat_off="Blocked.", left_at=NOW))
    chat = store.chats.get(part.chat.id)
    assert chat is not None
    assert chat.off_reason is None
    assert states(store) == [PartState.FAILED]


def test_who_was_there_before_the_message_left_goes_off(store: Store) -> None:
    """A /start of yesterday says nothing about today's refusal."""
    part = planned(store)
    store.chats.switch_on(part.chat.telegram_id, NOW - HOUR)
    begin(store, part)
    end(store, Outcome(part.id, PartState.FAILED, error="Forbidden.", chat_off="Blocked.", left_at=NOW))
    chat = store.chats.get(part.chat.id)
    assert chat is not None
    assert chat.off_reason == "Blocked."


@pytest.mark.parametrize("state", [PartState.FAILED, PartState.CANCELLED, PartState.EXPIRED])
def test_the_cut_stays_where_nothing_reached_the_reader(store: Store, state: PartState) -> None:
    """The next digest covers the interval again."""
    part = planned(store, high=7)
    begin(store, part)
    end(store, Outcome(part.id, state, error="No."))
    assert cut_of(store, part) == 0
    assert states(store) == [state]


def test_a_leased_part_may_be_given_up_before_it_begins(store: Store) -> None:
    """Nothing is left to say in it: cancelled without a send; but it can't be sent without having begun."""
    part = planned(store)
    end(store, Outcome(part.id, PartState.SENT, message_id=1))
    assert states(store) == [PartState.QUEUED]
    end(store, Outcome(part.id, PartState.CANCELLED, error="Its stories are gone.", attempt_spent=False))
    assert states(store) == [PartState.CANCELLED]


def test_an_outcome_of_another_owner_is_void(store: Store) -> None:
    """Only the process that sends it can say what became of it, and only once."""
    part = planned(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.FAILED), owner="b")
    assert states(store) == [PartState.SENDING]
    end(store, Outcome(part.id, PartState.SENT, message_id=5))
    end(store, Outcome(part.id, PartState.FAILED))
    (line,) = store.deliveries.ledger()
    assert (line.state, line.message_id, line.attempts) == (PartState.SENT, 5, 1)


def test_a_frozen_sender_that_wakes_up_changes_nothing(store: Store) -> None:
    """Its lease ran out, its message became uncertain: what it says later is void, and it may begin nothing."""
    part = planned(store, 1, 2)
    begin(store, part)
    assert store.deliveries.reap(NOW + MINUTE, "b", alone=False) == 1
    end(store, Outcome(part.id, PartState.QUEUED), now=NOW + 2 * MINUTE)
    assert states(store) == [PartState.UNCERTAIN, PartState.QUEUED]
    second = claim_one(store, "b", now=NOW + 2 * MINUTE)
    assert begin(store, second, owner="a", now=NOW + 2 * MINUTE) == set()


def test_a_blocked_chat_goes_off_in_the_same_transaction(store: Store) -> None:
    """The part has failed, the rest of its delivery and its other topics' queues are cancelled."""
    one, topic = chat(store, 5), chat(store, 5, 9)
    store.deliveries.plan([plan(one, [[1], [2]])], NOW)
    part = claim_one(store)
    begin(store, part)
    store.deliveries.plan([plan(topic)], NOW)
    end(store, Outcome(part.id, PartState.FAILED, error="Forbidden.", chat_off="The bot was blocked."))
    assert states(store) == [PartState.FAILED, PartState.CANCELLED, PartState.CANCELLED]
    for target in (one, topic):
        found = store.chats.get(target.id)
        assert found is not None
        assert found.off_reason == "The bot was blocked."


def test_nothing_is_queued_again_for_a_chat_that_is_off(store: Store) -> None:
    """It went off while its message was in flight and was refused: cancelled, not queued."""
    part = planned(store)
    begin(store, part)
    store.chats.switch_off(part.chat.telegram_id, "Left.", NOW)
    assert states(store) == [PartState.SENDING]
    end(store, Outcome(part.id, PartState.QUEUED, error="Busy."))
    assert states(store) == [PartState.CANCELLED]


def test_a_message_in_flight_counts_although_its_chat_went_off(store: Store) -> None:
    """It was sent: that is noted, and the rest is owed when it is back."""
    part = planned(store, 1, 2, high=4)
    begin(store, part)
    store.chats.switch_off(part.chat.telegram_id, "Left.", NOW)
    end(store, Outcome(part.id, PartState.SENT, message_id=1))
    assert states(store) == [PartState.SENT, PartState.CANCELLED]
    chat = store.chats.get(part.chat.id)
    assert chat is not None
    assert (chat.cut, chat.had) == (0, frozenset({1}))


def test_a_migrated_chat_gets_its_message_at_the_new_id(store: Store) -> None:
    """The id moves in the transaction that queues the part again."""
    part = planned(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.QUEUED, moved_to=-1_001_000_000_777, attempt_spent=False))
    assert send_all(store) == [(-1_001_000_000_777, 1)]
    assert store.chats.find(part.chat.telegram_id, None) is None


def test_a_migrated_chat_that_exists_already_is_merged(store: Store) -> None:
    """The new id was there before the error came: one row, and the message goes to it."""
    part = planned(store)
    begin(store, part)
    new = chat(store, -1_001_000_000_777, next_slot=slot(1))
    end(store, Outcome(part.id, PartState.QUEUED, moved_to=-1_001_000_000_777, attempt_spent=False))
    assert store.chats.get(part.chat.id) is None
    again = claim_one(store)
    assert (again.id, again.chat.id) == (part.id, new.id)
    assert send_all(store, now=LEASE) == [(-1_001_000_000_777, 1)]


@pytest.mark.parametrize("main_exists", [False, True])
def test_a_topic_that_is_gone_falls_back_to_the_chat(store: Store, *, main_exists: bool) -> None:
    """The part goes to the chat itself; where that is a target already the two become one."""
    topic = chat(store, -500, 9)
    store.deliveries.plan([plan(topic)], NOW)
    part = claim_one(store)
    begin(store, part)
    main = chat(store, -500, next_slot=slot(1)) if main_exists else topic
    end(store, Outcome(part.id, PartState.QUEUED, drop_topic=True))
    again = claim_one(store)
    assert (again.id, again.chat.id, again.chat.topic) == (part.id, main.id, None)


def test_several_outcomes_about_one_chat(store: Store) -> None:
    """Two topics of a chat that moved: both say so, the second finds it done."""
    topics = [chat(store, -5, n) for n in (1, 2)]
    store.deliveries.plan([plan(one) for one in topics], NOW)
    parts = store.deliveries.claim("a", NOW, LEASE, 9)
    begin(store, *parts)
    end(store, *(Outcome(part.id, PartState.QUEUED, moved_to=-77) for part in parts))
    assert sorted(send_all(store)) == [(-77, 1), (-77, 1)]
