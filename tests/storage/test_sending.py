from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from storage.records import Chat, ClaimedPart, Outcome, PartState
from storage.store import Store
from tests.storage.make import (
    HOUR,
    LEASE,
    MINUTE,
    NOW,
    begin,
    chat,
    claim_one,
    end,
    plan,
    send_all,
    slot,
    states,
)


def planned(store: Store, *parts: int, high: int = 1, expires_at: dt.datetime | None = None) -> ClaimedPart:
    """Plan a digest of so many parts (each with one story) for a chat, and claim its first."""
    one = chat(store)
    store.deliveries.plan([plan(one, [[n] for n in parts or (1,)], high=high, expires_at=expires_at)], NOW)
    return claim_one(store)


def cut_of(store: Store, part: ClaimedPart) -> int:
    """Give the cut of the chat that a part is for."""
    found = store.chats.get(part.chat.id)
    assert found is not None
    return found.cut


# --- claim ------------------------------------------------------------------------------------------------------------


def test_a_claim_gives_the_oldest_slots_first(store: Store) -> None:
    """As many as asked, in the order of their slots; what is claimed is not given again while its lease lasts."""
    for n in range(4):
        one = chat(store, 10 + n, next_slot=slot(0, 7 - n))
        store.deliveries.plan([plan(one)], NOW)
    first = store.deliveries.claim("a", NOW, LEASE, 3)
    assert [part.chat.telegram_id for part in first] == [13, 12, 11]
    assert [part.chat.telegram_id for part in store.deliveries.claim("b", NOW, LEASE, 3)] == [10]
    assert store.deliveries.claim("b", NOW, LEASE, 3) == []
    assert set(states(store)) == {PartState.QUEUED}


def test_a_lease_that_ran_out_is_free_again_in_its_old_place(store: Store) -> None:
    """Its owner died: another gets it, before what came after it, and the first owner may not begin it."""
    stale = planned(store)
    later = chat(store, 2)
    store.deliveries.plan([plan(later)], NOW)
    parts = store.deliveries.claim("b", NOW + MINUTE, NOW + 2 * MINUTE, 1)
    assert [part.id for part in parts] == [stale.id]
    assert begin(store, stale, now=NOW + MINUTE) == set()
    assert begin(store, *parts, owner="b", now=NOW + MINUTE) == {stale.id}


def test_a_lease_that_ran_out_is_not_begun_by_its_owner(store: Store) -> None:
    """Even where nobody else has claimed the part yet."""
    part = planned(store)
    assert begin(store, part, now=LEASE) == set()


def test_a_part_a_chat_and_in_order(store: Store) -> None:
    """The second part is offered only after the first has ended, whatever its end."""
    first = planned(store, 1, 2, 3)
    assert store.deliveries.claim("b", NOW, LEASE, 10) == []
    begin(store, first)
    assert store.deliveries.claim("b", NOW, LEASE, 10) == []
    end(store, Outcome(first.id, PartState.FAILED, error="Refused."))
    second = claim_one(store, "b")
    assert (second.n, second.story_ids) == (2, (2,))
    begin(store, second, owner="b")
    end(store, Outcome(second.id, PartState.UNCERTAIN), owner="b")
    assert claim_one(store).n == 3


def test_parts_past_their_time_expire(store: Store) -> None:
    """All that is left of the delivery, leased or not, before anything else is claimed; the cut stays where it was."""
    planned(store, 1, 2, high=5)
    two = chat(store, 2)
    store.deliveries.plan([plan(two, expires_at=NOW + 24 * HOUR)], NOW)
    late = NOW + 6 * HOUR
    parts = store.deliveries.claim("b", late, late + MINUTE, 1)
    assert [part.chat.id for part in parts] == [two.id]
    assert states(store) == [PartState.EXPIRED, PartState.EXPIRED, PartState.QUEUED]
    ledger = store.deliveries.ledger()
    assert ledger[0].error == "It could not be sent in time."
    found = store.chats.get(ledger[0].chat_id)
    assert found is not None
    assert found.cut == 0


def test_a_lease_longer_than_the_time_left_does_not_keep_a_part_from_expiring(store: Store) -> None:
    """It comes up to expire at its time, and its owner may not begin it."""
    one = chat(store)
    store.deliveries.plan([plan(one)], NOW)
    (part,) = store.deliveries.claim("a", NOW, NOW + 48 * HOUR, 1)
    assert begin(store, part, now=NOW + 6 * HOUR) == set()
    assert store.deliveries.claim("b", NOW + 6 * HOUR, NOW + 7 * HOUR, 1) == []
    assert states(store) == [PartState.EXPIRED]


def test_a_long_wait_ends_when_the_part_expires(store: Store) -> None:
    """Telegram asks to wait half a day: the part expires at its own time, not after that."""
    part = planned(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.QUEUED, retry_at=NOW + 12 * HOUR, attempt_spent=False))
    assert store.deliveries.claim("a", NOW + 5 * HOUR, NOW + 6 * HOUR, 9) == []
    assert states(store) == [PartState.QUEUED]
    assert store.deliveries.claim("a", NOW + 6 * HOUR, NOW + 7 * HOUR, 9) == []
    assert states(store) == [PartState.EXPIRED]


def test_a_retry_waits_for_its_time(store: Store) -> None:
    """Not before `retry_at`; the attempt counts where it was spent, and the next try goes as plain text where asked."""
    part = planned(store)
    begin(store, part)
    end(
        store,
        Outcome(part.id, PartState.QUEUED, retry_at=NOW + MINUTE, attempt_spent=False, error="Too many."),
    )
    assert store.deliveries.claim("a", NOW, LEASE, 9) == []
    again = claim_one(store, now=NOW + MINUTE)
    assert (again.id, again.attempts, again.fallbacks) == (part.id, 0, 0)
    begin(store, again, now=NOW + MINUTE)
    end(store, Outcome(part.id, PartState.QUEUED, plain=True), now=NOW + MINUTE)
    plain = claim_one(store, now=NOW + MINUTE)
    assert (plain.attempts, plain.fallbacks) == (1, 1)


def test_a_paused_chat_is_left_out_until_its_pause_ends(store: Store) -> None:
    """Queued before the pause: neither claimed nor begun within it, sent after it if there is time."""
    part = planned(store)
    store.chats.save_settings(_paused(store, part, NOW + HOUR))
    assert begin(store, part) == set()
    store.deliveries.give_back("a")
    assert store.deliveries.claim("a", NOW, LEASE, 9) == []
    assert send_all(store, now=NOW + HOUR) == [(part.chat.telegram_id, 1)]


def test_a_part_of_a_paused_chat_expires_within_the_pause(store: Store) -> None:
    """A pause does not make news keep."""
    part = planned(store)
    store.deliveries.give_back("a")
    store.chats.save_settings(_paused(store, part, NOW + 48 * HOUR))
    assert store.deliveries.claim("a", NOW + 6 * HOUR, NOW + 7 * HOUR, 9) == []
    assert states(store) == [PartState.EXPIRED]


def test_leases_given_back_are_free_at_once(store: Store) -> None:
    """Of this owner, of parts not begun; what is being sent stays."""
    planned(store)
    two = chat(store, 2)
    store.deliveries.plan([plan(two)], NOW)
    second = claim_one(store)
    begin(store, second)
    assert store.deliveries.give_back("b") == 0
    assert store.deliveries.give_back("a") == 1
    assert store.deliveries.give_back("a") == 0
    assert claim_one(store, "b").chat.id != second.chat.id
    assert states(store) == [PartState.QUEUED, PartState.SENDING]


# --- exchange ---------------------------------------------------------------------------------------------------------


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
    """Not before, and if any part was sent or may have been."""
    first = planned(store, 1, 2, high=7)
    begin(store, first)
    end(store, Outcome(first.id, state))
    assert cut_of(store, first) == 0
    second = claim_one(store)
    begin(store, second)
    end(store, Outcome(second.id, PartState.FAILED, error="Refused."))
    assert cut_of(store, first) == 7


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
    assert store.deliveries.reap(NOW + MINUTE) == 1
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
    store.chats.switch_off(part.chat.telegram_id, "Left.")
    assert states(store) == [PartState.SENDING]
    end(store, Outcome(part.id, PartState.QUEUED, error="Busy."))
    assert states(store) == [PartState.CANCELLED]


def test_a_message_in_flight_counts_although_its_chat_went_off(store: Store) -> None:
    """It was sent: the cut moves."""
    part = planned(store, 1, 2, high=4)
    begin(store, part)
    store.chats.switch_off(part.chat.telegram_id, "Left.")
    end(store, Outcome(part.id, PartState.SENT, message_id=1))
    assert states(store) == [PartState.SENT, PartState.CANCELLED]
    assert cut_of(store, part) == 4


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


# --- reap -------------------------------------------------------------------------------------------------------------


def test_what_a_dead_process_was_sending_becomes_uncertain(store: Store) -> None:
    """When its lease has run out, never before, never claimed again; the reader's cut moves."""
    part = planned(store, high=4)
    begin(store, part)
    assert store.deliveries.reap(NOW) == 0
    assert store.deliveries.reap(NOW + MINUTE) == 1
    assert store.deliveries.reap(NOW + MINUTE) == 0
    (line,) = store.deliveries.ledger()
    assert (line.state, line.attempts) == (PartState.UNCERTAIN, 1)
    assert line.error is not None
    assert cut_of(store, part) == 4
    assert store.deliveries.claim("b", NOW + MINUTE, NOW + HOUR, 9) == []


def test_a_process_that_owns_the_database_reaps_at_once(store: Store) -> None:
    """On one machine every other owner is dead: its sends are uncertain, its leases free, its own go on."""
    first = planned(store)
    for n in (2, 3, 4):
        store.deliveries.plan([plan(chat(store, n))], NOW)
    second = claim_one_of(store, "a")
    begin(store, first)
    third = claim_one_of(store, "b")
    begin(store, third, owner="b")
    assert store.deliveries.reap(NOW, others_than="b") == 1
    assert [line.state for line in store.deliveries.ledger()] == [
        PartState.UNCERTAIN,
        PartState.QUEUED,
        PartState.SENDING,
        PartState.QUEUED,
    ]
    assert claim_one_of(store, "b").id == second.id


def claim_one_of(store: Store, owner: str) -> ClaimedPart:
    """Claim one part, leaving others in the queue."""
    (part,) = store.deliveries.claim(owner, NOW, LEASE, 1)
    return part


def _paused(store: Store, part: ClaimedPart, until: dt.datetime) -> Chat:
    found = store.chats.get(part.chat.id)
    assert found is not None
    return replace(found, paused_until=until)
