"""/feeds in chat: found, seen, added, watched, paused and removed, by editors alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chat.world import Reader, labels
from tests.support.web import Site, local_site, page

UNKNOWN = "There is no such command here. See /help."
FEED = """<rss version="2.0"><channel><title>Quay &lt;Post&gt;</title><link>https://quay.example</link>
<item><title>Ferry &amp; crew return</title><link>https://quay.example/1</link><guid>1</guid></item>
<item><title>Pier closes</title><link>https://quay.example/2</link><guid>2</guid></item></channel></rss>"""


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site with a feed, and a page that names it."""
    with local_site() as site:
        site.on("/feed", page(FEED.encode(), content_type="application/rss+xml"))
        home = b'<html><head><link rel="alternate" type="application/rss+xml" href="/feed"></head></html>'
        site.on("/", page(home, content_type="text/html"))
        yield site


def test_a_feed_is_found_added_watched_and_removed(ada: Reader, olga: Reader, site: Site) -> None:
    """By its site's address; nothing is kept before [Add it], one feed however often; each button does what it says."""
    feeds = olga.world.store.feeds
    address = f"{site.url}/"
    sent = olga.world.telegram.send(olga.person, f"/feeds {address}")
    (said,) = olga.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert said["text"] == (
        f"Quay <Post>\n{site.url}/feed\n2 entries. The newest:\n• Ferry & crew return\n• Pier closes"
    )
    assert labels(said) == ["Add it", "Add with whole pages"]
    data = said["reply_markup"]["inline_keyboard"][0][1]["callback_data"]
    assert feeds.all() == []
    (own,) = ada.says("/feeds")
    assert own["text"] == UNKNOWN
    for forged in (data, "1:feeds:0"):
        assert ada.sends_back(own["message_id"], forged)["text"].startswith("This menu has expired")
    olga.presses("Add with whole pages")
    assert olga.last["text"].startswith("Added: Quay <Post>\n")
    assert olga.sends_back(said["message_id"], data)["text"] == "That feed is here already."
    (feed,) = feeds.all()
    assert (feed.url, feed.pages, feed.next_at) == (f"{site.url}/feed", True, olga.world.clock.now)
    (listed,) = olga.says("/feeds")
    assert listed["text"].startswith("1 feed\n1. Quay <Post>: not asked yet\n\nTo add one")
    olga.presses("1")
    assert labels(olga.last) == ["Check now", "Pause", "Remove", "Look again", "All feeds"]
    olga.presses("Pause")
    assert "\npaused\n" in olga.last["text"]
    assert labels(olga.last) == ["Check now", "Remove", "Look again", "All feeds"]
    assert olga.presses("Check now")["text"] == "It is being asked. Look again in a moment."
    (feed,) = feeds.all()
    assert feed.next_at == olga.world.clock.now
    olga.presses("Remove")
    assert olga.last["text"] == "Remove Quay <Post>? What it brought stays."
    assert len(feeds.all()) == 1
    olga.presses("Remove")
    assert feeds.all() == []
    olga.presses("All feeds")
    assert olga.last["text"].startswith("There are no feeds yet.")


def test_an_address_without_a_feed_is_told(olga: Reader, site: Site) -> None:
    """What can't be fetched or is no feed comes as its sentence."""
    assert olga.says("/feeds http://10.0.0.1/")[0]["text"].startswith("That site is not found")
    site.on("/nothing", page(b"<html><p>Hello.</p></html>", content_type="text/html"))
    assert "names no feed" in olga.says(f"/feeds {site.url}/nothing")[0]["text"]
