"""Alerts beside digests: who wants them, when they are quiet, how far they are planned; silent chats, and empty days."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
OPEN = sa.text("is_open")
ALERTS = sa.text("alerts")
ALERT = sa.text("kind = 'alert'")


def upgrade() -> None:
    """Add the columns: chats go on with digests alone. No story of before becomes an alert."""
    op.add_column("chat", sa.Column("news", sa.String(16), server_default="digest", nullable=False))
    op.add_column("chat", sa.Column("quiet_from", sa.Text(), nullable=True))
    op.add_column("chat", sa.Column("quiet_to", sa.Text(), nullable=True))
    for name in ("silent", "tells_nothing"):
        op.add_column("chat", sa.Column(name, sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.add_column("rule", sa.Column("alerts", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_index(
        "ix_rule_alerts", "rule", ["anchor_id", "chat_id"], sqlite_where=ALERTS, postgresql_where=ALERTS
    )
    op.drop_index("uq_delivery_open", "delivery")
    op.create_index(
        "uq_delivery_open",
        "delivery",
        ["chat_id", "kind", sa.text("(CASE WHEN kind = 'digest' THEN '' ELSE key END)")],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(
        "ix_delivery_alerts", "delivery", ["chat_id", "slot_at"], sqlite_where=ALERT, postgresql_where=ALERT
    )
    numbers = [sa.Column(name, ID, nullable=False) for name in ("done", "high", "tag_id", "chat_id")]
    op.create_table(
        "alert_progress",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        *numbers,
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_progress")),
    )
    op.execute(
        "INSERT INTO alert_progress (id, done, high, tag_id, chat_id)"
        " SELECT 1, coalesce(max(number), 0), coalesce(max(number), 0), 0, 0 FROM release"
    )
