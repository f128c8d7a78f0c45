"""Letters: the tables and steps by which different spellings of a word become one."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, Literal

ZWNJ: Final = "\u200c"
ZWJ: Final = "\u200d"
TATWEEL: Final = "\u0640"

# What a mark above or below is dropped from: in these scripts a word reads without it. In Indic and South-East Asian
# scripts the marks are the vowels, and in Cyrillic й is no и.
_LATIN_GREEK: Final = "a-zA-Z\u00aa\u00ba\u00c0-\u024f\u0250-\u02ff\u0370-\u03ff\u1d00-\u1dbf\u1e00-\u1fff\u2c60-\u2c7f\ua720-\ua7ff"
_DIACRITIC: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_HARAKAT: Final = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0898-\u089f\u08ca-\u08e1\u08e3-\u08ff"
_NIQQUD: Final = "\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\ufb1e"
_ON_LATIN_GREEK: Final = re.compile(f"([{_LATIN_GREEK}])[{_DIACRITIC}]+")
_SEMITIC_MARKS: Final = re.compile(f"[{_HARAKAT}{_NIQQUD}{TATWEEL}]+")
_VARIATION_SELECTORS: Final = frozenset([*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])

_VARIANTS: Final = str.maketrans(
    {
        **dict.fromkeys("يىےۍ", "ی"),
        **dict.fromkeys("ةہھە", "ه"),
        "ك": "ک",
        "ګ": "گ",
        "ٱ": "ا",
        "ё": "е",
        "ı": "i",
    }
)
# Normalising sorts each run of marks by swapping neighbours, which takes the square of its length: no word needs
# thirty (Unicode's own stream-safe limit), so longer runs lose their marks first.
_LONG_RUN: Final = re.compile(r"[^\w\s\x00-\x7f]{31,}")


def is_mark(letter: str) -> bool:
    """Tell whether a character is a mark that belongs to its letter (no emoji selector, no enclosing keycap)."""
    return unicodedata.category(letter) in ("Mn", "Mc") and ord(letter) not in _VARIATION_SELECTORS


def normalize(form: Literal["NFC", "NFD", "NFKC"], text: str) -> str:
    """Normalise as `unicodedata` does, in linear time on any input."""
    return unicodedata.normalize(form, _LONG_RUN.sub(_without_marks, text))


def bare(text: str) -> str:
    """Take the marks off letters that read without them: Latin, Greek, Arabic and Hebrew; and tatweel. Gives NFC."""
    return normalize("NFC", _without_loose_marks(normalize("NFD", text)))


def composed(text: str) -> str:
    """Make letters whole: `e` and its accent become `é`, and marks that can't be part of a letter go, as harakat."""
    return _without_loose_marks(normalize("NFC", text))


def fold_letters(text: str) -> str:
    """Make spellings one: width, case, marks (see `bare`), Arabic and Persian letter variants, digits to ASCII."""
    once = bare(normalize("NFKC", text).translate({0x130: "i", 0x131: "i"}).casefold())
    return _ascii_digits(bare(normalize("NFKC", once)).translate(_VARIANTS))


def _ascii_digits(text: str) -> str:
    if text.isascii():
        return text
    return re.sub(r"[^\D0-9]", lambda digit: str(unicodedata.decimal(digit[0])), text)


def _without_loose_marks(text: str) -> str:
    return _ON_LATIN_GREEK.sub(r"\1", _SEMITIC_MARKS.sub("", text))


def _without_marks(run: re.Match[str]) -> str:
    return "".join(character for character in run[0] if not unicodedata.combining(character))
