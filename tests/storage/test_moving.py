from __future__ import annotations

import pytest

from storage.records import Chat, ChatKind, Outcome, PartState, RuleKind
from storage.store import Store
from tests.storage.make import (
    HOUR,
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

OLD, NEW = -4001, -1_001_000_004_001


def get(store: Store, chat_id: int) -> Chat:
    """Give a chat that must be there."""
    found = store.chats.get(chat_id)
    assert found is not None
    return found


def test_an_upgraded_group_keeps_its_id_rules_and_history(store: Store) -> None:
    """Only Telegram's id and the kind change, and what is queued goes to the new id."""
    group = chat(store, OLD, kind=ChatKind.GROUP)
    follow(store, group, "a")
    store.deliveries.plan([plan(group)], NOW)
    store.chats.move(OLD, NEW)
    moved = get(store, group.id)
    assert (moved.telegram_id, moved.kind) == (NEW, ChatKind.SUPERGROUP)
    assert store.chats.find(OLD, None) is None
    assert len(store.chats.rules(group.id)) == 1
    assert send_all(store) == [(NEW, 1)]


@pytest.mark.case(19)
def test_moving_twice_or_to_itself_changes_nothing(store: Store) -> None:
    """The update and the error say the same: the second finds nothing to do."""
    group = chat(store, OLD)
    store.chats.move(OLD, OLD)
    store.chats.move(OLD, NEW)
    store.chats.move(OLD, NEW)
    store.chats.move(77, 78)
    assert get(store, group.id).telegram_id == NEW


@pytest.mark.case(19)
def test_merging_loses_no_rule(store: Store) -> None:
    """The one that exists under the new id takes in every rule it does not have; followers are counted once."""
    old, new = chat(store, OLD), chat(store, NEW)
    follow(store, old, "a", "b")
    store.chats.add_rules(old.id, RuleKind.FOLLOW, [[use("a"), use("c")]])
    store.chats.add_rules(old.id, RuleKind.MUTE, [[use("d")]])
    follow(store, new, "b", "e")
    store.chats.move(OLD, NEW)
    assert store.chats.get(old.id) is None
    rules = [(rule.kind.value, "+".join(tag.key for tag in rule.tags)) for rule in store.chats.rules(new.id)]
    assert rules == [("follow", "a"), ("follow", "a+c"), ("follow", "b"), ("follow", "e"), ("mute", "d")]
    followers = {tag.key: tag.followers for tag in store.tags.find(list("abcde")).values()}
    assert followers == {"a": 1, "b": 1, "c": 1, "d": 0, "e": 1}


def test_merging_owes_what_either_owed(store: Store) -> None:
    """The lower cut, for each followed its own tags; what either has had beyond it is noted and does not come again."""
    shown, *_ = stories(store, 3)
    old, new = chat(store, OLD), chat(store, NEW)
    store.deliveries.plan([plan(old, [[shown]], high=3)], NOW)
    send_all(store)
    store.chats.move(OLD, NEW)
    merged = get(store, new.id)
    assert (merged.cut, merged.had, merged.last_slot) == (0, frozenset({shown}), slot().key)


def test_merging_keeps_the_ledger_whole(store: Store) -> None:
    """Both had a digest for the same slot: both lines stay, under the one chat."""
    old, new = chat(store, OLD), chat(store, NEW)
    store.deliveries.plan([plan(old), plan(new)], NOW)
    send_all(store)
    store.chats.move(OLD, NEW)
    ledger = store.deliveries.ledger()
    assert [(line.chat_id, line.state) for line in ledger] == [(new.id, PartState.SENT)] * 2
    assert [line.slot_key for line in ledger] == [f"{slot().key}~{old.id}", slot().key]


def test_of_two_waiting_digests_one_goes_out(store: Store) -> None:
    """The old chat's waits longest; the other is cancelled and shown, and its news is still owed."""
    old, new = chat(store, OLD), chat(store, NEW)
    store.deliveries.plan([plan(new, [[2]], high=5), plan(old, [[1]], high=5)], NOW)
    store.chats.move(OLD, NEW)
    assert send_all(store) == [(NEW, 1)]
    merged = get(store, new.id)
    assert (merged.cut, merged.had) == (0, frozenset({1}))
    assert [(line.state, line.chat_id) for line in store.deliveries.ledger()] == [
        (PartState.CANCELLED, new.id),
        (PartState.SENT, new.id),
    ]


def test_a_digest_under_way_goes_on(store: Store) -> None:
    """The new chat's was begun: the old one's is cancelled instead, and what was in flight is still marked."""
    old, new = chat(store, OLD), chat(store, NEW)
    store.deliveries.plan([plan(new, [[1], [2]])], NOW)
    part = claim_one(store)
    begin(store, part)
    store.deliveries.plan([plan(old)], NOW)
    store.chats.move(OLD, NEW)
    end(store, Outcome(part.id, PartState.SENT, message_id=9))
    assert send_all(store) == [(NEW, 2)]
    assert states(store) == [PartState.SENT, PartState.SENT, PartState.CANCELLED]


def test_two_digests_under_way_end_well(store: Store) -> None:
    """Both had begun: the old one's message in flight is in doubt and never sent again, its rest is cancelled and owed."""
    old, new = chat(store, OLD), chat(store, NEW)
    store.deliveries.plan([plan(new), plan(old, [[1], [2]])], NOW)
    parts = store.deliveries.claim("a", NOW, NOW + HOUR, 10)
    begin(store, *parts)
    store.chats.move(OLD, NEW)
    old_part = next(part for part in parts if part.chat.id == old.id)
    end(store, Outcome(old_part.id, PartState.QUEUED, error="Busy."))
    new_part = next(part for part in parts if part.chat.id == new.id)
    end(store, Outcome(new_part.id, PartState.SENT, message_id=1))
    assert states(store) == [PartState.SENT, PartState.UNCERTAIN, PartState.CANCELLED]
    assert send_all(store) == []
    assert get(store, new.id).cut == 0


def test_topics_move_each_to_its_own(store: Store) -> None:
    """A topic that the new chat does not have moves; one that it has is merged."""
    first, second, other = chat(store, OLD, 1), chat(store, OLD, 2), chat(store, NEW, 2)
    follow(store, second, "a")
    store.chats.move(OLD, NEW)
    assert get(store, first.id).telegram_id == NEW
    assert store.chats.get(second.id) is None
    assert len(store.chats.rules(other.id)) == 1
