"""The letters of feeds: encodings declared, missing and wrong, and characters that are none."""

from __future__ import annotations

import pytest

from bot.core.text import clean
from bot.ingest.feeds import FeedEntry, parse_feed
from tests.ingest.feed_samples import RSS


def only(body: bytes, content_type: str | None = None) -> FeedEntry:
    """Give the one entry of a feed."""
    (entry,) = parse_feed(body, url=None, content_type=content_type).entries
    return entry


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1251", "koi8-r"])
def test_encodings(encoding: str) -> None:
    """A feed is read in the encoding that it declares, or that its mark shows."""
    body = RSS.format(encoding=encoding.removesuffix("-sig"), title="Забастовка в порту").encode(encoding)
    assert only(body).title == "Забастовка в порту"


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("windows-1251", None, "text/xml; charset=Windows-1251"),  # the host says it
        ("utf-8", None, "text/xml"),
        ("utf-8", "utf-8", "application/xml; charset=windows-1251"),  # the feed knows better than its host
        ("utf-8", "nonsense-8", None),
        ("utf-8", "us-ascii", None),
    ],
)
def test_wrong_and_missing_encodings(encoding: str, declared: str | None, content_type: str | None) -> None:
    """Where the declaration is missing or wrong, the host's word or the bytes themselves decide."""
    text = RSS.format(encoding=declared, title="Забастовка в порту")
    body = (text if declared else text.partition("\n")[2]).encode(encoding)
    assert only(body, content_type).title == "Забастовка в порту"


@pytest.mark.parametrize(
    "body",
    [
        RSS.format(encoding="utf-7", title="+ADw-b+AD4- x").encode("ascii"),
        RSS.format(encoding="utf-8", title="a\0b").encode(),
        RSS.format(encoding="utf-8", title="caf\xe9").encode("latin-1"),
        RSS.format(encoding="utf-8", title="&#xD800;&#0;&#1;&#x99999999999;&#4294967295;x").encode(),
        RSS.format(encoding="utf-8", title="it&#146;s").encode(),
        RSS.format(encoding="utf-8", title="a\ufeff\u200e\u202eb").encode(),
        RSS.format(encoding="utf-8", title="x").encode()[:900],
    ],
)  # fmt: skip
def test_broken_letters_are_clean_or_gone(body: bytes) -> None:
    """NUL, lone surrogates, UTF-7, bytes of another encoding, half a feed: what is read is clean."""
    entry = only(body)
    for text in (entry.title, entry.text):
        assert text == clean(text)
        text.encode()
