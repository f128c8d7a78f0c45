from __future__ import annotations

import datetime as dt
from dataclasses import replace

from storage.records import Chat, ChatKind, ClaimedPart, News, Outcome, PartState, Quiet, Schedule
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


def test_a_part_knows_how_its_chat_is_written_to(store: Store) -> None:
    """All that a reader may set and sending minds, as it is kept."""
    one = chat(store, -7, 9, kind=ChatKind.SUPERGROUP)
    schedule = Schedule((dt.time(8), dt.time(18, 30)), frozenset({1, 5}), "Asia/Kabul")
    quiet = Quiet(dt.time(22), dt.time(6, 30))
    one = replace(one, schedule=schedule, quiet=quiet, silent=True, compact=True, language="fa", length=4)
    one = replace(one, news=News.BOTH)
    store.chats.save_settings(one)
    store.deliveries.plan([plan(one)], NOW)
    part = claim_one(store)
    assert part.chat._asdict() == {name: getattr(one, name) for name in part.chat._fields}


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
    late, before = NOW + 6 * HOUR, store.deliveries.expired
    parts = store.deliveries.claim("b", late, late + MINUTE, 1)
    assert [part.chat.id for part in parts] == [two.id]
    assert states(store) == [PartState.EXPIRED, PartState.EXPIRED, PartState.QUEUED]
    assert store.deliveries.expired == before + 1  # of both parts
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
    end(store, Outcome(part.id, PartState.QUEUED, plain=True, error="Not so."), now=NOW + MINUTE)
    plain = claim_one(store, now=NOW + MINUTE)
    assert (plain.attempts, plain.fallbacks) == (1, 1)
    begin(store, plain, now=NOW + MINUTE)
    end(store, Outcome(part.id, PartState.SENT, message_id=7), now=NOW + MINUTE)
    [line] = store.deliveries.ledger()
    assert (line.state, line.message_id, line.attempts, line.error) == (PartState.SENT, 7, 2, None)


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


# --- reap -------------------------------------------------------------------------------------------------------------


def test_what_a_dead_process_was_sending_becomes_uncertain(store: Store) -> None:
    """When its lease has run out, never before, never claimed again; the reader's cut moves."""
    part = planned(store, high=4)
    begin(store, part)
    assert store.deliveries.reap(NOW, "b", alone=False) == 0
    assert store.deliveries.reap(NOW + MINUTE, "b", alone=False) == 1
    assert store.deliveries.reap(NOW + MINUTE, "b", alone=False) == 0
    (line,) = store.deliveries.ledger()
    assert (line.state, line.attempts) == (PartState.UNCERTAIN, 1)
    assert line.error is not None
    assert cut_of(store, part) == 4
    assert store.deliveries.claim("b", NOW + MINUTE, NOW + HOUR, 9) == []


def test_a_living_process_never_reaps_its_own(store: Store) -> None:
    """Its clock jumped two hours ahead while a message was in flight: the answer is still the word that counts."""
    part = planned(store)
    begin(store, part)
    assert store.deliveries.reap(NOW + 2 * HOUR, "a", alone=False) == 0
    end(store, Outcome(part.id, PartState.SENT, message_id=1), now=NOW + 2 * HOUR)
    assert states(store) == [PartState.SENT]


def test_a_process_that_owns_the_database_reaps_at_once(store: Store) -> None:
    """On one machine every other owner is dead: its sends are uncertain, its leases free, its own go on."""
    first = planned(store)
    for n in (2, 3, 4):
        store.deliveries.plan([plan(chat(store, n))], NOW)
    second = claim_one_of(store, "a")
    begin(store, first)
    third = claim_one_of(store, "b")
    begin(store, third, owner="b")
    assert store.deliveries.reap(NOW, "b", alone=True) == 1
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
