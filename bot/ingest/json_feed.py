"""JSON Feed 1.0 and 1.1 (https://jsonfeed.org/version/1.1)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from bot.errors import UnusableInputError
from bot.ingest.feed_entries import Content, Found, ReadFeed, feed_of

_VERSION: Final = "https://jsonfeed.org/version/1"

Fields = Mapping[str, Any]


def read_json_feed(body: bytes, *, url: str | None) -> ReadFeed:
    """Read a JSON Feed. Raises UnusableInputError: `feed.none` for other JSON, `feed.broken` for what is no JSON."""
    try:
        feed = json.loads(body)
    except (ValueError, RecursionError):  # RecursionError: nested too deeply
        raise UnusableInputError("feed.broken") from None
    items = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(items, list) or not str(feed.get("version")).startswith(_VERSION):
        raise UnusableInputError("feed.none")
    return feed_of(
        [_found(item, feed) for item in items if isinstance(item, dict)],
        url=url,
        title=Content(_text(feed, "title"), html=False),
        sites=(_text(feed, "home_page_url"),),
        ttl=None,
    )


def _found(item: Fields, feed: Fields) -> Found:
    tags = item.get("tags")
    return Found(
        guid=_text(item, "id") or None,
        links=(_text(item, "url"), _text(item, "external_url")),
        title=Content(_text(item, "title"), html=False),
        dates=tuple(filter(None, (_text(item, "date_published"), _text(item, "date_modified")))),
        categories=tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else (),
        author=_authors(item) or _authors(feed) or None,
        contents=(
            Content(_text(item, "content_html"), html=True),
            Content(_text(item, "content_text"), html=False),
            Content(_text(item, "summary"), html=False),
        ),
    )


def _text(fields: Fields, key: str) -> str:
    """Give a text; an id may be a number, by the standard."""
    value = fields.get(key)
    return value if isinstance(value, str) else str(value) if type(value) in (int, float) else ""


def _authors(fields: Fields) -> str:
    """Give the names: `authors` of 1.1, or `author` of 1.0."""
    authors = fields.get("authors")
    people = authors if isinstance(authors, list) else [fields.get("author")]
    return ", ".join(filter(None, (_text(person, "name") for person in people if isinstance(person, dict))))
