"""What holds when several processes use one database at once: each thread here has a Store of its own."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from storage.records import Outcome, PartState, RuleKind, SaveStatus
from storage.store import Store
from tests.storage.make import LEASE, NOW, article, chat, follow, plan, slot, use

BUSY = 60.0  # seconds: on a slow machine the others may take their time


@contextmanager
def stores(url: str, count: int) -> Iterator[list[Store]]:
    """Open so many stores on one database, as so many processes would."""
    with ExitStack() as stack:
        yield [stack.enter_context(closing(Store.open(url, busy=BUSY))) for _ in range(count)]


def at_once(*works: Callable[[], object]) -> None:
    """Run these in a thread each, all let go at the same moment; an error in any is raised here."""
    start = threading.Barrier(len(works))
    errors: list[BaseException] = []

    def run(work: Callable[[], object]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001  raised again below, in the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


@pytest.mark.case(22)
def test_four_claimers_never_get_the_same_part(database_url: str) -> None:
    """Every part is claimed, each by one."""
    with stores(database_url, 4) as several:
        several[0].deliveries.plan([plan(chat(several[0], n)) for n in range(1, 61)], NOW)
        claimed: list[int] = []

        def work(store: Store, owner: str) -> Callable[[], None]:
            def run() -> None:
                while parts := store.deliveries.claim(owner, NOW, LEASE, 7):
                    claimed.extend(part.id for part in parts)

            return run

        at_once(*(work(store, f"owner {n}") for n, store in enumerate(several)))
        # Passing over what others hold, a claimer may find nothing and stop a moment before a lease is let go.
        while parts := several[0].deliveries.claim("last", NOW, LEASE, 60):
            claimed.extend(part.id for part in parts)
    assert sorted(claimed) == list(range(1, 61))


def test_senders_side_by_side_send_each_part_once(database_url: str) -> None:
    """Claim and exchange by three at once, with several parts a chat: each part begins once, and in order in its chat."""
    with stores(database_url, 3) as several:
        several[0].deliveries.plan([plan(chat(several[0], n), [[1], [2]]) for n in range(1, 16)], NOW)
        begun: list[tuple[int, int]] = []

        def work(store: Store, owner: str) -> Callable[[], None]:
            def run() -> None:
                while parts := store.deliveries.claim(owner, NOW, LEASE, 4):
                    ready = store.deliveries.exchange(owner, [], [part.id for part in parts], NOW, LEASE)
                    begun.extend((part.chat.id, part.n) for part in parts if part.id in ready)
                    outcomes = [Outcome(part_id, PartState.SENT, message_id=part_id) for part_id in ready]
                    store.deliveries.exchange(owner, outcomes, [], NOW, LEASE)

            return run

        at_once(*(work(store, f"owner {n}") for n, store in enumerate(several)))
        work(several[0], "last")()
        assert Counter(begun) == Counter((chat_id, n) for chat_id in range(1, 16) for n in (1, 2))
        for chat_id in range(1, 16):
            assert [n for one, n in begun if one == chat_id] == [1, 2]
            kept = several[0].chats.get(chat_id)
            assert kept is not None
            assert kept.cut == 1


def test_two_planners_never_make_two_digests(database_url: str) -> None:
    """Both see the same chats due; each chat gets one delivery."""
    with stores(database_url, 2) as several:
        for n in range(1, 21):
            chat(several[0], n)
        made: list[int] = []

        def work(store: Store) -> Callable[[], None]:
            due = store.deliveries.due(NOW, 50)

            def run() -> None:
                batches = [due[start : start + 5] for start in range(0, 20, 5)]
                made.extend(store.deliveries.plan([plan(one) for one in batch], NOW) for batch in batches)

            return run

        at_once(*(work(store) for store in several))
        assert sum(made) == len(several[0].deliveries.ledger()) == 20
        assert several[0].deliveries.due(NOW, 50) == []
        assert several[0].deliveries.next_due() == slot(1).at


def test_release_numbers_are_consecutive_in_the_order_of_commits(database_url: str) -> None:
    """Whoever looks sees no gap: a number is never visible before a lower one."""
    with stores(database_url, 4) as several:
        several[0].articles.save([article("first", "Tide")], NOW)
        tide = several[0].tags.find(["tide"])["tide"].id
        ended: list[str] = []
        seen: list[list[int]] = []

        def work(store: Store, name: str) -> Callable[[], None]:
            def run() -> None:
                for n in range(5):
                    store.articles.save([article(f"{name}{n}{k}", "Tide") for k in range(2)], NOW)
                    store.articles.release(NOW)
                ended.append(name)

            return run

        def watch() -> None:
            while len(ended) < 3:
                seen.append([one.release for one in several[3].articles.candidates(0, 1000, [tide])])

        at_once(*(work(store, name) for store, name in zip(several, "abc", strict=False)), watch)
        seen.append([one.release for one in several[3].articles.candidates(0, 1000, [tide])])
        assert all(numbers == list(range(1, len(numbers) + 1)) for numbers in seen)
        assert len(seen[-1]) == 31


@pytest.mark.case(28)
def test_the_same_article_at_once_is_kept_once(database_url: str) -> None:
    """Five processes read the same pages, with the same new tags: one is told `added`, the others `duplicate`."""
    with stores(database_url, 5) as several:
        batch = [article(str(n), "Tide", f"Tag{n}") for n in range(4)]
        answers: list[SaveStatus] = []

        def work(store: Store) -> Callable[[], None]:
            return lambda: answers.extend(one.status for one in store.articles.save(batch, NOW))

        at_once(*(work(store) for store in several))
        assert Counter(answers) == {SaveStatus.ADDED: 4, SaveStatus.DUPLICATE: 16}
        assert several[0].articles.count() == 4
        assert several[0].tags.find(["tide"])["tide"].stories == 4


def test_the_same_chat_rule_and_update_at_once(database_url: str) -> None:
    """A chat is made once, a rule is new once, an update is new once, a lease has one owner, a source one id."""
    with stores(database_url, 4) as several:
        made: list[tuple[int, int, bool, bool, int]] = []

        def work(store: Store, owner: str) -> Callable[[], None]:
            def run() -> None:
                one = chat(store)
                new = follow(store, one, "Tide", "Harbour")
                first = store.updates.first_time(7, NOW)
                taken = store.leases.take("polling", owner, NOW, LEASE)
                made.append((one.id, len(new), first, taken, store.sources.ensure("Hill Post", "UTC").id))

            return run

        at_once(*(work(store, f"owner {n}") for n, store in enumerate(several)))
        assert len({one[0] for one in made}) == len({one[4] for one in made}) == 1
        assert sorted(one[1] for one in made) == [0, 0, 0, 2]
        assert [sum(one[n] for one in made) for n in (2, 3)] == [1, 1]
        assert several[0].tags.find(["tide"])["tide"].followers == 1


@pytest.mark.case(19)
def test_a_chat_that_moves_while_it_is_sent_to(database_url: str) -> None:
    """The update, the error and a settings change come at once: one chat, all rules, nothing deadlocks for good."""
    with stores(database_url, 4) as several:
        first, *_ = several
        one = chat(first, -5)
        follow(first, one, "a")
        new = chat(first, -1_001_000_000_005)
        follow(first, new, "b")
        first.deliveries.plan([plan(one), plan(new)], NOW)
        parts = first.deliveries.claim("a", NOW, LEASE, 5)
        first.deliveries.exchange("a", [], [part.id for part in parts], NOW, LEASE)
        moved = [
            Outcome(part.id, PartState.QUEUED, moved_to=-1_001_000_000_005)
            for part in parts
            if part.chat.id == one.id
        ]
        at_once(
            lambda: several[0].chats.move(-5, -1_001_000_000_005),
            lambda: several[1].deliveries.exchange("a", moved, [], NOW, LEASE),
            lambda: several[2].chats.add_rules(new.id, RuleKind.FOLLOW, [[use("c")]]),
            lambda: several[3].chats.save_settings(new),
        )
        assert first.chats.get(one.id) is None
        assert [rule.tags[0].key for rule in first.chats.rules(new.id)] == ["a", "b", "c"]


@pytest.mark.case(28)
def test_writers_in_one_process_take_turns(database_url: str) -> None:
    """Eight threads of one store, as many as its pool has connections: every write is kept."""
    with stores(database_url, 1) as (store,):

        def work(n: int) -> Callable[[], object]:
            return lambda: [store.updates.first_time(100 * n + k, NOW) for k in range(10)]

        at_once(*(work(n) for n in range(store.pool_size)))
        assert store.updates.forget_before(LEASE) == 80
