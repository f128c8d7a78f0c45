"""An article from a page to what is kept: read, known again, summarised, saved."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from storage.records.search import NO_SEARCH_TEXT, SearchText
from storage.records.tags import TagUse


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as read from a page, before anything is known about it.

    `source` is the name of the source. `published` keeps the offset in which the page wrote it, or is None where it
    can't be read with certainty. `paragraphs` are the body: lead, header, byline and footer are off. `guid` is the name
    that a feed gives its entry.
    """

    source: str
    code: str | None
    url: str | None
    title: str
    lead: str | None
    byline: str | None
    published: dt.datetime | None
    paragraphs: tuple[str, ...]
    tags: tuple[TagUse, ...]
    guid: str | None = None

    @property
    def text(self) -> str:
        """Lead and body, a paragraph a line: what is summarised, hashed and searched."""
        return "\n".join(filter(None, (self.lead, *self.paragraphs)))


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two articles the same: (source, guid), else (source, code), else canonical URL, else the folded text."""

    source: str
    code: str | None
    url: str | None
    text_hash: str
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article already kept that shares a part of an identity asked about."""

    article_id: int
    story_id: int
    identity: Identity


@dataclass(frozen=True, slots=True)
class Ladder:
    """The best set of sentences for each length, chosen once when the article comes in.

    `sentences` are (position among the text's sentences, verbatim text), in text order; only those that some level
    uses. `levels[n - 1]` are the positions of the summary of n sentences, in text order.
    """

    method: str
    language: str
    sentences: tuple[tuple[int, str], ...]
    levels: tuple[tuple[int, ...], ...]

    def pick(self, length: int) -> tuple[str, ...]:
        """Give the summary of `length` sentences; of fewer where the text has fewer; none for an empty text."""
        if not self.levels:
            return ()
        wanted = set(self.levels[min(max(length, 1), len(self.levels)) - 1])
        return tuple(text for position, text in self.sentences if position in wanted)


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be kept: the draft with everything that was decided about it.

    `story_id` joins an existing story (None makes a new one, unless a text like it is kept); `replaces` is the article
    that this one corrects. `shingles` are the numbers of its text's runs of words, `sketch` those few of them by which it
    is looked up. One that is no news (the backlog of a new feed) is kept, and its story held unless other articles make it
    news. `unranked` says that the ladder is only the beginning of the text, and the best one is yet to be chosen.
    `search` is what of it is searched.
    """

    draft: ArticleDraft
    identity: Identity
    language: str
    ladder: Ladder
    story_id: int | None = None
    replaces: int | None = None
    shingles: frozenset[int] = frozenset()
    sketch: tuple[int, ...] = ()
    is_news: bool = True
    unranked: bool = False
    search: SearchText = NO_SEARCH_TEXT


@dataclass(frozen=True, slots=True)
class Sketched:
    """What comparing two articles by their texts needs of each."""

    source: str
    published: dt.datetime | None
    shingles: frozenset[int]


class SaveStatus(StrEnum):
    """What became of an article that was handed in."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """The answer for one prepared article; without ids (0) where what it repeats is no longer kept."""

    status: SaveStatus
    article_id: int
    story_id: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as kept. `first_seen` is when it came in (UTC): digests go by that, never by `published`."""

    id: int
    story_id: int
    source: str
    code: str | None
    url: str | None
    title: str
    lead: str | None
    byline: str | None
    published: dt.datetime | None
    first_seen: dt.datetime
    paragraphs: tuple[str, ...]
    tags: tuple[TagUse, ...]
    language: str
    ladder: Ladder
    guid: str | None = None

    @property
    def text(self) -> str:
        """Lead and body, a paragraph a line, as the draft had it."""
        return "\n".join(filter(None, (self.lead, *self.paragraphs)))


@dataclass(frozen=True, slots=True)
class UnrankedArticle:
    """An article whose summaries are yet to be chosen; `text_hash` tells whether it was corrected meanwhile."""

    id: int
    text_hash: str
    title: str
    text: str
