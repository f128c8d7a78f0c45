"""Tags of articles that bear none: followed tags that stand in the text as words, and names that an editor may take.

Every step takes linear time: a text is walked once, along a tree of the followed tags' words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

from bot.core import hashtags, text
from storage.records import Origin, TagUse

MOST_TAGS: Final = 100  # that an article keeps
LONGEST_TEXT: Final = 200_000  # characters that are read
_MOST_WORDS: Final = 6  # of a tag: longer ones stand in no text
_SHORT: Final = 3  # letters of a word that would be found everywhere: `US` counts where it stands in capitals
_TWICE: Final = 2
_HEAD: Final = 1_000  # a headline's or a lead's words

_CAMEL: Final = re.compile(r"(?<=[^\W\d_])(?=[A-ZА-ЯΑ-Ω])(?<![A-ZА-ЯΑ-Ω])")
_CAPITALS: Final = re.compile(r"(?<!\w)[^\W\d_a-z]{2,3}(?!\w)")


def capped(tags: Iterable[TagUse]) -> tuple[TagUse, ...]:
    """Give the first 100 tags, with every use of these: an article keeps no more."""
    kept: dict[str, None] = {}
    return tuple(
        use for use in tags if use.key in kept or (len(kept) < MOST_TAGS and not kept.setdefault(use.key))
    )


class Phrases:
    """The followed tags, ready to be found in texts."""

    def __init__(self, followed: Iterable[TagUse]) -> None:
        self._tree: _Node = _Node()
        self._capitals: dict[str, str] = {}
        self._tags = {tag.key: replace(tag, origin=Origin.PHRASE) for tag in followed}
        for key, tag in self._tags.items():
            for words in _ways(tag.display):
                self._add(words, key)

    def find(self, title: str, lead: str | None, body: str) -> tuple[TagUse, ...]:
        """Give the tags that stand as whole words in headline or lead, or twice in the text; most often found first."""
        head = f"{title}\n{lead or ''}"
        at_the_top = Counter(self._in(head, _HEAD))
        found = at_the_top + Counter(self._in(body, LONGEST_TEXT))
        wanted = [key for key, times in found.most_common() if key in at_the_top or times >= _TWICE]
        return tuple(self._tags[key] for key in wanted[:MOST_TAGS])

    def _add(self, words: Sequence[str], key: str) -> None:
        if not words or len(words) > _MOST_WORDS:
            return
        alone = words[0] if len(words) == 1 else ""
        if alone and len(alone) <= _SHORT and alone.upper() != alone.lower():
            self._capitals.setdefault(alone, key)
        elif not alone or len(alone) >= _SHORT:
            node = self._tree
            for word in words:
                node = node.setdefault(word, _Node())
            node.key = node.key or key

    def _in(self, written: str, most: int) -> Iterator[str]:
        """Find the keys of the tags in a text, each as often as it stands there."""
        words = text.words_of(written[:LONGEST_TEXT], most)
        for start, first in enumerate(map(self._tree.get, words)):
            node, end = first, start + 1
            while node is not None:
                if node.key:
                    yield node.key
                node = node.get(words[end]) if end < len(words) else None
                end += 1
        if self._capitals and not written.isupper():
            for run in _CAPITALS.finditer(written[:LONGEST_TEXT]):
                if run[0].isupper() and (key := self._capitals.get(text.fold(run[0]))):
                    yield key


class _Node(dict[str, "_Node"]):
    """The words that may follow, and the key of the tag that ends here."""

    __slots__ = ("key",)

    def __init__(self) -> None:
        super().__init__()
        self.key = ""


@lru_cache(maxsize=20_000)
def _ways(display: str) -> tuple[tuple[str, ...], ...]:
    """Give the words of a tag: as `_` parts them, and as capitals do in `MutualInterest`."""
    name = hashtags.words(display)
    parted = _CAMEL.sub(" ", name)
    return tuple(tuple(text.words_of(way, _MOST_WORDS + 1)) for way in dict.fromkeys((name, parted)))


# --- names ------------------------------------------------------------------------------------------------------------

_WORD: Final = re.compile(r"[^\W_][\w’'\-]*")
_BETWEEN: Final = frozenset(["of", "de", "la", "al", "bin", "von", "van", "der", "du", "da", "do"])
_JOINED: Final = re.compile(r" ?")
_LONGEST_NAME: Final = 5  # words


def names(written: str, limit: int = 10) -> list[str]:
    """Give the capitalised runs of a text, most frequent first: what an editor is offered, and nobody else.

    A word that begins a sentence counts only where it stands with a capital elsewhere too.
    """
    runs = list(_runs(written[:LONGEST_TEXT]))
    inside = {run for run, begins in runs if not begins}
    counts = Counter(_at_the_beginning(run, inside) if begins else run for run, begins in runs)
    del counts[""]
    return [name for name, _ in counts.most_common(limit)]


def _at_the_beginning(run: str, inside: Collection[str]) -> str:
    """Give the name in a run that begins a sentence: `Later Mina Orr` is Mina Orr where she is named elsewhere."""
    rest = run.partition(" ")[2]
    if run in inside or not rest:
        return run if run in inside else ""
    return rest if rest in inside else run


def _runs(written: str) -> Iterator[tuple[str, bool]]:
    """Find runs of capitalised words, each with whether it begins a sentence."""
    run: list[str] = []
    begins = True
    end = 0
    for word in _WORD.finditer(written):
        gap = written[end : word.start()]
        breaks = not _JOINED.fullmatch(gap)
        capital = word[0][0].isupper()
        if run and (breaks or len(run) == _LONGEST_NAME or not (capital or word[0] in _BETWEEN)):
            yield from _ended(run, begins=begins)
            run = []
        if capital and not run:
            begins = end == 0 or any(mark in gap for mark in '.!?…:\n“"«')
        if capital or run:
            run.append(word[0])
        end = word.end()
    if run:
        yield from _ended(run, begins=begins)


def _ended(run: list[str], *, begins: bool) -> Iterator[tuple[str, bool]]:
    while run and not run[-1][0].isupper():
        run = run[:-1]
    name = " ".join(run).removesuffix("’s").removesuffix("'s")
    if len(name) > 1:
        yield name, begins
