"""Feeds that tell only the beginning: the pages of their entries are read too."""

from __future__ import annotations

import datetime as dt

from storage.records import Article
from tests.ingest.feed_samples import rss
from tests.newsroom.test_polling import NOW, ON_SQLITE, Rig, rig, site, workers
from tests.support.web import Site, moved, page

__all__ = ["rig", "site", "workers"]  # fixtures
BODY = "".join(
    f"<p>The council of the island met for the {n}. time. It heard the engineer on plank {n} of the pier.</p>"
    for n in range(20)
)


def teaser(
    site: Site, name: str, text: str = "The pier is to be mended. Read more.", *, dated: bool = True
) -> str:
    """Write an entry that announces a page of the site."""
    when = NOW - dt.timedelta(hours=1)
    date = f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} GMT</pubDate>" if dated else ""
    return (
        f"<item><title>Pier {name}</title><guid>{name}</guid><link>{site.url}/{name}</link>"
        f"{date}<description>{text}</description></item>"
    )


def web_page(name: str) -> bytes:
    """Write the page of an entry, with a tag of its own."""
    head = f"<title>Pier {name}</title><meta name='keywords' content='pier'>"
    return f"<html><head>{head}</head><body><article><h1>Pier {name}</h1>{name} {BODY}</article></body></html>".encode()


def kept(rig: Rig) -> dict[str, Article]:
    """Give what is kept, by title."""
    found = (rig.store.articles.get(number) for number in range(1, 20))
    return {article.title: article for article in found if article is not None}


@ON_SQLITE
def test_a_teaser_gets_the_text_of_its_page(rig: Rig, site: Site) -> None:
    """Text and tags are the page's; a long entry, a forbidden page and one that is missing stay as the feed has them."""
    site.on("/robots.txt", page(b"User-agent: *\nDisallow: /closed"))
    for name in ("open", "closed", "long"):
        site.on(f"/{name}", page(web_page(name), content_type="text/html"))
    long = " ".join(f"word{n}" for n in range(200))
    items = [teaser(site, "open"), teaser(site, "closed"), teaser(site, "gone"), teaser(site, "long", long)]
    site.on("/feed", page(rss(*items)))
    assert rig.poll(rig.add(f"{site.url}/feed", pages=True)).error is None
    articles = kept(rig)
    assert len(articles["Pier open"].ladder.levels) == 7
    assert [use.key for use in articles["Pier open"].tags] == ["pier"]
    assert [len(articles[f"Pier {name}"].ladder.levels) for name in ("closed", "gone")] == [2, 2]
    asked = [seen.path for seen in site.seen]
    assert sorted(asked) == ["/feed", "/gone", "/open", "/robots.txt"]
    assert rig.told() == 4


@ON_SQLITE
def test_a_page_is_read_once(rig: Rig, site: Site) -> None:
    """When the feed brings its teaser again, the article keeps its text, and its page is left alone."""
    site.on("/open", page(web_page("open"), content_type="text/html"))
    site.on("/feed", page(rss(teaser(site, "open"))), page(rss(teaser(site, "open"), teaser(site, "new"))))
    feed = rig.add(f"{site.url}/feed", pages=True)
    rig.poll(feed)
    rig.later(1)
    rig.poll(feed)
    assert len(kept(rig)["Pier open"].ladder.levels) == 7
    assert [seen.path for seen in site.seen].count("/open") == 1
    assert len(kept(rig)) == 2


@ON_SQLITE
def test_a_page_of_something_else_is_left(rig: Rig, site: Site) -> None:
    """Where a site leads all its pages to one that asks for consent, each entry is told as the feed has it."""
    site.on("/consent", page(web_page("consent"), content_type="text/html"))
    names = ["of Anna", "of Boris", "of Clara"]
    items = []
    for name in names:
        path = name.replace(" ", "-")
        site.on(f"/{path}", moved(f"{site.url}/consent", status=302))
        items.append(
            teaser(site, name, f"The pier {name} is to be mended.").replace(f"/{name}<", f"/{path}<")
        )
    site.on("/feed", page(rss(*items)))
    rig.poll(rig.add(f"{site.url}/feed", pages=True))
    assert {title: len(article.ladder.levels) for title, article in kept(rig).items()} == {
        f"Pier {name}": 1 for name in names
    }
    assert rig.told() == 3


@ON_SQLITE
def test_an_old_page_is_no_news(rig: Rig, site: Site) -> None:
    """Where the feed has no date, its page may: what that dates long ago is kept, and told to nobody."""
    old = web_page("old").replace(
        b"<title>", b"<meta property='article:published_time' content='2021-05-05'><title>"
    )
    site.on("/old", page(old, content_type="text/html"))
    site.on(
        "/feed", page(rss()), page(rss(teaser(site, "old", dated=False), teaser(site, "new", dated=False)))
    )
    feed = rig.add(f"{site.url}/feed", pages=True)
    rig.poll(feed)
    rig.later(1)
    rig.poll(feed)
    assert set(kept(rig)) == {"Pier old", "Pier new"}
    assert rig.told() == 1


@ON_SQLITE
def test_a_feed_without_the_mark_reads_no_page(rig: Rig, site: Site) -> None:
    """Only the feed is asked."""
    site.on("/feed", page(rss(teaser(site, "open"))))
    rig.poll(rig.add(f"{site.url}/feed"))
    assert [seen.path for seen in site.seen] == ["/feed"]
