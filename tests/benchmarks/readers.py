"""Very many readers, written down at once: copies of one that came in as everybody does."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from bot.core.hashtags import key
from bot.core.schedule import next_slot
from storage.records import ChatKind, RuleKind, Schedule, TagUse
from storage.schema import ChatRow, RuleRow, RuleTagRow
from storage.store import Store
from tests.faults.world import EVENING_BEFORE


def let_in(store: Store, people: Sequence[int], tag: str = "harbour") -> None:
    """Let people (Telegram's ids) in who follow a tag and are owed a digest at eight."""
    first, *others = people
    model, _ = store.chats.open(
        first,
        None,
        kind=ChatKind.PRIVATE,
        title="Reader",
        language="en",
        schedule=Schedule(),
        next_slot=next_slot(Schedule(), EVENING_BEFORE),
        now=EVENING_BEFORE,
    )
    store.chats.add_rules(model.id, RuleKind.FOLLOW, [[TagUse(key(tag), tag)]])
    store._database.write(lambda c: _copy(c, model.id, others))


def _copy(c: Connection, model: int, people: Sequence[int]) -> None:
    chat = _row(c, ChatRow, ChatRow.id == model)
    rule = _row(c, RuleRow, RuleRow.chat_id == model)
    tag_id = c.execute(select(RuleTagRow.tag_id).where(RuleTagRow.rule_id == rule.pop("id"))).scalar_one()
    del chat["id"]
    _insert(c, ChatRow, [{**chat, "telegram_id": person} for person in people])
    ids = c.execute(select(ChatRow.id).where(ChatRow.id > model)).scalars().all()
    _insert(c, RuleRow, [{**rule, "chat_id": chat_id} for chat_id in ids])
    rules = c.execute(select(RuleRow.id).where(RuleRow.chat_id > model)).scalars().all()
    _insert(c, RuleTagRow, [{"rule_id": rule_id, "tag_id": tag_id} for rule_id in rules])


def _row(c: Connection, table: Any, which: Any) -> dict[str, Any]:
    return dict(c.execute(select(table.__table__).where(which)).mappings().one())


def _insert(c: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        c.execute(insert(table.__table__), rows)
