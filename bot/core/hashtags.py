"""Hashtags: found in texts, made canonical, and written so that Telegram links the whole of them.

A text is searched by its shape, a string as long as the text that says of each character what it is: so the patterns
are plain ASCII, and every step takes linear time on any input.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from bot.core.letters import TATWEEL, ZWJ, ZWNJ, composed, fold_letters, is_mark

LONGEST: Final = 256  # characters of a tag, by Telegram's rule
MOST: Final = 20_000  # hashtags that are found in one text: no article has as many, only an attack
_READ: Final = 4 * LONGEST  # characters of a tag that are looked at before it is made canonical or clickable

# What an article's tag may hold beside letters, marks and digits: `j` joiners; `s` middle dot, Hebrew maqaf, geresh and
# gershayim, Tibetan tsheg marks, the Japanese ditto mark and wave dashes. Tatweel is a letter to Unicode, not to us.
_SPECIAL: Final = {
    **dict.fromkeys("#＃", "#"),
    **{sign: sign for sign in "_/&:"},
    **dict.fromkeys((ZWNJ, ZWJ), "j"),
    **dict.fromkeys("·־׳״་༌〃〜～", "s"),
    TATWEEL: "m",
}

_URL: Final = re.compile(r"""(?:://|www\.)[^\s<>"«»“”،؛。、「」]*""")
# In the shape: `a` letter, `d` digit, `m` mark, `s` sign of a tag, `j` joiner, `_`; all else stands for itself or a space.
_FOUND: Final = re.compile(r"#(?<![adm_/&#]#)(?<![adm_]j#)#*+(?=[ds_j][dms_j]*+a|a)[adms_j]++(?!#|://)")
_TELEGRAM: Final = re.compile(r"#(?<![ad]#)(?=d{0,255}+a)[ad]{1,256}+(?![ad]*+#)")
_MENTION: Final = re.compile(r"@[A-Za-z0-9_]{3,32}+")


def extract(text: str) -> list[str]:
    """Find the hashtags of an article: display forms without `#`, in order, repeats kept."""
    return [text[tag.start() : tag.end()].lstrip("#＃") for tag in _find(text)]


def telegram_tags(text: str) -> list[str]:
    """Find the hashtags that Telegram's clients would link, with `#` and `@name` as written."""
    found: list[str] = []
    if "#" not in text:
        return found
    for tag in islice(_TELEGRAM.finditer(_shape(text, _telegram_kind)), MOST):
        end = tag.end()
        if text.startswith("@", end) and (mention := _MENTION.match(text, end)):
            end = mention.end()
        found.append(text[tag.start() : end])
    return found


def key(tag: str) -> str:
    """Give the canonical form under which tags are one; "" where nothing is left.

    Letters are folded as in texts (case, width, marks, variants, digits), and only letters, digits and the marks that
    a script can't be read without remain: `#Mutual_Interest` and `mutual interest` are one.
    """
    folded = fold_letters(tag[:_READ])
    return "".join(c for c in folded if c.isalnum() or is_mark(c))


def clickable(tag: str) -> str | None:
    """Give the form (without `#`) to send so that the whole tag becomes one link, or None where that can't be.

    Letters are composed, marks that Telegram would end the link at go, other characters become `_`. A word of a
    script whose marks are its vowels (Indic, Thai) can't be linked whole.
    """
    if len(tag) > _READ:
        return None
    name = composed(tag.strip("#＃")).replace(ZWJ, "")
    shape = _shape(name, _telegram_kind)
    if any(kind == " " and is_mark(character) for character, kind in zip(name, shape, strict=True)):
        return None
    sent = "_".join(name[run.start() : run.end()] for run in re.finditer("[ad]+", shape))
    whole = key(sent) == key(tag) and telegram_tags("#" + sent) == ["#" + sent]
    return sent if whole else None


def words(tag: str) -> str:
    """Give a tag as it reads in running text: `mutual_interest` is `mutual interest`."""
    return " ".join(tag.lstrip("#＃").replace("_", " ").split())


def as_words(text: str) -> str:
    """Give a text with every hashtag in it read as words: `#mutual_interest` becomes `mutual interest`."""
    pieces: list[str] = []
    done = 0
    for tag in _find(text):
        start, end = tag.span()
        pieces += (text[done:start], words(text[start:end]))
        done = end
    return "".join(pieces) + text[done:]


def _find(text: str) -> Iterator[re.Match[str]]:
    """Find the hashtags of an article (the first MOST), each from its `#` (or run of them) to its end."""
    if "#" not in text and "＃" not in text:
        return iter(())
    plain = _URL.sub(_hidden, text) if "://" in text or "www." in text else text
    return islice(_FOUND.finditer(_shape(plain, _kind)), MOST)


def _hidden(url: re.Match[str]) -> str:
    """Give as many characters without a hashtag, so that places in the text stay; `#http` is still seen before it."""
    return "://".ljust(len(url[0]))


class _Kinds(dict[int, str]):
    """What each character is, asked once for each that occurs: a table for `str.translate`."""

    def __init__(self, kind: Callable[[str], str]) -> None:
        super().__init__()
        self._kind = kind

    def __missing__(self, code: int) -> str:
        self[code] = kind = self._kind(chr(code))
        return kind


def _shape(text: str, kind: Callable[[str], str]) -> str:
    return text.translate(_Kinds(kind))


def _kind(character: str) -> str:
    """Tell what a character is to the hashtags of an article."""
    if special := _SPECIAL.get(character):
        return special
    if character.isalpha():
        return "a"
    return "d" if character.isdecimal() else "m" if is_mark(character) else " "


def _telegram_kind(character: str) -> str:
    """Tell what a character is to Telegram: `a` letter, `d` anything else that a hashtag may hold, `#`, or a space."""
    if character.isalpha():
        return "a"
    if character.isdecimal() or character in "_·\u200c" or "\u0d80" <= character <= "\u0dff":
        return "d"
    return "#" if character == "#" else " "
