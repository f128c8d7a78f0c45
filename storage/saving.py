"""How a batch of articles is kept: few statements for many articles, and every count brought along."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from storage.aliases import SAVE_LOCK
from storage.columns import clean
from storage.counting import bring_in_line, forms_of
from storage.database import chunks, insert_new, lock_until_commit
from storage.gone import gone
from storage.indexing import put, put_anew
from storage.known import Known, known_rows
from storage.ladders import ladder_column
from storage.records import Identity, Origin, PreparedArticle, SavedArticle, SaveStatus, Tag, TagUse
from storage.schema import ArticleRow, ArticleTagRow, HeldStoryRow, RetractionRow, SourceRow, StoryRow
from storage.sketches import Alike, Likeness, forget
from storage.tags import ensure_tags


class Batch:
    """One batch on its way in, inside one transaction.

    Batches pass one at a time (a lock on PostgreSQL), so that what is compared here can't change underneath.
    """

    def __init__(
        self, c: Connection, batch: Sequence[PreparedArticle], now: dt.datetime, alike: Alike
    ) -> None:
        self.c = c
        self.batch = batch
        self.now = now
        self.alike = alike
        self.by_guid: dict[tuple[str, str], Known] = {}
        self.by_code: dict[tuple[str, str], Known] = {}
        self.by_text: dict[tuple[str, str], Known] = {}
        self.by_id: dict[int, Known] = {}
        self.stories: dict[str, Known] = {}  # by canonical URL and by text hash, whatever the source
        self.answers: list[tuple[SaveStatus, Known]] = []
        self.added: list[tuple[PreparedArticle, Known]] = []
        self.corrected: list[tuple[PreparedArticle, Known]] = []

    def save(self) -> list[SavedArticle]:
        """Keep everything and give the answers, in order."""
        if not self.batch:
            return []
        lock_until_commit(self.c, SAVE_LOCK)
        self._look_up()
        self.gone = gone(self.c, [one.identity for one in self.batch])
        self.likeness = Likeness(self.c, self.batch, self.now, self.alike)
        self.answers = [
            self._decide(one, is_gone=is_gone) for one, is_gone in zip(self.batch, self.gone, strict=True)
        ]
        if self.added or self.corrected:
            self._keep()
        return [SavedArticle(status, known.id, known.story_id) for status, known in self.answers]

    # --- what is there ------------------------------------------------------------------------------------------------

    def _look_up(self) -> None:
        replaced = [one.replaces for one in self.batch if one.replaces is not None]
        rows = known_rows(self.c, [one.identity for one in self.batch], replaced)
        for row in rows:
            known = Known(row.id, row.story_id, row.name, row.guid, row.code, row.text_hash, row.first_seen)
            self._note(known)
            self._note_story(row.canonical_url, row.text_hash, known)

    def _note(self, known: Known) -> None:
        if known.id:
            self.by_id[known.id] = known
        if known.guid is not None:
            self.by_guid[known.source, known.guid] = known
        if known.code is not None:
            self.by_code[known.source, known.code] = known
        self.by_text.setdefault((known.source, known.text_hash), known)

    def _note_story(self, url: str | None, text_hash: str, known: Known) -> None:
        for mark in filter(None, (url, text_hash)):
            self.stories.setdefault(mark, known)

    def _decide(self, prepared: PreparedArticle, *, is_gone: bool) -> tuple[SaveStatus, Known]:
        identity = _clean_identity(prepared.identity)
        source = identity.source
        # Whoever bears this guid or code already: there is one of each in a source.
        same_guid = self.by_guid.get((source, identity.guid)) if identity.guid is not None else None
        same_code = self.by_code.get((source, identity.code)) if identity.code is not None else None
        same_text = self.by_text.get((source, identity.text_hash))
        target = self.by_id.get(prepared.replaces) if prepared.replaces is not None else None
        free = {same_guid, same_code} <= {None, target}
        if target is not None and free and target.text_hash != identity.text_hash:
            self._correct(prepared, target, identity)
            return SaveStatus.UPDATED, target
        twin = same_guid or same_code or same_text or target
        if twin is not None:
            return SaveStatus.DUPLICATE, twin
        if is_gone:
            return SaveStatus.DUPLICATE, Known(
                0, 0, source, identity.guid, identity.code, identity.text_hash, self.now
            )
        new = Known(
            0, prepared.story_id or 0, source, identity.guid, identity.code, identity.text_hash, self.now
        )
        if not new.story_id:
            self._join(prepared, new, identity)
        self._note(new)
        self._note_story(identity.url, identity.text_hash, new)
        self.likeness.note(prepared, new)
        self.added.append((prepared, new))
        return SaveStatus.ADDED, new

    def _correct(self, prepared: PreparedArticle, target: Known, identity: Identity) -> None:
        self.by_text.pop((target.source, target.text_hash), None)
        target.guid, target.code = identity.guid or target.guid, identity.code or target.code
        target.text_hash = identity.text_hash
        self._note(target)
        self.corrected.append((prepared, target))

    def _join(self, prepared: PreparedArticle, new: Known, identity: Identity) -> None:
        """Let it be of the story of the same page or text that was kept since the placing, or of a text like it."""
        marks = (identity.url or "", identity.text_hash)
        found = next((self.stories[mark] for mark in marks if mark in self.stories), None)
        other = found or self.likeness.find(prepared)
        if other is not None:
            new.story_id, new.joins = other.story_id, other.joins or (None if other.id else other)

    # --- keeping it ---------------------------------------------------------------------------------------------------

    def _keep(self) -> None:
        changed = [*self.added, *self.corrected]
        sources = _ensure_sources(self.c, {known.source for _, known in changed})
        tags = ensure_tags(self.c, (use for prepared, _ in changed for use in prepared.draft.tags))
        forms: Counter[tuple[int, str]] = Counter()
        self._make_stories(sources)
        self._make_articles(sources)
        self._correct_articles()
        if self.corrected:
            forms.subtract(forms_of(self.c, [known.id for _, known in self.corrected]))
            for some in chunks(known.id for _, known in self.corrected):
                self.c.execute(delete(ArticleTagRow).where(ArticleTagRow.article_id.in_(some)))
            forget(self.c, [known.id for _, known in self.corrected])
        self.likeness.keep(changed)
        put(self.c, [(known.id, prepared.search) for prepared, known in self.added])
        put_anew(self.c, [(known.id, prepared.search) for prepared, known in self.corrected])
        rows = [row for prepared, known in changed for row in tag_rows(known.id, prepared.draft.tags, tags)]
        if rows:
            self.c.execute(insert(ArticleTagRow), rows)
        forms.update((row["tag_id"], clean(row["display"])) for row in rows)
        bring_in_line(self.c, forms, {known.story_id for _, known in changed})

    def _make_stories(self, sources: dict[str, int]) -> None:
        gone = self._missing_stories()
        orphans = [
            (prepared, known)
            for prepared, known in self.added
            if known.story_id in gone and known.joins is None
        ]
        rows = [
            {
                "first_seen": self.now,
                "source_id": sources[known.source],
                "sources": 1,
                "release": None,
                "is_held": not prepared.is_news,
            }
            for prepared, known in orphans
        ]
        if rows:
            ids = self.c.execute(
                insert(StoryRow).returning(StoryRow.id, sort_by_parameter_order=True), rows
            ).scalars()
            for (_, known), story_id in zip(orphans, ids, strict=True):
                known.story_id = story_id
        for _, known in self.added:
            if known.joins is not None:
                known.story_id = known.joins.story_id
        # What an editor holds or has withdrawn, no further report lets go.
        held = select(HeldStoryRow.story_id).where(~HeldStoryRow.is_let_go)
        by_editor = StoryRow.id.in_(held) | StoryRow.id.in_(select(RetractionRow.story_id))
        for some in chunks(known.story_id for prepared, known in self.added if prepared.is_news):
            self.c.execute(
                update(StoryRow)
                .where(StoryRow.id.in_(some), StoryRow.is_held, ~by_editor)
                .values(is_held=False)
            )

    def _missing_stories(self) -> set[int]:
        wanted = {known.story_id for _, known in self.added}
        there: set[int] = set()
        for some in chunks(wanted):
            there.update(self.c.execute(select(StoryRow.id).where(StoryRow.id.in_(some))).scalars())
        return wanted - there

    def _make_articles(self, sources: dict[str, int]) -> None:
        rows = [
            {
                "story_id": known.story_id,
                "source_id": sources[known.source],
                "first_seen": self.now,
                **_columns(prepared, known),
            }
            for prepared, known in self.added
        ]
        if rows:
            made = insert(ArticleRow).returning(ArticleRow.id, sort_by_parameter_order=True)
            for (_, known), article_id in zip(self.added, self.c.execute(made, rows).scalars(), strict=True):
                known.id = article_id

    def _correct_articles(self) -> None:
        for prepared, known in self.corrected:
            self.c.execute(
                update(ArticleRow).where(ArticleRow.id == known.id).values(_columns(prepared, known))
            )


def _clean_identity(identity: Identity) -> Identity:
    """Give the identity as the database will hold it, so that comparing here and there is the same."""
    code = None if identity.code is None else clean(identity.code)
    guid = None if identity.guid is None else clean(identity.guid)
    return Identity(clean(identity.source), code, identity.url, clean(identity.text_hash), guid)


def _columns(prepared: PreparedArticle, known: Known) -> dict[str, Any]:
    draft = prepared.draft
    return {
        "guid": known.guid,
        "code": known.code,
        "url": draft.url,
        "canonical_url": prepared.identity.url,
        "text_hash": known.text_hash,
        "title": draft.title,
        "lead": draft.lead,
        "byline": draft.byline,
        "published": draft.published,
        "paragraphs": draft.paragraphs,
        "language": prepared.language,
        "ladder": ladder_column(prepared.ladder),
        "unranked": prepared.unranked,
    }


def tag_rows(article_id: int, uses: Iterable[TagUse], tags: dict[str, Tag]) -> list[dict[str, Any]]:
    """One row a tag; of several uses of one tag the strongest origin counts, in the form met first."""
    strength = list(Origin)
    rows: dict[int, dict[str, Any]] = {}
    for use in uses:
        tag_id = tags[clean(use.key)].id
        row = rows.setdefault(
            tag_id,
            {
                "article_id": article_id,
                "tag_id": tag_id,
                "n": len(rows),
                "display": use.display,
                "origin": use.origin,
            },
        )
        row["origin"] = min(row["origin"], use.origin, key=strength.index)
    return list(rows.values())


def _ensure_sources(c: Connection, names: set[str]) -> dict[str, int]:
    insert_new(c, SourceRow, [{"name": name, "zone": None} for name in sorted(names)])
    rows = c.execute(select(SourceRow.name, SourceRow.id).where(SourceRow.name.in_(names)))
    return {row.name: row.id for row in rows}
