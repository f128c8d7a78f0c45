"""What is new in one call of the planner: each chat's digest is chosen from it, and what was found once is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from operator import itemgetter

from bot.core import digest as choosing
from bot.core.parting import Parting
from bot.core.shelf import Answer, Shelf
from storage.records import Digest, DueChat, KeptDigest, Story
from storage.store import Store

ON_SHELF = 10_000  # stories, the newest, that are kept at hand for all chats of a call
KEPT = 10_000  # decisions that are remembered, and as many of before: three of ten readers share theirs with one of so many
ANSWERS_KEPT = 50_000  # rules of a call whose answers are remembered, of which most have none


class Chosen:
    """A digest that was chosen, and how it is kept where it was parted in one way or another."""

    __slots__ = ("digest", "kept")

    def __init__(self, digest: Digest) -> None:
        self.digest = digest
        self.kept: dict[Parting, KeptDigest | None] = {}


_UNKNOWN = Chosen(Digest((), 0))
_Remembered = dict[tuple[tuple[Answer, ...], int, frozenset[int]], Chosen | None]
_story_id = itemgetter(0)  # of an entry


class Fresh:
    """The newest stories at hand on a shelf, what was chosen from it, and the stories themselves."""

    def __init__(self, store: Store, high: int) -> None:
        self._store = store
        self._high = high
        self._low = high
        self._shelf = Shelf(())
        self._answers: dict[int, _Answers] = {}  # by the cut from which on they hold
        self._chosen: _Remembered = {}
        self._chosen_before: _Remembered = {}
        self._wanted: set[int] = set()  # stories that were chosen and not looked up yet
        self._known: set[int] = set()
        self._stories: dict[int, Story] = {}

    def choose(self, due: Sequence[DueChat], many: bool) -> dict[int, Chosen]:
        """Choose each chat's digest from its own interval; chats for which nothing is new are missing.

        Where there are `many`, from a shelf of all that is new; else, or where a chat has not had a digest for very long,
        from what is looked up for it.
        """
        recent = [each for each in due if many and each.cut >= self._high - ON_SHELF]
        chosen = self._from_shelf(recent)
        rest = [each for each in due if not many or each.cut < self._high - ON_SHELF]
        return chosen | self._looked_up(rest)

    def _from_shelf(self, due: Sequence[DueChat]) -> dict[int, Chosen]:
        low = min((each.cut for each in due), default=self._low)
        if low < self._low:
            self._low, self._shelf = low, Shelf(self._store.articles.candidates(low, self._high))
            self._forget()
        if sum(map(len, self._answers.values())) > ANSWERS_KEPT:
            self._forget()
        found = {}
        for each in due:
            answers = self._answers.get(each.cut)
            if answers is None:
                answers = self._answers[each.cut] = _Answers(self._shelf, each.cut)
            # What is left of most chats' rules others have too.
            left = tuple([answer for rule in each.rules if (answer := answers[rule])])
            if left and (chosen := self._choose(left, each.manner.stories, each.had)) is not None:
                found[each.id] = chosen
        return found

    def _forget(self) -> None:
        for remembered in (self._answers, self._chosen, self._chosen_before):
            remembered.clear()

    def _choose(self, rules: tuple[Answer, ...], limit: int, had: frozenset[int]) -> Chosen | None:
        key = (rules, limit, had)
        chosen = self._chosen.get(key, _UNKNOWN)
        if chosen is _UNKNOWN:
            if len(self._chosen) >= KEPT:  # what is asked for again is taken along, the rest forgotten
                self._chosen_before, self._chosen = self._chosen, {}
            chosen = self._chosen_before.get(key, _UNKNOWN)
            if chosen is _UNKNOWN:
                chosen = self._wanting(self._shelf.choose_from(rules, limit, had))
            self._chosen[key] = chosen
        return chosen

    def _wanting(self, digest: Digest | None) -> Chosen | None:
        if digest is None:
            return None
        self._wanted.update(map(_story_id, digest.entries))
        return Chosen(digest)

    def _looked_up(self, due: Sequence[DueChat]) -> dict[int, Chosen]:
        interests = {each.id: choosing.written(each.rules) for each in due}
        # One tag of each rule leads to all of its stories.
        wanted = {tags[0] for interest in interests.values() for tags in interest.follow}
        if not wanted:
            return {}
        shelf = Shelf(self._store.articles.candidates(min(each.cut for each in due), self._high, wanted))
        found = {}
        for each in due:
            stories = each.manner.stories
            digest = shelf.choose(interests[each.id], stories, cut=each.cut, had=each.had)
            if chosen := self._wanting(digest):
                found[each.id] = chosen
        return found

    def stories(self) -> Mapping[int, Story]:
        """Give the stories of all digests chosen, each looked up once; those that went away are missing."""
        new = self._wanted - self._known
        if new:
            self._known |= new
            self._stories |= self._store.articles.stories(new)
        self._wanted.clear()
        return self._stories


class _Answers(dict[str, Answer | None]):
    """What the stories on a shelf that came after a cut answer to rules as they are kept, each looked up once."""

    def __init__(self, shelf: Shelf, cut: int) -> None:
        super().__init__()
        self._shelf = shelf
        self._cut = cut

    def __missing__(self, rule: str) -> Answer | None:
        """Look it up."""
        tags = tuple(map(int, rule.removeprefix("-").split(",")))
        found = self[rule] = self._shelf.answer(tags, mutes=rule.startswith("-"), cut=self._cut)
        return found
