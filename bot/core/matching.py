"""Which rule of a chat makes a story its news, and which rule a reader means."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from storage.records import Rule, Tag, TagUse


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader typed: sets of tags to follow (each: all of), and tags to mute."""

    follow: tuple[tuple[TagUse, ...], ...]
    mute: tuple[TagUse, ...]


def parse_rules(text: str) -> Wish:
    """Read `#a #b+#c -#d`, the `#` optional, commas allowed.

    Raises WrongValueError (`tags.none`, `tags.too_many`, `tags.too_long`) where nothing usable is left, for more than
    100 rules at once, more than 5 tags in a set, or a tag over 64 letters.
    """
    raise NotImplementedError


def match(rules: Sequence[Rule], tag_ids: Collection[int]) -> tuple[Rule, ...]:
    """Give the follow rules that a story with these tags answers, best (most tags) first; none where a mute hits."""
    raise NotImplementedError


def suggest(key: str, pool: Iterable[Tag], limit: int = 3) -> list[Tag]:
    """Give the known tags that a mistyped key may mean, nearest first."""
    raise NotImplementedError
