"""Bylines: the agency, and perhaps the place, that open a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from bot.core.letters import fold_letters
from bot.ingest import zones

_LONGEST: Final = 100  # characters before and within the parenthesis

_WORD: Final = r"[^\s()#:_،؛;!?؟\"“”«»|/–—]+"
_NAME: Final = rf"{_WORD}(?: {_WORD}){{0,6}}"
# NAME (ABBR): at least two letters and no digit between the parentheses.
_AGENCY: Final = rf"(?P<name>{_NAME}) ?\((?P<abbr>[^\W\d_][^()\d#:_]{{0,28}}[^\W\d_]\.?)\)"
_SIGN: Final = r" ?(?P<sign>_+|--|[:\-–—])"
_PLACE: Final = r" ?(?P<place>[^\W\d_][^\s()#:.,،؛!?_\"“”«»]*(?: [^\W\d_][^\s()#:.,،؛!?_\"“”«»]*)?) ?:"
_SIGNED: Final = re.compile(f"{_AGENCY}{_SIGN}")
_AFTER_SIGN: Final = re.compile(_PLACE)
_UNSIGNED: Final = re.compile(_AGENCY + r"(?= |$)")
_AT_NEWS: Final = re.compile(r"(?P<byline>AT[ \-]News(?: [^\W\d_]+(?:[\-'’][^\W\d_]+)*){1,2}) ?:")
_CAPITALS: Final = re.compile(r"[A-Z]{2,8}")
_ARTICLE: Final = re.compile(
    r"[ae][ldnrstz]h?-"
)  # of an Arabic name, which is small at the start of a text too
_CAPITALISED: Final = re.compile(r"[A-Z][\w'’]*(?:-\w+)*")

# Words before a colon that say who speaks or is spoken of, not where: `(AVA) - Karimi said: ...`
_SPEECH: Final = (
    "minister president spokesman spokesperson official officials governor police commander leader "
    "رئیس رییس وزیر سخنگوی والی فرمانده رهبر الرئيس الوزير المتحدث الناطق президент министр "
    "said says say told tells added adds stated asked wrote reads warned reported according "
    "گفت گفته گفتند میگوید افزود افزوده نوشت نوشته پرسید اظهار داشت کرد است بود شد در به از که را این آن "
    "وویل ویلي وايي وویلي ویل لیکلي زیاته قال قالت وقال وقالت أضاف وأضاف أكد وأكد صرح أوضح وأوضح ذكر وذكر كتب في من إلى أن هذا "
    "کہا کہنا بتایا لکھا نے میں سے کہ یہ сказал сказала заявил заявила сообщил сообщила добавил отметил гуфт гуфтанд "
    "dedi diyor söyledi belirtti"
)
# Places of datelines that may stand after any sign, `(AVA)_ Kabul: ...`, folded when looked up.
_PLACES: Final = (
    "kabul herat kandahar mazar balkh nangarhar jalalabad kunduz ghazni bamyan bamiyan helmand khost paktia paktika logar "
    "parwan kapisa takhar badakhshan baghlan faryab jawzjan samangan ghor badghis farah nimroz zabul uruzgan daikundi "
    "kunar nuristan laghman wardak panjshir islamabad tehran dushanbe tashkent moscow doha washington london "
    "کابل هرات قندهار کندهار مزار بلخ ننگرهار جلالآباد کندز قندوز غزنی بامیان هلمند خوست پکتیا پکتیکا لوگر پروان کاپیسا تخار "
    "بدخشان بغلان فاریاب جوزجان سمنگان غور بادغیس فراه نیمروز زابل ارزگان دایکندی کنر کونړ نورستان لغمان وردک پنجشیر "
    "اسلامآباد تهران دوشنبه تاشکند مسکو دوحه واشنگتن لندن کابول هيرات قندهار кабул герат кандагар мазари балх москва душанбе"
)


@dataclass(frozen=True, slots=True)
class Byline:
    """A byline as written, without the sign that closes it, and the text of the paragraph after it."""

    text: str
    rest: str


def read_byline(paragraph: str) -> Byline | None:
    """Find the byline that opens a paragraph: the shortest text that is one, a place after its sign included."""
    head = paragraph[: 2 * _LONGEST]
    if (news := _AT_NEWS.match(head)) is not None:
        return Byline(news["byline"], paragraph[news.end() :].strip())
    if (signed := _SIGNED.match(head)) is not None and _words_before(signed):
        place = _AFTER_SIGN.match(head, signed.end())
        if place is not None and _is_place(place["place"], signed["sign"]):
            return Byline(head[: place.end("place")].strip(), paragraph[place.end() :].strip())
        return Byline(head[: signed.end("abbr") + 1], paragraph[signed.end() :].strip())
    unsigned = _UNSIGNED.match(head)
    if unsigned is not None and _is_dateline(unsigned["name"], unsigned["abbr"], paragraph[unsigned.end() :]):
        return Byline(unsigned[0], paragraph[unsigned.end() :].strip())
    return None


def _words_before(signed: re.Match[str]) -> bool:
    """Tell whether words, not only marks or numbers, stand before the parenthesis."""
    return len(signed["name"]) <= _LONGEST and bool(re.search(r"[^\W\d_]{2}", signed["name"]))


def _is_place(words: str, sign: str) -> bool:
    """Tell whether what stands between the sign and a colon is a place, not somebody who is quoted."""
    folded = [word.replace("\u200c", "") for word in fold_letters(words).split()]
    if any(word in _places() for word in folded):
        return True
    if sign in ("_", ":") or any(word in _speech() for word in folded):
        return False
    return words.lower() == words.upper() or all(word[0].isupper() for word in words.split())


def _is_dateline(name: str, abbr: str, rest: str) -> bool:
    """Tell whether `PLACE (ABBR) ` opens a text: without a sign, an organisation and its letters look much the same.

    Alone in its paragraph it must be a known agency, or a single word and capitals: a title may end so too.
    """
    words = name.split()
    initials = "".join(word[0] for word in words if word[0].isupper())
    if not rest:
        return zones.of_agency(name) is not None or bool(_CAPITALS.fullmatch(abbr) and len(words) == 1)
    return (
        bool(_CAPITALS.fullmatch(abbr))
        and len(words) <= 2 + (fold_letters(words[0]).split("-")[0] in _places())
        and all(_CAPITALISED.fullmatch(word) for word in words)
        and initials != abbr
        and not (rest.lstrip()[:1].islower() and not _ARTICLE.match(rest.lstrip()))
    )


@cache
def _speech() -> frozenset[str]:
    return frozenset(map(fold_letters, _SPEECH.split()))


@cache
def _places() -> frozenset[str]:
    return frozenset(map(fold_letters, _PLACES.split()))
