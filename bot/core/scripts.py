"""The scripts that languages are written in, so that a reader meets what they can read first."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from storage.records import Tag

_LATIN: Final = "LATIN"
_WRITTEN: Final = {
    "ARABIC": "ar azb ckb fa ps prs sd ug ur", "ARMENIAN": "hy", "BENGALI": "bn", "CJK": "zh ja", "CYRILLIC": "be bg kk ky mk mn ru sr tg uk",
    "DEVANAGARI": "hi mr ne", "ETHIOPIC": "am ti", "GEORGIAN": "ka", "GREEK": "el", "HANGUL": "ko", "HEBREW": "he iw yi",
    "TAMIL": "ta", "THAI": "th",
}  # fmt: skip
_SUBTAGS: Final = {
    "arab": "ARABIC",
    "cyrl": "CYRILLIC",
    "deva": "DEVANAGARI",
    "latn": _LATIN,
}  # uz-cyrl, sr-latn
_SCRIPTS: Final = {code: script for script, codes in _WRITTEN.items() for code in codes.split()}


def own_script_first(tags: Sequence[Tag], language: str) -> list[Tag]:
    """Put the tags in the script of a language before all others; else their order stays."""
    base, *rest = language.casefold().split("-")
    named = next((_SUBTAGS[part] for part in rest if part in _SUBTAGS), None)
    own = named or _SCRIPTS.get(base, _LATIN)
    return sorted(tags, key=lambda tag: script_of(tag.display) != own)


@lru_cache(maxsize=4096)
def script_of(word: str) -> str:
    """Give the script of a word's first letter as Unicode names it: `ARABIC`; "" for a word without one."""
    letter = next((character for character in word if character.isalpha()), "")
    return unicodedata.name(letter, "").partition(" ")[0] if letter else ""
