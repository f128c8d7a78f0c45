"""/alias: two tags that are one to readers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import help as helping
from bot.chat.buttons import act
from bot.chat.replies import Reply, say
from bot.chat.rules import hashtag
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.matching import parse_rules
from bot.core.message import Button, Message, escape
from storage.records import Alias, TagUse

_UNDO = "unalias"
_SHOWN = 50  # aliases in a list
_STORIES = 500  # looked through in one transaction
_STEPS = 20  # before the rest is left to go on by itself
_TWO = 2
_TAKES_BACK = ("-", "−", "–", "—")


def alias(talk: Talk) -> Reply:
    """/alias #us #usa makes them one; #us shows; #us - takes it back; alone it lists."""
    if not talk.by_editor:
        return helping.unknown_command(talk)
    args = talk.request.args.split()
    if not args:
        return say(f"{_listed(talk)}{talk.words('alias.how')}")
    if len(args) == _TWO and args[1] in _TAKES_BACK:
        uses = _tags(args[0])
        taken = _taken_back(talk, uses[0].key) if uses else None
        return taken or say(talk.words("alias.none", tag=escape(args[0])))
    uses = _tags(" ".join(args))
    if len(args) > _TWO or not uses:
        return say(talk.words("alias.how"))
    if len(args) == 1:
        return _about(talk, uses[0])
    return _made(talk, *uses) if len(uses) == _TWO else say(talk.words("alias.same"))


def press_undo(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Undo]: the tag counts as itself again."""
    tag_id = number(args[0]) if len(args) == 1 else None
    if not talk.by_editor or tag_id is None:
        return None
    key = next((one.key for one in talk.store.tags.aliases() if one.tag_id == tag_id), None)
    said = _taken_back(talk, key) if key is not None else None
    return Reply(edit=said.messages[0]) if said else None


def _tags(text: str) -> tuple[TagUse, ...]:
    """Read single tags in their order, each once; raises WrongValueError as `parse_rules`."""
    return tuple(tag for tags in parse_rules(text).follow if len(tags) == 1 for tag in tags)


def _made(talk: Talk, use: TagUse, other: TagUse) -> Reply:
    if not talk.store.tags.begin_alias(use, other):
        held = next(iter(talk.store.tags.aliases(use.key)), None)
        if held is None or held.key != use.key or held.is_ending or not _is(held, other):
            return say(talk.words("alias.refused", tag=_shown(use), other=_shown(other)))
    _go_on(talk)
    found = next((one for one in talk.store.tags.aliases(use.key) if one.key == use.key), None)
    return Reply((_state(talk, found),)) if found else say(talk.words("alias.how"))


def _is(held: Alias, other: TagUse) -> bool:
    """Tell whether an alias leads to this tag: it was asked for twice."""
    return bool(_tags(f"#{held.known_as}")) and _tags(f"#{held.known_as}")[0].key == other.key


def _taken_back(talk: Talk, key: str) -> Reply | None:
    held = next((one for one in talk.store.tags.aliases(key) if one.key == key), None)
    if held is None:
        return None
    talk.store.tags.end_alias(key)
    _go_on(talk)
    return say(talk.words("alias.undone", tag=_tag(held.key, held.tag)))


def _go_on(talk: Talk) -> None:
    for _ in range(_STEPS):
        if not talk.store.tags.step_alias(_STORIES):
            break


def _about(talk: Talk, use: TagUse) -> Reply:
    held = talk.store.tags.aliases(use.key)
    if not held:
        return say(talk.words("alias.none", tag=_shown(use)))
    return Reply(tuple(_state(talk, one) for one in held[:_TWO]))


def _state(talk: Talk, one: Alias) -> Message:
    key = "alias.made" if one.is_done else "alias.under_way"
    return Message(_said(talk, key, one), ((_undo(talk, one),),))


def _undo(talk: Talk, one: Alias) -> Button:
    return act(talk.words("chat.button.undo"), _UNDO, one.tag_id)


def _listed(talk: Talk) -> str:
    held = talk.store.tags.aliases()
    if not held:
        return ""
    lines = [f"• {_said(talk, 'alias.line', one)}" for one in held[:_SHOWN]]
    if len(held) > _SHOWN:
        lines.append(talk.words("alias.more", n=len(held) - _SHOWN))
    return talk.words("alias.list", tags="\n".join(lines)) + "\n\n"


def _said(talk: Talk, key: str, one: Alias) -> str:
    return talk.words(key, tag=_tag(one.key, one.tag), other=_tag(one.key, one.known_as))


def _shown(use: TagUse) -> str:
    return escape(hashtag(use))


def _tag(key: str, display: str) -> str:
    return _shown(TagUse(key, display))
