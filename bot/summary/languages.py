"""Languages: told by script, by letters that few languages have, and by stop words."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

from bot.summary.words import stop_words, words

UNKNOWN = "und"

_READ = 3000  # characters that are looked at: more tells nothing new
_LETTERS = {
    "latin": r"A-Za-zÀ-ɏḀ-ỿ",
    "cyrillic": r"Ѐ-ԯ",
    "arabic": r"ء-يٮ-ۓەۮۯۺ-ۿݐ-ݿﭐ-﷿ﹰ-ﻼ",
    "devanagari": r"ऄ-ह\u093e-\u094c",
    "kana": r"ぁ-ヿ",
    "han": r"㐀-鿿",
    "hangul": r"가-힣",
    "greek": r"Ͱ-Ͽἀ-῿",
    "hebrew": r"א-ת",
    "thai": r"ก-ฺ",
    "armenian": r"Ա-և",
    "georgian": r"ა-ჿ",
    "bengali": r"অ-ৎ",
    "tamil": r"அ-ஹ",
}
_ONE_LANGUAGE = {
    "devanagari": "hi",
    "kana": "ja",
    "han": "zh",
    "hangul": "ko",
    "greek": "el",
    "hebrew": "he",
    "thai": "th",
    "armenian": "hy",
    "georgian": "ka",
    "bengali": "bn",
    "tamil": "ta",
}
_BY_SCRIPT = {
    "latin": ("en", "tr", "uz", "es", "fr", "de", "pt", "id"),
    "cyrillic": ("ru", "tg", "uk"),
    "arabic": ("fa", "ps", "ar", "ur"),
}
# Letters that one of a script's languages has and the others lack; "" stands for a language that we don't list.
_OWN_LETTERS = {
    "fa": "پچژگ",
    "ps": "ټډړږښځڅېۍګڼ",
    "ar": "ةأإىؤ",
    "ur": "ٹڈڑےںھہ",
    "ru": "ыэъщ",
    "tg": "ӣӯҳқғҷ",
    "uk": "іїєґ",
    "tr": "ışğöüç",
    "de": "ßäöü",
    "fr": "èêâœçù",
    "es": "ñ¿¡",
    "pt": "ãõ",
    "": "әөұүңћђјљњўəőűřąęłđۆۇۈڭەێڵڕ",
}
_LETTER_WEIGHT = 3.0  # one letter of a hundred tells as much as three words of a hundred
_LEAST = 0.02  # below this nothing tells
_ARTICLE = re.compile(r"\bو?ال\w{2,}")
_ISO3 = {
    "ara": "ar",
    "arb": "ar",
    "deu": "de",
    "eng": "en",
    "fas": "fa",
    "per": "fa",
    "pes": "fa",
    "prs": "fa",
    "fra": "fr",
    "hin": "hi",
    "ind": "id",
    "por": "pt",
    "pbt": "ps",
    "pbu": "ps",
    "pus": "ps",
    "rus": "ru",
    "spa": "es",
    "tgk": "tg",
    "tur": "tr",
    "ukr": "uk",
    "urd": "ur",
    "uzb": "uz",
    "uzn": "uz",
}


def normalise(language: str | None) -> str | None:
    """Give the bare code of a stated language (`fa-AF`, `prs` and `FA` are `fa`); None where none is stated."""
    if not language:
        return None
    code = re.split(r"[-_]", language.strip().lower())[0]
    code = _ISO3.get(code, code)
    return code if code.isalpha() and code != UNKNOWN else None


def detect(text: str) -> str:
    """Give the ISO 639-1 code of a text's language; `und` where nothing tells."""
    sample = text[:_READ]
    spelled = Counter(sample)
    signs = "".join(spelled)
    counts = {
        script: sum(spelled[sign] for sign in pattern.findall(signs))
        for script, pattern in _scripts().items()
    }
    script, letters = max(counts.items(), key=lambda item: item[1])
    if not letters:
        return UNKNOWN
    if script == "han" and counts["kana"]:
        return "ja"
    if script in _ONE_LANGUAGE:
        return _ONE_LANGUAGE[script]
    return _best(sample, _BY_SCRIPT[script], letters)


def _best(sample: str, languages: tuple[str, ...], letters: int) -> str:
    found = Counter(words(sample))
    spelled = Counter(sample.lower())
    total = max(sum(found.values()), 1)
    scores = {
        language: sum(found[word] for word in found.keys() & stop_words(language)) / total
        + _LETTER_WEIGHT * sum(spelled[letter] for letter in _OWN_LETTERS.get(language, "")) / letters
        for language in languages
    }
    if "ar" in scores:
        scores["ar"] += len(_ARTICLE.findall(sample)) / total
    foreign = _LETTER_WEIGHT * sum(spelled[letter] for letter in _OWN_LETTERS[""]) / letters
    best = max(scores, key=lambda language: scores[language])
    return best if scores[best] > max(_LEAST, foreign) else UNKNOWN


@cache
def _scripts() -> dict[str, re.Pattern[str]]:
    return {script: re.compile(f"[{letters}]") for script, letters in _LETTERS.items()}
