"""What a web page says of itself in its head and its data: its time, its keywords, its address."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final
from urllib.parse import SplitResult, urljoin, urlsplit

from bot.core import hashtags
from bot.core.text import clean
from bot.ingest import dates

Said = tuple[dt.datetime, dt.tzinfo | None]  # a local time as written, and its zone where one is named

_LONGEST_DATE: Final = 100  # characters
_LONGEST_ADDRESS: Final = 2_000  # characters
_LONGEST_KEYWORD: Final = 64  # characters: longer ones are sentences
_MOST_KEYWORDS: Final = 50  # of a page: with more it speaks to search engines only
_MOST_NODES: Final = 2_000  # of the data of a page

_DATE_NAMES: Final = (
    *("article:published_time", "og:published_time", "datepublished", "article.published", "pubdate", "publishdate"),
    *("publish-date", "publish_date", "parsely-pub-date", "sailthru.date", "dc.date.issued", "dcterms.issued"),
    *("dcterms.date", "dc.date", "citation_publication_date", "date"),
)  # fmt: skip
_KEYWORD_NAMES: Final = frozenset(
    ("keywords", "news_keywords", "article:tag", "parsely-tags", "citation_keywords")
)
_ARTICLE: Final = re.compile(r"\w*(?:Article|BlogPosting|Report)")
_BETWEEN: Final = re.compile(r"[,;|#＃\n،؛、，；]")


def moment(tree: Any) -> Said | None:
    """Give the time of publication that the page's own data names, or None: the text around it proves nothing.

    Of the ways to name one, the first that says one thing with certainty counts.
    """
    metas = _metas(tree)
    ways: list[Iterable[str]] = [[value for key, value in metas if key == name] for name in _DATE_NAMES]
    ways.insert(1, _dates_of_data(tree))
    ways.append(tree.xpath("//time[@pubdate or @itemprop='datePublished']/@datetime"))
    ways.append(tree.xpath("//*[@itemprop='datePublished']/@content"))
    ways.append(tree.xpath("//article//time/@datetime"))
    for way in ways:
        said = [_read(text) for text in set(islice(way, _MOST_KEYWORDS))]
        if said and said[0] is not None and all(one == said[0] for one in said):
            return said[0]
    return None


def keywords(tree: Any) -> list[str]:
    """Give the page's keywords as hashtags without `#`."""
    found: list[str] = []
    for name, value in _metas(tree):
        if name in _KEYWORD_NAMES:
            found += _BETWEEN.split(clean(html.unescape(value)))
    if not found:
        found += [word for node in _articles_of_data(tree) for word in _keywords_of(node)]
    names = (hashtags.of_words(word) for word in found if len(word) <= _LONGEST_KEYWORD and "://" not in word)
    kept = [name for name in names if name]
    return kept if len(kept) <= _MOST_KEYWORDS else []


def address_of(tree: Any, url: str | None) -> str | None:
    """Give the address that the page calls its own, where that can be: on the same site, and not the site itself.

    On many sites every page names the front page; taken at their word, all their news would be one article.
    """
    for named in tree.xpath("//link[@rel='canonical']/@href | //meta[@property='og:url']/@content"):
        try:
            whole = urljoin(url or "", str(named).strip())
            own, site = urlsplit(whole), urlsplit(url or whole)
        except ValueError:
            continue
        is_page = own.scheme in ("http", "https") and bool(own.path.strip("/") or own.query)
        if is_page and len(whole) <= _LONGEST_ADDRESS and _host(own) and _host(own) == _host(site):
            return whole
    return url


def _host(parts: SplitResult) -> str:
    return (parts.hostname or "").removeprefix("www.")


def _metas(tree: Any) -> list[tuple[str, str]]:
    """Give name and content of the meta elements."""
    return [
        (name.strip().lower(), meta.get("content").strip())
        for meta in tree.iter("meta")
        for name in (meta.get("property"), meta.get("name"), meta.get("itemprop"))
        if name and meta.get("content")
    ]


def _read(text: str) -> Said | None:
    said = dates.read(clean(text).strip()) if len(text) <= _LONGEST_DATE else None
    if said is None or said.date is None:
        return None
    return dt.datetime.combine(said.date, said.time or dt.time()), said.zone  # local, as written


def _dates_of_data(tree: Any) -> Iterator[str]:
    """Give the dates of publication of the articles that the page's data describes."""
    dates_of_all = (node.get("datePublished") for node in _articles_of_data(tree))
    return (date for date in dates_of_all if isinstance(date, str))


def _keywords_of(node: dict[str, Any]) -> Iterator[str]:
    """Give the keywords of an article in the page's data: a text, or a list of texts."""
    said = node.get("keywords")
    for text in said if isinstance(said, list) else [said]:
        if isinstance(text, str):
            yield from _BETWEEN.split(clean(html.unescape(text)))


def _articles_of_data(tree: Any) -> Iterator[dict[str, Any]]:
    """Give the articles that the page's data (JSON-LD) describes."""
    for script in tree.xpath("//script[@type='application/ld+json']"):
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for node in islice(_nodes(data), _MOST_NODES):
            kinds = node.get("@type")
            named = [kinds] if isinstance(kinds, str) else kinds if isinstance(kinds, list) else []
            if any(isinstance(kind, str) and _ARTICLE.fullmatch(kind) for kind in named):
                yield node


def _nodes(data: object) -> Iterator[dict[str, Any]]:
    """Give the objects at the top of the data, without those inside an article: these are other pages."""
    for node in data if isinstance(data, list) else [data]:
        if isinstance(node, dict):
            yield node
            graph = node.get("@graph")
            yield from (
                (inner for inner in graph if isinstance(inner, dict)) if isinstance(graph, list) else ()
            )
