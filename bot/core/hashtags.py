"""Hashtags: found in texts, made canonical, and written so that Telegram links the whole of them.

A text is searched by its shape, a string as long as the text that says of each character what it is: so the patterns
are plain ASCII, and every step takes linear time on any input.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from itertools import islice, repeat
from typing import Final

from bot.core.letters import TATWEEL, VARIATION_SELECTORS, ZWJ, ZWNJ, composed, fold_letters, is_mark

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

_LETTERS: Final = ("Lu", "Ll", "Lt", "Lm", "Lo")  # the categories of `str.isalpha`
_BEYOND_LETTERS: Final = 0x40000  # from this code on Unicode has no letters, digits and marks, only selectors

_URL: Final = re.compile(r"""(?:://|(?<![#＃\w])www\.)[^\s<>"«»“”،؛。、「」]*""")
# In the shape: `a` letter, `d` digit, `m` mark, `s` sign of a tag, `j` joiner, `_`; all else stands for itself or a space.
_FOUND: Final = re.compile(r"#(?<![adm_/&#]#)(?<![adm_]j#)#*+(?=[ds_j][dms_j]*+a|a)[adms_j]++(?!#|://)")
_TELEGRAM: Final = re.compile(r"#(?<![ad]#)(?=d{0,255}+a)[ad]{1,256}+(?![ad]*+#)")
_ASIDE: Final = (
    "ʻʼ"  # letters to Unicode that many type as an apostrophe, which is none: oʻ, o‘ and o' are one
)
_DROPPED: Final = re.compile(r"['’.]")
_NOT_IN_TAG: Final = re.compile(r"[^\w\u200c\u200d·]+")
_MENTION: Final = re.compile(r"@[A-Za-z0-9_]{3,32}+")


def extract(text: str) -> list[str]:
    """Find the hashtags of an article: display forms without `#`, in order, repeats kept."""
    return [text[tag.start() : tag.end()].lstrip("#＃") for tag in _find(text)]


def telegram_tags(text: str) -> list[str]:
    """Find the hashtags that Telegram's clients would link, with `#` and `@name` as written."""
    found: list[str] = []
    if "#" not in text:
        return found
    for tag in islice(_TELEGRAM.finditer(text.translate(_telegram_kinds())), MOST):
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
    return _key(tag[:_READ])


@lru_cache(maxsize=4096)  # the same tags come in again and again
def _key(tag: str) -> str:
    return _only_letters(_only_letters(tag))  # what has gone may have kept a letter from its mark


def _only_letters(tag: str) -> str:
    return "".join(c for c in fold_letters(tag) if (c.isalnum() and c not in _ASIDE) or is_mark(c))


def clickable(tag: str) -> str | None:
    """Give the form (without `#`) to send so that the whole tag becomes one link, or None where that can't be.

    Letters are composed, marks that Telegram would end the link at go, other characters become `_`. A word of a
    script whose marks are its vowels (Indic, Thai) can't be linked whole.
    """
    if len(tag) > _READ:
        return None
    name = composed(composed(tag.strip("#＃")).replace(ZWJ, ""))  # what goes may have kept letters apart
    shape = name.translate(_telegram_kinds())
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


def of_words(words: str) -> str | None:
    """Make a hashtag, without `#`, of a keyword or a category: `Foreign policy` is Foreign_policy; None where none can be."""
    name = _NOT_IN_TAG.sub("_", _DROPPED.sub("", words.strip())).strip("_")
    return name if extract(f"#{name}") == [name] else None


def _find(text: str) -> Iterator[re.Match[str]]:
    """Find the hashtags of an article (the first MOST), each from its `#` (or run of them) to its end."""
    if "#" not in text and "＃" not in text:
        return iter(())
    plain = _URL.sub(_hidden, text) if "://" in text or "www." in text else text
    return islice(_FOUND.finditer(plain.translate(_kinds())), MOST)


def _hidden(url: re.Match[str]) -> str:
    """Give as many characters without a hashtag, so that places in the text stay; `#http` is still seen before it."""
    return "://".ljust(len(url[0]))


@cache
def _kinds() -> str:
    """Tell of each character, at the place of its code, what it is to the hashtags of an article."""
    marks = dict.fromkeys(("Mn", "Mc"), "m")
    table = _table({**dict.fromkeys(_LETTERS, "a"), "Nd": "d", **marks})
    return _with(table, {**dict.fromkeys(map(chr, VARIATION_SELECTORS), " "), **_SPECIAL})


@cache
def _telegram_kinds() -> str:
    """Tell the same for Telegram: `a` letter, `d` anything else that a hashtag may hold, `#`, or a space."""
    table = _table({**dict.fromkeys(_LETTERS, "a"), "Nd": "d"})
    sinhala = {sign: "d" for sign in map(chr, range(0x0D80, 0x0E00)) if not sign.isalpha()}
    return _with(table, {**sinhala, **dict.fromkeys("_·\u200c", "d"), "#": "#"})


def _table(kinds: Mapping[str, str]) -> str:
    """Make a table for `str.translate`, by category; a string is the quickest there is, and no letter stands behind it."""
    categories = map(unicodedata.category, map(chr, range(_BEYOND_LETTERS)))
    known = "".join(map(kinds.get, categories, repeat(" ")))
    return known.ljust(sys.maxunicode + 1)


def _with(table: str, other: Mapping[str, str]) -> str:
    kinds = list(table)
    for sign, kind in other.items():
        kinds[ord(sign)] = kind
    return "".join(kinds)
