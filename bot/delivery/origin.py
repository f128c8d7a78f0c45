"""Where a page of a digest comes from, as its buttons carry it: enough to find the same page again."""

from __future__ import annotations

import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core.actions import number

_MOST_PAGES: Final = 100
_ASKED: Final = 5  # arguments of a digest that was asked for
_OWED: Final = (1, 3)  # arguments of one that was owed: its first page, a later one


@dataclass(frozen=True, slots=True)
class Origin:
    """A page of a digest: page 0 is the digest itself, [More] leads to page 1 and on.

    A digest that was owed is kept, so its `delivery` is enough for page 0. One that was asked for is chosen again: from
    the stories released in (`low`, `high`], at most `first` of them. `mark` stands for all stories shown up to this
    page: where it comes out different, tags or stories have changed, and it is not the same digest any more.
    """

    delivery: int | None = None
    low: int = 0
    high: int = 0
    first: int = 0
    page: int = 0
    mark: str | None = None

    @property
    def args(self) -> tuple[object, ...]:
        """The arguments of its buttons."""
        later = () if self.mark is None else (self.page, self.mark)
        return (self.low, self.high, self.first, *later) if self.delivery is None else (self.delivery, *later)


def read_origin(args: Sequence[str]) -> Origin | None:
    """Read the arguments of a button; None for what we would not have written."""
    if len(args) not in (*_OWED, _ASKED):
        return None
    numbers = [number(arg) for arg in args[: 1 if len(args) == 1 else -1]]
    found = [one for one in numbers if one is not None]
    if len(found) < len(numbers):
        return None
    if len(args) == 1:
        return Origin(found[0])
    page, mark = found[-1], args[-1]
    if page > _MOST_PAGES:
        return None
    if len(args) == _ASKED:
        low, high, first = found[:3]
        return Origin(None, low, high, first, page, mark)
    return Origin(found[0], page=page, mark=mark)


def mark_of(story_ids: Collection[int]) -> str:
    """Give the mark of a set of stories."""
    return f"{zlib.crc32(','.join(map(str, sorted(story_ids))).encode()):08x}"
