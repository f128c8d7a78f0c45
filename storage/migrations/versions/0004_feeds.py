"""Feeds, and stories that are kept without being told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the table and the column; every story of before is news."""
    op.add_column(
        "story", sa.Column("is_held", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.drop_index("ix_story_waiting", "story")
    op.create_index(
        "ix_story_waiting",
        "story",
        ["id"],
        sqlite_where=sa.text("release IS NULL AND is_held = 0"),
        postgresql_where=sa.text("release IS NULL AND NOT is_held"),
    )
    op.create_table(
        "feed",
        sa.Column("source_id", ID, autoincrement=False, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=True),
        sa.Column("site", sa.Text(), nullable=True),
        sa.Column("folder", sa.Text(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("interval", ID, nullable=False),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("moved_to", sa.Text(), nullable=True),
        sa.Column("checked_at", MOMENT, nullable=True),
        sa.Column("newest_at", MOMENT, nullable=True),
        sa.Column("polls", ID, server_default="0", nullable=False),
        sa.Column("failures", ID, server_default="0", nullable=False),
        sa.Column("failing_since", MOMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["source_id"], ["source.id"], name=op.f("fk_feed_source_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("source_id", name=op.f("pk_feed")),
        sa.UniqueConstraint("url", name=op.f("uq_feed_url")),
    )
    waiting = sa.text("next_at IS NOT NULL")
    op.create_index(
        "ix_feed_next_at", "feed", ["next_at", "source_id"], sqlite_where=waiting, postgresql_where=waiting
    )
