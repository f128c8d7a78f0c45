"""The kept articles that share a mark of their identity with what comes in."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from storage.database import AnyRow, AnySelect, chunks
from storage.records import Identity
from storage.schema import ArticleRow, SourceRow


@dataclass(slots=True, eq=False)
class Known:
    """A kept article as far as comparing needs it; `id` 0 while it is only about to be kept.

    `joins` is one of the same batch whose story it is to be part of.
    """

    id: int
    story_id: int
    source: str
    guid: str | None
    code: str | None
    text_hash: str
    first_seen: dt.datetime
    joins: Known | None = None


def known_rows(c: Connection, identities: Sequence[Identity], ids: Collection[int] = ()) -> list[AnyRow]:
    """Give the articles of these ids, and those that share guid or code and source, URL or text; oldest first."""
    found: dict[int, AnyRow] = {}
    for some in chunks(identities):
        wanted = [
            column.in_(values)
            for column, values in (
                (ArticleRow.code, {one.code for one in some} - {None}),
                (ArticleRow.canonical_url, {one.url for one in some} - {None}),
                (ArticleRow.text_hash, {one.text_hash for one in some}),
            )
            if values
        ]
        found |= {row.id: row for row in c.execute(_KNOWN.where(or_(*wanted)))}
    for some_ids in chunks(ids):
        found |= {row.id: row for row in c.execute(_KNOWN.where(ArticleRow.id.in_(some_ids)))}
    found |= {row.id: row for row in _by_guid(c, identities)}
    return [found[article_id] for article_id in sorted(found)]


def _by_guid(c: Connection, identities: Iterable[Identity]) -> list[AnyRow]:
    wanted: dict[str, set[str]] = defaultdict(set)
    for one in identities:
        if one.guid is not None:
            wanted[one.source].add(one.guid)
    return [
        row
        for source, guids in wanted.items()
        for some in chunks(sorted(guids))
        for row in c.execute(_KNOWN.where(SourceRow.name == source, ArticleRow.guid.in_(some)))
    ]


_KNOWN: AnySelect = select(
    ArticleRow.id,
    ArticleRow.story_id,
    SourceRow.name,
    ArticleRow.guid,
    ArticleRow.code,
    ArticleRow.canonical_url,
    ArticleRow.text_hash,
    ArticleRow.first_seen,
).join(SourceRow, SourceRow.id == ArticleRow.source_id)
