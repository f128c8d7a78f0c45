"""The first tables.

A revision keeps the types as they were when it was written, so it takes none from the code of today.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(16)


def upgrade() -> None:
    """Make everything."""
    _make_source()
    _make_tag()
    _make_tag_form()
    _make_release()
    _make_story()
    _make_story_tag()
    _make_article()
    _make_article_tag()
    _make_chat()
    _make_rule()
    _make_rule_tag()
    _make_delivery()
    _make_delivery_part()
    _make_lease()
    _make_handled_update()


def _make_source() -> None:
    op.create_table(
        "source",
        sa.Column("id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source")),
        sa.UniqueConstraint("name", name=op.f("uq_source_name")),
        sqlite_autoincrement=True,
    )


def _make_tag() -> None:
    op.create_table(
        "tag",
        sa.Column("id", ID, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("stories", ID, server_default="0", nullable=False),
        sa.Column("followers", ID, server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("key", name=op.f("uq_tag_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_tag_popular", "tag", [sa.text("stories DESC"), sa.text("followers DESC"), "key"], unique=False
    )


def _make_tag_form() -> None:
    op.create_table(
        "tag_form",
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("uses", ID, nullable=False),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_form_tag_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("tag_id", "display", name=op.f("pk_tag_form")),
    )


def _make_release() -> None:
    op.create_table(
        "release",
        sa.Column("number", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_release")),
    )
    op.create_index(op.f("ix_release_at"), "release", ["at"], unique=False)


def _make_story() -> None:
    op.create_table(
        "story",
        sa.Column("id", ID, nullable=False),
        sa.Column("release", ID, nullable=True),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("sources", ID, nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_story_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story")),
        sa.UniqueConstraint("release", name=op.f("uq_story_release")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_story_waiting",
        "story",
        ["id"],
        unique=False,
        sqlite_where=sa.text("release IS NULL"),
        postgresql_where=sa.text("release IS NULL"),
    )


def _make_story_tag() -> None:
    op.create_table(
        "story_tag",
        sa.Column("story_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_story_tag_story_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_story_tag_tag_id")),
        sa.PrimaryKeyConstraint("story_id", "tag_id", name=op.f("pk_story_tag")),
    )
    op.create_index(op.f("ix_story_tag_tag_id_story_id"), "story_tag", ["tag_id", "story_id"], unique=False)


def _make_article() -> None:
    op.create_table(
        "article",
        sa.Column("id", ID, nullable=False),
        sa.Column("story_id", ID, nullable=False),
        sa.Column("source_id", ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("canonical_url", sa.Text(), nullable=True),
        sa.Column("text_hash", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("byline", sa.Text(), nullable=True),
        sa.Column("published", MOMENT, nullable=True),
        sa.Column("first_seen", MOMENT, nullable=False),
        sa.Column("paragraphs", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("ladder", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"], name=op.f("fk_article_source_id")),
        sa.ForeignKeyConstraint(
            ["story_id"], ["story.id"], name=op.f("fk_article_story_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
        sa.UniqueConstraint("source_id", "code", name=op.f("uq_article_source_id_code")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_article_canonical_url"), "article", ["canonical_url"], unique=False)
    op.create_index(op.f("ix_article_code"), "article", ["code"], unique=False)
    op.create_index(op.f("ix_article_story_id"), "article", ["story_id"], unique=False)
    op.create_index(op.f("ix_article_text_hash"), "article", ["text_hash"], unique=False)


def _make_article_tag() -> None:
    op.create_table(
        "article_tag",
        sa.Column("article_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.Column("n", ID, nullable=False),
        sa.Column("display", sa.Text(), nullable=False),
        sa.Column("origin", WORD, nullable=False),
        sa.ForeignKeyConstraint(
            ["article_id"], ["article.id"], name=op.f("fk_article_tag_article_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_article_tag_tag_id")),
        sa.PrimaryKeyConstraint("article_id", "tag_id", name=op.f("pk_article_tag")),
    )


def _make_chat() -> None:
    op.create_table(
        "chat",
        sa.Column("id", ID, nullable=False),
        sa.Column("telegram_id", ID, nullable=False),
        sa.Column("topic", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("times", sa.Text(), nullable=False),
        sa.Column("weekdays", sa.Text(), nullable=False),
        sa.Column("zone", sa.Text(), nullable=False),
        sa.Column("length", ID, nullable=False),
        sa.Column("stories", ID, nullable=False),
        sa.Column("paused_until", MOMENT, nullable=True),
        sa.Column("off_reason", sa.Text(), nullable=True),
        sa.Column("next_at", MOMENT, nullable=True),
        sa.Column("next_key", sa.Text(), nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("last_slot", sa.Text(), nullable=True),
        sa.Column("cut", ID, nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chat")),
        sa.UniqueConstraint("telegram_id", "topic", name=op.f("uq_chat_telegram_id_topic")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_chat_due_at",
        "chat",
        ["due_at", "id"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _make_rule() -> None:
    op.create_table(
        "rule",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("tag_set", sa.Text(), nullable=False),
        sa.Column("anchor_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["anchor_id"], ["tag.id"], name=op.f("fk_rule_anchor_id")),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name=op.f("fk_rule_chat_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule")),
        sa.UniqueConstraint("chat_id", "kind", "tag_set", name=op.f("uq_rule_chat_id_kind_tag_set")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_rule_anchor_id"), "rule", ["anchor_id"], unique=False)


def _make_rule_tag() -> None:
    op.create_table(
        "rule_tag",
        sa.Column("rule_id", ID, nullable=False),
        sa.Column("tag_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"], ["rule.id"], name=op.f("fk_rule_tag_rule_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_rule_tag_tag_id")),
        sa.PrimaryKeyConstraint("rule_id", "tag_id", name=op.f("pk_rule_tag")),
    )
    op.create_index(op.f("ix_rule_tag_tag_id"), "rule_tag", ["tag_id"], unique=False)


def _make_delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", ID, nullable=False),
        sa.Column("chat_id", ID, nullable=False),
        sa.Column("kind", WORD, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("low", ID, nullable=False),
        sa.Column("high", ID, nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("parts", ID, nullable=False),
        sa.Column("slot_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["chat_id"], ["chat.id"], name=op.f("fk_delivery_chat_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("chat_id", "kind", "key", name=op.f("uq_delivery_chat_id_kind_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "uq_delivery_open",
        "delivery",
        ["chat_id", "kind"],
        unique=True,
        sqlite_where=sa.text("is_open"),
        postgresql_where=sa.text("is_open"),
    )


def _make_delivery_part() -> None:
    op.create_table(
        "delivery_part",
        sa.Column("id", ID, nullable=False),
        sa.Column("delivery_id", ID, nullable=False),
        sa.Column("n", ID, nullable=False),
        sa.Column("state", WORD, nullable=False),
        sa.Column("story_ids", sa.Text(), nullable=False),
        sa.Column("ready_at", MOMENT, nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", ID, server_default="0", nullable=False),
        sa.Column("fallbacks", ID, server_default="0", nullable=False),
        sa.Column("message_id", ID, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_part_delivery_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_part")),
        sa.UniqueConstraint("delivery_id", "n", name=op.f("uq_delivery_part_delivery_id_n")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_delivery_part_lease_until",
        "delivery_part",
        ["lease_until"],
        unique=False,
        sqlite_where=sa.text("lease_until IS NOT NULL"),
        postgresql_where=sa.text("lease_until IS NOT NULL"),
    )
    op.create_index(
        "ix_delivery_part_ready_at",
        "delivery_part",
        ["ready_at", "id"],
        unique=False,
        sqlite_where=sa.text("ready_at IS NOT NULL"),
        postgresql_where=sa.text("ready_at IS NOT NULL"),
    )


def _make_lease() -> None:
    op.create_table(
        "lease",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_lease")),
    )


def _make_handled_update() -> None:
    op.create_table(
        "handled_update",
        sa.Column("id", ID, autoincrement=False, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handled_update")),
    )
    op.create_index(op.f("ix_handled_update_at"), "handled_update", ["at"], unique=False)
