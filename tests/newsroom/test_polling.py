"""Feeds on the wire: asked, read, kept, told once; and what their hosts do with us."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable, Iterator
from random import Random

import pytest

from bot.core.polling import FIRST, MOST_NEW, SHORTEST
from bot.ingest.fetching import Fetcher
from bot.locales import words
from bot.newsroom.outside import reading_workers
from bot.newsroom.polling import Polling
from bot.workers import Workers
from storage.records import Feed
from storage.store import Store
from storage.threads import Threads
from tests.ingest.feed_samples import quadratic_attributes, rss
from tests.support.web import Site, local_site, moved, page, unless_known, without_end

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(scope="module")
def workers() -> Iterator[Workers]:
    """Give one worker for the module."""
    with reading_workers(1) as pool:
        yield pool


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a host."""
    with local_site() as site:
        yield site


class Rig:
    """A store with feeds, asked by a clock that the test moves."""

    def __init__(self, store: Store, workers: Workers) -> None:
        self.store = store
        self.workers = workers
        self.now = NOW

    def add(self, url: str, name: str = "Harbour News", *, pages: bool = False) -> Feed:
        """Add a feed."""
        return self.store.feeds.add(
            name=name, url=url, title=name, site=None, folder=None, interval=FIRST, now=self.now, pages=pages
        )[0]

    def run(self, work: Callable[[Polling], Awaitable[object]]) -> None:
        """Do something with the polling."""

        async def go() -> None:
            threads = Threads(4)
            fetcher = Fetcher(allow=("127.0.0.1",), user_agent="Tagwire/test")
            polling = Polling(
                store=self.store,
                threads=threads,
                fetcher=fetcher,
                workers=self.workers,
                words=words("en"),
                clock=lambda: self.now,
                random=Random(1),
            )
            try:
                await work(polling)
            finally:
                await polling.finish()
                await fetcher.close()
                await threads.drain()

        asyncio.run(go())

    def poll(self, feed: Feed) -> Feed:
        """Ask a feed as it is kept now; gives it as it stands then."""
        kept = self.store.feeds.get(feed.id)
        assert kept is not None
        self.run(lambda polling: polling.poll(kept))
        after = self.store.feeds.get(feed.id)
        assert after is not None
        return after

    def later(self, hours: float) -> None:
        """Let time pass."""
        self.now += hours * HOUR

    def told(self) -> int:
        """Let out what waits; gives how many stories were ever let out."""
        return self.store.articles.release(self.now)


@pytest.fixture
def rig(store: Store, workers: Workers) -> Rig:
    """Give a rig on an empty store."""
    return Rig(store, workers)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that happens in a site's thread."""
    async with asyncio.timeout(20):
        while not holds():  # noqa: ASYNC110 what is waited for happens in another thread
            await asyncio.sleep(0.01)


def entry(number: int, when: dt.datetime, *, guid: str | None = None, text: str | None = None) -> str:
    """Write an entry with a text of its own."""
    words_of_it = text or " ".join(f"word{number}x{n}" for n in range(40))
    return (
        f"<item><title>Ferry report {number}</title><guid>{guid or f'g{number}'}</guid>"
        f"<link>https://news.example/{number}</link><pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>"
        f"<description>{words_of_it} #harbour</description></item>"
    )


def test_what_is_new_is_told_once(rig: Rig, site: Site) -> None:
    """Asked again nothing is new; a new entry is; a feed's host that says 304 is asked for no more than that."""
    first, second = entry(1, NOW - HOUR), entry(2, NOW + HOUR)
    site.on(
        "/feed",
        unless_known(rss(first), '"a"'),
        unless_known(rss(first), '"a"'),
        unless_known(rss(second, first), '"b"'),
    )
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert (rig.told(), feed.polls, feed.etag, feed.error) == (1, 1, '"a"', None)
    rig.later(1)
    feed = rig.poll(feed)
    assert (rig.told(), feed.polls, feed.etag) == (1, 2, '"a"')
    assert site.seen[1].headers["if-none-match"] == '"a"'
    rig.later(1)
    feed = rig.poll(feed)
    assert (rig.told(), feed.etag) == (2, '"b"')
    rig.later(1)
    rig.poll(feed)
    assert (rig.told(), rig.store.articles.count()) == (2, 2)


@ON_SQLITE
def test_a_backlog_is_kept_and_not_told(rig: Rig, site: Site) -> None:
    """Of a new feed the entries of the last day are news; all are kept."""
    old = [entry(n, NOW - n * 24 * HOUR) for n in range(2, 30)]
    site.on("/feed", page(rss(entry(1, NOW - HOUR), *old)))
    rig.poll(rig.add(f"{site.url}/feed"))
    assert (rig.told(), rig.store.articles.count()) == (1, 29)


@pytest.mark.case(55)
@ON_SQLITE
def test_a_changed_guid_scheme_floods_nobody(rig: Rig, site: Site) -> None:
    """The feed names all its entries anew: none is told again."""
    before = [entry(n, NOW - HOUR) for n in range(1, 20)]
    after = [entry(n, NOW - HOUR, guid=f"https://new.example/{n}") for n in range(1, 20)]
    site.on("/feed", page(rss(*before)), page(rss(*after)))
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert rig.told() == 19
    rig.later(1)
    rig.poll(feed)
    assert rig.told() == 19


@ON_SQLITE
def test_one_poll_tells_so_much_at_most(rig: Rig, site: Site) -> None:
    """A hundred fresh entries at once: the newest fifty are news, the others are kept."""
    site.on("/feed", page(rss()), page(rss(*(entry(n, NOW) for n in range(100)))))
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    rig.later(1)
    rig.poll(feed)
    assert (rig.told(), rig.store.articles.count()) == (MOST_NEW, 100)


@pytest.mark.case(55)
def test_a_correction_replaces_and_is_not_told_again(rig: Rig, site: Site) -> None:
    """The same guid with another text."""
    site.on(
        "/feed", page(rss(entry(1, NOW))), page(rss(entry(1, NOW, text="The ferry is on time after all")))
    )
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert rig.told() == 1
    rig.later(1)
    rig.poll(feed)
    assert (rig.told(), rig.store.articles.count()) == (1, 1)
    (story,) = rig.store.articles.newest(rig.store.tags.find(["harbour"])["harbour"].id, 5)
    assert "on time after all" in story.article.paragraphs[0]


@pytest.mark.case(42)
@ON_SQLITE
def test_a_date_in_the_future_is_the_time_of_the_poll(rig: Rig, site: Site) -> None:
    """An entry of the year 2099 is news now, and nothing more."""
    site.on("/feed", page(rss(entry(1, NOW.replace(year=2099)))))
    rig.poll(rig.add(f"{site.url}/feed"))
    assert rig.told() == 1
    (story,) = rig.store.articles.newest(rig.store.tags.find(["harbour"])["harbour"].id, 5)
    assert story.article.published == NOW


@pytest.mark.case(55)
@ON_SQLITE
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (page(b"", 500), "500"),
        (page(b"<html><body>Sign in</body></html>", content_type="text/html"), "web page"),
        (page(b"no feed at all"), "no feed"),
        (page(rss()), None),
        (page(b"<rss><channel>"), "to its end"),
        (page(quadratic_attributes()), "given up"),
    ],
    ids=["broken host", "web page", "text", "no entries", "cut off", "hostile"],
)
def test_a_fault_is_a_sentence_and_the_feed_comes_again(
    rig: Rig, site: Site, answer: Callable[..., None], error: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the host gives, the feed's row says what, and when it is asked again."""
    monkeypatch.setattr("bot.newsroom.polling.SECONDS", 3.0)
    site.on("/feed", answer)
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert feed.next_at is not None
    if error is None:
        assert feed.error is None
    else:
        assert feed.error is not None
        assert error in feed.error
        assert (feed.failures, feed.failing_since) == (1, NOW)
        assert feed.next_at >= NOW + SHORTEST


@ON_SQLITE
def test_retry_after_is_kept(rig: Rig, site: Site) -> None:
    """429 and 503 say when to come again."""
    site.on("/feed", page(b"", 429, retry_after="7200"))
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert feed.next_at is not None
    assert feed.next_at >= NOW + 2 * HOUR


@ON_SQLITE
def test_moved_for_good_twice_and_gone(rig: Rig, site: Site) -> None:
    """The second 301 in a row moves the address; 410 pauses the feed with a sentence."""
    site.on("/feed", moved(f"{site.url}/new"))
    site.on("/new", page(rss()), page(rss()), page(b"", 410))
    feed = rig.poll(rig.add(f"{site.url}/feed"))
    assert feed.url == f"{site.url}/feed"
    feed = rig.poll(feed)
    assert feed.url == f"{site.url}/new"
    feed = rig.poll(feed)
    assert feed.next_at is None
    assert feed.error is not None


@ON_SQLITE
def test_one_request_at_a_time_a_host_and_hosts_side_by_side(rig: Rig, site: Site) -> None:
    """A host that never answers holds up its own feeds only."""
    with local_site() as other:
        slow = [rig.add(f"{site.url}/slow{n}", f"Slow {n}") for n in range(3)]
        for n in range(3):
            site.on(f"/slow{n}", without_end(again=b"x", pause=0.05))  # so slow that no limit of size ends it
        other.on("/feed", page(rss(entry(1, NOW))))
        rig.add(f"{other.url}/feed".replace("127.0.0.1", "localhost"), "Quick")
        rig.add(f"{other.url}/feed", "Of the slow host's name")

        async def work(polling: Polling) -> None:
            assert await polling.tick() == len(slow) + 2
            await until(lambda: bool(other.seen))

        rig.run(work)
    assert len(site.seen) <= 1


@ON_SQLITE
def test_a_poll_that_is_cut_off_comes_again(rig: Rig, site: Site) -> None:
    """The process ends in the middle: when its claim is over the feed is due."""
    site.on("/feed", without_end(pause=0.01))
    feed = rig.add(f"{site.url}/feed")

    async def work(polling: Polling) -> None:
        assert await polling.tick() == 1
        await until(lambda: bool(site.seen))

    rig.run(work)
    assert rig.store.feeds.claim(rig.now, rig.now + HOUR, 9) == []
    rig.later(1)
    assert [one.id for one in rig.store.feeds.claim(rig.now, rig.now + HOUR, 9)] == [feed.id]
