"""Whether an article is new, the same again, a correction, or another report of a known story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.core import sketch, text
from storage.records import STORY_GROWS, ArticleDraft, Identity, KnownArticle, Sketched

FEWEST: Final = 16  # shingles of a text that says enough to be compared: a short item is half a common phrase
_REPEATED: Final = (
    0.8  # of the larger text's shingles, where one source brings a page again at another address
)


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
        guid=draft.guid or None,
    )


def identities(drafts: Sequence[ArticleDraft]) -> list[Identity]:
    """Give the identities of what came in together; a guid that entries of several addresses bear is none."""
    found = [identity(draft) for draft in drafts]
    places: dict[tuple[str, str], set[str | None]] = defaultdict(set)
    for one in found:
        if one.guid is not None:
            places[one.source, one.guid].add(one.url)
    return [
        replace(one, guid=None) if one.guid and len(places[one.source, one.guid]) > 1 else one
        for one in found
    ]


def place(new: Identity, known: Sequence[KnownArticle]) -> Placement:
    """Decide by (source, guid), (source, code), then canonical URL, then the hash of the text.

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


def alike(a: Sketched, b: Sketched) -> bool:
    """Tell whether two texts that came in within 72 hours tell one event.

    Of two sources' texts half of the smaller stands in the larger. One source writes many reports by one pattern, so
    that of its own texts most of the larger must stand in the smaller. Reports of days far apart are two events.
    """
    smaller, larger = sorted((len(a.shingles), len(b.shingles)))
    if smaller < FEWEST:
        return False
    if a.published is not None and b.published is not None and abs(a.published - b.published) > STORY_GROWS:
        return False
    if a.source == b.source:
        return len(a.shingles & b.shingles) >= _REPEATED * larger
    return sketch.containment(a.shingles, b.shingles) >= sketch.ALIKE


def _same_article(new: Identity, known: Sequence[KnownArticle]) -> list[KnownArticle]:
    """Give the known articles that the new one is, by the strongest mark by which there are any."""
    found: dict[int, list[KnownArticle]] = {}
    for one in known:
        mark = _deciding_mark(new, one.identity)
        if one.identity.source == new.source and _marks(one.identity)[mark] == _marks(new)[mark]:
            found.setdefault(mark, []).append(one)
    return found[min(found)] if found else []


def _deciding_mark(a: Identity, b: Identity) -> int:
    """Tell which mark decides between two articles of one source: the strongest that both bear.

    A code is one article's in its source, so that one that is shared decides although the feed has changed its guids.
    """
    if a.guid != b.guid and a.code is not None and a.code == b.code:
        return _CODE
    pairs = zip(_marks(a), _marks(b), strict=True)
    return next(index for index, pair in enumerate(pairs) if None not in pair)


def _marks(one: Identity) -> tuple[str | None, ...]:
    """Give the marks of an article, strongest first; the last one is never missing."""
    return one.guid, one.code, one.url, one.text_hash


_CODE: Final = 1  # where the code stands among the marks
