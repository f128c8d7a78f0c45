"""Hashtags as articles bear them and as chats follow them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Origin(StrEnum):
    """Where a tag of an article comes from, strongest first."""

    EDITOR = "editor"
    INLINE = "inline"
    CATEGORY = "category"
    KEYWORD = "keyword"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag as an article bears it: `display` has no `#`; `key` is its canonical form (`core.hashtags.key`)."""

    key: str
    display: str
    origin: Origin = Origin.INLINE


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag. `display` is its most used form without `#`. The counts are given where a query asked for them."""

    id: int
    key: str
    display: str
    followers: int = 0
    stories: int = 0
