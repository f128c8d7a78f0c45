"""Sentences: where a text's sentences begin and end, by rules that need no data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.summary.abbreviations import LETTER, is_letter, is_name, is_number, is_tail
from bot.summary.limits import LONGEST_SENTENCE
from bot.summary.quotations import is_open
from bot.summary.words import stop_words

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANK = r"[ \u00a0\u202f]"
_CLOSERS = r"[\"'”’‘“«»›)\]}』」\u200e\u200f\u202a-\u202e\u2066-\u2069]"
# A mark counts once, at the beginning of its run, and nothing is tried twice: linear on any input.
_END = re.compile(
    rf"(?<![.!?…؟۔؛।॥])(?P<mark>\.(?:{_BLANK}\.){{1,9}}+|[.!?…؟۔؛।॥]++)(?P<close>(?:{_CLOSERS}|{_BLANK}»|\[\d{{1,3}}\])*+)"
    rf"(?=(?P<gap>\s|$)|(?P<tight>[\u0620-\u064a\u066e-\u06d3]))"
    r"|(?P<wide>[。！？｡]++)(?P<wide_close>[”’」』）》\"']*+)"
)
_BEFORE = re.compile(r"[^\s(\[{\"'“«‘„\u3040-\u30ff\u4e00-\u9fff]*$")
_LETTERS_BEFORE = re.compile(
    rf"(?:(?<!\S)(?:{LETTER})[.۔]{_BLANK})++$"
)  # "т. " of "т. д." and "J. " of "J. R."
_AFTER = re.compile(
    r"(?P<lead>[\s\"'“”«‘„(\[{\-–—/\u200e\u200f\u2066-\u2069]*(?:(?<=['’])[stn]\s(?=[A-Z]))?)"
    r"(?P<word>[^\s.,:;!?،؛؟۔\"'”»)\]]*)(?P<point>[.۔]?)"
)
_NUMBER_BEFORE = re.compile(r"(?:\d+(?:[.,٫٬]\d+)*|\b[IVXLC]+)\s$")
_DAY_BEFORE = re.compile(r", \d\d?\s$")
_ROMAN = re.compile(r"[IVXLC]+")
_PARTS = re.compile(r"[.۔\-]" + _BLANK + "?")
_ADDRESS = re.compile(r"\S+@|www$|https?$")
_HAS_WORD = re.compile(r"[^\W_]")
_SOFT = re.compile(r"[;:,،؛、，]\s|\s[–—-]\s")
_WINDOW = 40  # characters before and after a mark that may matter
_LETTERS_WINDOW = 12  # of these, such as may hold initials before the last one
_LONGEST_BYLINE = 80  # characters
_UNIT = 2  # letters of a unit of measure
_ORDINAL = 2  # "3. Mai", "15. Ağustos": ordinals have at most so many digits
_NO_VERB_YET = 3  # words

_ORDINALS = frozenset({"de", "tr", "da", "no", "fi", "cs", "sk", "hu", "hr", "sl", "az", "lv", "et"})
_AND = {"fa": "و", "ps": "او", "ur": "اور", "hi": "और"}
_BEHIND_DOTS = _AND | {"ar": "ثم"}  # "then": an Arabic "and" begins many a sentence
# Behind an exclamation or a question in quotation marks these say who says it; other scripts show it by a small letter.
_SAYS = re.compile(
    r"[^.!?؟۔।]*?(?<!\S)(?:گفت|گفتند|پرسید|پرسیدند|فریاد|داد زد|قال|قالت|صاح|صاحت|هتف|سأل|سألت|صرخ|کہا|پوچھا|چلایا|چلائی|پکارا|بولا|بولی"
    r"|وویل|ویې|وپوښتل|چیغه|कहा|पूछा|चिल्लाया|चिल्लाई|बोला|बोली)(?=[\s.!؟۔،।])"
)
_SAYS_IN_CHINESE = re.compile(r"[^\s，。！？：；]{0,8}[说說道问問喊叫答称稱][，。：；]")
_PARTICLE = re.compile(r"って|など|[とのをにがはへやもだ]")
_BYLINE = frozenset({"-", "–", "—", "/", "("})  # "KABUL, 23 Nov. (HNA) - "
# A place and a day, an agency in brackets, between strokes or behind a dash, and nothing else.
_PLACE_AND_DAY = re.compile(
    r"([^\s,.][^,.]+),\s\d\d?[\s\-][^\s,.]{3,12}"
    r"(\.?\s?(?:\([^)]+\)|/[^/]+/|[—–\-]\s(?:[^\s.]+\s)?[«“\"][^»”\"]+[»”\"]))?$"
)
_AGENCY = re.compile(r"/[^/]+/")  # "КАБУЛ, 23 ноя. /ТАСС/. "
_AFTER_HOUR = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*$|[A-Z]{2,4}$")


class _Place(NamedTuple):
    """What stands around a mark: the word before it, what the sentence has before that, and what follows."""

    before: str
    earlier: str
    lead: str
    after: str
    initial_follows: bool
    near_start: bool

    @property
    def first(self) -> bool:
        """Whether nothing but the word stands before the mark."""
        return self.near_start and not self.earlier.strip(" \t\"'“«‘„(")

    @property
    def without_verb(self) -> bool:
        """Whether so few words stand before the mark that they can't be a sentence: "In 1998 г."."""
        return self.near_start and len(self.earlier.split()) < _NO_VERB_YET


def sentences(text: str, language: str = "und") -> Iterator[str]:
    """Give a text's sentences, verbatim and in order; a line break ends one. Reads no further than is asked for."""
    for line in _LINE.finditer(text):
        for piece in _of_line(line[0], language):
            if len(piece) <= LONGEST_SENTENCE:
                yield piece
            else:
                yield from _cut(piece)


def _of_line(line: str, language: str) -> Iterator[str]:
    """Split a line. A mark before the first word of a sentence ends nothing, and is not even looked at."""
    start = 0
    while word := _HAS_WORD.search(line, start):
        begun = start
        for match in _END.finditer(line, word.start()):
            if _ends(line, start, match, language) and not is_open(line, start, match.end(), language):
                start = match.end()
                break
        yield line[begun : start if start > begun else None].strip()
        if start == begun:
            return


def _ends(line: str, start: int, match: re.Match[str], language: str) -> bool:
    """Tell whether a mark ends a sentence that began at `start`."""
    if match["wide"]:
        return not match["wide_close"] or not _goes_on_wide(line, match)
    mark, place = match["mark"], _look_around(line, start, match, language)
    if match["tight"]:
        words = len(place.before) > 1 and len(place.after) > 1 and _is_arabic(place.before[-1])
        return words and mark != "؛" and not _belongs(place, language)
    if not place.after:
        return True
    if _is_small(place.after) or _goes_on(line, match, place, language):
        return False
    return mark not in {".", "۔"} or not _belongs(place, language)


def _look_around(line: str, start: int, match: re.Match[str], language: str) -> _Place:
    at = max(start, match.start() - _WINDOW)
    found = _BEFORE.search(line, at, match.start())
    begun = found.start() if found else match.start()
    if line[begun - 2 : begun - 1] in {".", "۔"} and (
        letters := _LETTERS_BEFORE.search(line, max(at, begun - _LETTERS_WINDOW), begun)
    ):
        begun = letters.start()
    after = _AFTER.match(line, match.end(), match.end() + _WINDOW)
    lead, word, point = after.group("lead", "word", "point") if after else ("", "", "")
    initial = bool(point) and is_letter(word, language)
    return _Place(line[begun : match.start()], line[at:begun], lead, word, initial, near_start=at == start)


def _is_small(word: str) -> bool:
    """Tell whether a word can't begin a sentence: small letters, unless "iPhone" or an address is written so."""
    return word[0].islower() and not word[1:2].isupper() and not _ADDRESS.match(word)


def _goes_on(line: str, match: re.Match[str], place: _Place, language: str) -> bool:
    """Tell whether the sentence goes on behind a quotation, dots, or the day of an agency's byline."""
    mark, closed = match["mark"], match["close"].strip("\u200e\u200f")
    ands = _BEHIND_DOTS if mark in {"...", "…"} else _AND if closed else {}
    if place.after == ands.get(language):
        return True
    if closed and mark[-1] in "!?؟" and _SAYS.match(line, match.end(), match.end() + _WINDOW):
        return True
    dateline = place.lead.strip() in _BYLINE and place.near_start and _DAY_BEFORE.search(place.earlier)
    if mark == "." and (dateline or _AGENCY.fullmatch(place.before)):
        return True
    return _is_head(line, match.start())


def _is_head(line: str, end: int) -> bool:
    """Tell whether a line has no more than a place, a day and an agency so far: it belongs to what follows."""
    head = _PLACE_AND_DAY.match(line, 0, end) if end < _LONGEST_BYLINE else None
    if head is None or head[1].upper() != head[1]:
        return False
    return not _is_caseless(head[1]) or head[2] is not None


def _goes_on_wide(line: str, match: re.Match[str]) -> bool:
    """Tell whether a sentence goes on behind a closed quotation in Chinese or Japanese."""
    said = match["wide"][-1] != "。" and _SAYS_IN_CHINESE.match(line, match.end())
    return bool(said or _PARTICLE.match(line, match.end()))


def _belongs(place: _Place, language: str) -> bool:
    """Tell whether the point belongs to the word before it: a number, an initial, an abbreviation."""
    before, after = place.before, place.after
    parts = [part for part in _PARTS.split(before) if part]
    if not parts:
        return False
    if place.first and (before.isdigit() or (len(before) == 1 and before.isalpha())):
        return True  # it numbers an item
    if is_tail("".join(before.split()), language):
        return after[0].isdigit() or place.without_verb or bool(_AFTER_HOUR.match(after))
    counts = is_number(before, language) and (after[0].isdigit() or _ROMAN.fullmatch(after))
    if counts or (place.initial_follows and is_letter(parts[-1], language)):
        return True
    if _is_unit(place):
        dates = place.without_verb and is_name(before, language)  # "В 1998 г."
        return after[0].isdigit() or place.initial_follows or dates
    return _is_short(place, parts, language) and not _begins_sentence(place, language)


def _is_unit(place: _Place) -> bool:
    """Tell whether a letter or two stand behind a number: "1911 г.", "-4.5 C."."""
    return (
        len(place.before) <= _UNIT
        and place.before.isalpha()
        and not _is_caseless(place.before)
        and bool(_NUMBER_BEFORE.search(place.earlier))
    )


def _is_short(place: _Place, parts: list[str], language: str) -> bool:
    """Tell whether the word before the point is an initial, an ordinal or an abbreviation, or made of such."""
    before, after = place.before, place.after
    if len(parts) > 1 and all(is_letter(part, language) or is_name(part, language) for part in parts):
        return True
    if language in _ORDINALS and ((before.isdigit() and len(before) <= _ORDINAL) or _ROMAN.fullmatch(before)):
        return True
    foreign = after[0].isalpha() and _is_latin(before) and not _is_latin(after)
    if foreign:  # "Пётр I." ends, an English "Inc." doesn't
        return is_name(before, "en")
    return is_name(before, language) or (len(before) == 1 and before.isalpha() and not before.islower())


def _begins_sentence(place: _Place, language: str) -> bool:
    """Tell whether a capitalised word can hardly be part of a name: behind "U.S." a "The" begins a sentence."""
    word = place.after
    return (
        word[0].isupper()
        and not place.initial_follows
        and word.lower() in stop_words(language if language != "und" else "en")
    )


def _is_caseless(word: str) -> bool:
    return word.lower() == word.upper()


def _is_arabic(letter: str) -> bool:
    return "\u0620" <= letter <= "\u06ff"


def _is_latin(word: str) -> bool:
    return word[0] <= "\u024f"


def _cut(run: str) -> Iterator[str]:
    """Cut a run without any end behind a comma or a dash, else at a space, else anywhere."""
    start = 0
    while len(run) - start > LONGEST_SENTENCE:
        limit = start + LONGEST_SENTENCE
        middle = start + LONGEST_SENTENCE // 2
        soft = [found.end() for found in _SOFT.finditer(run, middle, limit)]
        space = run.rfind(" ", middle, limit)
        stop = soft[-1] if soft else space + 1 if space >= 0 else limit
        piece = run[start:stop].strip()
        if _HAS_WORD.search(piece):
            yield piece
        start = stop
    piece = run[start:].strip()
    if _HAS_WORD.search(piece):
        yield piece
