from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from storage.records import ChatKind, PartState, RuleKind, Schedule
from storage.store import Store
from tests.storage.make import HOUR, NOW, chat, claim_one, follow, plan, slot, states, stories, use

FAR = -1_001_234_567_890  # a supergroup's id needs more than 32 bits


def test_a_new_chat_has_the_first_settings(store: Store) -> None:
    """Two sentences, ten stories, a cut 24 hours back, and everything that was handed in."""
    stories(store, 2, now=NOW - 25 * HOUR)
    stories(store, 3, now=NOW - HOUR)
    schedule = Schedule((dt.time(7, 30), dt.time(18, 0)), frozenset({1, 5}), "Asia/Kabul")
    made, is_new = store.chats.open(
        FAR,
        17,
        kind=ChatKind.SUPERGROUP,
        title="Desk",
        language="fa",
        schedule=schedule,
        next_slot=slot(),
        now=NOW,
    )
    assert is_new
    assert (made.telegram_id, made.topic, made.kind, made.title, made.language) == (
        FAR,
        17,
        ChatKind.SUPERGROUP,
        "Desk",
        "fa",
    )
    assert (made.schedule, made.length, made.stories, made.next_slot) == (schedule, 2, 10, slot())
    assert (made.paused_until, made.off_reason, made.last_slot, made.cut) == (None, None, None, 2)
    assert store.chats.get(made.id) == made
    assert store.chats.find(FAR, 17) == made


def test_an_existing_chat_keeps_its_settings(store: Store) -> None:
    """Only the title is brought up to date; a topic is a chat of its own."""
    first = chat(store, 5)
    store.chats.save_settings(replace(first, language="ps", length=4, compact=True))
    again, is_new = store.chats.open(
        5,
        None,
        kind=ChatKind.PRIVATE,
        title="Ada L.",
        language="en",
        schedule=Schedule(),
        next_slot=None,
        now=NOW,
    )
    assert not is_new
    assert again == replace(first, language="ps", length=4, compact=True, title="Ada L.")
    assert chat(store, 5, 3).id != first.id


def test_unknown_chats_are_none(store: Store) -> None:
    """Neither id is known, nor is another topic of a chat that is."""
    chat(store, 5)
    assert store.chats.get(99) is None
    assert store.chats.find(99, None) is None
    assert store.chats.find(5, 1) is None


def test_settings_are_kept_as_in_the_record(store: Store) -> None:
    """Language, schedule, length, stories, pause and next slot; not the rest of the record."""
    first = chat(store)
    wanted = replace(
        first,
        language="fa",
        schedule=Schedule((dt.time(6, 5),), frozenset({6, 7}), "Europe/Berlin"),
        length=5,
        stories=3,
        paused_until=NOW + HOUR,
        next_slot=slot(2),
    )
    store.chats.save_settings(replace(wanted, title="Other", cut=77, off_reason="x"))
    assert store.chats.get(first.id) == wanted
    store.chats.save_settings(replace(wanted, next_slot=None, paused_until=None))
    assert store.chats.get(first.id) == replace(wanted, next_slot=None, paused_until=None)
    assert store.deliveries.next_due() is None


def test_settings_of_a_chat_that_is_gone_are_dropped(store: Store) -> None:
    """It was merged into another meanwhile: no error, nothing made."""
    store.chats.save_settings(replace(chat(store), id=999))
    assert store.chats.get(999) is None


def test_a_chat_switched_off_gets_nothing(store: Store) -> None:
    """Every target of it is off, what is queued is cancelled, it is not due; settings and rules stay."""
    first, topic = chat(store, FAR), chat(store, FAR, 4)
    follow(store, first, "Harbour")
    store.deliveries.plan([plan(first), plan(topic)], NOW)
    assert store.chats.switch_off(FAR, "The bot was blocked.", NOW) == 2
    assert store.chats.switch_off(FAR, "Again.", NOW) == 0
    assert states(store) == [PartState.CANCELLED] * 2
    assert [line.error for line in store.deliveries.ledger()] == ["The bot was blocked."] * 2
    assert store.deliveries.due(NOW + 48 * HOUR, 10) == []
    assert store.deliveries.next_due() is None
    kept = store.chats.get(first.id)
    assert kept is not None
    assert kept.off_reason == "The bot was blocked."
    assert kept.cut == first.cut
    assert len(store.chats.rules(first.id)) == 1


def test_a_leased_part_of_a_chat_switched_off_may_not_begin(store: Store) -> None:
    """The claim came before the switch: the re-check before the send finds it cancelled."""
    first = chat(store)
    store.deliveries.plan([plan(first)], NOW)
    part = claim_one(store)
    store.chats.switch_off(first.telegram_id, "Blocked.", NOW)
    assert store.deliveries.exchange("a", [], [part.id], NOW, NOW + HOUR) == set()
    assert states(store) == [PartState.CANCELLED]


def test_a_chat_switched_on_is_due_again(store: Store) -> None:
    """Its slot is the one it had; the count is of those that were off."""
    first = chat(store)
    assert store.chats.switch_on(first.telegram_id, NOW) == 0
    store.chats.switch_off(first.telegram_id, "Blocked.", NOW)
    assert store.chats.switch_on(first.telegram_id, NOW) == 1
    assert store.chats.get(first.id) == first
    assert [due.id for due in store.deliveries.due(NOW, 10)] == [first.id]
    assert store.chats.switch_on(12345, NOW) == 0


def test_settings_saved_while_off_do_not_make_it_due(store: Store) -> None:
    """A chat that is off stays out of the planner's sight whatever is saved."""
    first = chat(store)
    store.chats.switch_off(first.telegram_id, "Blocked.", NOW)
    store.chats.save_settings(replace(first, next_slot=slot(-1)))
    assert store.deliveries.due(NOW, 10) == []


def test_a_paused_chat_is_due_when_its_pause_ends(store: Store) -> None:
    """Not before, and with the slot that passed meanwhile: the digest covers everything since the cut."""
    first = chat(store)
    store.chats.save_settings(replace(first, paused_until=NOW + 30 * HOUR))
    assert store.deliveries.due(NOW + 29 * HOUR, 10) == []
    assert store.deliveries.next_due() == NOW + 30 * HOUR
    (due,) = store.deliveries.due(NOW + 30 * HOUR, 10)
    assert (due.manner.next_slot, due.cut) == (slot(), first.cut)
    store.chats.save_settings(replace(first, paused_until=None))
    assert len(store.deliveries.due(NOW, 10)) == 1


def test_rules_of_a_chat_come_in_order(store: Store) -> None:
    """Follows before mutes, each by its tags' keys; the tags of a rule by key, with their counts."""
    first = chat(store)
    store.chats.add_rules(first.id, RuleKind.MUTE, [[use("Apple")]])
    store.chats.add_rules(first.id, RuleKind.FOLLOW, [[use("Tide")], [use("Tide"), use("Harbour")]])
    rules = store.chats.rules(first.id)
    assert [(rule.kind, [tag.key for tag in rule.tags]) for rule in rules] == [
        (RuleKind.FOLLOW, ["harbour", "tide"]),
        (RuleKind.FOLLOW, ["tide"]),
        (RuleKind.MUTE, ["apple"]),
    ]
    assert rules[1].tags[0].followers == 1
    assert store.chats.rules(999) == ()


def test_a_rule_exists_once_a_chat(store: Store) -> None:
    """The same set in another order or form is the same rule; only new ones are given; another chat has its own."""
    first, second = chat(store, 1), chat(store, 2)
    made = store.chats.add_rules(
        first.id, RuleKind.FOLLOW, [[use("a"), use("b")], [use("B"), use("A"), use("a")]]
    )
    assert len(made) == 1
    assert store.chats.add_rules(first.id, RuleKind.FOLLOW, [[use("b"), use("a")]]) == []
    assert [[tag.key for tag in rule.tags] for rule in follow(store, first, "c", "a", "c")] == [["c"], ["a"]]
    assert len(follow(store, second, "a")) == 1
    assert store.chats.add_rules(first.id, RuleKind.FOLLOW, [[]]) == []


def test_muting_and_following_a_tag_exclude_each_other(store: Store) -> None:
    """A mute takes the place of the single-tag follow and back; sets of several tags stay."""
    first = chat(store)
    follow(store, first, "a")
    store.chats.add_rules(first.id, RuleKind.FOLLOW, [[use("a"), use("b")]])
    store.chats.add_rules(first.id, RuleKind.MUTE, [[use("a")]])
    assert [(rule.kind, len(rule.tags)) for rule in store.chats.rules(first.id)] == [
        (RuleKind.FOLLOW, 2),
        (RuleKind.MUTE, 1),
    ]
    follow(store, first, "a")
    assert [rule.kind for rule in store.chats.rules(first.id)] == [RuleKind.FOLLOW] * 2


def test_removing_rules_is_for_the_chats_own(store: Store) -> None:
    """Those that were there are given; another chat's rule and one that is gone stay out of it."""
    first, second = chat(store, 1), chat(store, 2)
    mine, other = follow(store, first, "a", "b"), follow(store, second, "a")
    removed = store.chats.remove_rules(first.id, [mine[0].id, other[0].id, 999])
    assert [rule.id for rule in removed] == [mine[0].id]
    assert store.chats.remove_rules(first.id, [mine[0].id]) == []
    assert [rule.id for rule in store.chats.rules(first.id)] == [mine[1].id]
    assert len(store.chats.rules(second.id)) == 1


def test_an_id_of_a_rule_is_never_given_again(store: Store) -> None:
    """A button in an old message must not remove a rule that was made later."""
    first = chat(store)
    (old,) = follow(store, first, "a")
    store.chats.remove_rules(first.id, [old.id])
    (new,) = follow(store, first, "b")
    assert new.id != old.id


@pytest.mark.parametrize("is_off", [False, True])
def test_who_was_paused_or_went_meanwhile_is_not_brought_back(store: Store, *, is_off: bool) -> None:
    """A chat whose slot lies far off is read; what its reader says before it is written counts."""
    one = chat(store, next_slot=slot(40))
    (far,) = store.deliveries.astray(slot(15).at, 10)
    pause = slot(3).at
    if is_off:
        store.chats.switch_off(one.telegram_id, "blocked", NOW)
    else:
        store.chats.save_settings(replace(one, paused_until=pause))
    assert not store.deliveries.bring_back(far, slot(1), None)
    assert store.deliveries.next_due() == (None if is_off else slot(40).at)
