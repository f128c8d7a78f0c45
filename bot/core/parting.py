"""How a digest parts into messages: between stories, never inside one.

What a story, a tag or a line takes of a message is measured once for all digests of one day that are read in the same way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Mapping
from typing import Final

from bot.core import lines
from bot.core.html import LIMITS, Size, measure, total
from bot.core.lines import View
from bot.core.page import COUNTS_LIMIT, Page
from storage.records import Digest, DigestEntry, Story, Tag

_GAP: Final = measure("\n\n")
_MORE: Final = measure(" · ")  # between the counts
_ALWAYS: Final = measure(
    "\n\u200f\u200f\n\n"
)  # between title, counts and stories; and marks of direction before the lines

_NUMBERED: Final = 100  # stories whose numbers have two digits at the most: enough for most digests

Parts = tuple[tuple[int, ...], ...]


def split_digest(
    digest: Digest, stories: Mapping[int, Story], view: View, day: dt.date, *, before: int = 0
) -> Parts:
    """Part a digest into messages; gives the story ids of each."""
    return Parting(view, day).split(digest, stories, before=before)


class Parting:
    """Parts digests of one view and day. Stories are known again by their ids: they stay there, and as they are."""

    def __init__(self, view: View, day: dt.date) -> None:
        self.view = view
        self._day = day
        self._forms = lines.forms(view.length)
        self._tags: dict[int, Tag] = {}
        self._sizes: dict[Hashable, Size] = {}
        self._shares: dict[tuple[int, ...], float] = {}  # of an entry, or of what is around so many

    def split(self, digest: Digest, stories: Mapping[int, Story], *, before: int = 0) -> Parts:
        """Give the story ids of each message."""
        entries = digest.entries
        if entries and before + len(entries) < _NUMBERED and self._is_short(digest, stories, before):
            return (tuple([entry[0] for entry in entries]),)
        page = Page(digest, self.view, self._day, self._tags, self._forms, before)
        there = [
            (entry, self._story(entry, stories[entry.story_id], len(str(number))))
            for number, entry in enumerate(digest.entries, before + 1)
            if entry.story_id in stories
        ]
        headings = {tag_id: self._heading(page, tag_id) for tag_id in page.groups}
        frame = self._frame(page)
        if total([frame, *headings.values(), *(size for _, size in there)]).within(LIMITS):  # as most do
            return (tuple([entry.story_id for entry, _ in there]),) if there else ()
        parts: list[list[int]] = []
        used, tag_id = LIMITS, None
        for entry, size in there:
            more = size if entry.tag_id == tag_id else size + headings[entry.tag_id]
            tag_id = entry.tag_id
            whole = used + more
            if parts and whole.within(LIMITS):
                used = whole
                parts[-1].append(entry.story_id)
            else:
                used = frame + headings[tag_id] + size
                parts.append([entry.story_id])
        return tuple(map(tuple, parts))

    def _is_short(self, digest: Digest, stories: Mapping[int, Story], before: int) -> bool:
        """Tell whether it surely is one message, as most are: by what each of its entries takes at the most."""
        shares, around = self._shares, (len(digest.entries), digest.total, before)
        try:
            return sum([shares[entry] for entry in digest.entries]) + shares[around] <= 1
        except KeyError:
            new = [entry for entry in digest.entries if entry not in shares]
            if not all(entry.story_id in stories for entry in new):
                return False  # it is without some of them
            shares |= {entry: self._share(entry, stories[entry.story_id]) for entry in new}
            page = Page(digest, self.view, self._day, {}, self._forms, before)
            shares[around] = _share(self._around(page))
            return self._is_short(digest, stories, before)

    def _share(self, entry: DigestEntry, story: Story) -> float:
        """Give which part of a message a story takes at the most, alone under its tag, which is counted."""
        many = _NUMBERED - 1
        alone = Page(Digest((entry,) * many, many), self.view, self._day, self._tags, self._forms)
        size = self._story(entry, story, len(str(many)))
        return _share(
            total([size, self._heading(alone, entry.tag_id), self._count(alone, entry.tag_id, many), _MORE])
        )

    def _measured(self, key: Hashable, write: Callable[[], str | None]) -> Size:
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = measure(write() or "")
        return size

    def _story(self, entry: DigestEntry, story: Story, digits: int) -> Size:
        """Measure a story with the gap after it, its number being of so many digits."""
        key = (entry.story_id, digits)
        size = self._sizes.get(key)
        if size is None:
            self._tags |= {tag.id: tag for tag in story.tags}
            alone = Page(Digest((entry,), 1), self.view, self._day, {}, self._forms, 10 ** (digits - 1) - 1)
            size = self._sizes[key] = next(alone.blocks({story.id: story})).size + _GAP
        return size

    def _heading(self, page: Page, tag_id: int) -> Size:
        key = ("heading", tag_id)
        size = self._sizes.get(key)
        if size is None:
            size = self._sizes[key] = measure(page.heading(tag_id) or "") + page.group_frame + _GAP
        return size

    def _frame(self, page: Page) -> Size:
        """Measure what the first message has beside its stories; no other has more."""
        sizes = [self._around(page)]
        room = COUNTS_LIMIT
        for tag_id, count in page.counted():
            size = self._count(page, tag_id, count)
            room -= size.units
            if room >= 0:
                sizes += (size, _MORE)
        return total(sizes)

    def _count(self, page: Page, tag_id: int, count: int) -> Size:
        tag = page.tags.get(tag_id)
        return self._measured((tag_id, "count", count), lambda: page.count(tag, count) if tag else None)

    def _around(self, page: Page) -> Size:
        """Measure what does not hang on which stories and tags there are."""
        shown, matched = len(page.digest.entries), page.digest.total
        most = max(shown, 2)  # parts, at the most
        sizes = [
            _ALWAYS,
            self._measured(("title", most), lambda: page.title(1, most) + page.view.words.number(most)),
            self._measured(("sum", shown, matched, page.before), page.sum),
            self._measured(("foot", page.left), lambda: page.foot() if page.left > 0 else None),
        ]
        return total(sizes)


def _share(size: Size) -> float:
    """Give which part of a message this takes, by what it has most of."""
    return max(size.units / LIMITS.units, size.entities / LIMITS.entities, size.bytes / LIMITS.bytes)
