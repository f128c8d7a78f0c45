"""What is searched of an article, what somebody looks for, and what was found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SearchText:
    """What of an article is searched: folded words with spaces between, of headline, tags and text.

    `marks` are the keys of its tags and its source, each after a sign: what narrows a search, and does not rank.
    """

    title: str
    tags: str
    body: str
    marks: str = ""


NO_SEARCH_TEXT: Final = SearchText("", "", "")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for: every phrase (folded words that stand together), every mark of a tag or a source.

    `since` is the earliest publication. With `begins` a phrase's last word may go on: `harb` finds harbour.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    marks: tuple[str, ...] = ()
    since: dt.datetime | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found, best first, and of how many stories; `is_cut` where only the newest were ranked."""

    story_ids: tuple[int, ...]
    total: int
    is_cut: bool = False
