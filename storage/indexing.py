"""Writes what of articles is searched: into FTS5 on SQLite, as a tsvector on PostgreSQL.

Both get words that were folded and parted before, so that they find the same. No operator is ever read from a text: on
SQLite a word is a bound value, and the words of a tsvector stand in quotes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from sqlalchemy import Connection, text

from storage.columns import clean
from storage.records import SearchText

Entry = tuple[int, SearchText]
Phrases = Sequence[Sequence[str]]

_LAST_PLACE: Final = 16_383  # of a word in a tsvector
_MOST_PLACES: Final = 255  # of one word in it

_PUT: Final = {
    "sqlite": text(
        "INSERT INTO article_search (rowid, title, tags, body, marks) SELECT :id, :title, :tags, :body, :marks"
        " WHERE EXISTS (SELECT 1 FROM article WHERE id = :id) AND NOT EXISTS (SELECT 1 FROM article_search WHERE rowid = :id)"
    ),
    "postgresql": text(
        "INSERT INTO article_search (article_id, document) SELECT :id, CAST(:document AS tsvector)"
        " WHERE EXISTS (SELECT 1 FROM article WHERE id = :id) ON CONFLICT DO NOTHING"
    ),
}
_PUT_ANEW: Final = {
    "sqlite": text(
        "UPDATE article_search SET title = :title, tags = :tags, body = :body, marks = :marks WHERE rowid = :id"
    ),
    "postgresql": text(
        "UPDATE article_search SET document = CAST(:document AS tsvector) WHERE article_id = :id"
    ),
}


def put(c: Connection, entries: Collection[Entry]) -> None:
    """Let articles be found by their words; those that are found already, or gone, are left as they are."""
    if entries:
        c.execute(_PUT[c.dialect.name], [_values(c.dialect.name, *entry) for entry in entries])


def put_anew(c: Connection, entries: Collection[Entry]) -> None:
    """Let corrected articles be found by their new words; one that has not been put in yet will come with its new ones.

    Only so is everything above the lowest article in the index there, which the filling of it goes by.
    """
    if entries:
        c.execute(_PUT_ANEW[c.dialect.name], [_values(c.dialect.name, *entry) for entry in entries])


def _values(dialect: str, article_id: int, found: SearchText) -> dict[str, object]:
    title, tags, body, marks = map(clean, (found.title, found.tags, found.body, found.marks))
    if dialect == "sqlite":
        return {"id": article_id, "title": title, "tags": tags, "body": body, "marks": marks}
    return {"id": article_id, "document": _document(title, tags, body, marks)}


def _document(title: str, tags: str, body: str, marks: str) -> str:
    """Write a tsvector: every word with its places, those of the headline with most weight."""
    places: dict[str, list[str]] = defaultdict(list)
    for word, place in _placed((title, "A"), (tags, "B"), (marks, ""), (body, "")):
        if len(places[word]) < _MOST_PLACES:
            places[word].append(place)
    return " ".join(f"{quoted(word)}:{','.join(where)}" for word, where in places.items())


def _placed(*parts: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Give each word with its place; a gap between the parts, so that no phrase goes across."""
    at = 0
    for words, weight in parts:
        for word in words.split():
            at = min(at + 1, _LAST_PLACE)
            yield word, f"{at}{weight}"
        at += 1


def quoted(word: str) -> str:
    """Write a word so that PostgreSQL reads it as one."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def match_sqlite(phrases: Phrases, marks: Phrases, *, begins: bool) -> str:
    """Write what FTS5 shall find: all phrases, whose last word may go on, and all marks."""
    more = " *" if begins else ""
    found = ['"' + " ".join(words).replace('"', '""') + '"' + more for words in phrases]
    return " AND ".join([*found, *('"' + " ".join(words).replace('"', '""') + '"' for words in marks)])


def match_postgres(phrases: Phrases, marks: Phrases, *, begins: bool) -> str:
    """Write what a tsvector shall hold, in the same way."""
    more = ":*" if begins else ""
    found = ["(" + " <-> ".join(map(quoted, words)) + more + ")" for words in phrases]
    return " & ".join([*found, *(quoted(word) for words in marks for word in words)])
