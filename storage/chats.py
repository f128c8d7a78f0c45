"""Chats, their settings and their rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import Connection, update

from storage import moving, rules
from storage.articles import released_by
from storage.database import Entity, insert_new, reading, writing
from storage.growth import note_growth
from storage.records import Chat, ChatKind, Rule, RuleKind, Schedule, Slot, TagUse
from storage.schema import ChatRow
from storage.targets import CHAT, chat_of, lock_chats, manner_columns, schedule_columns, slot_columns

DAY = dt.timedelta(hours=24)


class Chats(Entity):
    """The chats by Tagwire's own id and by Telegram's."""

    @writing
    def open(
        self,
        c: Connection,
        telegram_id: int,
        topic: int | None,
        *,
        kind: ChatKind,
        title: str,
        language: str,
        schedule: Schedule,
        next_slot: Slot | None,
        now: dt.datetime,
    ) -> tuple[Chat, bool]:
        """Give the chat, made if new (then True) with a cut 24 hours back, 2 sentences a story and 10 stories.

        An existing chat keeps its settings; its title is brought up to date.
        """
        new = {
            "telegram_id": telegram_id,
            "topic": topic or 0,
            "kind": kind,
            "title": title,
            "language": language,
            **schedule_columns(schedule),
            "length": 2,
            "stories": 10,
            **slot_columns(next_slot, None, None),
            "cut": released_by(c, now - DAY),
            "created_at": now,
        }
        is_new = insert_new(c, ChatRow, [new]) == 1
        note_growth(c, now, came=int(is_new))
        this = (ChatRow.telegram_id == telegram_id, ChatRow.topic == (topic or 0))
        if not is_new:
            c.execute(update(ChatRow).where(*this, ChatRow.title != title).values(title=title))
        return chat_of(c.execute(CHAT.where(*this)).one()), is_new

    @reading
    def find(self, c: Connection, telegram_id: int, topic: int | None) -> Chat | None:
        """Give a chat by Telegram's id and topic."""
        this = (ChatRow.telegram_id == telegram_id, ChatRow.topic == (topic or 0))
        row = c.execute(CHAT.where(*this)).one_or_none()
        return chat_of(row) if row else None

    @reading
    def get(self, c: Connection, chat_id: int) -> Chat | None:
        """Give a chat by Tagwire's id."""
        row = c.execute(CHAT.where(ChatRow.id == chat_id)).one_or_none()
        return chat_of(row) if row else None

    @writing
    def save_settings(self, c: Connection, chat: Chat) -> bool:
        """Keep what a reader sets, and next_slot, as in the record.

        False, and nothing is kept, where a slot was answered since the record was read (`last_slot` tells): the next
        slot has to be counted from there, or that date would have a second digest.
        A paused chat is not due before its pause ends. Then its slot is: late by the pause, it is answered or passed
        like any late slot, and the digest covers everything since the cut.
        """
        row = c.execute(CHAT.where(ChatRow.id == chat.id).with_for_update()).one_or_none()
        if row is None:
            return True
        if row.last_slot != chat.last_slot:
            return False
        values = {
            "language": chat.language,
            **schedule_columns(chat.schedule),
            "length": chat.length,
            "stories": chat.stories,
            "compact": chat.compact,
            "paused_until": chat.paused_until,
            **manner_columns(chat),
            **slot_columns(chat.next_slot, chat.paused_until, row.off_reason),
        }
        c.execute(update(ChatRow).where(ChatRow.id == chat.id).values(values))
        if row.news is not chat.news:
            rules.mark_alerts(c, chat.id)
        return True

    @writing
    def switch_off(self, c: Connection, telegram_id: int, reason: str, now: dt.datetime) -> int:
        """Stop sending to every target of a Telegram chat, keeping settings; its queued parts become cancelled.

        Gives how many targets were switched off.
        """
        return moving.switch_off(c, telegram_id, reason, now)

    @writing
    def switch_on(self, c: Connection, telegram_id: int, now: dt.datetime) -> int:
        """Send again to the targets of a Telegram chat; gives how many were off.

        That it showed itself now also outweighs a refusal of a message that left before and is not marked yet.
        """
        targets = CHAT.where(ChatRow.telegram_id == telegram_id)
        chats = [chat_of(row) for row in c.execute(targets.order_by(ChatRow.id).with_for_update())]
        for chat in chats:
            on = slot_columns(chat.next_slot, chat.paused_until, None)
            values = {"off_reason": None, "on_since": now, **on}
            c.execute(update(ChatRow).where(ChatRow.id == chat.id).values(values))
        came = sum(chat.off_reason is not None for chat in chats)
        note_growth(c, now, came=came)
        return came

    @writing
    def move(
        self, c: Connection, old_telegram_id: int, new_telegram_id: int, now: dt.datetime | None = None
    ) -> None:
        """Follow an upgrade to a supergroup: own ids, rules and history stay; where the new id exists, merge into it."""
        moving.move(c, old_telegram_id, new_telegram_id, now)

    @reading
    def rules(self, c: Connection, chat_id: int) -> tuple[Rule, ...]:
        """Give the chat's rules, follows first, each by its tags' keys."""
        return rules.rules_of(c, [chat_id])[chat_id]

    @writing
    def add_rules(
        self, c: Connection, chat_id: int, kind: RuleKind, tag_sets: Sequence[Sequence[TagUse]]
    ) -> list[Rule]:
        """Add a rule a tag set (tags are made if unknown); gives those that are new. A rule exists once a chat.

        Muting a tag removes the single-tag follow of it, and the other way round.
        """
        lock_chats(c, [chat_id])
        return rules.add_rules(c, chat_id, kind, tag_sets)

    @writing
    def remove_rules(self, c: Connection, chat_id: int, rule_ids: Sequence[int]) -> list[Rule]:
        """Remove rules of this chat by id; gives those that were there."""
        lock_chats(c, [chat_id])
        return rules.remove_rules(c, chat_id, rule_ids)
