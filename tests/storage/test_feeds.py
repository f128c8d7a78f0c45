from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from storage.records import Feed
from storage.store import Store
from tests.storage.make import HOUR, MINUTE, NOW, article

HALF_HOUR = dt.timedelta(minutes=30)
URL = "https://harbour.example/feed"


def add(store: Store, url: str = URL, name: str = "Harbour News") -> Feed:
    """Add a feed."""
    feed, _ = store.feeds.add(
        name=name, url=url, title=name, site=None, folder="Ports", interval=HALF_HOUR, now=NOW
    )
    return feed


def test_a_feed_is_added_once_and_due_at_once(store: Store) -> None:
    """The same address is the same feed, with what was known of it; a new one's source bears its name."""
    first = add(store)
    assert (first.name, first.next_at, first.interval) == ("Harbour News", NOW, HALF_HOUR)
    again, is_new = store.feeds.add(
        name="Other", url=URL, title=None, site=None, folder=None, interval=HOUR, now=NOW
    )
    assert (again, is_new) == (first, False)
    assert store.feeds.all() == [first]
    assert store.feeds.get(first.id) == first
    assert store.feeds.get(999) is None


def test_two_feeds_of_one_name_are_two_sources(store: Store) -> None:
    """The second's source gets a number, so that their articles are told apart."""
    names = {add(store, f"https://harbour.example/{n}").name for n in range(3)}
    assert names == {"Harbour News", "Harbour News (2)", "Harbour News (3)"}


def test_a_source_of_imports_may_become_a_feed(store: Store) -> None:
    """Pages were imported under the name before: the feed is of that source."""
    source = store.sources.ensure("Harbour News", "Asia/Kabul")
    assert add(store).id == source.id


def test_who_is_due_is_taken_once(store: Store) -> None:
    """The longest due first, and nobody else is given them until the time of the claim is over."""
    first, second = add(store), add(store, "https://quay.example/feed", "Quay Post")
    store.feeds.save(replace(second, next_at=NOW - HOUR), as_asked=second.url)
    assert [feed.id for feed in store.feeds.claim(NOW, NOW + MINUTE, 1)] == [second.id]
    assert [feed.id for feed in store.feeds.claim(NOW, NOW + MINUTE, 9)] == [first.id]
    assert store.feeds.claim(NOW, NOW + MINUTE, 9) == []
    assert store.feeds.next_due() == NOW + MINUTE
    assert len(store.feeds.claim(NOW + MINUTE, NOW + HOUR, 9)) == 2


def test_a_poll_is_kept_whole(store: Store) -> None:
    """Everything that a poll changes comes back as it was."""
    feed = add(store)
    polled = replace(
        feed,
        url="https://harbour.example/new",
        title="The Harbour",
        site="https://harbour.example",
        next_at=NOW + HOUR,
        interval=HOUR,
        etag='W/"x"',
        last_modified="Tue, 24 Nov 2026 08:00:00 GMT",
        moved_to="https://harbour.example/newer",
        checked_at=NOW,
        newest_at=NOW,
        polls=7,
        failures=2,
        failing_since=NOW,
        error="It did not answer.",
    )
    assert store.feeds.save(polled, as_asked=feed.url)
    assert store.feeds.get(feed.id) == polled


def test_a_poll_of_another_address_or_of_a_paused_feed_is_void(store: Store) -> None:
    """It was paused, moved or removed while it was asked: what the poll found of its health says nothing any more."""
    feed = add(store)
    store.feeds.pause(feed.id)
    assert not store.feeds.save(replace(feed, polls=1), as_asked=feed.url)
    assert store.feeds.resume(feed.id, NOW)
    assert not store.feeds.save(replace(feed, polls=1), as_asked="https://elsewhere.example/feed")
    assert store.feeds.remove(feed.id)
    assert not store.feeds.save(replace(feed, polls=1), as_asked=feed.url)


def test_a_move_to_another_feeds_address_is_not_followed(store: Store) -> None:
    """Two feeds never have one address: the other has it already."""
    feed, other = add(store), add(store, "https://quay.example/feed", "Quay Post")
    assert store.feeds.save(replace(feed, url=other.url, polls=1), as_asked=feed.url)
    kept = store.feeds.get(feed.id)
    assert kept is not None
    assert (kept.url, kept.polls) == (feed.url, 1)


def test_paused_resumed_removed(store: Store) -> None:
    """A paused feed is never due; a resumed one at once, its faults forgotten; a removed one's articles stay."""
    feed = add(store)
    store.feeds.save(
        replace(feed, failures=3, failing_since=NOW, error="It did not answer."), as_asked=feed.url
    )
    assert store.feeds.pause(feed.id)
    assert store.feeds.claim(NOW + 999 * HOUR, NOW + 1000 * HOUR, 9) == []
    assert store.feeds.next_due() is None
    assert store.feeds.resume(feed.id, NOW)
    kept = store.feeds.get(feed.id)
    assert kept is not None
    assert (kept.next_at, kept.failures, kept.error) == (NOW, 0, None)
    store.articles.save([article("1", source=feed.name)], NOW)
    assert store.feeds.remove(feed.id)
    assert store.articles.count() == 1
    assert not store.feeds.pause(feed.id)
    assert not store.feeds.resume(feed.id, NOW)
    assert not store.feeds.remove(feed.id)


def test_what_is_no_news_is_kept_and_not_let_out(store: Store) -> None:
    """A new feed's backlog gets no release number; when another article of it is news, it does."""
    old = replace(article("1", "Harbour"), is_news=False)
    (saved,) = store.articles.save([old], NOW)
    assert store.articles.release(NOW) == 0
    tag = store.tags.find(["harbour"])["harbour"]
    assert [story.id for story in store.articles.newest(tag.id, 5)] == [saved.story_id]
    store.articles.save([article("2", "Harbour", story_id=saved.story_id)], NOW)
    assert store.articles.release(NOW) == 1


@pytest.mark.parametrize("is_news", [True, False])
def test_a_backlog_never_takes_news_back(store: Store, *, is_news: bool) -> None:
    """An old entry that joins a story that is waiting leaves it waiting."""
    (saved,) = store.articles.save([article("1", "Harbour")], NOW)
    joined = article("2", "Harbour", story_id=saved.story_id)
    store.articles.save([replace(joined, is_news=is_news)], NOW)
    assert store.articles.release(NOW) == 1
