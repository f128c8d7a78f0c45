"""The page Sources: how each does, what may be done about it, and one more by its address or a list."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.console.doing import quiet
from bot.core.polling import FIRST
from bot.ingest.fetching import Fetcher
from bot.newsroom.outside import USER_AGENT, Outside, reading_workers
from storage.records import Feed
from storage.store import Store
from tests.console.served import NOW, served
from tests.delivery.desk import ON_SQLITE
from tests.ingest.feed_samples import item, rss
from tests.storage.make import article
from tests.support.web import Site, local_site, page

DAY = dt.timedelta(days=1)


@pytest.fixture
def site() -> Iterator[Site]:
    """Give a site of this computer."""
    with local_site() as site:
        yield site


def feed(store: Store, name: str, **stands: object) -> Feed:
    """Keep a feed that stands so."""
    made, _ = store.feeds.add(
        name=name, url=f"https://{name.lower().replace(' ', '-')}.example/feed", title=name, site=None,
        folder=None, interval=FIRST, now=NOW - 30 * DAY,
    )  # fmt: skip
    stands = {"checked_at": NOW, "next_at": NOW + FIRST, "newest_at": NOW} | stands
    checked = replace(made, **stands)  # type: ignore[arg-type]  # as the test has it
    assert store.feeds.save(checked, as_asked=made.url)
    return checked


@ON_SQLITE
def test_none_stops_silently(store: Store) -> None:
    """Who fails says why and since when, who is quiet for how long and what is usual; the counts lead to each kind."""
    with served(store) as console, console.signed_in() as operator:
        assert "There is no source yet." in operator.get("/sources").text
        feed(store, "Quay Post", next_at=NOW)
        feed(store, "Broken Times", failing_since=NOW - 3 * DAY, failures=9, error="The host answers 500.")
        feed(store, "Silent News", newest_at=NOW - 9 * DAY)
        gone = feed(store, "Gone Gazette", failing_since=NOW - DAY, error="It is gone.")
        store.feeds.pause(gone.id)
        store.feeds.pause(feed(store, "Resting Review").id)
        for n in range(112):
            store.articles.save([article(str(n), source="Silent News")], NOW - 9 * DAY - n * DAY / 4)
        store.articles.save([article("new", source="<b>By Hand</b>")], NOW)
        text = operator.get("/sources").text
        for told in (
            "The host answers 500. Since <time",
            "3 days ago",
            "Quiet for 9 days (usually 4 a day).",
            "Asked no more: It is gone.",
            ">due now</time>",
            "&lt;b&gt;By Hand&lt;/b&gt;",
            ">6 in all<",
            ">2 failing<",
            ">1 quiet<",
            ">1 paused<",
            ">1 without a feed<",
        ):
            assert told in text, told
        failing = operator.get("/sources?show=failing").text
        assert ("Broken Times" in failing, "Quay Post" in failing) == (True, False)
        assert "Quay Post" in operator.get("/sources?q=quay").text
        for number in ("9" * 20, "9" * 5_000, "-1"):  # of no source: the list from its beginning
            assert "Quay Post" in operator.get(f"/sources?after={number}").text


@ON_SQLITE
def test_a_source_is_asked_paused_resumed_and_removed(store: Store) -> None:
    """Each is one press, noted in the audit; a fault keeps its beginning when its feed is asked again."""
    with served(store) as console, console.signed_in() as operator:
        kept = feed(store, "Broken Times", failing_since=NOW - DAY, error="The host answers 500.")
        path = f"/sources/{kept.id}"
        assert operator.post(f"{path}/check").headers["location"] == path
        assert "Broken Times is asked in a moment." in operator.get(path).text
        found = store.feeds.get(kept.id)
        assert found is not None
        assert (found.next_at, found.failing_since) == (NOW, NOW - DAY)
        operator.post(f"{path}/pause")
        assert "Resume" in operator.get(path).text
        operator.post(f"{path}/check")
        assert "it is paused, or gone by now" in operator.get(path).text
        operator.post(f"{path}/resume")
        assert operator.post(f"{path}/remove").headers["location"] == "/sources"
        assert store.feeds.get(kept.id) is None
        actions = [line.action for line in store.audit.newest(9)]
        assert actions == ["feed: remove", "feed: resume", "feed: pause", "feed: check", "signed in"]
        for nobody in ("99", "9" * 30):
            gone = operator.get(f"/sources/{nobody}")
            assert (gone.status_code, "This source is not kept any more." in gone.text) == (404, True)
        operator.post(f"{path}/check")
        assert "it is paused, or gone by now" in operator.get(path).text


@ON_SQLITE
def test_a_feed_is_found_looked_at_and_added(store: Store, site: Site) -> None:
    """An address shows what stands in its feed before anything is kept; lists of feeds go in and out."""
    site.on("/feed", page(rss(item(1, "2026-11-24 07:00")), content_type="application/rss+xml"))
    link = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
    site.on("/", page(link.encode(), content_type="text/html"))
    with reading_workers(1) as workers:
        outside = Outside(Fetcher(allow=("127.0.0.1",), user_agent=USER_AGENT), workers)
        with served(store, outside=outside) as console, console.signed_in() as operator:
            looked = operator.get("/sources/add", params={"address": site.url})
            assert "Title 1" in looked.text
            assert store.feeds.all() == []
            answer = operator.post("/sources/add", data={"address": f"{site.url}/feed", "folder": "Sea"})
            (kept,) = store.feeds.all()
            assert answer.headers["location"] == f"/sources/{kept.id}"
            assert (kept.url, kept.folder) == (f"{site.url}/feed", "Sea")
            written = operator.get("/sources.opml").content
            store.feeds.remove(kept.id)
            file = {"file": ("feeds.opml", written, "text/xml")}
            assert operator.post("/sources/opml", files=file).headers["location"] == "/sources"
            assert [(one.url, one.folder) for one in store.feeds.all()] == [(kept.url, "Sea")]
            bad = operator.post("/sources/opml", files={"file": ("a.opml", b"hello", "text/xml")})
            assert bad.headers["location"] == "/sources"
            assert "That is no list of feeds." in operator.get("/sources").text
            silent = operator.post("/sources/add", data={"address": f"{site.url}/nothing"})
            assert silent.headers["location"].startswith("/sources/add?address=")
            lost = operator.get("/sources/add", params={"address": f"{site.url}/nothing"})
            assert (lost.status_code, 'role="alert"' in lost.text) == (400, True)


@pytest.mark.parametrize(
    ("usual", "told"),
    [
        (None, "Quiet for 9 days."),
        (4.2, "Quiet for 9 days (usually 4 a day)."),
        (0.4, "Quiet for 9 days (usually 3 a week)."),
        (0.01, "Quiet for 9 days (usually 1 a week)."),
    ],
)
def test_what_is_usual_is_told_by_day_or_week(usual: float | None, told: str) -> None:
    """A source that brings less than one a day is told by the week."""
    assert quiet(NOW - 9 * DAY, usual, NOW) == told
