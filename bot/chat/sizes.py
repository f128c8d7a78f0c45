"""How long a summary shall be, where somebody says so in words: `/summary 60 words`, also `60w`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.errors import WrongValueError
from bot.summary.limits import LEAST_WORDS, MOST_WORDS

# Words are called so in the languages of the bot.
_WORDS = "words?|w|wort|wörter|palabras?|mots?|palavras?|слов[оа]?|калима|so[‘'ʻ]z|kelime|kata|शब्द|کلمه|کلمات|واژه|كلمة|كلمات|الفاظ|کلمې"
_SIZE = re.compile(rf"(\d{{1,9}})\s*(?:{_WORDS})(?!\w)\s*", re.IGNORECASE)


def sized(args: str) -> tuple[int | None, str]:
    """Give the words that are wished for, None where nothing is said of them, and what stands behind that."""
    found = _SIZE.match(args)
    return (int(found[1]), args[found.end() :]) if found else (None, args)


def nearest(wish: int, longest: int, said: Callable[[int], Sequence[str]]) -> int:
    """Give how many sentences come nearest to so many words; `said` gives the summary of a length.

    Raises WrongValueError (`summary.words`).
    """
    if not LEAST_WORDS <= wish <= MOST_WORDS:
        raise WrongValueError("summary.words", words=wish, least=LEAST_WORDS, most=MOST_WORDS)
    return min(range(1, longest + 1), key=lambda length: abs(wish - len(" ".join(said(length)).split())))
