"""Articles and stories as a whole, put together from their rows: texts, tags and summaries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select

from storage.columns import as_kept
from storage.database import AnyRow, AnySelect, chunks
from storage.ladders import ladder_of
from storage.records import Article, Story, Tag, TagUse
from storage.schema import ArticleRow, ArticleTagRow, RetractionRow, SourceRow, StoryRow, StoryTagRow, TagRow
from storage.tags import ALIASES, TAG, tag_of

WITHDRAWN = select(RetractionRow.story_id)
NOT_WITHDRAWN = ArticleRow.story_id.not_in(WITHDRAWN)
ARTICLE = select(
    *(column for column in ArticleRow.__table__.c if column.key != "ladder"),
    as_kept(ArticleRow.ladder),
    SourceRow.name.label("source"),
).join_from(ArticleRow, SourceRow, SourceRow.id == ArticleRow.source_id)


def articles_of(c: Connection, ids: Collection[int]) -> list[Article]:
    """Give articles by id, those with the highest first."""
    return articles_by(c, ARTICLE.where(ArticleRow.id.in_(ids)).order_by(ArticleRow.id.desc()))


def stories_of(c: Connection, story_ids: Iterable[int]) -> dict[int, Story]:
    """Give stories by id; those that are gone or were withdrawn are missing."""
    stories: dict[int, Story] = {}
    for some in chunks(story_ids):
        articles: dict[int, list[Article]] = defaultdict(list)
        for article in articles_by(c, ARTICLE.where(ArticleRow.story_id.in_(some)).order_by(ArticleRow.id)):
            articles[article.story_id].append(article)
        tags: dict[int, list[Tag]] = defaultdict(list)
        for row in c.execute(
            select(StoryTagRow.story_id, *TAG)
            .join(TagRow, TagRow.id == StoryTagRow.tag_id)
            .where(StoryTagRow.story_id.in_(some), TagRow.id.not_in(ALIASES))
            .order_by(TagRow.key)
        ):
            tags[row.story_id].append(tag_of(row))
        kept = select(StoryRow.id, StoryRow.release).where(StoryRow.id.not_in(WITHDRAWN))
        for story_id, release in c.execute(kept.where(StoryRow.id.in_(some))):
            stories[story_id] = Story(story_id, release, tuple(articles[story_id]), tuple(tags[story_id]))
    return stories


def articles_by(c: Connection, statement: AnySelect) -> list[Article]:
    """Give the articles that an ARTICLE, narrowed and put in order, asks for."""
    rows = list(c.execute(statement))
    tags: dict[int, list[TagUse]] = defaultdict(list)
    for some in chunks(row.id for row in rows):
        for row in c.execute(
            select(ArticleTagRow.article_id, TagRow.key, ArticleTagRow.display, ArticleTagRow.origin)
            .join(TagRow, TagRow.id == ArticleTagRow.tag_id)
            .where(ArticleTagRow.article_id.in_(some))
            .order_by(ArticleTagRow.article_id, ArticleTagRow.n)
        ):
            tags[row.article_id].append(TagUse(row.key, row.display, row.origin))
    return [_article(row, tuple(tags[row.id])) for row in rows]


def _article(row: AnyRow, tags: tuple[TagUse, ...]) -> Article:
    return Article(
        id=row.id,
        story_id=row.story_id,
        source=row.source,
        code=row.code,
        url=row.url,
        title=row.title,
        lead=row.lead,
        byline=row.byline,
        published=row.published,
        first_seen=row.first_seen,
        paragraphs=tuple(row.paragraphs),
        tags=tags,
        language=row.language,
        ladder=ladder_of(row.ladder, row.id, row.language),
        guid=row.guid,
    )
