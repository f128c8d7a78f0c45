"""Readers as their operator looks at them."""

from __future__ import annotations

import datetime as dt

from storage.records import Outcome, PartState
from storage.store import Store
from tests.storage.make import HOUR, NOW, begin, chat, claim_one, end, follow, plan, stories

DAY = dt.timedelta(days=1)


def test_who_comes_and_goes_is_counted_by_the_day(store: Store) -> None:
    """A chat that begins, is switched off, comes back, is refused by Telegram or forgotten counts once each, and the tally outlives it."""
    ada, ben, cem = (chat(store, n, now=NOW) for n in (1, 2, 3))
    chat(store, 1, now=NOW + DAY)
    store.chats.switch_off(ada.telegram_id, "off.blocked", NOW + DAY)
    store.chats.switch_off(ada.telegram_id, "off.blocked", NOW + DAY)
    store.chats.switch_on(ada.telegram_id, NOW + DAY)
    (story,) = stories(store, 1)
    store.deliveries.plan([plan(ben, [[story]])], NOW)
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.FAILED, chat_off="off.blocked"))
    for gone in (ben, cem):
        assert store.own_data.forget(gone.telegram_id, None, "off.forgotten", NOW + DAY)
    grown = store.readers.growth(NOW + DAY, 3)
    assert grown.since == NOW.date()
    assert grown.days == (
        (NOW.date() - DAY, 0, 0),
        (NOW.date(), 3, 1),
        (NOW.date() + DAY, 1, 2),
    )
    assert store.readers.fold_growth(NOW + DAY)
    assert not store.readers.fold_growth(NOW + DAY)
    assert store.readers.growth(NOW + DAY, 3) == grown
    assert store.readers.count() == (1, 1)


def test_nothing_is_made_up_before_anybody_came(store: Store) -> None:
    """Without a count there is no first day."""
    assert store.readers.growth(NOW, 1).since is None


def test_chats_are_found_by_id_and_by_their_title(store: Store) -> None:
    """A title is found as it is written, in small and in capital letters; first those that begin so, then the newest that hold it."""
    titles = ("Harbour Watch", "harbour news", "HARBOUR", "The harbour", "خبرهای بندر", "Гавань")
    chats = [chat(store, 100 + n, title=title) for n, title in enumerate(titles)]
    topic = chat(store, 100, 7, title="Harbour Watch")
    found = [line.title for line in store.readers.named("harbour", 9)]
    assert (set(found[:4]), found[4:]) == (set(titles[:3]), [titles[3]])
    assert [line.id for line in store.readers.named("100", 9)] == [chats[0].id, topic.id]
    assert [line.title for line in store.readers.named("خبر", 9)] == [titles[4]]
    assert [line.title for line in store.readers.named("гавань", 9)] == [titles[5]]
    for nobody in ("999", "%", "9" * 30, "_arbour"):
        assert not store.readers.named(nobody, 9)
    page = store.readers.newest(None, 5)
    assert [line.id for line in page.lines] == [topic.id, *(one.id for one in chats[:1:-1])][:5]
    assert [line.id for line in store.readers.newest(page.after, 5).lines] == [chats[1].id, chats[0].id]
    assert [line.id for line in store.readers.lines([chats[1].id])] == [chats[1].id]


def test_tags_stand_by_their_followers(store: Store) -> None:
    """Pages go on after the last tag; those that no story bears can be had alone; a trend counts the stories of each day."""
    readers = [chat(store, n) for n in (1, 2)]
    for tag in ("Harbour", "Tide", "Quay"):
        follow(store, readers[0], tag)
    follow(store, readers[1], "Tide")
    stories(store, 2, "Harbour", now=NOW - DAY)
    stories(store, 1, "Harbour", now=NOW)
    first = store.readers.tags(None, 2)
    assert [tag.key for tag in first.tags] == ["tide", "harbour"]
    assert first.after == (1, "harbour")
    assert [tag.key for tag in store.readers.tags(first.after, 2).tags] == ["quay"]
    assert [tag.key for tag in store.readers.tags(None, 9, without_stories=True).tags] == ["tide", "quay"]
    harbour = first.tags[1].id
    assert store.readers.trend([harbour], NOW + HOUR, 3) == {harbour: (0, 2, 1)}


def test_what_a_chat_was_owed_is_told_with_how_it_stands(store: Store) -> None:
    """The newest first, its messages by their state, and what went wrong."""
    ada = chat(store, 1)
    one, other = stories(store, 2)
    store.deliveries.plan([plan(ada, [[one], [other]])], NOW)
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.FAILED, error="Too long."))
    (owed,) = store.readers.received(ada.id, 5)
    assert owed.error == "Too long."
    assert dict(owed.states)[PartState.FAILED] == 1
