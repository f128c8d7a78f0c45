"""Plain text: folding, hashing, direction, lengths as Telegram counts them."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from itertools import compress, filterfalse, repeat
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from w3lib.url import canonicalize_url

from bot.core.letters import exchanged, fold_letters, is_mark

_LINE_BREAK: Final = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_DIRECTION_RUN: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")  # embeddings, overrides and isolates

_PIECE: Final = 4_096  # characters that are folded at once
_MOST_FOLDED: Final = 400_000  # characters of a folded text: twice the longest article
_INVISIBLE: Final[dict[str, str | None]] = dict.fromkeys(("Cf", "Mn"))  # categories
# Thai, Lao, Burmese, Khmer, kana and Han, a letter with its marks at a time.
_UNSPACED: Final = re.compile(
    "[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ec0-\u0ec6\u1000-\u102a\u1780-\u17b3\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff]"
    "[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b6-\u17d3\u3099\u309a]*"
)
_LONGEST_WORD: Final = 25  # characters, the space after it included

_LONGEST_URL: Final = 4_096  # characters; longer ones are no addresses of pages

# Query parameters that say where a reader came from, not what the page is.
_TRACKING: Final = re.compile(
    r"(utm|pk|mtm|matomo|piwik|hsa|oly|vero|ns|at|wt|cm|ga|itm|stm)_\w+"
    r"|(fb|g|gb|wb|dc|ms|tt|yandex|ys|twc|igsh|ml|ymc|li_fat_|s_k)(cl)?id|igshid|igsh|_hsenc|_hsmi|mc_[ce]id|mkt_tok|ref|ref_src"
    r"|ref_url|referrer|fbclid|gclsrc|rss|cmpid|ocid|spm|ncid|smid|cid|ito|xtor|wtrid|feedtype|feedname|guccounter"
    r"|guce_referr\w*|_ga|_gl|_openstat|traffic_source|share|shared|via|partner|amp"
)


def clean(text: str) -> str:
    """Make foreign text safe to keep: NUL, lone surrogates and other control characters go, every line break is LF."""
    if _SURROGATE.search(text):  # a pair is joined, a lone half goes
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    return _CONTROL.sub("", _LINE_BREAK.sub("\n", text).replace("\t", " "))


def fold(text: str) -> str:
    """Give the form in which two texts are compared: NFKC, casefolded, letters as in `hashtags.key`, words by spaces.

    Of a text that folds to more than a book has, only the beginning is compared.
    """
    folded = "".join(_folded_pieces(text))
    return " ".join(exchanged(folded, _between_words(folded)).split())


def _between_words(folded: str) -> dict[int, str | None]:
    """Tell what becomes of each sign: what is invisible goes, marks stay, all else parts words; letters and digits stay.

    Made without a call of Python's for each of the million characters that there are.
    """
    signs = list(filterfalse(str.isalnum, set(folded)))
    kinds = list(map(unicodedata.category, signs))
    table = dict(zip(map(ord, signs), map(_INVISIBLE.get, kinds, repeat(" ")), strict=True))
    marks = compress(signs, map(("Mn", "Mc").__contains__, kinds))
    return table | {ord(mark): mark for mark in marks if is_mark(mark)}


def _folded_pieces(text: str) -> Iterator[str]:
    """Fold piece by piece, cut before a space where there is one: a single letter may stand for eighteen."""
    start = found = 0
    while start < len(text) and found < _MOST_FOLDED:
        stop = start + _PIECE
        if stop < len(text):
            stop = max(text.rfind(" ", start + 1, stop), text.rfind("\n", start + 1, stop), 0) or stop
        folded = fold_letters(text[start:stop])
        yield folded
        start, found = stop, found + len(folded)


def words_of(text: str, most: int) -> list[str]:
    """Give the words of a text, folded, the first `most`; where a script sets no spaces each letter is a word."""
    # No language's words are so long that more of the text than this would be needed.
    folded = fold(text[: most * _LONGEST_WORD])
    if _UNSPACED.search(folded):
        folded = _UNSPACED.sub(r" \g<0> ", folded)
    return folded.split()[:most]


def text_hash(text: str) -> str:
    """Give a hash (32 hex digits) of the folded text: the same article is the same hash.

    A text without any letter or digit, which folds to nothing, is compared by its signs.
    """
    return hashlib.blake2b((fold(text) or clean(text)).encode(), digest_size=16).hexdigest()


def canonical_url(url: str) -> str:
    """Give the form in which URLs are compared: no scheme, `www.`, fragment, trailing slash or tracking parameters.

    What is no URL is given back as it came, without the spaces around it.
    """
    if len(url) > _LONGEST_URL:
        return url.strip()
    try:
        parts = urlsplit(canonicalize_url(clean(url).strip()))
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:
        return url.strip()
    if not parts.hostname:
        return url.strip()
    kept = [
        pair
        for pair in parse_qsl(parts.query, keep_blank_values=True)
        if not _TRACKING.fullmatch(pair[0].lower())
    ]
    query = f"?{urlencode(kept)}" if kept else ""
    return parts.hostname.removeprefix("www.") + port + parts.path.rstrip("/") + query


def is_rtl(text: str) -> bool:
    """Tell whether the first strong letter is written from right to left, as Telegram's clients decide."""
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def isolate(text: str) -> str:
    """Wrap a foreign run in isolates (U+2068, U+2069), its own stray direction controls off."""
    return f"\u2068{_DIRECTION_RUN.sub('', text)}\u2069"


def utf16_length(text: str) -> int:
    """Give the length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
