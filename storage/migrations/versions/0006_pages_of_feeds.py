"""Feeds whose entries' pages are read too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the mark; feeds that are kept go on as they were."""
    op.add_column("feed", sa.Column("pages", sa.Boolean(), server_default=sa.text("false"), nullable=False))
