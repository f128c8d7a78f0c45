"""Languages: told by script, by stop words, and by the letters that follow each other in few of a script's languages."""

from __future__ import annotations

import math
import re
from collections import Counter
from functools import cache
from operator import mul
from pathlib import Path
from typing import NamedTuple

from bot.summary.scripts import (
    ALPHABETS,
    BY_SCRIPT,
    ONE_LANGUAGE,
    OWN_ARABIC,
    SCRIPTS_OF,
    letters_of,
    normalise,
    spelled,
)
from bot.summary.words import fold, stop_words, words

UNKNOWN = "und"

_READ = 1000  # characters that are looked at: more tells nothing new
_READ_IN_GROUPS = 400  # of these, whose letters are counted in pairs and triples
_LETTERS_WEIGHT = 0.5  # of the letters that follow each other, beside the share of stop words
_FOREIGN_WEIGHT = 3.0  # a letter of a hundred that a language lacks tells as much as three words of a hundred
_CERTAINTY = 2.0  # such that none of the texts of the benchmark is guessed wrong with a confidence of .9
_LEAST = 0.3  # confidence below which nothing tells
_MOST_FOREIGN = (
    0.03  # share of letters that the likeliest language lacks, from which on it is another language
)
_FEW_LETTERS = 20  # a text with fewer can't contradict what its source states
_HARDLY = 0.1  # share of a text's letters below which a language's script hardly occurs
_MANY_WORDS = 30  # from which on a text of another language with the same script contradicts
_ENOUGH = 0.1  # share of stop words in the stated language, at which nobody asks further
_SURE = 0.98
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+|[!-~]+@[!-~]+|[@#]\w+")
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*")
_ARTICLE = re.compile(r"\bو?ال\w{2,}")


class Guess(NamedTuple):
    """The likeliest language of a text, and how likely it is, from 0 to 1."""

    language: str
    confidence: float


def detect(text: str) -> str:
    """Give the ISO 639-1 code of a text's language; `und` where nothing tells."""
    return guess(text).language


def language_of(text: str, stated: str | None) -> str:
    """Give the stated language as a bare code, unless the text contradicts it; the text's where none is stated."""
    code = normalise(stated)
    if code is None:
        return detect(text)
    return _contradiction(text[:_READ], code) or code


def guess(text: str) -> Guess:
    """Give the likeliest language of a text; `und` with no confidence where nothing tells."""
    sample = _LINK.sub(" ", text[:_READ])
    counts = spelled(sample)
    script, letters = max(counts.items(), key=lambda item: item[1])
    if not letters:
        return Guess(UNKNOWN, 0.0)
    if script in ONE_LANGUAGE:
        return Guess(ONE_LANGUAGE[script], letters / sum(counts.values()))
    said = words(sample)
    scores = _scores(sample, said, script)
    best = max(scores, key=lambda language: scores[language])
    confidence = _confidence(scores, best, len(said))
    return Guess(best, confidence) if confidence >= _LEAST else Guess(UNKNOWN, 0.0)


def groups_of_letters(text: str) -> Counter[str]:
    """Count the pairs and triples of letters in a text's words; `_` stands for the border of a word."""
    framed = f"_{'_ _'.join(_WORD.findall(fold(text)))}_"
    pairs = [framed[place : place + 2] for place in range(len(framed) - 1)]
    triples = [framed[place : place + 3] for place in range(len(framed) - 2)]
    return Counter(group for group in (*pairs, *triples) if " " not in group)


def _confidence(scores: dict[str, float], best: str, number: int) -> float:
    """Give the share of the likeliest language in what all are worth: the more words tell the same, the larger."""
    evidence = [math.exp(_CERTAINTY * number * (score - scores[best])) for score in scores.values()]
    return 1 / sum(evidence)


def _scores(sample: str, said: tuple[str, ...], script: str) -> dict[str, float]:
    """Give what tells for each language of a script; none where all of them lack letters that the text has."""
    found, total = Counter(said), max(len(said), 1)
    stopped = {
        code: sum(found[word] for word in found.keys() & stop_words(code)) / total
        for code in BY_SCRIPT[script]
    }
    if script == "arabic":
        return _scores_in_arabic(sample, stopped, total)
    foreign = _foreign(sample, script)
    if min(foreign.values()) > _MOST_FOREIGN:
        return dict.fromkeys(stopped, 0.0)
    likely = _likely(sample, script)
    return {
        code: stopped[code] + _LETTERS_WEIGHT * likely[code] - _FOREIGN_WEIGHT * foreign[code]
        for code in stopped
    }


def _scores_in_arabic(sample: str, stopped: dict[str, float], total: int) -> dict[str, float]:
    """Give the same in Arabic letters, where most languages have some of their own."""
    count = Counter(sample)
    letters = max(sum(times for sign, times in count.items() if sign.isalpha()), 1)
    own = {code: sum(count[sign] for sign in signs) / letters for code, signs in OWN_ARABIC.items()}
    scores = {code: share + _FOREIGN_WEIGHT * own[code] for code, share in stopped.items()}
    scores["ar"] += len(_ARTICLE.findall(sample)) / total
    return scores if max(scores.values()) > _FOREIGN_WEIGHT * own[""] else dict.fromkeys(stopped, 0.0)


def _foreign(sample: str, script: str) -> dict[str, float]:
    """Give the share of a text's letters that each language lacks."""
    count = Counter(letters_of(sample.lower(), script))
    total = max(count.total(), 1)
    return {
        code: sum(times for sign, times in count.items() if sign not in ALPHABETS[script, code]) / total
        for code in BY_SCRIPT[script]
    }


def _likely(sample: str, script: str) -> dict[str, float]:
    """Give how much likelier the letters follow each other in each language than in the mean of all."""
    codes, known = _weights(script)
    found = groups_of_letters(sample[:_READ_IN_GROUPS])
    told = found.keys() & known.keys()
    times = [found[group] for group in told]
    columns = zip(*(known[group] for group in told), strict=True)
    total = max(found.total(), 1)
    likely = dict.fromkeys(codes, 0.0)
    return likely | {
        code: sum(map(mul, times, column)) / total for code, column in zip(codes, columns, strict=False)
    }


@cache
def _weights(script: str) -> tuple[list[str], dict[str, tuple[int, ...]]]:
    """Read how much each group of letters tells for each language; written by `tests.benchmarks.fit_languages`."""
    path = Path(__file__).parent / f"letters_{script}.tsv"
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    split = (row.split("\t") for row in rows)
    return header.split(), {group: tuple(map(int, weights.split())) for group, weights in split}


def _contradiction(text: str, stated: str) -> str | None:
    """Give the language of a text that can hardly be in the one that its source states; None where it can."""
    counts = spelled(text)
    letters = sum(counts.values())
    scripts = SCRIPTS_OF.get(stated)
    if letters < _FEW_LETTERS or scripts is None:
        return None
    if sum(counts[script] for script in scripts) < _HARDLY * letters:
        return detect(text)
    said = words(text)
    ours = stop_words(stated)
    if len(said) < _MANY_WORDS or not ours or sum(word in ours for word in said) > _ENOUGH * len(said):
        return None
    found = guess(text)
    return found.language if found.confidence >= _SURE else None
