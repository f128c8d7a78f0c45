"""How many come and go, and indices by which readers are found: by their title, and by their rules."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table and the indices. Who came before is not counted: of those who went since nothing is known."""
    op.create_table(
        "growth",
        sa.Column("id", ID, nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("came", ID, nullable=False),
        sa.Column("went", ID, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_growth")),
    )
    op.create_index(op.f("ix_growth_day"), "growth", ["day"])
    op.create_index("ix_chat_title", "chat", ["title"], postgresql_ops={"title": "text_pattern_ops"})
    op.create_index("ix_rule_reach", "rule", ["anchor_id", "kind", "tag_set", "chat_id"])
    op.drop_index(op.f("ix_rule_anchor_id"), table_name="rule")
