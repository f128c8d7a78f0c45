"""Letters: the tables and steps by which different spellings of a word become one."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from itertools import filterfalse
from typing import Final

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
TATWEEL: Final = "\u0640"

# What a mark above or below is dropped from: in these scripts a word reads without it. In Indic and South-East Asian
# scripts the marks are the vowels, and in Cyrillic й is no и.
_LATIN_GREEK: Final = "a-zA-Z\u00aa\u00ba\u00c0-\u024f\u0250-\u02ff\u0370-\u03ff\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2c7f\ua720-\ua7ff"
_DIACRITIC: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HARAKAT: Final = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
_NIQQUD: Final = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
_ON_LATIN_GREEK: Final = re.compile(
    f"[{_DIACRITIC}](?<=[{_LATIN_GREEK}\\W].)[{_DIACRITIC}]*"
)  # or on no letter at all
_SEMITIC_MARKS: Final = re.compile(f"[{_HARAKAT}{_NIQQUD}{TATWEEL}]+")
VARIATION_SELECTORS: Final = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])

_VARIANTS: Final = str.maketrans(
    {
        **dict.fromkeys("يىےۍ", "ی"),
        **dict.fromkeys("ةہھە", "ه"),
        "ك": "ک",
        "ګ": "گ",
        "ٱ": "ا",
        "ё": "е",
    }
)
_DOTLESS: Final = "\u0130\u0131"  # İ and ı
_OTHER_DIGIT: Final = re.compile(r"[^\D0-9]")
_FEW: Final = 40  # different letters, whose exchange one by one is faster than all at once
# Normalising sorts each run of marks by swapping neighbours, which takes the square of its length: no word needs
# thirty (Unicode's own stream-safe limit), so longer runs lose their marks first.
_LONG_RUN: Final = re.compile(r"[^\w\s\x00-\x7f]{31,}")


def is_mark(letter: str) -> bool:
    """Tell whether a character is a mark that belongs to its letter (no emoji selector, no enclosing keycap)."""
    return unicodedata.category(letter) in ("Mn", "Mc") and ord(letter) not in VARIATION_SELECTORS


def exchanged(text: str, letters: Mapping[int, str | None]) -> str:
    """Give the text as `translate` does; what stands for a letter must be none of the letters itself.

    Outside ASCII `translate` takes a step of Python's for each letter of a text; a search for one letter takes none.
    """
    if len(letters) > _FEW or text.isascii():
        return text.translate(letters)
    for letter, other in letters.items():
        text = text.replace(chr(letter), other or "")
    return text


def composed(text: str) -> str:
    """Make letters whole: `e` and its accent become `é`, and marks that can't be part of a letter go, as harakat."""
    return _without_loose_marks(unicodedata.normalize("NFC", _safe(text)))


def fold_letters(text: str) -> str:
    """Make spellings one: width, case, marks, Arabic and Persian letter variants, tatweel, digits to ASCII. Gives NFC."""
    if text.isascii():
        return text.lower()  # which is all that the steps below would do
    whole = unicodedata.normalize("NFKC", _safe(text))
    for letter in _DOTLESS:  # casefold would leave a dot above, and keep ı apart
        whole = whole.replace(letter, "i")
    cased = whole.casefold()
    if cased.isascii():
        return cased
    letters = _without_loose_marks(unicodedata.normalize("NFKD", cased))
    folded = exchanged(unicodedata.normalize("NFC", letters), _VARIANTS)
    return _OTHER_DIGIT.sub(_ascii_digit, folded)


def _safe(text: str) -> str:
    return text if text.isascii() else _LONG_RUN.sub(_without_marks, text)


def _without_marks(run: re.Match[str]) -> str:
    return "".join(filterfalse(unicodedata.combining, run[0]))


def _without_loose_marks(text: str) -> str:
    return _ON_LATIN_GREEK.sub("", _SEMITIC_MARKS.sub("", text))


def _ascii_digit(digit: re.Match[str]) -> str:
    return str(unicodedata.decimal(digit[0]))
