"""What is searched: an index of words, of each engine's own kind."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, event

from storage.schema.base import Base

# Each engine has its own kind of index for words, so these are no classes. The words come folded and parted
# by spaces (`bot.core.search`), so that neither engine's idea of a word matters. An article that goes takes its words along.
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE article_search USING fts5(title, tags, body, marks, tokenize = 'ascii')",
        "CREATE TRIGGER article_search_gone AFTER DELETE ON article BEGIN DELETE FROM article_search WHERE rowid = old.id; END",
    ),
    "postgresql": (
        (
            "CREATE TABLE article_search (article_id BIGINT NOT NULL, document TSVECTOR NOT NULL,"
            " CONSTRAINT pk_article_search PRIMARY KEY (article_id),"
            " CONSTRAINT fk_article_search_article_id FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE)"
        ),
        "ALTER TABLE article_search SET (toast_tuple_target = 128)",  # rows stay small: most questions are about their numbers
        "ALTER TABLE article_search ALTER COLUMN document SET STORAGE EXTERNAL",  # and documents are read without unpacking
        "CREATE INDEX ix_article_search_document ON article_search USING gin (document)",
    ),
}


@event.listens_for(Base.metadata, "after_create")
def _make_search(_: MetaData, connection: Connection, **__: Any) -> None:
    for statement in SEARCH[connection.dialect.name]:
        connection.exec_driver_sql(statement)
