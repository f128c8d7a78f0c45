"""How long the hashtag functions take on a megabyte of hostile text; no input may take them more than 0.2 s."""

from __future__ import annotations

import sys
from collections.abc import Callable
from time import perf_counter

from bot.core import hashtags

SIZE = 1_000_000  # characters

_FUNCTIONS: tuple[Callable[[str], object], ...] = (
    hashtags.extract,
    hashtags.telegram_tags,
    hashtags.as_words,
    hashtags.key,
    hashtags.clickable,
)
_REPEATED = {
    "#": "#",
    "#a": "#a",
    "##a#b": "##a#b",
    " #a": " #a",
    "letters": "a",
    "astral letters": "\U00020021",
    "&#": "&#",
    "http://": "http://",
    "http:// ": "http:// ",
    "www.": "www. ",
    "://#": "://#",
    "@": "#a@abc",
    "marks": "\u0301\u0316",
    "harakat": "\u064e",
    "ZWNJ": "\u200c",
    "#a ZWNJ": "#a\u200c",
    "symbols": "#a™",
    "Persian": "باران در #شهر_نو ",
}


def run() -> dict[str, object]:
    """Print the seconds of each function on each input (best of three); give the slowest of all."""
    cases = {name: (piece * (SIZE // len(piece) + 1))[:SIZE] for name, piece in _REPEATED.items()}
    cases["every character"] = "#" + "".join(map(chr, (*range(0xD800), *range(0xE000, sys.maxunicode + 1))))
    cases["one # and letters"] = "#" + "a" * (SIZE - 1)
    names = [function.__name__ for function in _FUNCTIONS]
    print(f"seconds for {SIZE:,} characters")
    print(f"{'input':<20}" + "".join(f"{name:>15}" for name in names))
    slowest = 0.0
    for name, text in cases.items():
        seconds = [min(_timed(function, text) for _ in range(3)) for function in _FUNCTIONS]
        slowest = max(slowest, *seconds)
        print(f"{name:<20}" + "".join(f"{second:>15.3f}" for second in seconds))
    return {"characters": SIZE, "slowest_seconds": round(slowest, 3)}


def _timed(function: Callable[[str], object], text: str) -> float:
    start = perf_counter()
    function(text)
    return perf_counter() - start
