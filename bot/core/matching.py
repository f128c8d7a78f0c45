"""Which rule of a chat makes a story its news, and which rule a reader means."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from bot.core import hashtags
from bot.errors import WrongValueError
from storage.records import Origin, Rule, RuleKind, Tag, TagUse

MOST_HELD: Final = 500  # rules of a chat
MOST_RULES: Final = 50  # at once
MOST_TAGS: Final = 5  # in one rule: as many as a button can name
LONGEST_TAG: Final = 64  # letters of a tag in a rule

_MINUS: Final = "−–—-"  # what phones make of a minus typed first
_PLUS: Final = re.compile(" ?[+＋] ?")
_GAP: Final = re.compile("[ ,;،؛、]+")
# What keyboards make of the Uzbek letters oʻ and gʻ; `#Congo's` is no such word.
_UZBEK: Final = re.compile(r"(?<=[OoGg])['‘’`](?=[^\W\d_])(?!s\b)")
_GLUED: Final = re.compile(rf"(?<=[^\s+＋#＃{_MINUS}])(?=[#＃])")  # between the tags of `#a#b`


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader typed: sets of tags to follow (each: all of), and tags to mute."""

    follow: tuple[tuple[TagUse, ...], ...]
    mute: tuple[TagUse, ...]


def parse_rules(text: str) -> Wish:
    """Read `#a #b+#c -#d`, the `#` optional, commas allowed.

    The tags of a set stand sorted by key, each set and each tag once. Raises WrongValueError (`tags.none`,
    `tags.too_many`, `tags.too_long`) where nothing usable is left, for more than 50 rules at once, more than 5 tags in
    a set, or a tag over 64 letters; `tags.mute_one` where a set is to be muted.
    """
    follow: dict[tuple[str, ...], tuple[TagUse, ...]] = {}
    mute: dict[str, TagUse] = {}
    for word in _GAP.split(_GLUED.sub(" ", _PLUS.sub("+", " ".join(text.split())))):
        tags = _parse_set(word.lstrip(_MINUS))
        if tags and word[0] not in _MINUS:
            follow.setdefault(tuple(tag.key for tag in tags), tags)
        elif len(tags) > 1:
            raise WrongValueError("tags.mute_one")
        elif tags:
            mute.setdefault(tags[0].key, tags[0])
        if len(follow) + len(mute) > MOST_RULES:
            raise _too_many()
    if not follow and not mute:
        raise WrongValueError("tags.none")
    return Wish(tuple(follow.values()), tuple(mute.values()))


def _parse_set(word: str) -> tuple[TagUse, ...]:
    """Read `#b+#c`; nothing where any member is unusable, because the rest would match more than was meant."""
    found: dict[str, TagUse] = {}
    for name in word.strip("+").split("+"):
        bare = _UZBEK.sub("ʻ", name.strip("#＃"))
        display = next(iter(hashtags.extract(f"#{bare[: 4 * LONGEST_TAG]}")), "")
        if len(display) > LONGEST_TAG:
            raise WrongValueError("tags.too_long", tag=f"{display[:20]}…", limit=LONGEST_TAG)
        key = hashtags.key(display)
        if not key:
            return ()
        found.setdefault(key, TagUse(key, display, Origin.INLINE))
        if len(found) > MOST_TAGS:
            raise _too_many()
    return tuple(sorted(found.values(), key=lambda tag: tag.key))


def _too_many() -> WrongValueError:
    return WrongValueError("tags.too_many", rules=MOST_RULES, tags=MOST_TAGS)


def match(rules: Sequence[Rule], tag_ids: Collection[int]) -> tuple[Rule, ...]:
    """Give the follow rules that a story with these tags answers, best (most tags) first; none where a mute hits."""
    hit = [rule for rule in rules if rule.tags and all(tag.id in tag_ids for tag in rule.tags)]
    if any(rule.kind is RuleKind.MUTE for rule in hit):
        return ()
    return tuple(sorted(hit, key=lambda rule: (-len(rule.tags), [tag.key for tag in rule.tags], rule.id)))


def suggest(key: str, pool: Iterable[Tag], limit: int = 3) -> list[Tag]:
    """Give the known tags that a mistyped key may mean, nearest first; never the key itself.

    A slip (a letter wrong, missing, extra or swapped; one in short words, up to three in long ones) is nearer than a
    longer word that begins so, and that is nearer than one that holds it; then the tag with most stories comes first.
    """
    if not key or len(key) > LONGEST_TAG:
        return []
    letters = frozenset(key)
    found = []
    for tag in pool:
        far = _distance(key, letters, tag.key)
        if far is not None and tag.key != key:
            found.append((far, -tag.stories, -tag.followers, tag.key, tag.id, tag))
    return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1])[: max(limit, 0)]]


_BEGINS: Final = 1.5  # between one slip and two
_HOLDS: Final = 3.5  # farther than any slip
_SLIPS: Final = (0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3)  # that a word of so many letters may have
_SHORT: Final = 2  # letters that must be alike at the start
_LONG: Final = 4  # letters that say something wherever they stand


def _distance(key: str, letters: frozenset[str], other: str) -> float | None:
    """Tell how far a known key is from a typed one, None where it can't be meant. Cheap for most of a pool."""
    shorter = min(len(key), len(other))
    allowed = _SLIPS[min(shorter, len(_SLIPS) - 1)]
    far: float = allowed + 1
    if abs(len(key) - len(other)) <= allowed and len(letters.symmetric_difference(other)) <= 2 * allowed:
        far = _slips(key, other)
    if (len(key) >= _SHORT and other.startswith(key)) or (len(other) >= _LONG and key.startswith(other)):
        return min(far, _BEGINS)
    if far <= allowed:
        return far
    return _HOLDS if len(key) >= _LONG and key in other else None


def _slips(a: str, b: str) -> int:
    """Count the slips between two words: letters wrong, missing, extra, or two neighbours swapped."""
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        row = [i]
        for j, other in enumerate(b, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
