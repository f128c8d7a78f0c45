"""What of articles is searched, and indices by which stories of the last days are found."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

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


def upgrade() -> None:
    """Make the index of words, empty: the program fills it from the articles that are kept, the newest first."""
    for table in ("article", "story"):
        op.create_index(op.f(f"ix_{table}_first_seen"), table, ["first_seen"])
    for statement in SEARCH[op.get_bind().dialect.name]:
        op.execute(statement)
