"""What a chat follows and mutes, as buttons carry it: a state and the tags that it is about.

A state is a letter: `f` follow, `m` mute, `n` neither. Tags go by their ids, `12` or `12.13` for a set. Buttons name the
state that they lead to, never "the other one", so pressing one twice, or an old one, does what it says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number
from bot.core.hashtags import clickable
from bot.core.matching import MOST_HELD
from bot.core.message import escape
from bot.core.words import Words
from bot.errors import WrongValueError
from storage.records import Rule, RuleKind, Tag, TagUse

FOLLOW, MUTE, NEITHER = "f", "m", "n"
MARKS = {FOLLOW: "✓", MUTE: "×", NEITHER: "○"}
_KINDS = {FOLLOW: RuleKind.FOLLOW, MUTE: RuleKind.MUTE}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Change:
    """What became of a wish: the rules that are new, and the states before it that would undo it."""

    new: tuple[Rule, ...]
    undo: tuple[str, ...]


def hashtag(tag: Tag | TagUse) -> str:
    """Give a tag as plain text, linked whole where Telegram can do that: `#Kabul`."""
    return "#" + (clickable(tag.display) or tag.key)


def named(tags: Sequence[Tag | TagUse]) -> str:
    """Give a set of tags as plain text: `#Kabul + #economy`."""
    return " + ".join(hashtag(tag) for tag in tags)


def listed(words: Words, sets: Iterable[Sequence[Tag | TagUse]]) -> str:
    """Give several sets of tags, a line each, as HTML; all lines begin at the side where one begins to read."""
    return "\n".join(one_listed(words, tags) for tags in sets)


def one_listed(words: Words, tags: Sequence[Tag | TagUse]) -> str:
    """Give one line of `listed`."""
    line = " + ".join(html.inline(hashtag(tag), rtl=words.rtl) for tag in tags)
    return html.line(f"• {escape(line)}", rtl=words.rtl)


def ids_of(tags: Iterable[Tag]) -> str:
    """Give a set of tags as buttons carry it."""
    return ".".join(str(tag.id) for tag in tags)


def letter_of(rule: Rule | None) -> str:
    """Give the letter of a rule's state."""
    return NEITHER if rule is None else _LETTERS[rule.kind]


def find_rule(rules: Iterable[Rule], tags: Iterable[Tag]) -> Rule | None:
    """Give the rule about exactly these tags."""
    wanted = {tag.id for tag in tags}
    return next((rule for rule in rules if {tag.id for tag in rule.tags} == wanted), None)


def followed(talk: Talk) -> frozenset[int]:
    """Give the ids of the tags that stand in any rule by which the chat follows."""
    held = talk.store.chats.rules(talk.chat.id)
    return frozenset(tag.id for rule in held if rule.kind is RuleKind.FOLLOW for tag in rule.tags)


def uses(tags: Iterable[Tag]) -> tuple[TagUse, ...]:
    """Give known tags as the store takes them for a rule."""
    return tuple(TagUse(tag.key, tag.display) for tag in tags)


def add(talk: Talk, follow: Sequence[Sequence[TagUse]], mute: Sequence[Sequence[TagUse]]) -> Change:
    """Follow and mute sets of tags; repeats change nothing. Raises WrongValueError (`tags.full`)."""
    before = talk.store.chats.rules(talk.chat.id)
    held = {frozenset(tag.key for tag in rule.tags) for rule in before}
    _make_sure_of_room(
        len(held), len({frozenset(tag.key for tag in tags) for tags in (*follow, *mute)} - held)
    )
    new = [
        rule
        for kind, sets in ((RuleKind.FOLLOW, follow), (RuleKind.MUTE, mute))
        if sets
        for rule in talk.store.chats.add_rules(talk.chat.id, kind, sets)
    ]
    undo = tuple(letter_of(find_rule(before, rule.tags)) + ids_of(rule.tags) for rule in new)
    return Change(tuple(new), undo)


def put(talk: Talk, state: str) -> tuple[Tag, ...] | None:
    """Bring a set of tags into a state, written as letter and ids; gives the tags, None where it makes no sense.

    Raises WrongValueError (`tags.full`).
    """
    letter, tags = state[:1], known_tags(talk, state[1:])
    if not tags or letter not in MARKS or (letter == MUTE and len(tags) > 1):
        return None
    held = talk.store.chats.rules(talk.chat.id)
    rule = find_rule(held, tags)
    if letter == NEITHER:
        if rule:
            talk.store.chats.remove_rules(talk.chat.id, [rule.id])
    else:
        _make_sure_of_room(len(held), 0 if rule else 1)
        talk.store.chats.add_rules(talk.chat.id, _KINDS[letter], [uses(tags)])
    return tags


def _make_sure_of_room(held: int, new: int) -> None:
    """Refuse what would make a chat's rules more than one digest can sensibly answer."""
    if new and held + new > MOST_HELD:
        raise WrongValueError("tags.full", limit=MOST_HELD)


def known_tags(talk: Talk, ids: str) -> tuple[Tag, ...]:
    """Give the tags of a button; none where the ids are not numbers or one of them is gone."""
    numbers = [number(part) for part in ids.split(".")]
    found = [talk.store.tags.get(one) if one is not None else None for one in numbers]
    return tuple(tag for tag in found if tag) if all(found) else ()
