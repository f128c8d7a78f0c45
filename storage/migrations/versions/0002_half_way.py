"""What a chat has had beyond its cut, when it last showed that it is there, and whether a digest moves the cut."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; a chat of before has had nothing beyond its cut."""
    op.add_column("chat", sa.Column("had", sa.Text(), server_default="[]", nullable=False))
    op.add_column("chat", sa.Column("on_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "delivery", sa.Column("moves_cut", sa.Boolean(), server_default=sa.text("true"), nullable=False)
    )
