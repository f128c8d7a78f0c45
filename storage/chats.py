"""Chats, their settings and their rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from storage.records import Chat, ChatKind, Rule, RuleKind, Schedule, Slot, TagUse


class Chats:
    """The chats by Tagwire's own id and by Telegram's."""

    def open(
        self,
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
        raise NotImplementedError

    def find(self, telegram_id: int, topic: int | None) -> Chat | None:
        """Give a chat by Telegram's id and topic."""
        raise NotImplementedError

    def get(self, chat_id: int) -> Chat | None:
        """Give a chat by Tagwire's id."""
        raise NotImplementedError

    def save_settings(self, chat: Chat) -> None:
        """Keep the chat's language, schedule, length, stories, paused_until and next_slot as in the record."""
        raise NotImplementedError

    def switch_off(self, telegram_id: int, reason: str) -> int:
        """Stop sending to every target of a Telegram chat, keeping settings; its queued parts become cancelled.

        Gives how many targets were switched off.
        """
        raise NotImplementedError

    def switch_on(self, telegram_id: int) -> int:
        """Send again to the targets of a Telegram chat; gives how many were off."""
        raise NotImplementedError

    def move(self, old_telegram_id: int, new_telegram_id: int) -> None:
        """Follow an upgrade to a supergroup: own ids, rules and history stay; where the new id exists, merge into it."""
        raise NotImplementedError

    def rules(self, chat_id: int) -> tuple[Rule, ...]:
        """Give the chat's rules, follows first, each by its tags' keys."""
        raise NotImplementedError

    def add_rules(self, chat_id: int, kind: RuleKind, tag_sets: Sequence[Sequence[TagUse]]) -> list[Rule]:
        """Add a rule a tag set (tags are made if unknown); gives those that are new. A rule exists once a chat.

        Muting a tag removes the single-tag follow of it, and the other way round.
        """
        raise NotImplementedError

    def remove_rules(self, chat_id: int, rule_ids: Sequence[int]) -> list[Rule]:
        """Remove rules of this chat by id; gives those that were there."""
        raise NotImplementedError
