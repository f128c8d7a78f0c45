"""Articles and the stories they form: kept, let out to digests, and looked for."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, exists, func, insert, select, update

from storage.database import AnyRow, Entity, chunks, is_one_of, lock_until_commit, reading, writing
from storage.gone import gone, marks_of
from storage.known import known_rows
from storage.ladders import ladder_column
from storage.records import (
    Article,
    Candidate,
    Identity,
    KnownArticle,
    Ladder,
    PreparedArticle,
    SavedArticle,
    Story,
    UnrankedArticle,
)
from storage.saving import Batch
from storage.schema import ArticleRow, ReleaseRow, SourceRow, StoryRow, StoryTagRow
from storage.sketches import Alike, forget, old_ones
from storage.whole_stories import ARTICLE, NOT_WITHDRAWN, WITHDRAWN, articles_by, stories_of

RELEASE_LOCK = 7_202


class Articles(Entity):
    """What came in."""

    @reading
    def find(self, c: Connection, identities: Sequence[Identity]) -> list[KnownArticle]:
        """Give the kept articles that share guid or code and source, a canonical URL or a text hash with any of these.

        One that shares these with articles that were removed for their age, and with none that is kept, is known as itself,
        without ids (0).
        """
        codes = {(one.source, one.code) for one in identities}
        marks = {mark for one in identities for mark in (one.url, one.text_hash)} - {None}
        guids = {(one.source, one.guid) for one in identities if one.guid is not None}
        found = [
            _known(row)
            for row in known_rows(c, identities)
            # A code is looked up whatever its source, because that is one question less.
            if (row.name, row.code) in codes
            or (row.name, row.guid) in guids
            or not marks.isdisjoint((row.canonical_url, row.text_hash))
        ]
        kept = {mark for one in found for mark in marks_of(one.identity)}
        others = [one for one in identities if kept.isdisjoint(marks_of(one))]
        old = gone(c, others)
        return found + [KnownArticle(0, 0, one) for one, is_gone in zip(others, old, strict=True) if is_gone]

    @writing
    def save(
        self,
        c: Connection,
        batch: Sequence[PreparedArticle],
        now: dt.datetime,
        *,
        alike: Alike = lambda _, __: False,
    ) -> list[SavedArticle]:
        """Keep a batch in one transaction, an answer an article, in order.

        Makes sources, tags and stories as needed. A correction (`replaces`) changes the article's text, tags and
        ladder and leaves its story, its release and `first_seen` alone. Where another process kept the same guid, code
        or text of the same source meanwhile, the answer is `duplicate`. An article that no story was named for joins that
        of the same page or text, or of a text of the last 72 hours that is `alike`.
        """
        return Batch(c, batch, now, alike).save()

    @reading
    def unranked(self, c: Connection, limit: int) -> list[UnrankedArticle]:
        """Give articles whose summaries are yet to be chosen, the newest first."""
        said = (ArticleRow.text_hash, ArticleRow.title, ArticleRow.lead, ArticleRow.paragraphs)
        waiting = (
            select(ArticleRow.id, *said)
            .where(ArticleRow.unranked)
            .order_by(ArticleRow.id.desc())
            .limit(limit)
        )
        return [
            UnrankedArticle(
                row.id, row.text_hash, row.title, "\n".join(filter(None, (row.lead, *row.paragraphs)))
            )
            for row in c.execute(waiting)
        ]

    @writing
    def rank(self, c: Connection, ranked: Sequence[tuple[UnrankedArticle, Ladder | None]]) -> None:
        """Keep the summaries that were chosen; None leaves an article those it has. One corrected meanwhile waits on."""
        for article, ladder in ranked:
            known = (ArticleRow.id == article.id, ArticleRow.text_hash == article.text_hash)
            new = {} if ladder is None else {"ladder": ladder_column(ladder), "language": ladder.language}
            c.execute(update(ArticleRow).where(*known).values(unranked=False, **new))

    @writing
    def forget_sketches(self, c: Connection, before: dt.datetime, limit: int = 100) -> int:
        """Drop what up to `limit` articles that came in before a moment are found by; gives how many they were."""
        old = old_ones(c, before, limit)
        forget(c, old)
        return len(old)

    @writing
    def release(self, c: Connection, now: dt.datetime) -> int:
        """Let every waiting story out to digests, but for those that are held; gives the highest release number (0: none).

        One short transaction under a lock, so that the order of the numbers is the order of the commits.
        """
        lock_until_commit(c, RELEASE_LOCK)
        highest: int = c.execute(select(func.coalesce(func.max(ReleaseRow.number), 0))).scalar_one()
        waiting = (
            select(StoryRow.id, func.row_number().over(order_by=StoryRow.id).label("n"))
            .where(StoryRow.release.is_(None), ~StoryRow.is_held)
            .subquery()
        )
        released = c.execute(
            update(StoryRow).where(StoryRow.id == waiting.c.id).values(release=highest + waiting.c.n)
        ).rowcount
        if released:
            c.execute(insert(ReleaseRow).values(number=highest + released, at=now))
        return highest + released

    @reading
    def candidates(
        self, c: Connection, low: int, high: int, tag_ids: Collection[int] | None = None
    ) -> list[Candidate]:
        """Give the stories released in (low, high] that bear any of these tags, in the order of their release.

        Without tags all of them. Those that are held back are left out.
        """
        rows: dict[int, AnyRow] = {}
        statement = (
            select(StoryRow.id, StoryRow.release, StoryRow.first_seen, SourceRow.name, StoryRow.sources)
            .join(SourceRow, SourceRow.id == StoryRow.source_id)
            .where(StoryRow.release > low, StoryRow.release <= high, ~StoryRow.is_held)
        )
        if tag_ids is None:
            rows = {row.id: row for row in c.execute(statement)}
        for some in chunks(tag_ids or ()):
            bears = exists().where(StoryTagRow.story_id == StoryRow.id, StoryTagRow.tag_id.in_(some))
            rows |= {row.id: row for row in c.execute(statement.where(bears))}
        tags: dict[int, dict[int, bool]] = defaultdict(dict)
        for some in chunks(rows):
            for row in c.execute(
                select(StoryTagRow.story_id, StoryTagRow.tag_id, StoryTagRow.own).where(
                    StoryTagRow.story_id.in_(some)
                )
            ):
                tags[row.story_id][row.tag_id] = row.own
        return [
            Candidate(row.id, row.release, row.first_seen, row.name, row.sources, tags[row.id])
            for row in sorted(rows.values(), key=lambda row: row.release)
        ]

    @reading
    def released_since(self, c: Connection, moment: dt.datetime) -> int:
        """Give the highest release number let out before or at `moment` (0: none): where an interval starts."""
        return released_by(c, moment)

    @reading
    def stories(self, c: Connection, story_ids: Collection[int]) -> dict[int, Story]:
        """Give whole stories by id; those that are gone or were withdrawn are missing."""
        return stories_of(c, story_ids)

    @reading
    def marks(self, c: Connection, story_ids: Collection[int]) -> dict[int, tuple[int | str, ...]]:
        """Give of stories, but those that were withdrawn, the ids of their articles and the hashes of what these say."""
        these = is_one_of(ArticleRow.story_id, story_ids, c.dialect.name)
        said = select(ArticleRow.story_id, ArticleRow.id, ArticleRow.text_hash).where(these, NOT_WITHDRAWN)
        marks: dict[int, tuple[int | str, ...]] = defaultdict(tuple)
        for row in c.execute(said.order_by(ArticleRow.id)).all():
            marks[row.story_id] += (row.id, row.text_hash)
        return marks

    @reading
    def newest(self, c: Connection, tag_id: int, limit: int) -> list[Story]:
        """Give the newest stories that bear a tag, newest first, waiting ones too."""
        ids = list(
            c.execute(
                select(StoryTagRow.story_id)
                .where(StoryTagRow.tag_id == tag_id, StoryTagRow.story_id.not_in(WITHDRAWN))
                .order_by(StoryTagRow.story_id.desc())
                .limit(limit)
            ).scalars()
        )
        stories = stories_of(c, ids)
        return [stories[story_id] for story_id in ids if story_id in stories]

    @reading
    def get(self, c: Connection, article_id: int) -> Article | None:
        """Give an article by id; None where its story was withdrawn."""
        return next(iter(articles_by(c, ARTICLE.where(ArticleRow.id == article_id, NOT_WITHDRAWN))), None)

    @reading
    def by_code(self, c: Connection, code: str) -> list[Article]:
        """Give the articles with an agency's code, newest first."""
        return articles_by(
            c, ARTICLE.where(ArticleRow.code == code, NOT_WITHDRAWN).order_by(ArticleRow.id.desc())
        )

    @reading
    def count(self, c: Connection) -> int:
        """Give how many articles are kept."""
        return c.execute(select(func.count()).select_from(ArticleRow)).scalar_one()


def _known(row: AnyRow) -> KnownArticle:
    identity = Identity(row.name, row.code, row.canonical_url, row.text_hash, row.guid)
    return KnownArticle(row.id, row.story_id, identity)


def released_by(c: Connection, moment: dt.datetime) -> int:
    """Give the highest release number let out before or at `moment` (0: none)."""
    highest = c.execute(select(func.max(ReleaseRow.number)).where(ReleaseRow.at <= moment)).scalar_one()
    return highest or 0
