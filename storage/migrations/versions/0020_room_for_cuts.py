"""Room in the pages of chats, so that a cut is moved where its row stands (PostgreSQL)."""

from __future__ import annotations

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave half of each page that is filled from now on; nothing is rewritten."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE chat SET (fillfactor = 50)")
