"""Stories for messages that leave in groups: read whole once, and looked up before each group."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from storage.articles import Articles
from storage.records import Story

AGE = 30.0  # seconds after which a story is read again: its tag may have another form, its summary be chosen by now
_MOST = 2_000  # stories kept


class _Kept(NamedTuple):
    marks: tuple[object, ...]
    read_at: float
    story: Story


class Newsstand:
    """Gives stories as they are now. One that has not changed is the very object that it was before.

    What was corrected, withdrawn or joined by another source shows in the marks of its articles, which are read each time.
    """

    def __init__(self, articles: Articles, monotonic: Callable[[], float]) -> None:
        self._articles = articles
        self._monotonic = monotonic
        self._kept: dict[int, _Kept] = {}

    def stories(self, story_ids: Collection[int]) -> dict[int, Story]:
        """Give whole stories by id; those that are gone or were withdrawn are missing."""
        now, marks = self._monotonic(), self._articles.marks(story_ids)
        old = [story_id for story_id in marks if not self._is_good(story_id, marks[story_id], now)]
        self._read(old, marks, now)
        return {story_id: self._kept[story_id].story for story_id in marks if story_id in self._kept}

    def _is_good(self, story_id: int, marks: tuple[object, ...], now: float) -> bool:
        kept = self._kept.get(story_id)
        return kept is not None and kept.marks == marks and now - kept.read_at < AGE

    def _read(self, story_ids: Collection[int], marks: Mapping[int, tuple[object, ...]], now: float) -> None:
        if not story_ids:
            return
        found = self._articles.stories(story_ids)
        if len(self._kept) + len(found) > _MOST:
            self._kept = {story_id: self._kept[story_id] for story_id in marks if story_id in self._kept}
        for story_id in story_ids:
            before, story = self._kept.pop(story_id, None), found.get(story_id)
            if story is not None:
                same = before.story if before is not None and before.story == story else story
                self._kept[story_id] = _Kept(marks[story_id], now, same)
