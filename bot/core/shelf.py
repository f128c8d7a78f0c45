"""New stories, laid out so that very many digests are chosen from them quickly.

A set of stories is one whole number: its bit n stands for the n-th oldest story. What two sets share, what is in one of
them and not in the other, and how many stories that is, are then single steps, however many stories there are; and the
highest bit, which is found at once, is the newest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from storage.records import Candidate, Digest, DigestEntry, Interest

Entries = Mapping[int, DigestEntry]  # by the numbers of their stories


class Place(NamedTuple):
    """A tag that some stories may stand under; they sort by which of them a story prefers.

    A story's own tag goes before others, then the tag with most stories, shown or not, so that a story stands where most
    of its kind do; of equals the one known longest. A tuple, because there are several for each digest.
    """

    foreign: bool
    fewer: int  # the number of the tag's stories, negative
    tag_id: int
    stories: int
    entries: Entries  # of these stories, and perhaps of older ones


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a shelf has for one rule: the stories whose `own` tags it names, all that are `matching`, and their places.

    `rank` is how many tags a story has to bear; 0 for a mute, whose stories are kept back.
    """

    rank: int
    own: int
    matching: int
    own_places: Sequence[Place]
    places: Sequence[Place]


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
        self._own_entries: dict[int, dict[int, DigestEntry]] = defaultdict(dict)
        of_source: dict[str, int] = defaultdict(int)
        spread: dict[int, int] = defaultdict(int)
        for n, story in enumerate(self._stories):
            of_source[story.source] |= 1 << n
            spread[-story.sources] |= 1 << n
            for tag_id, own in story.tags.items():
                self._bearing[tag_id] |= 1 << n
                self._own[tag_id] |= own << n
                entry = self._entries[tag_id][n] = DigestEntry(story.story_id, tag_id)
                if own:
                    self._own_entries[tag_id][n] = entry
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
        if len(tags) == 1:
            (tag_id,) = tags
            own_places = [self._place(tag_id, own, self._own_entries, cut)] if own else []
            places = [self._place(tag_id, matching, self._entries, cut)]
        else:  # a story may bear one of them as its own and another not
            both = (self._own_entries, self._entries)
            own_places = [_narrowed(self._place(tag_id, own, self._own_entries, cut)) for tag_id in tags]
            places = [_narrowed(self._place(tag_id, matching, of, cut)) for tag_id in tags for of in both]
        return Answer(0 if mutes else len(tags), own, matching, own_places, places)

    def _place(self, tag_id: int, stories: int, among: Mapping[int, Entries], cut: int) -> Place:
        count = (self._bearing[tag_id] & self._released_after(cut)).bit_count()
        return Place(among is self._entries, -count, tag_id, stories, among[tag_id])

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
        held = 0
        if 0 in ranks:
            ranks.remove(0)
            for answer in answers:
                held |= 0 if answer.rank else answer.matching
            answers = [answer for answer in answers if answer.rank]
        for story_id in had:
            held |= self._bit_of.get(story_id, 0)
        seen, left, groups = held, max(limit, 0), _Groups()
        for rank in sorted(ranks, reverse=True):
            alike = answers if len(ranks) == 1 else [answer for answer in answers if answer.rank == rank]
            own = matching = 0
            for answer in alike:
                own |= answer.own
                matching |= answer.matching
            if left and (some := own ^ (own & seen)):
                chosen = self._first(left, some)
                groups.put(chosen, [place for answer in alike for place in answer.own_places])
                left -= len(chosen)
                seen |= some
            if left and (some := matching ^ (matching & seen)):
                chosen = self._first(left, some)
                groups.put(chosen, [place for answer in alike for place in answer.places])
                left -= len(chosen)
            seen |= matching
        total = (seen ^ held).bit_count()
        return Digest(groups.entries(), total) if total else None

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


class _Groups:
    """The entries of a digest by their tags."""

    def __init__(self) -> None:
        self._count = 0
        # With where the first story of each stands among all.
        self._by_tag: dict[int, tuple[int, list[DigestEntry]]] = {}

    def put(self, chosen: list[int], places: list[Place]) -> None:
        """Put each story into the first of the places that has it."""
        left = chosen
        for _, _, tag_id, _, entries in sorted(places):
            here = [n for n in left if n in entries]
            if here:
                at = self._count + chosen.index(here[0])
                _, group = self._by_tag.setdefault(tag_id, (at, []))
                group += [entries[n] for n in here]
                if len(here) == len(left):
                    break
                left = [n for n in left if n not in entries]
        self._count += len(chosen)

    def entries(self) -> tuple[DigestEntry, ...]:
        """Give all entries: the tag with most of them first; of equals the one whose story stands higher."""
        groups = list(self._by_tag.values())
        if len(groups) == 1:
            return tuple(groups[0][1])
        groups.sort(key=_size_and_place)
        return tuple([entry for _, group in groups for entry in group])


def _size_and_place(group: tuple[int, list[DigestEntry]]) -> tuple[int, int]:
    first, entries = group
    return -len(entries), first


def _narrowed(place: Place) -> Place:
    """Give the place with the entries of its stories alone."""
    return place._replace(entries={n: entry for n, entry in place.entries.items() if place.stories >> n & 1})


def _age(story: Candidate) -> tuple[float, int, int]:
    """Freshness: the greater, the newer."""
    return story.first_seen.timestamp(), story.release, story.story_id
