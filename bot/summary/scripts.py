"""Scripts: their letters, the languages that are written in them, and the codes by which languages are stated."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

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
_A_KANA_OF = 20  # signs makes a text Japanese
_DENSE = {"han": 3, "kana": 3, "hangul": 3}
"""Letters of an alphabet that a sign is worth: a name in Latin letters is no English text."""

ONE_LANGUAGE = {
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
BY_SCRIPT = {
    "latin": ("en", "tr", "uz", "es", "fr", "de", "pt", "id", "it", "pl", "nl"),
    "cyrillic": ("ru", "tg", "uk", "uz"),
    "arabic": ("fa", "ps", "ar", "ur"),
}
SCRIPTS_OF = {
    **{code: (script,) for script, code in ONE_LANGUAGE.items()},
    **{
        code: tuple(script for script, codes in BY_SCRIPT.items() if code in codes)
        for codes in BY_SCRIPT.values()
        for code in codes
    },
    "ja": ("kana", "han"),
    "tg": ("cyrillic", "latin", "arabic"),
}
_BASIC = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
ALPHABETS = {
    ("latin", "en"): _BASIC,
    ("latin", "uz"): f"{_BASIC}ʻ",
    ("latin", "id"): f"{_BASIC}é",
    ("latin", "tr"): f"{_BASIC}çğıi̇öşüâîû",
    ("latin", "es"): f"{_BASIC}áéíóúñü",
    ("latin", "fr"): f"{_BASIC}àâçéèêëîïôùûüœæ",
    ("latin", "de"): f"{_BASIC}äöüß",
    ("latin", "pt"): f"{_BASIC}áâãàçéêíóôõú",
    ("latin", "it"): f"{_BASIC}àèéìòù",
    ("latin", "pl"): f"{_BASIC}ąćęłńóśźż",
    ("latin", "nl"): f"{_BASIC}ëïéèöü",
    ("cyrillic", "ru"): _RUSSIAN,
    ("cyrillic", "uk"): "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    ("cyrillic", "tg"): "абвгғдеёжзиӣйкқлмнопрстуӯфхҳчҷшъэюя",
    ("cyrillic", "uz"): "абвгғдеёжзийкқлмнопрстуўфхҳцчшъьэюя",
}
OWN_ARABIC = {
    "fa": "پچژگ",
    "ps": "ټډړږښځڅېۍګڼ",
    "ar": "ةأإىؤ",
    "ur": "ٹڈڑےںھہ",
    "": "ۆۇۈڭەێۋڵڕ",
}
"""Letters that one of our languages in Arabic letters has and the others lack; "" stands for one that we don't list."""

_ISO3 = {
    "ara": "ar",
    "arb": "ar",
    "deu": "de",
    "ger": "de",
    "eng": "en",
    "fas": "fa",
    "per": "fa",
    "pes": "fa",
    "prs": "fa",
    "fra": "fr",
    "fre": "fr",
    "hin": "hi",
    "ind": "id",
    "ita": "it",
    "jpn": "ja",
    "nld": "nl",
    "dut": "nl",
    "pol": "pl",
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
    "zho": "zh",
    "chi": "zh",
    "cmn": "zh",
}


def normalise(language: str | None) -> str | None:
    """Give the bare code of a stated language (`fa-AF`, `prs` and `FA` are `fa`); None where none is stated."""
    if not language:
        return None
    code = re.split(r"[-_]", language.strip().lower())[0]
    code = _ISO3.get(code, code)
    return code if code.isalpha() and code != "und" else None


def spelled(text: str) -> dict[str, int]:
    """Count a text's letters by script. Chinese signs amid Japanese ones are Japanese."""
    count = Counter(text)
    signs = "".join(count)
    found = {
        script: sum(count[sign] for sign in pattern.findall(signs)) for script, pattern in _scripts().items()
    }
    if found["kana"] * _A_KANA_OF > found["han"]:
        found["kana"], found["han"] = found["kana"] + found["han"], 0
    return {script: number * _DENSE.get(script, 1) for script, number in found.items()}


def letters_of(text: str, script: str) -> list[str]:
    """Give a text's letters of a script."""
    return _scripts()[script].findall(text)


@cache
def _scripts() -> dict[str, re.Pattern[str]]:
    return {script: re.compile(f"[{letters}]") for script, letters in _LETTERS.items()}
