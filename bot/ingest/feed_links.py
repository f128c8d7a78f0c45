"""Feeds of a web page: the ones it declares, and links that look like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit

from lxml import etree

from bot.ingest.feed_entries import address

_MOST: Final = 20
_TYPES: Final = (  # the better first: they say more, and more exactly
    "application/atom+xml",
    "application/rss+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
    "text/xml",
)
_COMMENTS: Final = re.compile(r"comment|kommentar|commentaire|comentario|\breplies\b", re.IGNORECASE)
_LIKELY_PATH: Final = re.compile(
    r"(?:^|[/._?=\-])(?:rss|atom|feeds?|rdf)(?:$|[/._?&=\-\d])|\.(?:rss|atom|rdf)$|feed\.json$", re.IGNORECASE
)


def find_feeds(body: bytes, *, url: str) -> tuple[str, ...]:
    """Find the feeds of an HTML page that came from `url`: addresses, best first; feeds of comments come last."""
    try:
        root = etree.fromstring(body, etree.HTMLParser())
    except etree.XMLSyntaxError:
        return ()
    if root is None:
        return ()
    found = [*_declared(root), *_likely(root)]
    found.sort(key=lambda link: link[0])  # stable: of two that are as good, the page's own order counts
    base = urljoin(url, _base(root))
    addresses = dict.fromkeys(whole for _, href in found if (whole := address(href, base)) and whole != url)
    return tuple(addresses)[:_MOST]


def _base(root: etree._Element) -> str:
    base = root.find(".//base[@href]")
    return base.get("href", "") if base is not None else ""


def _declared(root: etree._Element) -> Iterator[tuple[int, str]]:
    for link in root.iter("link"):
        roles = link.get("rel", "").lower().split()
        kind = link.get("type", "").lower().partition(";")[0].strip()
        href = link.get("href", "").strip()
        if href and kind in _TYPES and ("alternate" in roles or "feed" in roles):
            about_comments = _COMMENTS.search(f"{link.get('title', '')} {href}")
            yield _TYPES.index(kind) + (100 if about_comments else 0), href


def _likely(root: etree._Element) -> Iterator[tuple[int, str]]:
    for anchor in root.iter("a"):
        href = anchor.get("href", "").strip()
        try:
            parts = urlsplit(href)
        except ValueError:
            continue
        if _LIKELY_PATH.search(f"{parts.path}?{parts.query}"):
            yield 200 if _COMMENTS.search(href) else 50, href
