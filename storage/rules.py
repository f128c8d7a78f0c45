"""The rules of chats: added, removed, read; and the count of each tag's followers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from storage.aliases import hold_still, known_as
from storage.columns import clean
from storage.database import chunks
from storage.records import News, Rule, RuleKind, Tag, TagUse
from storage.schema import ChatRow, RuleRow, RuleTagRow, TagRow
from storage.tags import TAG, as_known, ensure_tags, tag_of


def rules_of(c: Connection, chat_ids: Iterable[int]) -> dict[int, tuple[Rule, ...]]:
    """Give the rules of each of these chats as they are read: follows first, each by its tags' keys.

    Of rules that an alias has made one the first is given.
    """
    return {chat_id: _distinct(rules) for chat_id, rules in all_rules_of(c, chat_ids).items()}


def all_rules_of(
    c: Connection, chat_ids: Iterable[int], *, as_written: bool = False
) -> dict[int, tuple[Rule, ...]]:
    """Give every kept rule of each of these chats, as it is read, or with the very tags that it was made of."""
    rules: dict[int, list[Rule]] = {chat_id: [] for chat_id in chat_ids}
    kinds: dict[int, tuple[int, RuleKind]] = {}
    tags: dict[int, set[Tag]] = defaultdict(set)
    named = RuleTagRow.tag_id if as_written else known_as()
    for some in chunks(rules):
        for row in c.execute(
            select(RuleRow.id.label("rule_id"), RuleRow.chat_id, RuleRow.kind, *TAG)
            .join(RuleTagRow, RuleTagRow.rule_id == RuleRow.id)
            .join(TagRow, TagRow.id == named)
            .where(RuleRow.chat_id.in_(some))
        ):
            kinds[row.rule_id] = (row.chat_id, row.kind)
            tags[row.rule_id].add(tag_of(row))
    for rule_id, (chat_id, kind) in kinds.items():
        rules[chat_id].append(Rule(rule_id, kind, tuple(sorted(tags[rule_id], key=lambda tag: tag.key))))
    return {chat_id: tuple(sorted(some_rules, key=_order)) for chat_id, some_rules in rules.items()}


def _distinct(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    first: dict[tuple[RuleKind, tuple[int, ...]], Rule] = {}
    for rule in rules:
        first.setdefault((rule.kind, _ids(rule.tags)), rule)
    return tuple(first.values())


def add_rules(
    c: Connection, chat_id: int, kind: RuleKind, tag_sets: Sequence[Sequence[TagUse]]
) -> list[Rule]:
    """Add the rules that the chat does not have yet; gives those."""
    hold_still(c)
    tags = as_known(c, ensure_tags(c, (use for tag_set in tag_sets for use in tag_set)))
    before = all_rules_of(c, [chat_id])[chat_id]
    held = {(rule.kind, _ids(rule.tags)) for rule in before}
    wanted: dict[tuple[int, ...], tuple[Tag, ...]] = {}
    for tag_set in tag_sets:
        chosen = {tags[clean(use.key)] for use in tag_set}
        if chosen and (kind, _ids(chosen)) not in held:
            wanted[_ids(chosen)] = tuple(sorted(chosen, key=lambda tag: tag.key))
    singles = {
        ids for ids in (_ids({tags[clean(u.key)] for u in uses}) for uses in tag_sets) if len(ids) == 1
    }
    opposite = RuleKind.FOLLOW if kind is RuleKind.MUTE else RuleKind.MUTE
    _delete(c, [rule.id for rule in before if rule.kind is opposite and _ids(rule.tags) in singles])
    made = _insert(c, chat_id, kind, wanted)
    if made:
        mark_alerts(c, chat_id)
    count_followers(c, chat_id, before)
    rules = {rule.id: rule for rule in rules_of(c, [chat_id])[chat_id]}
    return [rules[rule_id] for rule_id in made]


def remove_rules(c: Connection, chat_id: int, rule_ids: Collection[int]) -> list[Rule]:
    """Remove those of these rules that are the chat's; gives them."""
    hold_still(c)
    before = all_rules_of(c, [chat_id])[chat_id]
    named = {(rule.kind, _ids(rule.tags)) for rule in before if rule.id in set(rule_ids)}
    gone = [rule for rule in before if (rule.kind, _ids(rule.tags)) in named]
    _delete(c, [rule.id for rule in gone])
    count_followers(c, chat_id, before)
    return list(_distinct(gone))


def merge_rules(c: Connection, old_chat: int, into: int) -> None:
    """Give a chat's rules to another that is to replace it; one that both have is kept once."""
    hold_still(c)
    read = all_rules_of(c, [old_chat, into])
    both = all_rules_of(c, [old_chat, into], as_written=True)
    held = {(rule.kind, _ids(rule.tags)) for rule in both[into]}
    moving = [rule for rule in both[old_chat] if (rule.kind, _ids(rule.tags)) not in held]
    for some in chunks(rule.id for rule in moving):
        c.execute(update(RuleRow).where(RuleRow.id.in_(some)).values(chat_id=into))
    mark_alerts(c, into)
    _delete(c, [rule.id for rule in both[old_chat] if rule not in moving])
    twice = followed(read[old_chat]) & followed(read[into])
    _change_followers(c, dict.fromkeys(twice, -1))


def mark_alerts(c: Connection, chat_id: int) -> None:
    """Note on what a chat follows whether it wants alerts."""
    news = c.execute(select(ChatRow.news).where(ChatRow.id == chat_id)).scalar_one_or_none()
    wanted = news in (News.ALERTS, News.BOTH)
    follows = (RuleRow.chat_id == chat_id, RuleRow.kind == RuleKind.FOLLOW, RuleRow.alerts != wanted)
    c.execute(update(RuleRow).where(*follows).values(alerts=wanted))


def followed(rules: Iterable[Rule]) -> set[int]:
    """Give the tags that follow rules name."""
    return {tag.id for rule in rules if rule.kind is RuleKind.FOLLOW for tag in rule.tags}


def count_followers(c: Connection, chat_id: int, before: Iterable[Rule]) -> None:
    """Bring the tags' followers in line after a chat's rules changed."""
    was, now = followed(before), followed(rules_of(c, [chat_id])[chat_id])
    _change_followers(c, {**dict.fromkeys(was - now, -1), **dict.fromkeys(now - was, 1)})


def _change_followers(c: Connection, changes: dict[int, int]) -> None:
    if changes:
        c.execute(
            update(TagRow)
            .where(TagRow.id == bindparam("of_tag"))
            .values(followers=TagRow.followers + bindparam("more")),
            [{"of_tag": tag, "more": more} for tag, more in sorted(changes.items())],
        )


def _insert(
    c: Connection, chat_id: int, kind: RuleKind, wanted: dict[tuple[int, ...], tuple[Tag, ...]]
) -> list[int]:
    if not wanted:
        return []
    rows: list[dict[str, Any]] = [
        {
            "chat_id": chat_id,
            "kind": kind,
            "tag_set": ",".join(map(str, ids)),
            "anchor_id": min(tags, key=lambda tag: (tag.stories, tag.id)).id,
        }
        for ids, tags in wanted.items()
    ]
    made = list(
        c.execute(insert(RuleRow).returning(RuleRow.id, sort_by_parameter_order=True), rows).scalars()
    )
    named = [{"rule_id": rule, "tag_id": tag} for rule, ids in zip(made, wanted, strict=True) for tag in ids]
    c.execute(insert(RuleTagRow), named)
    return made


def _delete(c: Connection, rule_ids: Collection[int]) -> None:
    for some in chunks(rule_ids):
        c.execute(delete(RuleRow).where(RuleRow.id.in_(some)))


def _ids(tags: Iterable[Tag]) -> tuple[int, ...]:
    return tuple(sorted(tag.id for tag in tags))


def _order(rule: Rule) -> tuple[bool, tuple[str, ...], int]:
    return rule.kind is not RuleKind.FOLLOW, tuple(tag.key for tag in rule.tags), rule.id
