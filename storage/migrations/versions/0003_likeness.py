"""The name that a feed gives an entry, the sketches by which like texts are found, and an index of the followed tags."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Add the column and the tables; an article of before has no sketch, and stories form from what comes next."""
    op.add_column("article", sa.Column("guid", sa.Text(), nullable=True))
    op.create_index(
        "uq_article_guid",
        "article",
        ["source_id", "guid"],
        unique=True,
        sqlite_where=sa.text("guid IS NOT NULL"),
        postgresql_where=sa.text("guid IS NOT NULL"),
    )
    op.create_index(
        "ix_tag_followed",
        "tag",
        [sa.text("followers DESC"), "key"],
        sqlite_where=sa.text("followers > 0"),
        postgresql_where=sa.text("followers > 0"),
    )
    _make_article_sketch()
    _make_article_shingles()


def _make_article_sketch() -> None:
    op.create_table(
        "article_sketch",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("hash", ID, autoincrement=False, nullable=False),
        sa.Column("seen_hour", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_sketch_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", "hash", name=op.f("pk_article_sketch")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_article_sketch_hash_seen_hour_article_id"),
        "article_sketch",
        ["hash", "seen_hour", "article_id"],
    )


def _make_article_shingles() -> None:
    op.create_table(
        "article_shingles",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_shingles_article_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_article_shingles")),
    )
    op.create_index(op.f("ix_article_shingles_first_seen"), "article_shingles", ["first_seen"])
