"""Links: the page that one leads to is read safely, summarised for readers, and offered to owners for publishing."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chat.links import link_in
from bot.newsroom.on_demand import kept_at
from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Reader, World, entities, labels, running_bot
from tests.support.web import Answer, Request, Site, Wire, local_site, page

REFUSED = "That site is not found at the moment, or it is not a public one."
HEAD = "Ferry returns to the island"


def web_page(*, title: str = HEAD, paragraphs: int = 9) -> bytes:
    """Give a page of a site with a menu around its article."""
    said = "".join(
        f"<p>The council of the island met for the {n}. time on Monday. It heard the engineer on the pier, "
        f"who had walked all of its planks that week. Boat number {n} stays in the harbour till spring.</p>"
        for n in range(paragraphs)
    )
    return (
        f"<html><head><title>{title}</title><meta property='og:site_name' content='Island Post'>"
        f"<meta property='og:title' content='{title}'><meta name='keywords' content='economy, pier'></head>"
        f"<body><nav><a href='/'>Home</a></nav><article><h1>{title}</h1>{said}</article></body></html>"
    ).encode()


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own: what is published here must not turn up in other tests."""
    path = tmp_path_factory.mktemp("links") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    """Serve a site."""
    with local_site() as site:
        yield site


def html(body: bytes, status: int = 200) -> Answer:
    """Answer with a web page."""
    return page(body, status, content_type="text/html; charset=utf-8")


def test_a_link_is_summarised(ada: Reader, site: Site) -> None:
    """Headline as link, sentences, the site; [Longer] is read from memory; a tag that is known can be followed."""
    site.on("/ferry", html(web_page()))
    link = f"http://island.example:{site.port}/ferry"
    sent = ada.world.telegram.send(ada.person, f"/summary {link}")
    (said,) = ada.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert entities(said, "text_link") == [HEAD]
    assert said["text"].endswith("\nIsland Post")
    assert labels(said) == ["Shorter", "Longer", "Follow #economy"]
    assert ada.world.telegram.calls("sendChatAction")
    ada.presses("Longer")
    assert len(ada.last["text"]) > len(said["text"])
    assert len([seen for seen in site.seen if seen.path == "/ferry"]) == 1
    ada.says("/timezone Asia/Kabul")  # by which the page's date would be read: it is asked for once more
    ada.presses("Shorter")
    assert len([seen for seen in site.seen if seen.path == "/ferry"]) == 2


def test_every_way_to_send_a_link(ada: Reader, site: Site) -> None:
    """A bare link, one with a headline as a phone shares it, one answered or forwarded: each brings the page."""
    site.on("/ways", html(web_page(title="Pier of many ways")))
    link = f"{site.url}/ways"
    for text in (link, f"Pier of many ways ({link})"):
        (said,) = ada.says(text)
        assert entities(said, "bold") == ["Pier of many ways"]
    (said,) = ada.says(f"Read this {link}", forward=True)
    assert entities(said, "bold") == ["Pier of many ways"]
    post = ada.world.telegram.send(ada.person, link)
    ada.waits_for(4)
    (said,) = ada.says("/summary", reply_to_message_id=post)
    assert said["reply_to_message_id"] == post


@pytest.mark.case(51)
@pytest.mark.parametrize(
    "link",
    [
        "http://10.0.0.1/",
        "http://[::1]/x",
        "http://localhost.:9/",
        "http://2130706434/",
        "no-such-host.invalid/a",
    ],
)
def test_the_inside_is_not_told_of(ada: Reader, link: str) -> None:
    """Whatever stands at an address that is not public, the sentence is the same."""
    assert ada.says(f"/summary {link}")[0]["text"] == REFUSED


def test_what_can_not_be_read_is_told(ada: Reader, site: Site) -> None:
    """A page that is missing, one without a text, and one that is no page: each has its sentence."""
    site.on("/bare", html(b"<html><head><title>Market day</title></head><body><p>Ad</p></body></html>"))
    site.on("/picture", page(bytes(range(256)) * 9, content_type="image/png"))
    told = [ada.says(f"{site.url}/{name}")[0]["text"] for name in ("none", "bare", "picture")]
    assert told[0] == "The site has no page at that address."
    assert "only its headline: Market day" in told[1]
    assert told[2] == "It is not text. Texts (.txt) and web pages (.html) can be read."


def test_a_kept_article_is_not_fetched(ada: Reader) -> None:
    """A link to an article that the wire keeps brings it as it is kept, however the link is written."""
    (said,) = ada.says("http://www.news.example/bridge/?utm_source=feed")
    assert entities(said, "text_link") == ["Bridge at Dasht to open"]
    assert "#economy" in said["text"]


def test_a_teaser_is_not_enough(ada: Reader, site: Site) -> None:
    """Where the wire keeps only what a feed says of an article, its page is read; where it can't be, that is shown."""
    link = f"http://island.example:{site.port}/teaser"
    teaser = replace(draft("Pier closed", url=link), lead=None, paragraphs=("The pier closed on Monday.",))
    publish(ada.world.store, [teaser], NOW)
    site.on("/teaser", page(b"", 500), html(web_page(title="Pier closed for good")))
    assert entities(ada.says(link)[0], "text_link") == ["Pier closed"]
    assert entities(ada.says(link)[0], "text_link") == ["Pier closed for good"]


def test_slow_sites_hold_up_nobody_else(ada: Reader, site: Site) -> None:
    """While the pages of as many readers as may be are waited for, another is answered, of a page that is remembered."""
    begun, go = threading.Semaphore(0), threading.Event()

    def late(request: Request, wire: Wire) -> None:
        begun.release()
        go.wait(60)
        html(web_page())(request, wire)

    site.on("/late", late)
    site.on("/known", html(web_page()))
    other = ada.world.reader()
    other.says(f"{site.url}/known")
    waiting = [ada.world.reader() for _ in range(4)]
    for one in waiting:
        ada.world.telegram.send(one.person, f"{site.url}/late")
    assert all(begun.acquire(timeout=10) for _ in waiting)
    other.presses("Longer")
    assert other.says("/help")
    assert not any(one.count() for one in waiting)
    go.set()
    assert all(one.waits_for(1) for one in waiting)


def test_a_page_is_remembered_for_minutes(ada: Reader, site: Site) -> None:
    """Who sends a link again the next day gets the page as it is then."""
    site.on("/changes", html(web_page(title="Pier is open")), html(web_page(title="Pier is closed")))
    clock, link = ada.world.clock, f"{site.url}/changes"
    before = clock.now
    titles = []
    for minutes in (0, 5, 15):
        clock.now = before + dt.timedelta(minutes=minutes)
        titles += entities(ada.says(link)[0], "bold")
    clock.now = before
    assert titles == ["Pier is open", "Pier is open", "Pier is closed"]


def test_the_link_that_is_meant() -> None:
    """Signs of the sentence around a link are none of it; a channel's own link at the end is not what a post is about."""
    link = "https://island.example/pier_(old)"
    for text in (link, f"{link}.", f"<{link}>", f"Pier ({link})", f"{link}\u200f", f"«{link}»"):
        assert link_in(text) == link
    assert link_in("island.example/pier,") == "https://island.example/pier"
    assert link_in(f"Pier {link}\nhttps://t.me/island_post") == link
    assert link_in("The pier is open.\nhttps://t.me/island_post") is None
    assert link_in("https://t.me/island_post/9") == "https://t.me/island_post/9"


def test_a_forwarded_post_is_shown_and_not_what_it_links_to(olga: Reader, site: Site) -> None:
    """An owner publishes the words of the post: these are previewed, and a page that is missing does not matter."""
    site.on("/linked", html(web_page()))
    for name in ("linked", "none"):
        (said,) = olga.says(f"Pier news. It is to be mended. See {site.url}/{name}", forward=True)
        assert "Publish" in labels(said)
        assert "council" not in said["text"]


def test_an_owner_publishes_a_link(olga: Reader, site: Site) -> None:
    """An owner's link is previewed with the page's tags; published, it is the site's article at its address."""
    site.on("/pier", html(web_page(title="Pier to be mended")))
    for text in (f"{site.url}/pier", f"/post {site.url}/pier"):
        (said,) = olga.says(text)
        assert entities(said, "bold") == ["Pier to be mended"]
        assert set(labels(said)) >= {"✓ #economy", "✓ #pier", "Publish"}
    olga.presses("✓ #economy")
    olga.presses("Publish")
    (story,) = olga.world.store.articles.newest(olga.world.tag_id("pier"), 5)
    assert (story.article.source, story.article.url) == ("Island Post", f"{site.url}/pier")
    assert [use.key for use in story.article.tags] == ["pier"]


def test_a_page_goes_by_its_host_where_it_names_no_site(olga: Reader, site: Site) -> None:
    """So does a plain text: what somebody else wrote is not the newsroom's, and keeps its address."""
    nameless = web_page(title="Pier of nobody").replace(b"og:site_name", b"x")
    site.on("/nameless", html(nameless))
    site.on("/text", page(b"Pier of text\n\nThe pier is closed.", content_type="text/plain"))
    for name, title in (("nameless", "Pier of nobody"), ("text", "Pier of text")):
        link = f"http://island.example:{site.port}/{name}"
        (said,) = olga.says(link)
        assert f"{title}\n" in said["text"]
        assert "\nisland.example\n" in said["text"]
        olga.presses("Publish")
        article = kept_at(olga.world.store, link)
        assert article is not None
        assert article.source == "island.example"


def test_a_stranger_publishes_no_link(ada: Reader, site: Site) -> None:
    """/post is unknown to who is no owner, and nothing is fetched for it."""
    (said,) = ada.says(f"/post {site.url}/secret")
    assert said["text"] == "There is no such command here. See /help."
    assert not [seen for seen in site.seen if seen.path == "/secret"]
