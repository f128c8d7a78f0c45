"""New stories, laid out so that very many digests are chosen from them quickly.

A set of stories is one whole number: its bit n stands for the n-th oldest story. What two sets share, what is in one of
them and not in the other, and how many stories that is, are then single steps, however many stories there are; and the
highest bit, which is found at once, is the newest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from operator import or_
from typing import NamedTuple

from storage.records import Candidate, Digest, DigestEntry, Interest

_OWN, _ALL = 0, 1  # the groups of an answer


class Place(NamedTuple):
    """A tag that some stories may stand under; they sort by which of them a story prefers.

    A story's own tag goes before others, then the tag with most stories, shown or not, so that a story stands where most
    of its kind do; of equals the one known longest. A tuple, because there are several for each digest.
    """

    foreign: bool
    fewer: int  # the number of the tag's stories, negative
    tag_id: int
    stories: int
    entries: Mapping[int, DigestEntry]  # made once for all digests


class Matching(NamedTuple):
    """Stories that match a rule, and the places in which they may stand."""

    stories: int
    places: Sequence[Place]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a shelf has for one rule: first the stories whose own tags it names, then all that match it.

    `rank` is how many tags a story has to bear; 0 for a mute, whose stories are kept back.
    """

    rank: int
    groups: tuple[Matching, Matching]


class Shelf:
    """Stories by their tags, by the tags that are their own, and by how many sources they have."""

    def __init__(self, candidates: Iterable[Candidate]) -> None:
        newest: dict[int, Candidate] = {}
        for story in candidates:
            kept = newest.get(story.story_id)
            if kept is None or story.release > kept.release:
                newest[story.story_id] = story
        self._stories = sorted(newest.values(), key=_age)
        self._bits = [1 << n for n in range(len(self._stories))]
        self._bit_of = {story.story_id: 1 << n for n, story in enumerate(self._stories)}
        self._bearing: dict[int, int] = defaultdict(int)
        self._own: dict[int, int] = defaultdict(int)
        self._entries: dict[int, dict[int, DigestEntry]] = defaultdict(dict)
        of_source: dict[str, int] = defaultdict(int)
        spread: dict[int, int] = defaultdict(int)
        for n, story in enumerate(self._stories):
            of_source[story.source] |= 1 << n
            spread[-story.sources] |= 1 << n
            for tag_id, own in story.tags.items():
                self._bearing[tag_id] |= 1 << n
                self._own[tag_id] |= own << n
                self._entries[tag_id][n] = DigestEntry(story.story_id, tag_id)
        everything = (1 << len(self._stories)) - 1
        self._others = [everything ^ of_source[story.source] for story in self._stories]
        self._spread = [spread[sources] for sources in sorted(spread)]
        self._after: dict[int, int] = {}

    def answer(self, tags: Collection[int], *, mutes: bool = False, cut: int = -1) -> Answer | None:
        """Give what was released after `cut` for a rule; None where nothing was: the rule then changes no digest."""
        own = matching = self._released_after(cut)
        for tag_id in tags:
            matching &= self._bearing.get(tag_id, 0)
            own &= self._own.get(tag_id, 0)
        if not matching:
            return None
        own_places = [self._place(tag_id, own, cut) for tag_id in tags] if own else []
        places = [self._place(tag_id, matching, cut, foreign=True) for tag_id in tags]
        if len(tags) > 1:  # a story may bear one of them as its own and another not
            places += [self._place(tag_id, matching & self._own.get(tag_id, 0), cut) for tag_id in tags]
        return Answer(0 if mutes else len(tags), (Matching(own, own_places), Matching(matching, places)))

    def _place(self, tag_id: int, stories: int, cut: int, *, foreign: bool = False) -> Place:
        count = (self._bearing[tag_id] & self._released_after(cut)).bit_count()
        return Place(foreign, -count, tag_id, stories, self._entries[tag_id])

    def _released_after(self, cut: int) -> int:
        if cut not in self._after:
            self._after[cut] = sum(1 << n for n, story in enumerate(self._stories) if story.release > cut)
        return self._after[cut]

    def choose(
        self, interest: Interest, limit: int, *, cut: int = -1, had: frozenset[int] = frozenset()
    ) -> Digest | None:
        """Choose a digest from what was released after `cut`, without what a chat `had`; None where nothing matches."""
        answers = [self.answer(tags, cut=cut) for tags in interest.follow]
        answers += [self.answer((tag_id,), mutes=True, cut=cut) for tag_id in interest.mute]
        return self.choose_from([answer for answer in answers if answer], limit, had)

    def choose_from(
        self, answers: Collection[Answer], limit: int, had: frozenset[int] = frozenset()
    ) -> Digest | None:
        """Choose from what there is for each of a chat's rules.

        By how well stories match: most tags first, of these the stories whose own tags they are.
        """
        ranks = {answer.rank for answer in answers}
        seen = 0
        if 0 in ranks:
            ranks.remove(0)
            seen = _all_in([answer.groups[_ALL].stories for answer in answers if not answer.rank])
            answers = [answer for answer in answers if answer.rank]
        for story_id in had:
            seen |= self._bit_of.get(story_id, 0)
        shown: dict[int, list[DigestEntry]] = defaultdict(list)
        total, left = 0, max(limit, 0)
        for rank in sorted(ranks, reverse=True):
            alike = answers if len(ranks) == 1 else [answer for answer in answers if answer.rank == rank]
            for group in (_OWN, _ALL):
                some = _all_in([answer.groups[group].stories for answer in alike]) & ~seen
                if some:
                    seen |= some
                    total += some.bit_count()
                    if left:
                        places = sorted([one for answer in alike for one in answer.groups[group].places])
                        left -= self._put(self._first(left, some), places, shown)
        if not total:
            return None
        # The tag with most of them first; of equals the one whose story stood higher.
        return Digest(tuple(chain(*sorted(shown.values(), key=len, reverse=True))), total)

    def _first(self, limit: int, some: int) -> list[int]:
        """Give the first of some stories by spread; among equals the sources take turns, the newest of each first."""
        bits, others = self._bits, self._others
        first: list[int] = []
        for alike in self._spread:
            left = some & alike
            while left:
                turn = left
                while turn:
                    newest = turn.bit_length() - 1
                    first.append(newest)
                    if len(first) == limit:
                        return first
                    left ^= bits[newest]
                    turn &= others[newest]
        return first

    def _put(
        self, chosen: Sequence[int], places: Sequence[Place], shown: dict[int, list[DigestEntry]]
    ) -> int:
        """Put each story into the first of the places that has it; gives how many these are."""
        bits = self._bits
        for n in chosen:
            bit = bits[n]
            for _, _, tag_id, stories, entries in places:
                if stories & bit:
                    shown[tag_id].append(entries[n])
                    break
        return len(chosen)


def _all_in(sets: Iterable[int]) -> int:
    return reduce(or_, sets, 0)


def _age(story: Candidate) -> tuple[float, int, int]:
    """Freshness: the greater, the newer."""
    return story.first_seen.timestamp(), story.release, story.story_id
