"""RSS and Atom, by feedparser: on bytes in a buffer only, because it opens paths and addresses."""

from __future__ import annotations

import io
import math
import re
import sys
from collections.abc import Iterator, Mapping
from typing import Any, Final
from xml.sax import SAXException  # only to tell its exceptions

import feedparser

from bot.errors import UnusableInputError
from bot.ingest.feed_entries import Content, Found, ReadFeed, feed_of

_HTML: Final = ("text/html", "application/xhtml+xml")
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?\bencoding\s*=""")
_REFERENCE: Final = re.compile(rb"&#(?:x([0-9a-f]+)|([0-9]+));", re.IGNORECASE)
_LONGEST_REFERENCE: Final = 8  # digits
_SURROGATES: Final = range(0xD800, 0xE000)
_PERIODS: Final = {
    "hourly": 3_600,
    "daily": 86_400,
    "weekly": 604_800,
    "monthly": 2_592_000,
    "yearly": 31_536_000,
}

Fields = Mapping[str, Any]


def read_xml_feed(body: bytes, *, url: str | None, charset: str | None) -> ReadFeed:
    """Read RSS or Atom; `charset` counts where the body names none. Raises UnusableInputError (`feed.none`, `feed.broken`)."""
    parsed = _parse(body, charset)
    fault = parsed.get("bozo_exception")
    if "out of memory" in str(fault):  # so the XML parser tells it
        raise MemoryError
    if not parsed["entries"] and not parsed["version"]:
        raise UnusableInputError("feed.none")
    if not parsed["entries"] and isinstance(fault, SAXException):  # in its form, before anything came
        raise UnusableInputError("feed.broken")
    feed = parsed["feed"]
    return feed_of(
        [_found(entry) for entry in parsed["entries"]],
        url=url,
        title=_content(feed, "title"),
        sites=tuple(_links(feed)),
        ttl=_ttl(feed),
    )


def _parse(body: bytes, charset: str | None) -> Fields:
    # Its type is always XML to feedparser, which would take text/xml without a charset for ASCII. It is not told where the
    # feed came from: it would make addresses of guids, which then would change with the feed's own.
    named = f"; charset={charset}" if charset and not _DECLARED.match(body) else ""
    headers = {"content-type": f"application/xml{named}"}
    try:
        parsed: Fields = feedparser.parse(
            io.BytesIO(_REFERENCE.sub(_valid, body)),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except MemoryError:  # the worker's limit
        raise
    except Exception as error:  # feedparser's own faults on broken input are of any kind
        raise UnusableInputError("feed.broken") from error
    return parsed


def _valid(reference: re.Match[bytes]) -> bytes:
    """Take out references to what is no character, which break parsers, and are frequent."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    code = int(digits, base) if len(digits) <= _LONGEST_REFERENCE else -1
    control = code < ord(" ") and code not in (9, 10, 13)  # tab and line ends
    return b"" if control or code in _SURROGATES or code > sys.maxunicode else reference[0]


def _found(entry: Fields) -> Found:
    return Found(
        guid=_text(entry, "id"),
        links=(_text(entry, "feedburner_origlink") or "", *_links(entry)),
        title=_content(entry, "title"),
        dates=tuple(filter(None, (_text(entry, key) for key in ("published", "updated", "created")))),
        categories=tuple(str(tag.get("label") or tag.get("term") or "") for tag in entry.get("tags") or ()),
        author=_author(entry),
        contents=tuple(_contents(entry)),
    )


def _text(fields: Fields, key: str) -> str | None:
    """Give a field. Not by its own `get`, which answers for one key with the value of another."""
    value = dict.get(fields, key) if isinstance(fields, dict) else None
    return value if isinstance(value, str) else None


def _content(fields: Fields, key: str) -> Content:
    detail = fields.get(f"{key}_detail") or {}
    return Content(_text(fields, key) or "", detail.get("type") in _HTML)


def _contents(entry: Fields) -> Iterator[Content]:
    """Give the longest first: a summary may be longer than a content that holds a picture only."""
    found = [
        Content(str(content.get("value") or ""), content.get("type") in _HTML)
        for content in entry.get("content") or ()
        if content.get("type") in (*_HTML, "text/plain")
    ]
    yield from sorted(
        [*found, _content(entry, "summary")], key=lambda content: len(content.value), reverse=True
    )


def _links(fields: Fields) -> Iterator[str]:
    """Give what may be the address of the page; links in other roles, as of a picture, are none."""
    yield _text(fields, "link") or ""
    for link in fields.get("links") or ():
        if link.get("rel") == "alternate":
            yield str(link.get("href") or "")


def _author(entry: Fields) -> str | None:
    """Give the names, without addresses of mail. Of a single author feedparser's own parting of the two is not used: it errs."""
    names = [str(author.get("name") or "") for author in entry.get("authors") or ()]
    if len(names) <= 1:
        names = [_text(entry, "author") or ""]
    return ", ".join(filter(None, map(_without_mail, names))) or None


def _without_mail(name: str) -> str:
    if "@" not in name:
        return name.strip()
    return " ".join(part for part in re.split(r"[\s()<>]+", name) if part and "@" not in part)


def _ttl(feed: Fields) -> float | None:
    """Give the seconds for which the feed asks to be left alone: minutes in `ttl`, or a period and how often in it."""
    try:
        if ttl := _text(feed, "ttl"):
            seconds = float(ttl) * 60
        else:
            period = _PERIODS[(_text(feed, "sy_updateperiod") or "").strip().lower()]
            seconds = period / float(_text(feed, "sy_updatefrequency") or 1)
    except (ValueError, KeyError, ZeroDivisionError, OverflowError):
        return None
    return seconds if math.isfinite(seconds) and seconds > 0 else None
