"""Lines and paragraphs of a page, with its white space folded."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from bot.core.text import clean

_UNSEEN: Final = re.compile("[\ufeff\u200e\u200f]")  # a byte order mark, and marks of direction
_SPACES: Final = re.compile(r"[^\S\n]+")
_EMPTY: Final = re.compile(r" ?\n[ \n]*\n ?")


def lines(text: str) -> list[str]:
    """Give the lines of a page, white space folded: an empty line, or several in a row, is ""."""
    folded = _EMPTY.sub("\n\n", _SPACES.sub(" ", _UNSEEN.sub("", clean(text))))
    return [line.strip() for line in folded.split("\n")]


def paragraphs(page: Iterable[str]) -> list[str]:
    """Put lines together to paragraphs: runs set off by empty lines; without any empty line, each line is one."""
    text = "\n".join(page).strip("\n")
    runs = re.split("\n\n+", text) if "\n\n" in text else text.split("\n")
    return [run.replace("\n", " ") for run in runs if run]
