"""Whose page a link really leads to, where what is written over it says something else."""

from __future__ import annotations

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

# What reads as the name of a host: bbc.co.uk, but not U.S. or No.10.
_NAMED: Final = re.compile(r"(?<![\w.@-])(?:[^\W_][\w-]*\.)+[^\W\d_]{2,}(?![\w-])")
# Cyrillic and Greek letters of which a whole word can be written that looks Latin: a c e o p x y i j s d h l q w, o v u.
_LATIN_LOOKS: Final = frozenset(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u0501\u04bb\u04cf\u051b\u051d\u03bf\u03bd\u03c5"
)
_LONGEST: Final = 48  # characters of a host that are shown
_TOGETHER: Final = {
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "KATAKANA-HIRAGANA",
    "HANGUL",
}  # mixed by whoever writes them


def told_host(url: str | None, *texts: str) -> str | None:
    """Give the host of a link, as ASCII, where a reader should be told it; None where nothing misleads.

    That is where a text that stands over the link or names its source names another host, or where the link's own host
    looks as another.
    """
    host = _host(url)
    if host is None:
        return None
    named = {
        found[0].casefold().removeprefix("www.")
        for text in texts
        if "." in text
        for found in _NAMED.finditer(text)
    }
    misleads = any(host != one and not host.endswith(f".{one}") for one in named)
    return _shown(in_ascii(host)) if misleads or is_confusable(host) else None


def _shown(host: str) -> str:
    """Cut a long host at its beginning: whose it is, its end says."""
    return host if len(host) <= _LONGEST else f"…{host[-_LONGEST:]}"


def in_ascii(host: str) -> str:
    """Give a host as it is asked for, in ASCII: `xn--...` where it has other letters."""
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:  # a name that nobody could register; still no letter of it may pass for another
        return host.encode("ascii", "backslashreplace").decode()


def is_confusable(host: str) -> bool:
    """Tell whether a host may pass for another: a part of it mixes scripts, or is of other letters that look Latin."""
    return not host.isascii() and any(map(_misleads, host.split(".")))


def _misleads(label: str) -> bool:
    if label.isascii():
        return False
    letters = [letter for letter in label if letter.isalpha()]
    scripts = {unicodedata.name(letter, "?").partition(" ")[0] for letter in letters}
    mixed = len(scripts) > 1 and not scripts <= _TOGETHER
    return mixed or _LATIN_LOOKS.issuperset(letters)


def _host(url: str | None) -> str | None:
    try:
        host = urlsplit(url or "").hostname
    except ValueError:
        return None
    return host.casefold().removeprefix("www.") if host else None
