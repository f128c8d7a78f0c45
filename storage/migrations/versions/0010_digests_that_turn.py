"""Digests that were asked for are kept, so that their pages turn; compact digests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table; chats go on with digests in full."""
    op.create_table(
        "asked_digest",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("low", ID, nullable=False),
        sa.Column("high", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_asked_digest_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_digest")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_asked_digest_chat_id"), "asked_digest", ["chat_id"])
    op.create_index(op.f("ix_asked_digest_asked_at"), "asked_digest", ["asked_at"])
    op.add_column("chat", sa.Column("compact", sa.Boolean(), server_default=sa.text("false"), nullable=False))
