"""Which kept texts are like those of a batch: found by the numbers of their sketches, compared by all their shingles."""

from __future__ import annotations

import datetime as dt
import struct
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import TypeAlias

from sqlalchemy import Connection, delete, insert, select

from storage.database import AnySelect, chunks, is_one_of
from storage.known import Known
from storage.many import insert_plain
from storage.records import STORY_GROWS, PreparedArticle, Sketched
from storage.schema import ArticleRow, ShinglesRow, SketchRow, SourceRow

Alike: TypeAlias = Callable[[Sketched, Sketched], bool]

MOST_BORNE = 30  # articles that a number leads to: what more bear is a source's standing phrase
MOST_COMPARED = 8  # texts with which one is compared, those that share most numbers with it


class Likeness:
    """The texts that may be like those of one batch, inside the batch's transaction."""

    def __init__(
        self, c: Connection, batch: Sequence[PreparedArticle], now: dt.datetime, alike: Alike
    ) -> None:
        self._c = c
        self._now = now
        self._alike = alike
        self._borne: Counter[int] = Counter()  # articles that a number leads to
        self._bearers: dict[int, list[Known]] = defaultdict(list)
        self._texts: dict[Known, Sketched] = {}
        self._look_up(batch)

    def find(self, prepared: PreparedArticle) -> Known | None:
        """Give the article whose text is like this one's, of several the one that shares most of its sketch."""
        own = _sketched(prepared)
        shared = Counter(bearer for number in prepared.sketch for bearer in self._bearers.get(number, ()))
        nearest = (known for known, _ in shared.most_common(MOST_COMPARED))
        return next((known for known in nearest if self._alike(own, self._texts[known])), None)

    def note(self, prepared: PreparedArticle, known: Known) -> None:
        """Let the rest of the batch be compared with this one too."""
        self._texts[known] = _sketched(prepared)
        for number in prepared.sketch:
            self._bearers[number].append(known)

    def keep(self, added: Iterable[tuple[PreparedArticle, Known]]) -> None:
        """Keep the numbers of articles that were added, or corrected lately."""
        recent = [(one, known) for one, known in added if one.shingles and self._since <= known.first_seen]
        numbers = [
            (known.id, number, hour)
            for one, known in recent
            for hour in [_hour(known.first_seen)]
            for number in one.sketch
            if self._may_lead_to_another(number)
        ]
        if numbers:
            insert_plain(self._c, SketchRow, ("article_id", "hash", "seen_hour"), numbers)
        if recent:
            packed = [
                {"article_id": known.id, "first_seen": known.first_seen, "packed": _pack(one.shingles)}
                for one, known in recent
            ]
            self._c.execute(insert(ShinglesRow), packed)

    @property
    def _since(self) -> dt.datetime:
        return self._now - STORY_GROWS

    def _look_up(self, batch: Sequence[PreparedArticle]) -> None:
        bearers: dict[int, list[int]] = defaultdict(list)
        numbers = {number for one in batch for number in one.sketch}
        query = bearers_query(numbers, self._since, self._c.dialect.name)
        for number, article_id in self._c.execute(query) if numbers else ():
            bearers[number].append(article_id)
        self._borne.update({number: len(ids) for number, ids in bearers.items()})
        nearest: set[int] = set()
        for one in batch:
            shared = Counter(bearer for number in one.sketch for bearer in bearers.get(number, ()))
            nearest.update(article_id for article_id, _ in shared.most_common(MOST_COMPARED))
        kept = self._load(nearest)
        for number, ids in bearers.items():
            self._bearers[number] = [kept[article_id] for article_id in ids if article_id in kept]

    def _load(self, article_ids: Iterable[int]) -> dict[int, Known]:
        found: dict[int, Known] = {}
        for some in chunks(sorted(article_ids)):
            for row in self._c.execute(_TEXT.where(ShinglesRow.article_id.in_(some))):
                known = Known(
                    row.article_id, row.story_id, row.name, None, None, row.text_hash, row.first_seen
                )
                found[known.id] = known
                self._texts[known] = Sketched(row.name, row.published, _unpack(row.packed))
        return found

    def _may_lead_to_another(self, number: int) -> bool:
        self._borne[number] += 1
        return self._borne[number] <= MOST_BORNE


def bearers_query(numbers: Collection[int], since: dt.datetime, dialect: str) -> AnySelect:
    """Ask which articles that came in since then bear these numbers."""
    return select(SketchRow.hash, SketchRow.article_id).where(
        is_one_of(SketchRow.hash, numbers, dialect), SketchRow.seen_hour >= _hour(since)
    )


def forget(c: Connection, article_ids: Sequence[int]) -> None:
    """Drop the numbers of these articles: their texts changed, or no story grows by them any more."""
    for some in chunks(article_ids):
        for table in (SketchRow, ShinglesRow):
            c.execute(delete(table).where(table.article_id.in_(some)))


def old_ones(c: Connection, before: dt.datetime, limit: int) -> list[int]:
    """Give articles with numbers that came in before a moment, oldest first."""
    old = select(ShinglesRow.article_id).where(ShinglesRow.first_seen < before)
    return list(c.execute(old.order_by(ShinglesRow.first_seen).limit(limit)).scalars())


_TEXT: AnySelect = (
    select(
        ShinglesRow.article_id,
        ShinglesRow.first_seen,
        ShinglesRow.packed,
        ArticleRow.story_id,
        ArticleRow.text_hash,
        ArticleRow.published,
        SourceRow.name,
    )
    .join(ArticleRow, ArticleRow.id == ShinglesRow.article_id)
    .join(SourceRow, SourceRow.id == ArticleRow.source_id)
)


def _hour(moment: dt.datetime) -> int:
    return int(moment.timestamp() // 3600)


def _sketched(prepared: PreparedArticle) -> Sketched:
    return Sketched(prepared.identity.source, prepared.draft.published, prepared.shingles)


def _pack(shingles: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(shingles)}I", *shingles)


def _unpack(packed: bytes) -> frozenset[int]:
    return frozenset(struct.unpack(f"<{len(packed) // 4}I", packed))
