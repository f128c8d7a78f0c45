"""Stories found by their words: one interface over SQLite's FTS5 and PostgreSQL's tsvector."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, Float, Integer, TextualSelect, select, text

from storage.columns import UtcDateTime, clean
from storage.database import AnyRow, Entity, chunks, reading, writing
from storage.indexing import Entry, Phrases, match_postgres, match_sqlite, put
from storage.records import Article, Found, SearchQuery
from storage.schema import ArticleRow, RetractionRow
from storage.whole_stories import articles_of

RANKED: Final = 150  # articles: of more that match, the newest of these are ranked
_NEAREST: Final = 600  # newest articles in which a common word is found at once
_LOOKED_THROUGH: Final = 500  # articles with all words, on PostgreSQL, for those where they stand together
_HALF: Final = dt.timedelta(days=30)  # an article this old counts half as much as a new one

# One walk from the newest article on that ends when it has enough.
_SQLITE: Final = """
    SELECT a.story_id, a.published, a.first_seen, -f.score AS score, 0 AS looked FROM (
        SELECT rowid AS id, bm25(article_search, 8.0, 4.0, 1.0, 0.0) AS score FROM article_search
        WHERE article_search MATCH :match AND rowid > :low ORDER BY rowid DESC LIMIT :most
    ) AS f JOIN article AS a ON a.id = f.id"""
# First the numbers, from the index alone; then the documents of the newest. Which words stand together only these can tell:
# asked for that, the index would have all documents read that hold the words anywhere.
_POSTGRES: Final = """
    WITH newest AS MATERIALIZED (
        SELECT article_id FROM (
            SELECT article_id FROM article_search
            WHERE document @@ CAST(:words AS tsquery) AND article_id > :low OFFSET 0
        ) AS hit ORDER BY article_id DESC LIMIT :most
    ), read AS MATERIALIZED (
        SELECT s.article_id, s.document FROM newest JOIN article_search AS s ON s.article_id = newest.article_id
    )
    SELECT a.story_id, a.published, a.first_seen, (SELECT count(*) FROM newest) AS looked,
        ts_rank('{{0.1, 0.2, 0.4, 1.0}}', read.document, CAST(:ranked AS tsquery), 1) AS score
    FROM read JOIN article AS a ON a.id = read.article_id {together}"""
_TOGETHER: Final = "WHERE read.document @@ CAST(:match AS tsquery)"
_HIGHEST: Final = "SELECT article_id FROM article_search ORDER BY article_id DESC LIMIT 1"
_ALL: Final = """
    SELECT a.story_id, a.published, a.first_seen, 1.0 AS score, 0 AS looked FROM article AS a
    WHERE a.id > :low ORDER BY a.id DESC LIMIT :most"""
_LOWEST: Final = {
    "sqlite": "SELECT rowid FROM article_search ORDER BY rowid LIMIT 1",
    "postgresql": "SELECT article_id FROM article_search ORDER BY article_id LIMIT 1",
}


class Search(Entity):
    """What is found by words."""

    @reading
    def find(self, c: Connection, query: SearchQuery, now: dt.datetime, limit: int, offset: int = 0) -> Found:
        """Give stories whose articles hold everything that is looked for, by match and freshness; all for an empty query.

        Of very many articles the newest are ranked, so that a common word costs no more than a rare one.
        """
        rows, is_cut = _rows(c, query)
        by_match = bool(query.phrases)
        best: dict[int, float] = {}
        for row in rows:
            moment = row.published or row.first_seen
            if query.since is None or moment >= query.since:
                score = _score(row, moment, now, by_match=by_match)
                best[row.story_id] = max(best.get(row.story_id, 0.0), score)
        gone = select(RetractionRow.story_id)
        for some in chunks(best):
            for story_id in c.execute(gone.where(RetractionRow.story_id.in_(some))).scalars():
                del best[story_id]
        ranked = sorted(best, key=lambda story: (-best[story], -story))
        return Found(tuple(ranked[offset : offset + limit]), len(ranked), is_cut)

    @reading
    def unindexed(self, c: Connection, limit: int) -> list[Article]:
        """Give the newest articles that can't be found yet: those of before there was a search."""
        lowest = c.execute(text(_LOWEST[c.dialect.name])).scalar_one_or_none()
        ids = select(ArticleRow.id).order_by(ArticleRow.id.desc()).limit(limit)
        return articles_of(
            c, c.execute(ids if lowest is None else ids.where(ArticleRow.id < lowest)).scalars().all()
        )

    @writing
    def index(self, c: Connection, entries: Collection[Entry]) -> None:
        """Let articles be found that could not be yet."""
        put(c, entries)


def _rows(c: Connection, query: SearchQuery) -> tuple[list[AnyRow], bool]:
    """Give the newest articles that match, and whether there may be more."""
    low, words = _before(c, query.since), [[clean(word) for word in words] for words in query.phrases]
    marks = [[clean(mark)] for mark in query.marks]
    most = RANKED
    if not words and not marks:
        rows = list(c.execute(_typed(_ALL), {"low": low, "most": most}))
    elif c.dialect.name == "sqlite":
        match = match_sqlite(words, marks, begins=query.begins)
        rows = list(c.execute(_typed(_SQLITE), {"match": match, "low": low, "most": most}))
    else:
        return _postgres_rows(c, query, words, marks, low)
    return rows, len(rows) >= most


def _postgres_rows(
    c: Connection, query: SearchQuery, words: Phrases, marks: Phrases, low: int
) -> tuple[list[AnyRow], bool]:
    """Look among the newest articles first: there a common word is found at once, which has very many in all."""
    # PostgreSQL takes reading a document for as cheap as reading a number, and would rather read them all than its index;
    # and a plan for any word at all, which it makes of a question that comes again, does that too.
    c.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan")
    apart = [[word] for phrase in words for word in phrase]
    together = len(apart) > len(words)
    statement = _typed(_POSTGRES.format(together=_TOGETHER if together else ""))
    values = {
        "match": match_postgres(words, marks, begins=query.begins),
        "words": match_postgres(apart, marks, begins=query.begins),
        "ranked": match_postgres(words or marks, [], begins=query.begins),
        "most": _LOOKED_THROUGH if together else RANKED,
    }
    near = (c.execute(text(_HIGHEST)).scalar() or 0) - _NEAREST
    if near > low and len(rows := list(c.execute(statement, {**values, "low": near}))) >= RANKED:
        return rows, True
    rows = list(c.execute(statement, {**values, "low": low}))
    return rows, max([len(rows), *(row.looked for row in rows[:1])]) >= values["most"]


def _typed(statement: str) -> TextualSelect:
    """Let the moments come back as such on both engines."""
    return text(statement).columns(
        story_id=Integer(), published=UtcDateTime(), first_seen=UtcDateTime(), score=Float(), looked=Integer()
    )


def _before(c: Connection, since: dt.datetime | None) -> int:
    """Give the last article that came in before a moment: none of those up to it was published since."""
    if since is None:
        return 0
    older = select(ArticleRow.id).where(ArticleRow.first_seen < since)
    return c.execute(older.order_by(ArticleRow.first_seen.desc()).limit(1)).scalar() or 0


def _score(row: AnyRow, moment: dt.datetime, now: dt.datetime, *, by_match: bool) -> float:
    """Weigh how well an article matches by how fresh it is; where no words are looked for, the newest is best."""
    age = max(now - moment, dt.timedelta(0)) / _HALF
    return (float(row.score) if by_match else 1.0) / (1.0 + age)
