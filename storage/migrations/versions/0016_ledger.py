"""When a message ended, the tries that went wrong, a tally a day; and how many articles a source brings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TROUBLE = sa.text("state IN ('failed', 'expired', 'cancelled', 'uncertain')")


def upgrade() -> None:
    """Add the column, the tables and the indexes. When what ended before did so is not known, and stays unsaid."""
    op.add_column("delivery_part", sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_delivery_part_trouble",
        "delivery_part",
        ["state", "id"],
        sqlite_where=TROUBLE,
        postgresql_where=TROUBLE,
    )
    op.create_table(
        "attempt",
        sa.Column("part_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["part_id"], ["delivery_part.id"], name=op.f("fk_attempt_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", "at", name=op.f("pk_attempt")),
    )
    op.create_table(
        "day_tally",
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("is_settled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_day_tally")),
    )
    op.create_index(op.f("ix_article_source_id_first_seen"), "article", ["source_id", "first_seen"])
