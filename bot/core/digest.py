"""What goes into a digest, and in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.core.matching import match
from storage.records import Candidate, Digest, DigestEntry, Rule, RuleKind, Tag


@dataclass(frozen=True, slots=True)
class _Found:
    """A story that matched: the tags of its best rules, how many each has, whether the article itself bears them all."""

    story: Candidate
    tags: tuple[Tag, ...]
    length: int
    own: bool

    @property
    def standing(self) -> tuple[int, bool, int]:
        """Match, then spread: the smaller, the further up."""
        return -self.length, not self.own, -self.story.sources

    @property
    def age(self) -> tuple[float, int, int]:
        """Freshness: the smaller, the newer."""
        return -self.story.first_seen.timestamp(), -self.story.release, -self.story.story_id


def anchors(rules: Sequence[Rule]) -> set[int]:
    """Give the tag ids by which stories for these rules are looked up: of each follow rule its rarest tag."""
    return {
        min(rule.tags, key=lambda tag: (tag.stories, tag.id)).id
        for rule in rules
        if rule.kind is RuleKind.FOLLOW and rule.tags
    }


def choose(rules: Sequence[Rule], candidates: Iterable[Candidate], limit: int) -> Digest | None:
    """Choose a digest: each story once, under its best tag, at most `limit`; None where nothing matches.

    Ordered by match, spread, freshness and source variety; entries stand grouped by tag, the tag with most stories
    first. Deterministic: equal input in any order gives an equal digest.
    """
    stories: dict[int, Candidate] = {}
    for candidate in candidates:
        kept = stories.get(candidate.story_id)
        if kept is None or candidate.release > kept.release:
            stories[candidate.story_id] = candidate
    by_tag = _by_tag(rules)
    found = [one for story in stories.values() if (one := _best_match(by_tag, story)) is not None]
    if not found:
        return None
    # A tag counts for all its stories, shown or not, so that a story stands where most of its kind do.
    counts = Counter(tag.id for one in found for tag in one.tags)
    shown = [(one, _best_tag(one, counts)) for one in _in_order(found)[: max(limit, 0)]]
    return Digest(_grouped(shown), len(found))


def _by_tag(rules: Iterable[Rule]) -> dict[int, list[Rule]]:
    """Put each rule under one of its tags, so that a story meets only rules that it may answer."""
    found: defaultdict[int, list[Rule]] = defaultdict(list)
    for rule in rules:
        if rule.tags:
            found[rule.tags[0].id].append(rule)
    return found


def _best_match(by_tag: Mapping[int, Sequence[Rule]], story: Candidate) -> _Found | None:
    """Find the rules that a story answers best: those with most tags, of these the ones whose tags are all its own."""
    matching = match([rule for tag_id in story.tags for rule in by_tag.get(tag_id, ())], story.tags)
    longest = [rule for rule in matching if len(rule.tags) == len(matching[0].tags)]
    owned = [rule for rule in longest if all(story.tags[tag.id] for tag in rule.tags)]
    if not longest:
        return None
    tags = {tag.id: tag for rule in owned or longest for tag in rule.tags}
    return _Found(story, tuple(tags.values()), len(longest[0].tags), bool(owned))


def _best_tag(one: _Found, counts: Counter[int]) -> Tag:
    """Choose the tag under which a story stands: one of its own, then the one with most stories."""
    return min(one.tags, key=lambda tag: (not one.story.tags[tag.id], -counts[tag.id], tag.key, tag.id))


def _in_order(found: Iterable[_Found]) -> list[_Found]:
    """Order by match and spread; among equals take turns between the sources, the newest of each first."""
    turns: dict[int, int] = {}
    taken: Counter[tuple[object, str]] = Counter()
    newest_first = sorted(found, key=lambda one: one.age)
    for one in newest_first:
        queue = (one.standing, one.story.source)
        turns[one.story.story_id] = taken[queue]
        taken[queue] += 1
    return sorted(newest_first, key=lambda one: (one.standing, turns[one.story.story_id]))


def _grouped(shown: Sequence[tuple[_Found, Tag]]) -> tuple[DigestEntry, ...]:
    """Put stories of one tag together: the tag with most of them first, of equals the one whose story stood higher."""
    groups: defaultdict[int, list[DigestEntry]] = defaultdict(list)
    for one, tag in shown:
        groups[tag.id].append(DigestEntry(one.story.story_id, tag.id))
    return tuple(entry for group in sorted(groups.values(), key=len, reverse=True) for entry in group)
