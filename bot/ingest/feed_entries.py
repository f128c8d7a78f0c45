"""Entries of feeds: what a format gives, made clean, and an article of it.

Over all formats alike: plain text, addresses that are absolute and of the web, dates that are sure, and tags: first the
hashtags in title and text, then the categories.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urljoin, urlsplit

from bot.core import hashtags
from bot.core.html import shorten
from bot.core.text import clean
from bot.ingest.bylines import read_byline
from bot.ingest.feed_dates import read_feed_date
from bot.ingest.lines import lines, paragraphs
from bot.ingest.markup import plain_text
from storage.records import ArticleDraft, Origin, TagUse

MOST_ENTRIES: Final = 500  # of one feed: the newest
LONGEST_TEXT: Final = 200_000  # characters of an article that are kept
_LONGEST_TITLE: Final = 500  # UTF-16 units
_HEADLINE: Final = 120  # UTF-16 units of a text that stand for a headline that is missing
_LONGEST_LINE: Final = 2_000  # characters of a guid or an address: longer ones are none
_MOST_TAGS: Final = 100  # of one entry
_LONGEST_CATEGORY: Final = 64  # characters: longer ones are sentences

_BETWEEN_CATEGORIES: Final = re.compile(r"[,;|#＃\n،؛、，；]|\s[/>]\s")
# What WordPress calls the category of posts that were given none, in some languages, by key.
_NO_CATEGORY: Final = frozenset(
    map(
        hashtags.key,
        (
            "Uncategorized",
            "Uncategorised",
            "Без_рубрики",
            "دسته‌بندی_نشده",
            "غير_مصنف",
            "Sin_categoría",
            "Non_classé",
        ),
    )
)
# What WordPress puts under every text.
_SELF_PRAISE: Final = re.compile(r"The post .{1,400} (?:appeared first on|first appeared on) .{1,200}\.")


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """An entry of a feed, clean.

    `text` is plain, a paragraph a line. `tags` are display forms without `#`: the hashtags of title and text, then the
    categories. `published` is None where it isn't sure. `error` is the key of a sentence where it can't become an article.
    `repeated` says that another entry of the feed has the same guid, so that it names neither.
    """

    guid: str | None
    link: str | None
    title: str
    published: dt.datetime | None
    tags: tuple[str, ...]
    author: str | None
    text: str
    error: str | None = None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class ReadFeed:
    """A feed: its title, its site's home page, how long it asks to be left alone (seconds), its newest entries first."""

    title: str | None
    site: str | None
    ttl: float | None
    entries: tuple[FeedEntry, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A text as the feed has it, HTML or plain."""

    value: str
    html: bool


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as its format gives it. Where there are several of a kind, the first that can be used is taken."""

    guid: str | None
    links: tuple[str, ...]
    title: Content
    dates: tuple[str, ...]
    categories: tuple[str, ...]
    author: str | None
    contents: tuple[Content, ...]


def feed_of(
    found: Sequence[Found], *, url: str | None, title: Content, sites: Iterable[str], ttl: float | None
) -> ReadFeed:
    """Make a feed of what was found in it; `url` is where it came from, for addresses that are not absolute."""
    home = _first_address(sites, url)
    entries = [_entry(one, url or home) for one in _newest(found)]
    guids = Counter(entry.guid for entry in entries)
    return ReadFeed(
        title=_title(title) or None,
        site=home,
        ttl=ttl,
        entries=tuple(replace(entry, repeated=True) if guids[entry.guid] > 1 else entry for entry in entries),
    )


def draft_of(entry: FeedEntry, *, source: str) -> ArticleDraft:
    """Make an article of an entry, its byline off the text; says of each tag whether it is the text's own.

    Where the entry has no headline, as on a blog of short notes, its first words stand for one.
    """
    byline, body = _body(entry.text)
    inline = {hashtags.key(tag) for tag in _inline(entry.title, body)}
    uses = [(hashtags.key(tag), tag) for tag in entry.tags]
    return ArticleDraft(
        source=source,
        code=None,
        url=entry.link,
        title=entry.title or shorten(next(iter(body), ""), _HEADLINE),
        lead=None,
        byline=byline or entry.author,
        published=entry.published,
        paragraphs=tuple(body),
        tags=tuple(
            TagUse(key, tag, Origin.INLINE if key in inline else Origin.CATEGORY) for key, tag in uses
        ),
        guid=None if entry.repeated else entry.guid,
    )


def address(url: str, base: str | None) -> str | None:
    """Make an address absolute; None for what is none of the web."""
    if not url or len(url) > _LONGEST_LINE:
        return None
    try:
        whole = urljoin(base or "", _line(url).replace(" ", "%20"))
        parts = urlsplit(whole)
    except ValueError:
        return None
    return whole if parts.scheme in ("http", "https") and parts.hostname else None


def _first_address(urls: Iterable[str], base: str | None) -> str | None:
    return next(filter(None, (address(url, base) for url in urls)), None)


def _newest(found: Sequence[Found]) -> Sequence[Found]:
    """Give the newest entries first. A feed is taken as it comes, or turned round where its first is older than its last."""
    first, last = (_published(one) for one in (found[0], found[-1])) if found else (None, None)
    turned = first is not None and last is not None and first < last
    return (found[::-1] if turned else found)[:MOST_ENTRIES]


def _entry(found: Found, base: str | None) -> FeedEntry:
    title, text = _title(found.title), _text(found.contents)
    guid = _line(found.guid or "")
    _, body = _body(text)
    return FeedEntry(
        guid=guid if 0 < len(guid) <= _LONGEST_LINE else None,
        link=_first_address(found.links, base),
        title=title,
        published=_published(found),
        tags=_once([*_inline(title, body), *_categories(found.categories)]),
        author=shorten(_line(found.author or ""), _LONGEST_TITLE) or None,
        text=text,
        error=None if title or text else "feed.entry_empty",
    )


def _published(found: Found) -> dt.datetime | None:
    return next((date for text in found.dates if (date := read_feed_date(text))), None)


# --- texts ----------------------------------------------------------------------------------------------------------


def _title(title: Content) -> str:
    text = plain_text(title.value) if title.html else title.value
    return shorten(_line(text), _LONGEST_TITLE)


def _text(contents: Iterable[Content]) -> str:
    """Give the text of the first content that has one."""
    for content in contents:
        text = plain_text(content.value) if content.html else "\n".join(paragraphs(lines(content.value)))
        body, _, last = text.rpartition("\n")
        if kept := (body if _SELF_PRAISE.fullmatch(last) else text):
            return kept[:LONGEST_TEXT].rstrip()
    return ""


def _line(text: str) -> str:
    return " ".join(line for line in lines(text) if line)


def _body(text: str) -> tuple[str | None, list[str]]:
    """Take the bylines off the paragraphs; gives the one that opens the text, too."""
    texts = text.split("\n") if text else []
    found = [read_byline(paragraph) for paragraph in texts]
    bodies = [byline.rest if byline else paragraph for paragraph, byline in zip(texts, found, strict=True)]
    return found[0].text if found and found[0] else None, [body for body in bodies if body]


# --- tags -----------------------------------------------------------------------------------------------------------


def _inline(title: str, body: Iterable[str]) -> list[str]:
    return [tag for text in (title, *body) for tag in hashtags.extract(text)]


def _categories(categories: Iterable[str]) -> list[str]:
    """Make tags of categories, which may come several in one, escaped twice, and with any signs in them."""
    found: list[str] = []
    for category in categories:
        text = clean(html.unescape(category[:_LONGEST_LINE]))
        for part in _BETWEEN_CATEGORIES.split(text):
            is_name = len(part) <= _LONGEST_CATEGORY and "://" not in part
            name = hashtags.of_words(part) if is_name else None
            if name and hashtags.key(name) not in _NO_CATEGORY:
                found.append(name)
    return found


def _once(tags: Iterable[str]) -> tuple[str, ...]:
    """Keep each tag once by its key, as first written."""
    kept: dict[str, str] = {}
    for tag in tags:
        if (key := hashtags.key(tag)) and len(kept) < _MOST_TAGS:
            kept.setdefault(key, tag)
    return tuple(kept.values())
