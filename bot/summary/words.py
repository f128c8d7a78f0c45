"""Words: found in a sentence, folded so that spellings meet, and cut to their stems."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from bot.summary.stop_words import LISTS

# Python counts vowel signs as no letters, and a word of Hindi or a vowelled word of Arabic would fall to pieces.
_MARKS = "\u0300-\u036f\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0d57"
# Inside a word stay apostrophes and hyphens, and a point or a comma between two digits.
_WORD = re.compile(rf"[\w{_MARKS}]+(?:(?:['\-]|(?<=\d)[.,٫٬](?=\d))[\w{_MARKS}]+)*")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
# Chinese and Japanese without spaces: runs of one script, and single signs that only hold a sentence together.
_HOLDS_TOGETHER = "的了是在和与與及等也都就而但把被让讓从從对對将將为為并並"
_RUN = re.compile(
    rf"[\u3041-\u309f]+|[\u30a0-\u30ff]+|[{_HOLDS_TOGETHER}]|"
    rf"(?:(?![{_HOLDS_TOGETHER}])[\u3400-\u9fff])+|[^\u3041-\u30ff\u3400-\u9fff]+"
)
_KANA = re.compile(r"[\u3041-\u30ff]+")
_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])")
_HASHTAG = re.compile(r"#\w+")

_FOLDED = str.maketrans(
    {
        **dict.fromkeys(
            "\u200c\u200d\u200e\u200f\u00ad\u0640\ufeff", None
        ),  # joiners, direction marks, tatweel
        **{chr(code): None for code in (*range(0x64B, 0x660), 0x670)},  # Arabic vowel signs
        **dict.fromkeys("يىۍېئ", "ی"),
        **dict.fromkeys("أإآٱ", "ا"),
        **dict.fromkeys("’ʼʻ‘`´ʹ", "'"),
        **dict.fromkeys("‐‑‒", "-"),
        **{chr(0x660 + digit): str(digit) for digit in range(10)},
        **{chr(0x6F0 + digit): str(digit) for digit in range(10)},
        "ك": "ک",
        "ة": "ه",
        "ۀ": "ه",
        "ؤ": "و",
        "ё": "е",
        "_": " ",
    }
)
_SNOWBALL = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "id": "indonesian",
    "it": "italian",
    "nl": "dutch",
    "pl": "polish",
    "pt": "portuguese",
    "ru": "russian",
    "tr": "turkish",
}
# Snowball reads Arabic in its own spelling; what was folded from a feminine ending is taken for one again.
_ARABIC = str.maketrans("یک", "يك")
_ARABIC_END = re.compile(r"(?<=\w\w)ه$")
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu)'(?=\w)")
# Endings of languages that Snowball lacks, the longest first; at least three letters of the word stay.
_ENDINGS = {
    "fa": ("هایشان", "هایی", "های", "ها", "ترین", "تر", "ات"),
    "ps": ("ونو", "ونه", "انو", "ان", "ېږی", "و"),
    "tg": ("ҳоро", "ҳои", "ҳо", "тарин", "тар", "ро", "ест", "и"),
    "ur": ("وں", "یں", "یاں", "ات"),
    "uz": ("larning", "larini", "larni", "larga", "lardan", "larda", "lari", "lar", "ning", "dagi", "dan", "da", "ga", "ni"),
    "uk": ("ого", "ому", "ими", "ами", "ями", "ів", "ій", "ою", "ах", "ях", "ам", "ям", "ої", "ий", "а", "у", "і", "и", "е", "о"),
}  # fmt: skip
_SHORTEST_STEM = 3
_STEMS_KEPT = (
    1 << 16
)  # distinct words whose stems are remembered: a stem costs 50 microseconds the first time


def fold(text: str, language: str = "und") -> str:
    """Give the spelling in which words are compared: small letters, one form for each letter and digit."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    if language in {"tr", "az"}:
        text = text.replace("İ", "i").replace("I", "ı")
    return text.lower().translate(_FOLDED)


def words(text: str, language: str = "und") -> tuple[str, ...]:
    """Give the folded words of a text in order. A hashtag is its words; scripts without spaces give pairs of signs."""
    if "#" in text:
        text = _HASHTAG.sub(_hashtag_words, text)
    folded = fold(text, language)
    found = _WORD.findall(folded)
    if _UNSPACED.search(folded):
        found = [piece for word in found for piece in _pairs(word)]
    return tuple(found)


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the stop words of a language, as they are found in a text; none where we have no list."""
    return frozenset(words(LISTS.get(language, ""), language))


@lru_cache(maxsize=_STEMS_KEPT)
def stem(word: str, language: str) -> str:
    """Give the stem of a folded word: Snowball's where there is one, else the word without its commonest ending."""
    if word[0].isdigit():
        return word
    if language == "tr":
        word = word.partition("'")[0] or word  # names take their endings behind an apostrophe
    elif language == "ar":
        word = _ARABIC_END.sub("ة", word.translate(_ARABIC))
    elif language in {"fr", "it"}:
        word = _ELISION.sub("", word)
    if language in _SNOWBALL:
        import snowballstemmer  # noqa: PLC0415  # all its languages load at once, a third of a second

        # A stemmer keeps its word in itself, so that threads can't share one; a new one costs a microsecond.
        found: str = snowballstemmer.stemmer(_SNOWBALL[language]).stemWord(word)
        return found or word
    for ending in _ENDINGS.get(language, ()):
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            return word[: -len(ending)]
    return word


def content_stems(text: str, language: str) -> tuple[str, ...]:
    """Give the stems of a text's words without the stop words."""
    stopped = stop_words(language)
    return tuple(stem(word, language) for word in words(text, language) if word not in stopped)


def _hashtag_words(match: re.Match[str]) -> str:
    return _CAMEL.sub(" ", match[0])


def _pairs(word: str) -> list[str]:
    """Give the pairs of signs of each run: what stands in kana is a word as it is."""
    if not _UNSPACED.search(word):
        return [word]
    pieces: list[str] = []
    for run in _RUN.findall(word):
        whole = _KANA.fullmatch(run) or not _UNSPACED.fullmatch(run)
        pieces += [run] if whole else [run[i : i + 2] for i in range(max(len(run) - 1, 1))]
    return pieces
