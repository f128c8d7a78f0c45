"""What goes into a digest, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from bot.core.shelf import Shelf
from storage.records import Candidate, Digest, Interest, Rule, RuleKind, TagSet


def anchors(rules: Sequence[Rule]) -> set[int]:
    """Give the tag ids by which stories for these rules are looked up: of each follow rule its rarest tag."""
    return {
        min(rule.tags, key=lambda tag: (tag.stories, tag.id)).id
        for rule in rules
        if rule.kind is RuleKind.FOLLOW and rule.tags
    }


def interest(rules: Iterable[Rule]) -> Interest:
    """Give what rules come to, by the tags' ids alone."""
    follow = {
        tuple(tag.id for tag in rule.tags) for rule in rules if rule.kind is RuleKind.FOLLOW and rule.tags
    }
    mute = {tag.id for rule in rules if rule.kind is RuleKind.MUTE for tag in rule.tags}
    return Interest(tuple(sorted(follow)), tuple(sorted(mute)))


def written(rules: Iterable[str]) -> Interest:
    """Read rules that are each the ids of its tags, `12` or `3,17`, a mute with a minus before it."""
    follow, mute = [], []
    for rule in rules:
        if rule.startswith("-"):
            mute.append(int(rule[1:]))
        else:
            follow.append(_tag_set(rule))
    return Interest(tuple(follow), tuple(mute))


@lru_cache(maxsize=100_000)
def _tag_set(rule: str) -> TagSet:
    return tuple(map(int, rule.split(",")))


def choose(rules: Sequence[Rule], candidates: Iterable[Candidate], limit: int) -> Digest | None:
    """Choose a digest: each story once, under its best tag, at most `limit`; None where nothing matches.

    Ordered by match, spread, freshness and source variety; entries stand grouped by tag, the tag with most stories
    first. Deterministic: equal input in any order gives an equal digest.
    """
    return Shelf(candidates).choose(interest(rules), limit)
