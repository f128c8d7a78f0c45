"""Whether an article is new, the same again, a correction, or another source's report of a known story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import text
from storage.records import ArticleDraft, Identity, KnownArticle


@dataclass(frozen=True, slots=True)
class Placement:
    """What an article is: the same again (`duplicate_of`), a correction (`replaces`), of a known story, or new.

    `story_id` is the known story's in all cases but the last.
    """

    duplicate_of: KnownArticle | None = None
    replaces: KnownArticle | None = None
    story_id: int | None = None


def identity(draft: ArticleDraft) -> Identity:
    """Give what makes an article the same as another; the hash covers title, lead and body."""
    return Identity(
        source=draft.source,
        code=draft.code,
        url=text.canonical_url(draft.url) if draft.url else None,
        text_hash=text.text_hash(f"{draft.title}\n{draft.text}"),
    )


def place(new: Identity, known: Sequence[KnownArticle]) -> Placement:
    """Decide by (source, code), then canonical URL, then the hash of the text.

    Within one source the first of these that both articles have decides whether they are the same article. A URL or a
    text shared with another article, mostly another source's, makes them one story.
    """
    ordered = sorted(known, key=lambda one: one.article_id)
    same = _same_article(new, ordered)
    for one in same:
        if one.identity.text_hash == new.text_hash:
            return Placement(duplicate_of=one, story_id=one.story_id)
    if same:
        return Placement(replaces=same[0], story_id=same[0].story_id)
    for other in ordered:
        if new.url is not None and other.identity.url == new.url:
            return Placement(story_id=other.story_id)
    for other in ordered:
        if other.identity.text_hash == new.text_hash:
            return Placement(story_id=other.story_id)
    return Placement()


def _same_article(new: Identity, known: Sequence[KnownArticle]) -> list[KnownArticle]:
    """Give the known articles that the new one is, by the strongest mark by which there are any."""
    found: dict[int, list[KnownArticle]] = {}
    for one in known:
        mark = _deciding_mark(new, one.identity)
        if one.identity.source == new.source and _marks(one.identity)[mark] == _marks(new)[mark]:
            found.setdefault(mark, []).append(one)
    return found[min(found)] if found else []


def _deciding_mark(a: Identity, b: Identity) -> int:
    """Tell which mark decides between two articles of one source: the strongest that both bear."""
    pairs = zip(_marks(a), _marks(b), strict=True)
    return next(index for index, pair in enumerate(pairs) if None not in pair)


def _marks(one: Identity) -> tuple[str | None, ...]:
    """Give the marks of an article, strongest first; the last one is never missing."""
    return one.code, one.url, one.text_hash
