"""OPML, the lists of feeds that readers of feeds exchange: by listparser, on bytes only, and within bounds.

A folder within a folder is `outer / inner`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

import listparser
from lxml import etree

from bot.core.text import clean
from bot.errors import UnusableInputError
from bot.ingest.feed_entries import address
from bot.ingest.files import decode

MOST_FEEDS: Final = 10_000
_LONGEST_NAME: Final = 200  # characters of a title or a folder
_WITHIN: Final = " / "
_NOT_IN_XML: Final = re.compile("[\ufffe\uffff]")

Listed = tuple[str, str, str | None]  # title, address, folder


def read_opml(data: bytes) -> list[Listed]:
    """Read a list: title, address and folder (or None) of each feed, once an address, in the list's order.

    Raises UnusableInputError: `opml.none` for what is no such list, `opml.empty`, `opml.too_many`.
    """
    text = decode(data)
    if "<opml" not in text.lower():
        raise UnusableInputError("opml.none")
    if text.lower().count("xmlurl") > MOST_FEEDS:  # before anything is built of it
        raise UnusableInputError("opml.too_many", most=MOST_FEEDS)
    # Declared as what it is, whatever the list declares: the parser would take it for Latin.
    found = listparser.parse(b"\xef\xbb\xbf" + re.sub(r"<\?xml[^>]*>", "", text, count=1).encode())
    feeds: dict[str, Listed] = {}
    for feed in found["feeds"]:
        if url := address(feed["url"], None):
            folders = [_name(_WITHIN.join(filter(None, path))) for path in feed["categories"]]
            feeds.setdefault(url, (_name(feed["title"]) or url, url, next(filter(None, folders), None)))
    if not feeds:
        raise UnusableInputError("opml.empty")
    return list(feeds.values())


def write_opml(feeds: Iterable[Listed], *, title: str = "Tagwire") -> bytes:
    """Write a list that other programs read: feeds in their folders."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = _name(title)
    body = etree.SubElement(root, "body")
    folders: dict[str | None, etree._Element] = {None: body}
    for name, url, folder in feeds:
        label = _name(folder or "") or None
        if label not in folders:
            folders[label] = etree.SubElement(body, "outline", text=label, title=label)
        shown = _name(name) or url
        etree.SubElement(folders[label], "outline", type="rss", text=shown, title=shown, xmlUrl=_plain(url))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def _name(text: str) -> str:
    return _plain(text)[:_LONGEST_NAME].rstrip()


def _plain(text: str) -> str:
    return " ".join(_NOT_IN_XML.sub("", clean(text)).split())
