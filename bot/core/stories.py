"""Whether an article is new, the same again, a correction, or another source's report of a known story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from storage.records import ArticleDraft, Identity, KnownArticle


@dataclass(frozen=True, slots=True)
class Placement:
    """What an article is: the same again (`duplicate_of`), a correction (`replaces`), of a known story, or new."""

    duplicate_of: KnownArticle | None = None
    replaces: KnownArticle | None = None
    story_id: int | None = None


def identity(draft: ArticleDraft) -> Identity:
    """Give what makes an article the same as another; the hash covers title, lead and body."""
    raise NotImplementedError


def place(new: Identity, known: Sequence[KnownArticle]) -> Placement:
    """Decide by (source, code), then canonical URL, then the hash of the text."""
    raise NotImplementedError
