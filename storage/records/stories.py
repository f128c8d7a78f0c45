"""One event, told by one article or several."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from storage.records.articles import Article
from storage.records.tags import Tag

STORY_GROWS: Final = dt.timedelta(hours=72)  # after its articles came in, a story takes in texts like theirs


@dataclass(frozen=True, slots=True)
class Story:
    """One event: its articles (the first is the one shown), the union of their tags, and its release number.

    `release` is None while the story waits to be let out to digests.
    """

    id: int
    release: int | None
    articles: tuple[Article, ...]
    tags: tuple[Tag, ...]

    @property
    def article(self) -> Article:
        """The article that stands for the story."""
        return self.articles[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What choosing a digest needs to know of a released story, without its texts.

    `tags` maps each tag id of the story to True where the tag is the article's own (inline, editor), False where it
    was derived. `sources` counts the distinct sources.
    """

    story_id: int
    release: int
    first_seen: dt.datetime
    source: str
    sources: int
    tags: dict[int, bool]
