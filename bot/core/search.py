"""What of an article is searched, and what somebody looks for: both folded alike, so that spellings meet."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from bot.core import hashtags
from bot.core.text import words_of
from bot.core.zones import zone
from storage.records import Article, ArticleDraft, SearchQuery, SearchText

MOST_INDEXED: Final = 5_000  # words of an article
MOST_LOOKED_FOR: Final = 16  # words of a query, and words in one of them that is written together
_LONGEST_WORD: Final = 40  # letters; the rest of a longer one says nothing
_READ: Final = 4_096  # characters of a query

# What stands before the key of a tag or of a source's name: no letter, so that no word of a text can be one.
_TAG: Final = "§"
_SOURCE: Final = "¶"

_SPAN: Final = re.compile(r"(?<!\S)(\d{1,3})([hdw])(?!\S)", re.IGNORECASE)
_SINCE: Final = re.compile(r"(?<!\S)since[ :]+(\d{4}-\d{2}-\d{2})(?!\S)", re.IGNORECASE)
_FROM: Final = re.compile(r"(?<!\S)source:(\S+)", re.IGNORECASE)
_HASHTAG: Final = re.compile(r"(?<!\S)[#＃]\S+")
_HOURS: Final = {"h": 1, "d": 24, "w": 7 * 24}


def search_text(article: Article | ArticleDraft) -> SearchText:
    """Give what of an article is searched: the words of headline, tags, source, lead and body, folded."""
    keys = [hashtags.key(use.display) for use in article.tags]
    marks = [f"{_TAG}{use.key}" for use in article.tags]
    tags = [word for use in article.tags for word in words_of(hashtags.words(use.display), MOST_LOOKED_FOR)]
    return SearchText(
        title=_joined(words_of(hashtags.as_words(article.title), MOST_LOOKED_FOR * 10)),
        tags=_joined(list(dict.fromkeys([*tags, *keys]))),
        body=_joined(words_of(hashtags.as_words(article.text), MOST_INDEXED)),
        marks=_joined([*marks, f"{_SOURCE}{hashtags.key(article.source)}"]),
    )


def parse_search(text: str, now: dt.datetime, zone_name: str = "UTC") -> SearchQuery:
    """Read what somebody looks for: words, `#tags`, `24h` `7d` `2w` or `since 2026-11-01`, `source:name`.

    All of it must be in an article. What is written together (also `mid-term`, or a run of Chinese) is looked for together.
    Nothing in a text is an operator. A date that is none is words.
    """
    rest, since = _time_off(text[:_READ], now, zone_name)
    marks = [f"{_SOURCE}{key}" for name in _FROM.findall(rest) if (key := hashtags.key(name))]
    rest = _FROM.sub(" ", rest)
    marks += [f"{_TAG}{key}" for tag in _HASHTAG.findall(rest) if (key := hashtags.key(tag))]
    together = [tuple(_cut(words_of(word, MOST_LOOKED_FOR))) for word in _HASHTAG.sub(" ", rest).split()]
    phrases = tuple(dict.fromkeys(filter(None, together)))[:MOST_LOOKED_FOR]
    return SearchQuery(phrases, tuple(dict.fromkeys(_cut(marks)))[:MOST_LOOKED_FOR], since)


def _time_off(text: str, now: dt.datetime, zone_name: str) -> tuple[str, dt.datetime | None]:
    """Take what says how far to look back out of a text; the last one counts."""
    since = None
    for number, unit in _SPAN.findall(text):
        since = now - dt.timedelta(hours=int(number) * _HOURS[unit.lower()])
    for day in _SINCE.findall(text):
        try:
            since = dt.datetime.combine(dt.date.fromisoformat(day), dt.time(), zone(zone_name))
            since = since.astimezone(dt.UTC)
        except (ValueError, OverflowError):
            return _SPAN.sub(" ", text), None
    return _SINCE.sub(" ", _SPAN.sub(" ", text)), since


def _cut(words: list[str]) -> list[str]:
    return [word[:_LONGEST_WORD] for word in words]


def _joined(words: list[str]) -> str:
    return " ".join(_cut(words))
