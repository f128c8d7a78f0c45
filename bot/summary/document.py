"""A text made ready to rank: its sentences, those that may be chosen, and sumy's model of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence

from bot.summary import words
from bot.summary.limits import RANKED, RANKED_CHARACTERS, RANKED_WORDS
from bot.summary.sentences import sentences

# What tells no news by itself: hashtags, names of accounts, links, and the times that the entries of a live blog bear.
_TELLS_NOTHING = re.compile(
    r"[#＃@][\w\u200c]+|https?://\S+|\d{1,2}[:.]\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b\.?)?(?:\s[A-Z]{2,5}\b)?"
)
_ROW = re.compile(r"(?:[^|\t]*[|\t]){2}")  # of a table
_MARKS = tuple(".!?…؟۔।॥。！？｡:;؛,،：；，")
_BEHIND_MARKS = " \"'”’“‘«»›‹)]}』」）》\u200e\u200f"
_HEADING = 8  # words of the longest line that is taken for a heading or a byline
_SUMYS = re.compile(
    r"[^\w\s]*([^\W\d_](?:[^\W\d_]|['-])*)[^\w\s]*"
)  # the only tokens that sumy takes for words
_SAME_AS_TITLE = (
    0.8  # share of the title's words from which on a sentence that has no others merely repeats it
)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text's first sentences, and the positions among them of those that may be chosen.

    A repeated sentence may be chosen where it comes first; one that merely repeats the title, is nothing but hashtags, links,
    numbers and times, is the row of a table, or a heading, not at all, unless there is nothing else.
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
        body = [Placed(self.sentences[position], tokenizer, position) for position in within]
        return ObjectDocumentModel([Paragraph([*heading, *body])])


class Placed(Sentence):  # type: ignore[misc]  # sumy ships no types
    """sumy's sentence, which knows where it stands in the text: two may read the same."""

    __slots__ = ("position",)

    def __init__(self, text: str, tokenizer: Tokenizer, position: int) -> None:
        super().__init__(text, tokenizer)
        self.position = position


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


def prepare(text: str, title: str | None, language: str, as_sumy: Collection[str] = ()) -> Prepared:
    """Split a text and leave out what must not be chosen. `as_sumy` names the repairs to go without (bot.summary.REPAIRS)."""
    found, read = _beginning(text, language)
    first = {form: position for position, form in reversed(list(enumerate(read)))}
    unique = [position for position, form in enumerate(read) if first[form] == position]
    offered = range(len(found)) if "repeats" in as_sumy else unique
    heading = frozenset(words.words(title or "", language))
    news = [
        position
        for position in offered
        if _says(found[position]) and not _repeats(frozenset(read[position]), heading)
    ]
    headings = _headings({position: found[position] for position in news}, read, heading)
    news = [position for position in news if position not in headings]
    if "tokens" in as_sumy:
        read = tuple(words.words(_as_sumy_reads(sentence), language) for sentence in found)
    return Prepared(language, (title or "").strip(), found, read, tuple(news or offered))


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
    """Tell whether a sentence is more than hashtags, names of accounts, links, numbers and times, and no row of a table."""
    return any(map(str.isalpha, _TELLS_NOTHING.sub("", sentence))) and not _ROW.match(sentence)


def _headings(
    said: Mapping[int, str], read: Sequence[tuple[str, ...]], title: frozenset[str]
) -> frozenset[int]:
    """Give the lines without a mark at their end, in a text most of whose sentences have one, that are short or hold the title."""
    open_ended = [
        position for position, text in said.items() if not text.rstrip(_BEHIND_MARKS).endswith(_MARKS)
    ]
    if 2 * len(open_ended) >= len(said):
        return frozenset()
    return frozenset(
        position
        for position in open_ended
        if len(read[position]) <= _HEADING or (title and title <= frozenset(read[position]))
    )


def _as_sumy_reads(sentence: str) -> str:
    """Leave out what sumy takes for no word: whatever has a digit, a half-space, or a sign other than ' and - inside."""
    return " ".join(found[1] for token in sentence.split() if (found := _SUMYS.fullmatch(token)))


def _repeats(said: frozenset[str], title: frozenset[str]) -> bool:
    return bool(title) and said <= title and len(said) >= _SAME_AS_TITLE * len(title)
