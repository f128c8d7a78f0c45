"""What is kept about one Telegram chat: told to whom it is about, and forgotten when they say so.

Everything that leads to a chat goes with its row. What knows Telegram's id in another way is named here, and a test looks
through all tables, so that a new one is not passed over.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Text, cast, delete, func, literal, select, update

from storage.database import AnyRow, AnySelect, Entity, chunks, reading, writing
from storage.growth import note_growth
from storage.outbox import digest_of
from storage.records import Own, OwnChat, OwnNews
from storage.rules import all_rules_of, remove_rules
from storage.schema import (
    ArticleRow,
    AskedDigestRow,
    AttemptRow,
    BroadcastRow,
    ChannelRow,
    ChannelSetupRow,
    ChatRow,
    DeliveryRow,
    EditorRow,
    EditRow,
    PartRow,
    RetractionRow,
)
from storage.targets import lock_chats


class OwnData(Entity):
    """What readers may have, and may have gone: by Telegram's id, all topics of a group together."""

    @reading
    def kept(self, c: Connection, telegram_id: int) -> Own:
        """Give what is kept about a chat, but for what was sent to it: of that, how much it is."""
        this = select(ChatRow.__table__).where(ChatRow.telegram_id == telegram_id)
        rows = c.execute(this.order_by(ChatRow.id)).all()
        ids = [row.id for row in rows]
        rules = all_rules_of(c, ids, as_written=True)
        told = select(BroadcastRow.text, BroadcastRow.at).where(_told_from(telegram_id))
        channels = (
            select(ChatRow.telegram_id, ChatRow.title, ChannelSetupRow.until)
            .join(ChannelSetupRow, ChannelSetupRow.chat_id == ChatRow.id)
            .where(ChannelSetupRow.user_id == telegram_id)
        )
        return Own(
            tuple(OwnChat(row.id, _columns(row), rules[row.id]) for row in rows),
            deliveries=_count(c, DeliveryRow, ids),
            editor=_one(c, select(EditorRow.__table__).where(EditorRow.user_id == telegram_id)),
            source=_one(c, select(ChannelRow.__table__).where(ChannelRow.telegram_id == telegram_id)),
            told=tuple(_columns(row) for row in c.execute(told.order_by(BroadcastRow.id))),
            sets_up=tuple(_columns(row) for row in c.execute(channels.order_by(ChatRow.id))),
        )

    @reading
    def deliveries(self, c: Connection, telegram_id: int, before: int | None, limit: int) -> list[OwnNews]:
        """Give what was owed to a chat, the newest first, of that `before` an id; with what became of each message."""
        rows = _newest(c, DeliveryRow, telegram_id, before, limit)
        messages: dict[int, list[dict[str, Any]]] = defaultdict(list)
        edits: dict[int, list[dict[str, Any]]] = defaultdict(list)
        tries: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for some in chunks(row.id for row in rows):
            parts = select(PartRow.__table__).where(PartRow.delivery_id.in_(some)).order_by(PartRow.n)
            changed = select(EditRow.__table__).join(PartRow, PartRow.id == EditRow.part_id)
            for row in c.execute(changed.where(PartRow.delivery_id.in_(some))):
                edits[row.part_id].append(_columns(row, "part_id"))
            tried = select(AttemptRow.__table__).join(PartRow, PartRow.id == AttemptRow.part_id)
            for row in c.execute(tried.where(PartRow.delivery_id.in_(some)).order_by(AttemptRow.at)):
                tries[row.part_id].append(_columns(row, "part_id"))
            for row in c.execute(parts):
                more = {"edits": edits[row.id], "tries": tries[row.id]}
                message = _columns(row, "id", "delivery_id") | more
                messages[row.delivery_id].append(message)
        return [_news_of(row, messages[row.id]) for row in rows]

    @reading
    def asked(self, c: Connection, telegram_id: int, before: int | None, limit: int) -> list[OwnNews]:
        """Give the digests that a chat asked for and that are still kept, the newest first."""
        return [_news_of(row) for row in _newest(c, AskedDigestRow, telegram_id, before, limit)]

    @reading
    def headlines(self, c: Connection, story_ids: Collection[int]) -> dict[int, tuple[str, str | None]]:
        """Give the headlines and addresses of stories; those that are gone or were withdrawn are missing."""
        found: dict[int, tuple[str, str | None]] = {}
        withdrawn = select(RetractionRow.story_id)
        for some in chunks(story_ids):
            named = select(ArticleRow.story_id, ArticleRow.title, ArticleRow.url).where(
                ArticleRow.story_id.in_(some), ArticleRow.story_id.not_in(withdrawn)
            )
            for row in c.execute(named.order_by(ArticleRow.id)):
                found.setdefault(row.story_id, (row.title, row.url))
        return found

    @writing
    def forget(
        self,
        c: Connection,
        telegram_id: int,
        newest: int | None,
        reason: str,
        now: dt.datetime,
        limit: int = 500,
    ) -> bool | None:
        """Forget the next part of what is kept about a chat; gives whether all of it is gone.

        A chat may have had very many messages, and others write meanwhile: so it is switched off at once for this `reason`, loses up to
        `limit` deliveries a transaction, and goes with the last of them. None, and nothing is done, where its `newest`
        target is another one: it was forgotten before, and has begun anew.
        """
        this = select(ChatRow.id).where(ChatRow.telegram_id == telegram_id)
        lock_chats(c, c.execute(this).scalars())
        ids = list(c.execute(this).scalars())  # what another process has forgotten meanwhile is gone
        if newest is not None and newest != max(ids, default=0):
            return None
        these = ChatRow.id.in_(ids)
        was_on = select(func.count()).where(these, ChatRow.off_reason.is_(None))
        note_growth(c, now, went=c.execute(was_on).scalar_one())
        c.execute(update(ChatRow).where(these).values(off_reason=reason, due_at=None))
        some = select(DeliveryRow.id).where(DeliveryRow.chat_id.in_(ids)).limit(limit)
        if c.execute(delete(DeliveryRow).where(DeliveryRow.id.in_(some))).rowcount == limit:
            return False
        for chat_id, rules in all_rules_of(c, ids).items():
            remove_rules(c, chat_id, [rule.id for rule in rules])  # so that each tag has a follower less
        c.execute(delete(ChatRow).where(ChatRow.id.in_(ids)))
        c.execute(delete(EditorRow).where(EditorRow.user_id == telegram_id))
        c.execute(delete(ChannelRow).where(ChannelRow.telegram_id == telegram_id))
        c.execute(delete(ChannelSetupRow).where(ChannelSetupRow.user_id == telegram_id))
        # What everybody was told stays, without the chat that it was told from.
        nobody = literal("forgotten/") + cast(BroadcastRow.id, Text)
        c.execute(update(BroadcastRow).where(_told_from(telegram_id)).values(mark=nobody))
        return True


def _told_from(telegram_id: int) -> ColumnElement[bool]:
    """Ask for what everybody was told from a chat: its mark begins with the chat's id."""
    return BroadcastRow.mark.startswith(f"{telegram_id}/", autoescape=True)


def _newest(
    c: Connection,
    table: type[DeliveryRow | AskedDigestRow],
    telegram_id: int,
    before: int | None,
    limit: int,
) -> Sequence[AnyRow]:
    """Give the newest rows of a chat; only their ids are sorted, because there may be very many."""
    chats = select(ChatRow.id).where(ChatRow.telegram_id == telegram_id)
    ids = select(table.id).where(table.chat_id.in_(chats))
    if before is not None:
        ids = ids.where(table.id < before)
    some = ids.order_by(table.id.desc()).limit(limit)
    return c.execute(select(table.__table__).where(table.id.in_(some)).order_by(table.id.desc())).all()


def _news_of(row: AnyRow, messages: Sequence[dict[str, Any]] = ()) -> OwnNews:
    digest = digest_of(row.digest)
    kept = _columns(row, "id", "chat_id", "digest") | {"matched": digest.total}
    return OwnNews(
        row.id, row.chat_id, kept, tuple(messages), tuple(entry.story_id for entry in digest.entries)
    )


def _columns(row: AnyRow, *without: str) -> dict[str, Any]:
    """Give a row as it is, every column by its name: one that is new can't be forgotten here."""
    return {name: value for name, value in row._asdict().items() if name not in without}


def _one(c: Connection, asked: AnySelect) -> dict[str, Any] | None:
    row = c.execute(asked).one_or_none()
    return _columns(row) if row else None


def _count(c: Connection, table: type[DeliveryRow], chat_ids: Collection[int]) -> int:
    counted = select(func.count()).select_from(table).where(table.chat_id.in_(chat_ids))
    return c.execute(counted).scalar_one()
