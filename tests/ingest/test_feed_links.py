"""The feeds of a web page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.feeds import find_feeds
from tests.ingest.feed_samples import PAGE


def test_declared_feeds_come_first() -> None:
    """Declared feeds, the better format first, then likely links, then feeds of comments; absolute, and once each."""
    assert find_feeds(PAGE.encode(), url="https://site.example/") == (
        "https://site.example/atom",
        "https://site.example/en/rss.xml",
        "https://site.example/feed/",
        "https://site.example/comments/feed/",
    )


def test_the_page_itself_is_none() -> None:
    """A page that links to itself as `feed`, and one without links, have none."""
    assert find_feeds(b'<a href="">x</a><a href="/feed">x</a>', url="https://site.example/feed") == ()
    assert find_feeds(b"", url="https://site.example/") == ()


def test_many_links_are_cut() -> None:
    """Of very many only some are offered."""
    page = "".join(f'<a href="/feed/{number}">x</a>' for number in range(10_000)).encode()
    assert len(find_feeds(page, url="https://site.example/")) == 20


@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f'<a href="{text}">'.encode("utf-8", "ignore"))
)
def test_no_page_makes_it_fail(page: bytes) -> None:
    """Whatever the page, the answer is addresses."""
    assert all(
        feed.startswith(("http://", "https://")) for feed in find_feeds(page, url="https://site.example/")
    )
