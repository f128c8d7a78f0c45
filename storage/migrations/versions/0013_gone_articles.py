"""What stays of articles that were removed for their age."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "gone_article",
        sa.Column("mark", ID, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_gone_article")),
    )
