"""Articles whose summaries are chosen later."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the column and the index of those that wait; every article of before has its summaries."""
    op.add_column(
        "article", sa.Column("unranked", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_index(
        "ix_article_unranked",
        "article",
        ["id"],
        sqlite_where=sa.text("unranked = 1"),
        postgresql_where=sa.text("unranked"),
    )
