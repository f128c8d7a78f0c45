"""Sentences: where a text's sentences begin and end, by rules that need no data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.summary.limits import LONGEST_QUOTATION, LONGEST_SENTENCE
from bot.summary.words import stop_words

_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_CLOSERS = r"[\"'”’“»«›)\]}』」\u200e\u200f\u202a-\u202e\u2066-\u2069]"
# A mark counts once, at the beginning of its run, and nothing is tried twice: linear on any input.
_END = re.compile(
    rf"(?<![.!?…؟۔؛।॥])(?P<mark>[.!?…؟۔؛।॥]++)(?P<close>(?:{_CLOSERS}|[ \u00a0\u202f]»)*+)"
    rf"(?=(?P<gap>\s|$)|(?P<tight>[\u0620-\u064a\u066e-\u06d3]))"
    r"|[。！？｡]++[”’」』）》\"']*+"
)
_BEFORE = re.compile(r"[^\s(\[{\"'“«‘„]*$")
_AFTER = re.compile(r"[\s\"'“”«‘„(\[{\-–—\u200e\u200f\u2066-\u2069]*([^\s.,:;!?،؛؟۔\"'”»)\]]*)")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]")
_ROMAN = re.compile(r"[IVXLC]+")
_HAS_WORD = re.compile(r"[^\W_]")
_SOFT = re.compile(r"[;:,،؛、，]\s|\s[–—-]\s")
_CLOSED_BY = {"«": "»", "»": "«", "“": "”", "„": "“”", '"': '"'}
_QUOTE = re.compile(r"(?P<opens>(?<![^\s(\[:\-–—])[«»“„\"](?=\S|[ \u00a0\u202f]\w))|[«»“”\"]")
_WINDOW = 40  # characters before and after a mark that may matter
_NUMBER_THAT_ORDERS = 2  # "3. Mai", "15. Ağustos": ordinals have at most so many digits

_ORDINALS = frozenset({"de", "tr", "da", "no", "fi", "cs", "sk", "hu", "hr", "sl", "az", "lv", "et"})
_ARABIC_SHORT = "د م ا ص ج ق ه پ ر ک گ س"
_ABBREVIATIONS = {
    "en": """mr mrs ms dr prof gen sen rep gov lt col sgt capt maj cmdr rev hon st mt ft jr sr vs no nos fig vol p pp ed
        inc ltd corp co bros etc al approx dept est ext jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri
        sat sun u.s u.k u.n e.g i.e a.m p.m ph.d d.c ave blvd rd adm messrs pres supt""",
    "ru": """г гг в вв т.е т.д т.п т.к др пр руб коп тыс млн млрд трлн им ул пр просп пл д кв стр с рис табл см ст п пп проф акад
        доц ген полк лейт св н.э обл р-н гор пос мин макс напр янв февр мар апр авг сент окт нояб дек""",
    "tr": """dr prof doç yrd av sn bkz vb vs örn no sok cad mah apt alm ing fr tc t.c m.ö m.s yy s sf cilt ltd şti a.ş öğr gör
        arş org alb gen kur müh uzm op st""",
    "uz": """prof akad dots mln mlrd ming y yy b v.b va.h.k sh.k ya.ni t.r""",
    "es": """sr sra srta dr dra prof d dña ud uds vd pág págs núm art ee.uu etc av avda gral cnel lic ing ej p.ej vol cap""",
    "fr": """m mm mme mmes mlle dr pr prof st ste av apr j.-c etc cf p pp ex vol éd env n art bd""",
    "de": """dr prof hr fr nr str bzw ca etc evtl ggf inkl max min mio mrd z.b d.h u.a usw vgl st abs art bd jh jr sog zzgl
        o.ä i.d.r s u""",
    "pt": """sr sra srta dr dra prof profa d pág págs núm art etc av gen cel eng ex vol cap exmo ltda""",
    "id": """dr prof ir drs h hj tn ny jl no hlm dll dsb dkk dst s.h s.e m.si rp pt cv kol letjen mayjen brigjen""",
    "uk": """р рр ст тис млн млрд грн коп ім вул пр просп пл д кв с рис табл див п пп проф акад доц ген т.д т.п т.зв н.е обл
        м смт""",
    "ar": f"أ أ.د د.م {_ARABIC_SHORT} ق.م",
    "fa": f"{_ARABIC_SHORT} ه.ش ه.ق ق.م ش.م",
    "ps": f"{_ARABIC_SHORT} ه.ش ه.ل",
    "ur": f"{_ARABIC_SHORT} ڈ ع ء اے بی سی ڈی ایف ایچ جے ایل ایم این ایس ڈبلیو",
    "hi": "डॉ श्री प्रो पं रु",
}
_SHORT = {language: frozenset(words.split()) for language, words in _ABBREVIATIONS.items()}
_SHORT["tg"] = _SHORT["ru"] | {"с", "ш", "ноҳ", "ҷ", "м", "сах"}


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
            if _ends(line, start, match, language) and not _in_quotation(line, start, match.end()):
                start = match.end()
                break
        yield line[begun : start if start > begun else None].strip()
        if start == begun:
            return


def _ends(line: str, start: int, match: re.Match[str], language: str) -> bool:
    """Tell whether a mark ends a sentence that began at `start`."""
    mark = match["mark"]
    if mark is None:  # Chinese and Japanese marks end, whatever follows
        return True
    before_match = _BEFORE.search(line, max(start, match.start() - _WINDOW), match.start())
    before = before_match[0] if before_match else ""
    after_match = _AFTER.match(line, match.end(), match.end() + _WINDOW)
    after = after_match[1] if after_match else ""
    if match["tight"]:
        return mark != "؛" and len(before) > 1 and len(after) > 1 and _is_arabic(before[-1])
    if not after:
        return True
    if after[0].islower():
        return False
    if mark not in {".", "۔"}:
        return True
    at_start = match.start() - start < _WINDOW and not line[start : match.start() - len(before)].strip(
        " \t\"'“«‘„(["
    )
    return not _is_short(before, after, language, at_start=at_start)


def _in_quotation(line: str, start: int, end: int) -> bool:
    """Tell whether the sentence that began at `start` has opened a quotation that closes further on, and soon."""
    limit = start + LONGEST_QUOTATION
    if end > limit:
        return False
    closers = ""
    for sign in _QUOTE.finditer(line, start, end):
        if closers:
            closers = "" if sign[0] in closers else closers
        elif sign["opens"]:
            closers = _CLOSED_BY[sign[0]]
    following = _QUOTE.search(line, end, limit) if closers else None
    return following is not None and following[0] in closers and not following["opens"]


def _is_short(before: str, after: str, language: str, *, at_start: bool) -> bool:
    """Tell whether the point belongs to the word before it: a number, an initial, an abbreviation."""
    if before.isdigit():
        orders = language in _ORDINALS and len(before) <= _NUMBER_THAT_ORDERS
        return at_start or orders
    if len(before) == 1 and before.isalpha() and (at_start or not before.islower()):
        return not _begins_sentence(after, language) or at_start
    if language in _ORDINALS and _ROMAN.fullmatch(before):
        return True
    known = _SHORT.get(language, _SHORT["en"])
    if before.lower() in known or _INITIALS.fullmatch(before):
        return not _begins_sentence(after, language)
    return False


def _begins_sentence(word: str, language: str) -> bool:
    """Tell whether a capitalised word can hardly be part of a name: behind "U.S." a "The" begins a sentence."""
    return word[0].isupper() and word.lower() in stop_words(language if language != "und" else "en")


def _is_arabic(letter: str) -> bool:
    return "\u0620" <= letter <= "\u06ff"


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
