"""The editors' desk: editors, broadcasts, stories held or withdrawn, tags that are one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "editor",
        sa.Column("user_id", ID, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_editor")),
    )
    _broadcasts()
    _withdrawals()
    _aliases()


def _broadcasts() -> None:
    op.create_table(
        "broadcast",
        sa.Column("id", ID, nullable=False),
        sa.Column("mark", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("walked", ID, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broadcast")),
        sa.UniqueConstraint("mark", name=op.f("uq_broadcast_mark")),
        sqlite_autoincrement=True,
    )


def _withdrawals() -> None:
    op.create_table(
        "held_story",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_let_go", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_held_story_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_held_story")),
    )
    op.create_table(
        "retraction",
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("walk", ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_retraction_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("story_id", name=op.f("pk_retraction")),
    )
    op.create_table(
        "edit",
        sa.Column("part_id", ID, autoincrement=False, nullable=False),
        sa.Column("story_id", ID, autoincrement=False, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("attempts", ID, server_default="0", nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["part_id"], ["delivery_part.id"], name=op.f("fk_edit_part_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["story_id"], ["retraction.story_id"], name=op.f("fk_edit_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", "story_id", name=op.f("pk_edit")),
    )
    op.create_index(op.f("ix_edit_story_id"), "edit", ["story_id"])
    op.create_index(
        "ix_edit_ready_at",
        "edit",
        ["ready_at", "part_id", "story_id"],
        sqlite_where=sa.text("ready_at IS NOT NULL"),
        postgresql_where=sa.text("ready_at IS NOT NULL"),
    )


def _aliases() -> None:
    op.create_table(
        "tag_alias",
        sa.Column("tag_id", ID, autoincrement=False, nullable=False),
        sa.Column("target_id", ID, nullable=False),
        sa.Column("is_on", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_ending", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("walked", ID, nullable=True),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_alias_tag_id")),
        sa.ForeignKeyConstraint(["target_id"], ["tag.id"], name=op.f("fk_tag_alias_target_id")),
        sa.PrimaryKeyConstraint("tag_id", name=op.f("pk_tag_alias")),
    )
    op.create_index(op.f("ix_tag_alias_target_id"), "tag_alias", ["target_id"])
