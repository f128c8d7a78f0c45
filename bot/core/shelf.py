"""New stories, laid out so that very many digests are chosen from them quickly.

A set of stories is one whole number: its bit n stands for the n-th oldest story. What two sets share, what is in one of
them and not in the other, and how many stories that is, are then single steps, however many stories there are; and the
highest bit, which is found at once, is the newest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from storage.records import Candidate, Digest, DigestEntry, Interest, TagSet

_Found = dict[int, int]  # of each tag that stories may stand under, these


class Shelf:
    """Stories by their tags, by the tags that are their own, and by how many sources they have."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        newest: dict[int, Candidate] = {}
        for story in candidates:
            kept = newest.get(story.story_id)
            if kept is None or story.release > kept.release:
                newest[story.story_id] = story
        self.stories = sorted(newest.values(), key=_age)
        self._bits = [1 << n for n in range(len(self.stories))]
        self._bearing: dict[int, int] = defaultdict(int)
        self._own: dict[int, int] = defaultdict(int)
        self._entries: dict[int, dict[int, DigestEntry]] = defaultdict(dict)  # made once for all digests
        of_source: dict[str, int] = defaultdict(int)
        spread: dict[int, int] = defaultdict(int)
        for n, story in enumerate(self.stories):
            of_source[story.source] |= 1 << n
            spread[-story.sources] |= 1 << n
            for tag_id, own in story.tags.items():
                self._bearing[tag_id] |= 1 << n
                self._own[tag_id] |= own << n
                self._entries[tag_id][n] = DigestEntry(story.story_id, tag_id)
        everything = (1 << len(self.stories)) - 1
        self._others = [everything ^ of_source[story.source] for story in self.stories]
        self._spread = [spread[sources] for sources in sorted(spread)]
        self._after: dict[int, int] = {}

    def bears(self, tags: Iterable[int]) -> bool:
        """Tell whether each of these tags is one of a story here; only then a rule can be answered."""
        return all(tag_id in self._bearing for tag_id in tags)

    def choose(
        self, interest: Interest, limit: int, *, cut: int = -1, had: frozenset[int] = frozenset()
    ) -> Digest | None:
        """Choose a digest from what was released after `cut`, without what a chat `had`; None where nothing matches."""
        offered = self._released_after(cut)
        for tag_id in interest.mute:
            offered &= ~self._bearing.get(tag_id, 0)
        if had:
            offered &= ~sum(1 << n for n, story in enumerate(self.stories) if story.story_id in had)
        groups, total = self._groups(interest.follow, offered), 0
        if not groups:
            return None
        # A tag counts for all its stories, shown or not, so that a story stands where most of its kind do.
        counts: dict[int, int] = {}
        for found, some in groups:
            total += some.bit_count()
            for tag_id, stories in found.items():
                counts[tag_id] = counts.get(tag_id, 0) + stories.bit_count()
        shown: dict[int, list[DigestEntry]] = {}
        left = max(limit, 0)
        for found, some in groups:
            if not left:
                break
            chosen = list(islice(self._in_order(some), left))
            left -= len(chosen)
            self._put(chosen, found, counts, shown)
        # The tag with most of them first; of equals the one whose story stood higher.
        return Digest(tuple(chain(*sorted(shown.values(), key=len, reverse=True))), total)

    def _released_after(self, cut: int) -> int:
        if cut not in self._after:
            self._after[cut] = sum(1 << n for n, story in enumerate(self.stories) if story.release > cut)
        return self._after[cut]

    def _groups(self, rules: Sequence[TagSet], left: int) -> list[tuple[_Found, int]]:
        """Part what matches by how well: most tags first, of these the stories whose own tags they are."""
        groups = []
        lengths = {len(tags) for tags in rules}
        for length in sorted(lengths, reverse=True):
            alike = rules if len(lengths) == 1 else [tags for tags in rules if len(tags) == length]
            for having in (self._own, self._bearing):
                found: _Found = {}
                some = 0
                for tags in alike:
                    stories = left
                    for tag_id in tags:
                        stories &= having.get(tag_id, 0)
                    if stories:
                        some |= stories
                        for tag_id in tags:
                            found[tag_id] = found[tag_id] | stories if tag_id in found else stories
                if some:
                    left ^= some
                    groups.append((found, some))
        return groups

    def _in_order(self, some: int) -> Iterator[int]:
        """Order stories by spread; among equals take turns between the sources, the newest of each first."""
        bits, others = self._bits, self._others
        for alike in self._spread:
            left = some & alike
            while left:
                turn = left
                while turn:
                    newest = turn.bit_length() - 1
                    yield newest
                    left ^= bits[newest]
                    turn &= others[newest]

    def _put(
        self,
        chosen: Iterable[int],
        found: _Found,
        counts: dict[int, int],
        shown: dict[int, list[DigestEntry]],
    ) -> None:
        """Put each story under one of its own tags, of several the one with most stories; else under any."""
        tags = list(found.items())
        if len(tags) > 1:
            tags.sort(key=lambda one: (-counts[one[0]], one[0]))
            tags = [(tag_id, stories & self._own[tag_id]) for tag_id, stories in tags] + tags
        bits, entries = self._bits, self._entries
        for n in chosen:
            bit = bits[n]
            for tag_id, stories in tags:
                if stories & bit:
                    if tag_id in shown:
                        shown[tag_id].append(entries[tag_id][n])
                    else:
                        shown[tag_id] = [entries[tag_id][n]]
                    break


def _age(story: Candidate) -> tuple[float, int, int]:
    """Freshness: the greater, the newer."""
    return story.first_seen.timestamp(), story.release, story.story_id
