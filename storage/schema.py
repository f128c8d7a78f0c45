"""The tables.

`release` numbers order what is told to readers; `cut` and `(low, high]` are in these numbers. Columns named `..._at` are
moments in UTC. `chat.due_at` and `delivery_part.ready_at` exist so that the two hot questions (who is due, what is to be
sent) are one walk along one index: whatever is not to be looked at now is not in that index's range.

Over 300 lines, because all tables are read side by side.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import Connection, ForeignKey, Index, LargeBinary, MetaData, UniqueConstraint, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import CleanText, Id, Json, UtcDateTime, enum
from storage.records import ChatKind, DeliveryKind, News, Origin, PartState, RuleKind


class Base(DeclarativeBase):
    """All tables; constraints have names that follow one rule, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText,
        int: Id,
        dt.datetime: UtcDateTime,
        Origin: enum(Origin),
        ChatKind: enum(ChatKind),
        RuleKind: enum(RuleKind),
        DeliveryKind: enum(DeliveryKind),
        News: enum(News),
        PartState: enum(PartState),
    }


# An id is never given twice: buttons in old messages carry them.
NEVER_AGAIN = {"sqlite_autoincrement": True}


class SourceRow(Base):
    """Where articles come from."""

    __tablename__ = "source"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    zone: Mapped[str | None]


class FeedRow(Base):
    """A source that is asked for its entries. `next_at` is NULL while it is paused; `interval` in seconds."""

    __tablename__ = "feed"
    __table_args__ = (
        Index(
            "ix_feed_next_at",
            "next_at",
            "source_id",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    source_id: Mapped[int] = mapped_column(
        ForeignKey("source.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    url: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str | None]
    site: Mapped[str | None]
    folder: Mapped[str | None]
    added_at: Mapped[dt.datetime]
    next_at: Mapped[dt.datetime | None]
    interval: Mapped[int]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    moved_to: Mapped[str | None]
    checked_at: Mapped[dt.datetime | None]
    newest_at: Mapped[dt.datetime | None]
    polls: Mapped[int] = mapped_column(server_default="0")
    failures: Mapped[int] = mapped_column(server_default="0")
    failing_since: Mapped[dt.datetime | None]
    error: Mapped[str | None]
    pages: Mapped[bool] = mapped_column(server_default=text("false"))


class TagRow(Base):
    """A hashtag; `stories` counts those that bear it, `followers` the chats with a follow rule that names it."""

    __tablename__ = "tag"
    __table_args__ = (
        Index("ix_tag_popular", text("stories DESC"), text("followers DESC"), "key"),
        Index(
            "ix_tag_followed",
            text("followers DESC"),
            "key",
            sqlite_where=text("followers > 0"),
            postgresql_where=text("followers > 0"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    display: Mapped[str]
    stories: Mapped[int] = mapped_column(server_default="0")
    followers: Mapped[int] = mapped_column(server_default="0")


class TagFormRow(Base):
    """How often articles wrote a tag in one form: the most used is the one shown."""

    __tablename__ = "tag_form"

    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True)
    display: Mapped[str] = mapped_column(primary_key=True)
    uses: Mapped[int]


class ReleaseRow(Base):
    """One letting-out of stories: the highest number given, and when. Numbers outlive the stories that had them."""

    __tablename__ = "release"

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)


class StoryRow(Base):
    """One event. `release` is NULL while it waits; `source_id` and `sources` repeat what its articles say.

    `is_held` keeps it from being let out: it is kept, but no news.
    """

    __tablename__ = "story"
    __table_args__ = (
        Index(
            "ix_story_waiting",
            "id",
            sqlite_where=text("release IS NULL AND is_held = 0"),
            postgresql_where=text("release IS NULL AND NOT is_held"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    release: Mapped[int | None] = mapped_column(unique=True)
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    sources: Mapped[int]
    is_held: Mapped[bool] = mapped_column(server_default=text("false"))


class StoryTagRow(Base):
    """A tag of any of a story's articles; `own` where one of them wrote it itself."""

    __tablename__ = "story_tag"
    __table_args__ = (Index(None, "tag_id", "story_id"),)

    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    own: Mapped[bool]


class ArticleRow(Base):
    """An article. `url` is as the page gave it, `canonical_url` as it is compared; `published` is in UTC.

    `unranked` says that its ladder is only the beginning of its text, until the best sentences are chosen.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("source_id", "code"),
        Index(
            "uq_article_guid",
            "source_id",
            "guid",
            unique=True,
            sqlite_where=text("guid IS NOT NULL"),
            postgresql_where=text("guid IS NOT NULL"),
        ),
        Index(
            "ix_article_unranked",
            "id",
            sqlite_where=text("unranked = 1"),
            postgresql_where=text("unranked"),
        ),
        Index(None, "source_id", "first_seen"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("story.id", ondelete="CASCADE"), index=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("source.id"))
    code: Mapped[str | None] = mapped_column(index=True)
    url: Mapped[str | None]
    canonical_url: Mapped[str | None] = mapped_column(index=True)
    text_hash: Mapped[str] = mapped_column(index=True)
    title: Mapped[str]
    lead: Mapped[str | None]
    byline: Mapped[str | None]
    published: Mapped[dt.datetime | None]
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    paragraphs: Mapped[list[str]] = mapped_column(Json)
    language: Mapped[str]
    ladder: Mapped[dict[str, Any]] = mapped_column(Json)
    guid: Mapped[str | None]
    unranked: Mapped[bool] = mapped_column(server_default=text("false"))


class SketchRow(Base):
    """One of the numbers by which a text like an article's is found.

    `seen_hour` is its `first_seen` in hours since 1970: there are very many of these rows, so they are small. Kept for as
    long as stories grow, and not for a number that very many articles share.
    """

    __tablename__ = "article_sketch"
    __table_args__ = (Index(None, "hash", "seen_hour", "article_id"), {"sqlite_with_rowid": False})

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seen_hour: Mapped[int]


class ShinglesRow(Base):
    """All the numbers of an article's text, packed: what is found by sketches is compared by these. Kept as long."""

    __tablename__ = "article_shingles"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    first_seen: Mapped[dt.datetime] = mapped_column(index=True)
    packed: Mapped[bytes] = mapped_column(LargeBinary)


class GoneRow(Base):
    """A number by which an article that was removed for its age is known again."""

    __tablename__ = "gone_article"

    mark: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class ArticleTagRow(Base):
    """A tag as an article bears it, in its order (`n`)."""

    __tablename__ = "article_tag"

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)
    n: Mapped[int]
    display: Mapped[str]
    origin: Mapped[Origin]


class ChatRow(Base):
    """A chat or one topic of it (`topic` 0: none).

    `due_at` is when the planner must look at it: its next slot, or the end of its pause where that is later; NULL where
    it is off. `had` are stories beyond the cut that it shall not be offered again; `on_since` is when it last showed that
    it is there. Half of a page of PostgreSQL is left for what changes: a cut, which no index knows, then moves where the
    row stands, in a third of the time.
    """

    __tablename__ = "chat"
    __table_args__ = (
        UniqueConstraint("telegram_id", "topic"),
        Index("ix_chat_title", "title", postgresql_ops={"title": "text_pattern_ops"}),
        Index(
            "ix_chat_due_at",
            "due_at",
            "id",
            sqlite_where=text("due_at IS NOT NULL"),
            postgresql_where=text("due_at IS NOT NULL"),
        ),
        NEVER_AGAIN | {"postgresql_with": {"fillfactor": 50}},
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    telegram_id: Mapped[int]
    topic: Mapped[int]
    kind: Mapped[ChatKind]
    title: Mapped[str]
    language: Mapped[str]
    times: Mapped[list[str]] = mapped_column(Json)
    weekdays: Mapped[list[int]] = mapped_column(Json)
    zone: Mapped[str]
    length: Mapped[int]
    stories: Mapped[int]
    paused_until: Mapped[dt.datetime | None]
    off_reason: Mapped[str | None]
    next_at: Mapped[dt.datetime | None]
    next_key: Mapped[str | None]
    due_at: Mapped[dt.datetime | None]
    last_slot: Mapped[str | None]
    cut: Mapped[int]
    created_at: Mapped[dt.datetime]
    had: Mapped[list[int]] = mapped_column(Json, server_default="[]")
    on_since: Mapped[dt.datetime | None]
    news: Mapped[News] = mapped_column(server_default="digest")
    quiet_from: Mapped[str | None]
    quiet_to: Mapped[str | None]
    silent: Mapped[bool] = mapped_column(server_default=text("false"))
    tells_nothing: Mapped[bool] = mapped_column(server_default=text("false"))
    compact: Mapped[bool] = mapped_column(server_default=text("false"))


class RuleRow(Base):
    """A rule of a chat. `tag_set` is its tags' ids in order (`3,17`); `anchor_id` its rarest tag when it was made.

    `alerts` repeats of a follow whether its chat wants alerts, so that who else follows the tag is passed over unread.
    """

    __tablename__ = "rule"
    __table_args__ = (
        UniqueConstraint("chat_id", "kind", "tag_set"),
        Index("ix_rule_reach", "anchor_id", "kind", "tag_set", "chat_id"),
        Index(
            "ix_rule_alerts",
            "anchor_id",
            "chat_id",
            sqlite_where=text("alerts"),
            postgresql_where=text("alerts"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    kind: Mapped[RuleKind]
    tag_set: Mapped[str]
    anchor_id: Mapped[int] = mapped_column(ForeignKey("tag.id"))
    alerts: Mapped[bool] = mapped_column(server_default=text("false"))


class RuleTagRow(Base):
    """A tag of a rule."""

    __tablename__ = "rule_tag"
    __table_args__ = (Index(None, "tag_id"),)

    rule_id: Mapped[int] = mapped_column(ForeignKey("rule.id", ondelete="CASCADE"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tag.id"), primary_key=True)


class DeliveryRow(Base):
    """What is owed to a chat: the digest of a slot, an alert, whose key is its story, or a broadcast, whose key is its id.

    `is_open` while a part of it is not final; of digests one is open a chat. `moves_cut` is off for alerts, and where its chat took in another: then what it brought is noted, and the chat's cut stays.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("chat_id", "kind", "key"),
        Index(
            "uq_delivery_open",
            "chat_id",
            "kind",
            text("(CASE WHEN kind = 'digest' THEN '' ELSE key END)"),
            unique=True,
            sqlite_where=text("is_open"),
            postgresql_where=text("is_open"),
        ),
        Index(
            "ix_delivery_alerts",
            "chat_id",
            "slot_at",
            sqlite_where=text("kind = 'alert'"),
            postgresql_where=text("kind = 'alert'"),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"))
    kind: Mapped[DeliveryKind]
    key: Mapped[str]
    low: Mapped[int]
    high: Mapped[int]
    digest: Mapped[dict[str, Any]] = mapped_column(Json)
    parts: Mapped[int]
    slot_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    is_open: Mapped[bool]
    created_at: Mapped[dt.datetime]
    moves_cut: Mapped[bool] = mapped_column(server_default=text("true"))


# What did not reach its reader, or may not have: few, and asked for by its state.
TROUBLE = "state IN ('failed', 'expired', 'cancelled', 'uncertain')"


class PartRow(Base):
    """One message of a delivery.

    `ready_at` is when a sender may take it: NULL unless it is queued and the first unfinished part of its delivery; the
    end of its lease while one holds it. It is never later than the delivery's `expires_at`, so that it comes up to expire.
    `ended_at` is when its state became final; NULL before that, and where it was before this was kept.
    """

    __tablename__ = "delivery_part"
    __table_args__ = (
        UniqueConstraint("delivery_id", "n"),
        Index(
            "ix_delivery_part_ready_at",
            "ready_at",
            "id",
            sqlite_where=text("ready_at IS NOT NULL"),
            postgresql_where=text("ready_at IS NOT NULL"),
        ),
        Index(
            "ix_delivery_part_lease_until",
            "lease_until",
            sqlite_where=text("lease_until IS NOT NULL"),
            postgresql_where=text("lease_until IS NOT NULL"),
        ),
        Index(
            "ix_delivery_part_trouble",
            "state",
            "id",
            sqlite_where=text(TROUBLE),
            postgresql_where=text(TROUBLE),
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    n: Mapped[int]
    state: Mapped[PartState]
    story_ids: Mapped[list[int]] = mapped_column(Json)
    ready_at: Mapped[dt.datetime | None]
    owner: Mapped[str | None]
    lease_until: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(server_default="0")
    fallbacks: Mapped[int] = mapped_column(server_default="0")
    message_id: Mapped[int | None]
    error: Mapped[str | None]
    ended_at: Mapped[dt.datetime | None]


class AttemptRow(Base):
    """A try to send a message that went wrong and was not the last."""

    __tablename__ = "attempt"

    part_id: Mapped[int] = mapped_column(
        ForeignKey("delivery_part.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    at: Mapped[dt.datetime] = mapped_column(primary_key=True)
    said: Mapped[str]
    retry_at: Mapped[dt.datetime | None]


class DayTallyRow(Base):
    """How many messages that were planned on a day (UTC) stand in each state. It outlives them.

    `is_settled` once none of them is owed any more.
    """

    __tablename__ = "day_tally"

    day: Mapped[str] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, int]] = mapped_column(Json)
    is_settled: Mapped[bool]


class AlertProgressRow(Base):
    """How far alerts are planned: the one row of this table."""

    __tablename__ = "alert_progress"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    done: Mapped[int]
    high: Mapped[int]
    tag_id: Mapped[int]
    chat_id: Mapped[int]


class AskedDigestRow(Base):
    """A digest that a chat asked for, as it was shown; `day` is its local date, `before` the stories of those before it."""

    __tablename__ = "asked_digest"
    __table_args__ = NEVER_AGAIN

    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id", ondelete="CASCADE"), index=True)
    day: Mapped[str]
    low: Mapped[int]
    high: Mapped[int]
    digest: Mapped[dict[str, Any]] = mapped_column(Json)
    before: Mapped[list[int]] = mapped_column(Json)
    asked_at: Mapped[dt.datetime] = mapped_column(index=True)


class ChannelRow(Base):
    """A channel of Telegram whose posts are taken in; `name` is its source's."""

    __tablename__ = "channel"

    telegram_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    name: Mapped[str]
    added_at: Mapped[dt.datetime]


class LeaseRow(Base):
    """A thing that one process at a time may do."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str]
    until: Mapped[dt.datetime]


class PaceRow(Base):
    """How far ahead all processes have reserved messages, and until when nothing may leave: one row, in seconds of the database's clock."""

    __tablename__ = "pace"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    due: Mapped[float]
    halted: Mapped[float]


class UpdateRow(Base):
    """An update of Telegram that was handled."""

    __tablename__ = "handled_update"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[dt.datetime] = mapped_column(index=True)


# What is searched: each engine has its own kind of index for words, so these are no classes. The words come folded and parted
# by spaces (`bot.core.search`), so that neither engine's idea of a word matters. An article that goes takes its words along.
SEARCH = {
    "sqlite": (
        "CREATE VIRTUAL TABLE article_search USING fts5(title, tags, body, marks, tokenize = 'ascii')",
        "CREATE TRIGGER article_search_gone AFTER DELETE ON article BEGIN DELETE FROM article_search WHERE rowid = old.id; END",
    ),
    "postgresql": (
        (
            "CREATE TABLE article_search (article_id BIGINT NOT NULL, document TSVECTOR NOT NULL,"
            " CONSTRAINT pk_article_search PRIMARY KEY (article_id),"
            " CONSTRAINT fk_article_search_article_id FOREIGN KEY (article_id) REFERENCES article (id) ON DELETE CASCADE)"
        ),
        "ALTER TABLE article_search SET (toast_tuple_target = 128)",  # rows stay small: most questions are about their numbers
        "ALTER TABLE article_search ALTER COLUMN document SET STORAGE EXTERNAL",  # and documents are read without unpacking
        "CREATE INDEX ix_article_search_document ON article_search USING gin (document)",
    ),
}


@event.listens_for(Base.metadata, "after_create")
def _make_search(_: MetaData, connection: Connection, **__: Any) -> None:
    for statement in SEARCH[connection.dialect.name]:
        connection.exec_driver_sql(statement)
