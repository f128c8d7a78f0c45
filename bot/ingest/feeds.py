"""Feeds: RSS, Atom and JSON Feed from bytes to entries. Their parsers can be kept busy by hostile input: run them in a worker.

bytes -> [parse_feed, find_feeds] -> ReadFeed -> [draft_of] -> ArticleDraft
"""

from __future__ import annotations

import re
from typing import Final

from bot.errors import UnusableInputError
from bot.ingest.feed_entries import FeedEntry, ReadFeed, draft_of
from bot.ingest.feed_links import find_feeds
from bot.ingest.json_feed import read_json_feed
from bot.ingest.xml_feed import read_xml_feed

__all__ = ["MOST_BYTES", "SECONDS", "FeedEntry", "ReadFeed", "draft_of", "find_feeds", "parse_feed"]

MOST_BYTES: Final = 5 * 1024 * 1024  # of a feed
SECONDS: Final = (
    20.0  # that a worker may take for one: ten thousand entries take two, more on a busy computer
)

_MARK: Final = b"\xef\xbb\xbf"
_CHARSET: Final = re.compile(r"""charset\s*=\s*["']?([\w.:\-]{1,40})""", re.IGNORECASE)
# The name of the first element, after declarations and comments.
_ROOT: Final = re.compile(
    rb"\A(?:\s|<\?.*?\?>|<!--.*?-->|<![^->][^>]*>)*+<(?:[\w.\-]+:)?([A-Za-z][\w.\-]*)", re.DOTALL
)
_HEAD: Final = 65_536  # bytes in which it stands


def parse_feed(body: bytes, *, url: str | None, content_type: str | None) -> ReadFeed:
    """Read a feed. `content_type` may name a charset, which counts where the feed itself names none.

    Raises UnusableInputError: `feed.empty`, `feed.page` (a web page), `feed.none` (anything else), `feed.broken`,
    `feed.too_large`.
    """
    if len(body) > MOST_BYTES:
        raise UnusableInputError("feed.too_large", megabytes=MOST_BYTES // 1024**2)
    start = body.removeprefix(_MARK).lstrip()
    if not start:
        raise UnusableInputError("feed.empty")
    if start[:1] in (b"{", b"["):
        return read_json_feed(body.removeprefix(_MARK), url=url)
    root = _ROOT.match(start[:_HEAD])
    if root is not None and root[1].lower() in (b"html", b"head", b"body"):
        raise UnusableInputError("feed.page")
    charset = _CHARSET.search(content_type or "")
    return read_xml_feed(body, url=url, charset=charset[1] if charset else None)
