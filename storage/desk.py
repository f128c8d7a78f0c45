"""Articles as the newsroom looks at them: listed newest first, with what readers are not shown, and given other tags."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, TextualSelect, bindparam, delete, exists, func, insert, select, text
from sqlalchemy.types import Integer

from storage.aliases import SAVE_LOCK
from storage.columns import UtcDateTime, clean
from storage.counting import bring_in_line, forms_of
from storage.database import AnyRow, Entity, lock_until_commit, reading, writing
from storage.indexing import match_postgres, match_sqlite, put_anew
from storage.records import Article, SearchQuery, SearchText, TagUse
from storage.saving import tag_rows
from storage.schema import (
    ArticleRow,
    ArticleTagRow,
    HeldStoryRow,
    ReleaseRow,
    RetractionRow,
    SourceRow,
    StoryRow,
    TagRow,
)
from storage.tags import ensure_tags
from storage.whole_stories import articles_of

_NEAREST: Final = 600  # newest articles in which a common word is found at once, on PostgreSQL
_ANY: Final = dt.datetime(1, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """An article in a list. `state` is its story's: `out`, `waiting`, `held` (by an editor), `kept` (it came in as no news) or `withdrawn`; `tags` are written forms."""

    id: int
    title: str
    source: str
    published: dt.datetime | None
    first_seen: dt.datetime
    language: str
    state: str
    sources: int
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a list, and the id before which the next one begins; None where there is none."""

    lines: tuple[Line, ...]
    before: int | None


@dataclass(frozen=True, slots=True)
class Shown:
    """An article with its story: all articles of it, how it stands, and when it was let out.

    `unranked` says that its summaries are yet to be chosen.
    """

    article: Article
    others: tuple[Line, ...]
    state: str
    release: int | None
    released_at: dt.datetime | None
    first_seen: dt.datetime
    unranked: bool


class Desk(Entity):
    """What the newsroom looks through."""

    @reading
    def page(self, c: Connection, query: SearchQuery, before: int | None, limit: int) -> Page:
        """Give the newest articles that hold everything that is looked for, of those `before` an id; all for an empty query."""
        ids = _matching(c, query, before or _after_all(c), limit + 1)
        shown = ids[:limit]
        lines = _lines(c, shown)
        more = shown[-1] if len(ids) > limit else None
        return Page(tuple(lines[one] for one in shown if one in lines), more)

    @reading
    def article(self, c: Connection, article_id: int) -> Shown | None:
        """Give an article, also one that was withdrawn."""
        article = next(iter(articles_of(c, [article_id])), None)
        if article is None:
            return None
        story = c.execute(
            select(StoryRow.release, StoryRow.first_seen).where(StoryRow.id == article.story_id)
        ).one()
        siblings = (
            select(ArticleRow.id).where(ArticleRow.story_id == article.story_id).order_by(ArticleRow.id)
        )
        lines = _lines(c, [*c.execute(siblings.limit(_MOST_OF_ONE)).scalars(), article_id])
        return Shown(
            article,
            tuple(line for line in lines.values() if line.id != article_id),
            lines[article_id].state,
            release=story.release,
            released_at=_let_out(c, story.release),
            first_seen=story.first_seen,
            unranked=c.execute(select(ArticleRow.unranked).where(ArticleRow.id == article_id)).scalar_one(),
        )

    @writing
    def retag(
        self, c: Connection, article_id: int, before: Sequence[str], uses: Sequence[TagUse], found: SearchText
    ) -> bool:
        """Give an article these tags, in this order, with what of it is searched; its story's tags and all counts follow.

        False, and nothing is done, where the article is gone, or its tags (keys, in order) are not those of `before` any more.
        """
        lock_until_commit(c, SAVE_LOCK)
        story_id = c.execute(select(ArticleRow.story_id).where(ArticleRow.id == article_id)).scalar()
        borne = (
            select(TagRow.key)
            .join(ArticleTagRow, ArticleTagRow.tag_id == TagRow.id)
            .where(ArticleTagRow.article_id == article_id)
            .order_by(ArticleTagRow.n)
        )
        if story_id is None or list(c.execute(borne).scalars()) != list(before):
            return False
        forms: Counter[tuple[int, str]] = Counter()
        forms.subtract(forms_of(c, [article_id]))
        c.execute(delete(ArticleTagRow).where(ArticleTagRow.article_id == article_id))
        rows = tag_rows(article_id, uses, ensure_tags(c, uses))
        if rows:
            c.execute(insert(ArticleTagRow), rows)
        forms.update((row["tag_id"], clean(row["display"])) for row in rows)
        bring_in_line(c, forms, {story_id})
        put_anew(c, [(article_id, found)])
        return True


_MOST_OF_ONE: Final = 50  # articles of a story that are listed


def _after_all(c: Connection) -> int:
    return int(c.execute(select(func.coalesce(func.max(ArticleRow.id), 0))).scalar_one()) + 1


def _let_out(c: Connection, release: int | None) -> dt.datetime | None:
    """Give when a release number was given: a row stands for all numbers up to its own."""
    if release is None:
        return None
    at = select(ReleaseRow.at).where(ReleaseRow.number >= release).order_by(ReleaseRow.number).limit(1)
    return c.execute(at).scalar_one_or_none()


def _lines(c: Connection, ids: Collection[int]) -> dict[int, Line]:
    """Give lines by the ids of their articles, in the order of these."""
    borne: dict[int, list[str]] = defaultdict(list)
    tags = select(ArticleTagRow.article_id, ArticleTagRow.display).where(ArticleTagRow.article_id.in_(ids))
    for row in c.execute(tags.order_by(ArticleTagRow.article_id, ArticleTagRow.n)):
        borne[row.article_id].append(row.display)
    return {row.id: _line(row, borne) for row in c.execute(_LINE.where(ArticleRow.id.in_(ids)))}


_LINE = (
    select(
        *(ArticleRow.id, ArticleRow.title, ArticleRow.published, ArticleRow.first_seen, ArticleRow.language),
        *(SourceRow.name, StoryRow.release, StoryRow.is_held, StoryRow.sources),
        exists().where(RetractionRow.story_id == StoryRow.id).label("withdrawn"),
        exists().where(HeldStoryRow.story_id == StoryRow.id, ~HeldStoryRow.is_let_go).label("by_editor"),
    )
    .join(SourceRow, SourceRow.id == ArticleRow.source_id)
    .join(StoryRow, StoryRow.id == ArticleRow.story_id)
    .order_by(ArticleRow.id)
)


def _line(row: AnyRow, borne: Mapping[int, Sequence[str]]) -> Line:
    if row.withdrawn:
        state = "withdrawn"
    elif row.is_held:
        state = "held" if row.by_editor else "kept"
    else:
        state = "waiting" if row.release is None else "out"
    moments = (row.published, row.first_seen)
    tags = tuple(borne.get(row.id, ()))
    return Line(row.id, row.title, row.name, *moments, row.language, state, row.sources, tags)


# --- what is looked for -----------------------------------------------------------------------------------------------

# Each is one walk from an article on towards the older ones that ends when it has enough.
_ALL: Final = """
    SELECT a.id AS id FROM article AS a
    WHERE a.id < :before AND a.id > :low AND coalesce(a.published, a.first_seen) >= :since ORDER BY a.id DESC LIMIT :most"""
_SQLITE: Final = """
    SELECT f.rowid AS id FROM article_search AS f JOIN article AS a ON a.id = f.rowid
    WHERE article_search MATCH :match AND f.rowid < :before AND f.rowid > :low
    AND coalesce(a.published, a.first_seen) >= :since ORDER BY f.rowid DESC LIMIT :most"""
# First the numbers, from the index alone; documents are read only to tell whether words stand together.
_POSTGRES: Final = """
    WITH hit AS MATERIALIZED (
        SELECT article_id FROM (
            SELECT article_id FROM article_search
            WHERE document @@ CAST(:words AS tsquery) AND article_id < :before AND article_id > :low OFFSET 0
        ) AS found ORDER BY article_id DESC
    )
    SELECT hit.article_id AS id FROM hit JOIN article AS a ON a.id = hit.article_id
    WHERE coalesce(a.published, a.first_seen) >= :since {together} ORDER BY hit.article_id DESC LIMIT :most"""
_TOGETHER: Final = """
    AND EXISTS (SELECT 1 FROM article_search AS s WHERE s.article_id = hit.article_id
        AND s.document @@ CAST(:match AS tsquery))"""


def _matching(c: Connection, query: SearchQuery, before: int, limit: int) -> list[int]:
    """Give the newest articles that match, by id, of those before one."""
    words = [[clean(word) for word in phrase] for phrase in query.phrases]
    marks = [[clean(mark)] for mark in query.marks]
    values: dict[str, Any] = {"before": before, "since": query.since or _ANY, "most": limit, "low": 0}
    if query.since is not None:
        older = select(ArticleRow.id).where(ArticleRow.first_seen < query.since)
        newest = older.order_by(ArticleRow.first_seen.desc()).limit(1)
        values["low"] = c.execute(newest).scalar() or 0
    if not words and not marks:
        return _run(c, _ALL, values)
    if c.dialect.name == "sqlite":
        return _run(c, _SQLITE, values | {"match": match_sqlite(words, marks, begins=query.begins)})
    c.exec_driver_sql("SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_custom_plan")
    apart = [[word] for phrase in words for word in phrase]
    together = _TOGETHER if len(apart) > len(words) else ""
    values["words"] = match_postgres(apart, marks, begins=query.begins)
    if together:
        values["match"] = match_postgres(words, marks, begins=query.begins)
    statement = _POSTGRES.format(together=together)
    near = before - _NEAREST
    if near > values["low"] and len(found := _run(c, statement, values | {"low": near})) >= limit:
        return found
    return _run(c, statement, values)


def _run(c: Connection, statement: str, values: Mapping[str, Any]) -> list[int]:
    return list(c.execute(_typed(statement), values).scalars())


def _typed(statement: str) -> TextualSelect:
    return text(statement).bindparams(bindparam("since", type_=UtcDateTime())).columns(id=Integer())
