"""A text made ready to rank: its sentences, those that may be chosen, and sumy's model of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import accumulate, islice

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

from bot.summary import words
from bot.summary.limits import RANKED, RANKED_CHARACTERS, RANKED_WORDS
from bot.summary.sentences import sentences

_TAG_OR_LINK = re.compile(r"[#＃@][\w\u200c]+|https?://\S+")
_SAME_AS_TITLE = (
    0.8  # share of the title's words from which on a sentence that has no others merely repeats it
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text's first sentences, and the positions among them of those that may be chosen.

    A repeated sentence may be chosen where it comes first; one that merely repeats the title, or is nothing but hashtags
    and links, not at all, unless there is nothing else.
    """

    language: str
    title: str
    sentences: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    candidates: tuple[int, ...]

    def document(self, limit: int, longest: int = RANKED_WORDS) -> ObjectDocumentModel:
        """Give sumy's model of the first `limit` candidates, `longest` words at most, the title as its heading."""
        tokenizer = Tokenizer(self.language, dict(zip(self.sentences, self.words, strict=True)))
        heading = [Sentence(self.title, tokenizer, is_heading=True)] if self.title else []
        lengths = accumulate(len(self.words[position]) for position in self.candidates[:limit])
        within = [
            position for position, length in zip(self.candidates, lengths, strict=False) if length <= longest
        ]
        body = [Sentence(self.sentences[position], tokenizer) for position in within]
        return ObjectDocumentModel([Paragraph([*heading, *body])])

    def positions(self, chosen: Iterable[Sentence]) -> tuple[int, ...]:
        """Give the positions of chosen sentences, in the order of the text."""
        places = {self.sentences[position]: position for position in reversed(self.candidates)}
        return tuple(sorted(places[str(sentence)] for sentence in chosen))


class Tokenizer:
    """What sumy asks of a tokenizer, by our own rules: sumy's needs NLTK's data and drops words with digits."""

    def __init__(self, language: str, known: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.language = language
        self._known = known or {}  # sentences that have been read already

    def to_sentences(self, text: str) -> tuple[str, ...]:
        """Give the sentences of a text."""
        return tuple(sentences(text, self.language))

    def to_words(self, text: str) -> tuple[str, ...]:
        """Give the folded words of a sentence."""
        found = self._known.get(text)
        return words.words(text, self.language) if found is None else found


class Stemmer:
    """What sumy asks of a stemmer: from a word to its stem."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, word: str) -> str:
        """Give the stem of a word."""
        return words.stem(word, self.language)


def prepare(text: str, title: str | None, language: str) -> Prepared:
    """Split a text and leave out what must not be chosen."""
    found, read = _beginning(text, language)
    first = {form: position for position, form in reversed(list(enumerate(read)))}
    unique = [position for position, form in enumerate(read) if first[form] == position]
    heading = frozenset(words.words(title or "", language))
    news = [
        position
        for position in unique
        if _says(found[position]) and not _repeats(frozenset(read[position]), heading)
    ]
    return Prepared(language, (title or "").strip(), found, read, tuple(news or unique))


def _beginning(text: str, language: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Give the sentences that are looked at, and the words of each."""
    found: list[str] = []
    read: list[tuple[str, ...]] = []
    room = RANKED_WORDS
    for sentence in islice(sentences(text[:RANKED_CHARACTERS], language), RANKED):
        said = words.words(sentence, language)
        room -= len(said)
        if room < 0:
            break
        found.append(sentence)
        read.append(said)
    return tuple(found), tuple(read)


def _says(sentence: str) -> bool:
    """Tell whether a sentence is more than hashtags, names of accounts and links."""
    return any(sign.isalnum() for sign in _TAG_OR_LINK.sub("", sentence))


def _repeats(said: frozenset[str], title: frozenset[str]) -> bool:
    return bool(title) and said <= title and len(said) >= _SAME_AS_TITLE * len(title)
