"""What is removed for its age, and what never is."""

from __future__ import annotations

import asyncio
import datetime as dt

from bot.app.housekeeping import Housekeeping
from storage.records import (
    EditOutcome,
    Identity,
    PartState,
    SaveStatus,
    SearchQuery,
)
from storage.store import Store
from storage.threads import Threads
from tests.storage.make import MINUTE, NOW, article, chat, plan, send_all, slot, stories
from tests.storage.test_concurrency import at_once
from tests.storage.test_concurrency import stores as several_stores

DAY = dt.timedelta(days=1)
LATER = NOW + 40 * DAY
MONTH = 31 * DAY
TOLD = "tag:harbour.example,2026:1"


def keep_house(store: Store, now: dt.datetime, *, ended: bool = False) -> None:
    """Let one round go by in which what is older than a month is removed."""

    async def run() -> None:
        threads = Threads(2)
        await Housekeeping(store, threads, lambda: now, lambda: ended, MONTH, MONTH).tick()
        await threads.drain()

    asyncio.run(run())


def kept(store: Store, *story_ids: int) -> list[int]:
    """Give those of these stories that are there."""
    return sorted(store.articles.stories(story_ids))


def test_old_articles_go_and_are_known_still(store: Store) -> None:
    """With their words and counts; the same guid, code, address or text, from a feed or elsewhere, is told no more."""
    first = article("1", "Harbour", "Tide", guid=TOLD, url="https://h.example/1")
    [old] = store.articles.save([first], NOW)
    store.articles.save([article("2", "Harbour")], NOW + 20 * DAY)
    young = store.articles.release(NOW + 20 * DAY)
    keep_house(store, LATER, ended=True)
    assert kept(store, old.story_id, young) == [old.story_id, young]  # a stop does not wait for it
    keep_house(store, LATER)
    assert kept(store, old.story_id, young) == [young]
    tags = store.tags.find(["harbour", "tide"])
    assert [tags[key].stories for key in ("harbour", "tide")] == [1, 0]
    assert store.search.find(SearchQuery(), LATER, 9).story_ids == (young,)
    again = [
        first,
        article("7", "Harbour", guid=TOLD, text="Corrected.", url="https://h.example/7"),
        article("1", "Harbour", text="Corrected too."),
        article("8", "Harbour", source="Hill Post", url="https://h.example/1", text="Another."),
        article("9", "Harbour", source="Hill Post", text=first.draft.paragraphs[0]),
    ]
    assert {(one.status, one.article_id) for one in store.articles.save(again, LATER)} == {
        (SaveStatus.DUPLICATE, 0)
    }
    assert [one.article_id for one in store.articles.find([one.identity for one in again])] == [0] * 5
    other = article("1", "Harbour", source="Hill Post", guid=TOLD, text="Codes and guids are a source's own.")
    assert store.articles.save([other], LATER)[0].status is SaveStatus.ADDED
    assert store.articles.find([Identity("Harbour News", "77", None, "new")]) == []


def test_what_somebody_waits_for_stays(store: Store) -> None:
    """A story that waits to go out, is held by an editor, is being withdrawn, grew lately, or is still new to a chat."""
    reader = chat(store, next_slot=slot(41), now=NOW - DAY)  # its cut lies before all that follows
    told, held, withdrawn, grown = stories(store, 4)
    store.withdrawals.hold(held, NOW)
    store.withdrawals.retract(withdrawn, NOW)
    store.articles.save([article("77", source="Hill Post", story_id=grown)], LATER - DAY)
    [waiting] = [one.story_id for one in store.articles.save([article("78")], NOW)]
    everything = (told, held, withdrawn, grown, waiting)
    keep_house(store, LATER)
    assert kept(store, *everything) == [
        told,
        held,
        grown,
        waiting,
    ]  # a withdrawn one is there, but shown nowhere
    assert store.withdrawals.standing(withdrawn) is not None
    store.chats.switch_off(reader.telegram_id, "Blocked.", NOW)
    while store.withdrawals.walk(NOW, 10):
        pass
    keep_house(store, LATER)
    assert kept(store, *everything) == [held, grown, waiting]
    assert store.withdrawals.standing(withdrawn) is None
    store.articles.release(LATER)
    store.withdrawals.let_go(held)
    store.articles.release(LATER)
    keep_house(store, LATER)
    assert kept(store, *everything) == [grown]


def test_old_deliveries_go(store: Store) -> None:
    """What was sent a month ago; not what is young or open, nor what tells who had a story that was held."""
    first, held = stories(store, 2)
    readers = [chat(store, n) for n in range(1, 5)]
    store.deliveries.plan([plan(one, [[first]]) for one in readers[:2]], NOW)
    store.deliveries.plan([plan(readers[2], [[held]])], NOW)
    send_all(store)
    store.deliveries.plan([plan(readers[3])], NOW)
    store.withdrawals.hold(held, NOW)
    store.deliveries.plan([plan(readers[0], at=slot(30), then=slot(31))], LATER - DAY)
    keep_house(store, LATER)
    there = [line.telegram_id for line in store.deliveries.ledger()]
    assert there == [3, 4]
    counts = store.deliveries.counts()
    assert (counts[PartState.SENT], counts[PartState.QUEUED]) == (1, 1)
    # A slot that was answered stays so, although its row is gone.
    assert store.deliveries.plan([plan(readers[1], [[first]])], NOW) == 0


def test_a_message_that_is_written_anew_stays_until_that_is_done(store: Store) -> None:
    """So with the newest message to everybody, whose counts are shown; that before it goes."""
    [withdrawn] = stories(store, 1)
    reader = chat(store)
    for n in (1, 2):
        store.broadcasts.tell(f"1/{n}", "Hello.", NOW)
        while store.broadcasts.write(NOW, 9):
            pass
    store.deliveries.plan([plan(reader, [[withdrawn]])], NOW)
    send_all(store)
    store.withdrawals.retract(withdrawn, NOW)
    while store.withdrawals.walk(NOW, 10):
        pass
    keep_house(store, LATER)
    assert [line.slot_key for line in store.deliveries.ledger()] == ["2", slot().key]
    [edit] = store.withdrawals.claim("a", LATER, LATER + MINUTE, 5)
    store.withdrawals.mark("a", [EditOutcome(edit.part.id, withdrawn, PartState.SENT)])
    keep_house(store, LATER)
    assert [line.slot_key for line in store.deliveries.ledger()] == ["2"]


def test_several_processes_keep_house_at_once(database_url: str) -> None:
    """Each row goes once, the counts are right, and no one trips over another or over who sends and brings news."""
    with several_stores(database_url, 3) as several:
        first = several[0]
        stories(first, 30, "Harbour", "Tide")
        first.deliveries.plan([plan(chat(first, n), [[n]], high=30) for n in range(1, 31)], NOW)
        send_all(first)
        fresh = [article(f"new {n}", "Harbour") for n in range(10)]
        at_once(
            lambda: keep_house(several[0], LATER),
            lambda: keep_house(several[1], LATER),
            lambda: [several[2].articles.save([one], LATER) for one in fresh],
        )
        assert first.articles.count() == 10
        assert first.deliveries.ledger() == []
        assert first.tags.find(["harbour"])["harbour"].stories == 10


def test_space_goes_back_to_the_disk(sqlite_url: str) -> None:
    """A SQLite file gets smaller, and keeps some room to fill again."""
    with several_stores(sqlite_url, 1) as [store]:
        long = [article(str(n), text=f"{n} " + "tide " * 6_000) for n in range(40)]
        store.articles.save(long, NOW)
        store.articles.release(NOW)
        size = store._database.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar_one())
        keep_house(store, LATER)
        assert store._database.read(lambda c: c.exec_driver_sql("PRAGMA page_count").scalar_one()) < size / 2
