"""What somebody wants of a summary, and the one way from that to a summary: of a file, an address, a message or a line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot import summary
from bot.errors import UnusableInputError

LONGEST: Final = 200_000  # characters of a text that are read; a Telegram message has at most 4,096


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of a summary, as `bot.summary.summarize` takes it."""

    sentences: int = 3
    words: int | None = None
    method: str = "news"
    as_sumy: tuple[str, ...] = ()


def summarised(
    text: str, wish: Wish, *, title: str | None = None, language: str | None = None
) -> summary.Summary:
    """Summarise a text as it is; raises UnusableInputError (`summary.nothing`) where it holds no sentence."""
    found = summary.summarize(
        text,
        title=title,
        language=language,
        sentences=wish.sentences,
        words=wish.words,
        method=wish.method,
        as_sumy=wish.as_sumy,
    )
    if not found.sentences:
        raise UnusableInputError("summary.nothing")
    return found
