"""The words of Tagwire: one .po file a language, beside this file. Babel is imported when words are first needed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.core.words import Words
    from bot.locales.catalogue import Library

FOLDER: Final = Path(__file__).parent
_ONE_AT_A_TIME: Final = (
    Lock()
)  # digests are written in several threads, and making the library changes what Babel keeps


def words(language: str) -> Words:
    """Give the words of a language by its code (`fa`, `fa-AF`, `en_US`); English where it is missing."""
    with _ONE_AT_A_TIME:
        library = _library()
    return library.words(language)


@lru_cache(maxsize=1)
def _library() -> Library:
    from bot.locales.catalogue import Library  # noqa: PLC0415 - Babel takes 0.1 s, which `tagwire --help` needs not pay

    return Library(FOLDER)
