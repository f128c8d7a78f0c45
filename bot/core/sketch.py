"""Whether two texts are alike: compared by their shingles, the runs of four words that stand in them.

A sketch is the eighth part of the shingles whose number is divisible by eight, the same part of every text: enough to
find what may be alike by an index. Whether it is, all the shingles say.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from zlib import crc32

from bot.core.text import words_of

ALIKE: Final = 0.5  # of the smaller text's shingles stand in the larger
MOST_WORDS: Final = 2_000  # of a text that are looked at: longer ones are alike where they begin alike
_PART: Final = 8


def shingles(text: str) -> frozenset[int]:
    """Give the numbers of a text's runs of four folded words, 32 bits each; none for a text of fewer words.

    A number is the same on every machine and in every version, or kept ones would be useless. It guards nothing, so
    that the fastest hash will do: it finds and parts texts as well as a cryptographic one.
    """
    words = words_of(text, MOST_WORDS)
    runs = map(" ".join, zip(words, words[1:], words[2:], words[3:], strict=False))
    return frozenset(map(crc32, map(str.encode, runs)))


def sketch(text: str) -> tuple[int, ...]:
    """Give the numbers by which a text is looked up."""
    return part(shingles(text))


def part(numbers: Collection[int]) -> tuple[int, ...]:
    """Give those of a text's numbers that make its sketch, in order."""
    return tuple(sorted([number for number in numbers if number % _PART == 0]))


def containment(a: Collection[int], b: Collection[int]) -> float:
    """Tell how much of the smaller stands in the larger, 0 to 1: of two sketches, or of all the shingles."""
    smaller = min(len(a), len(b))
    return len(set(a) & set(b)) / smaller if smaller else 0.0
