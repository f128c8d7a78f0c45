"""[Why these?] under a digest, and what can be done about each story: one tap mutes, one tap unfollows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat import rules
from bot.chat.buttons import act_if_short, filled
from bot.chat.replies import Reply
from bot.chat.requests import Keyboard
from bot.chat.rules import FOLLOW, MUTE, NEITHER, ids_of, known_tags, named
from bot.chat.talk import Talk
from bot.core.actions import number, unpack
from bot.core.message import Button, Message
from bot.delivery import reasons
from bot.delivery.reasons import Reason
from storage.records import Rule, Tag

_CHANGE = "because"
_LABELS = {
    (FOLLOW, FOLLOW): "why.button.follow",
    (FOLLOW, NEITHER): "why.button.unfollow",
    (MUTE, MUTE): "why.button.mute",
    (MUTE, NEITHER): "why.button.unmute",
}
_DONE = {FOLLOW: "chat.toast.followed", MUTE: "chat.toast.muted", NEITHER: "chat.toast.neither"}


def show(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Why these?]: the rule that brought each story of a page."""
    page = number(args[1]) if len(args) == 2 else 0  # noqa: PLR2004 the digest and, where its pages turn, the page
    if page is None or not 1 <= len(args) <= 2:  # noqa: PLR2004 the same
        return None
    found = reasons.why(talk.store, talk.chat, args[0], page, talk.words_for)
    return Reply((Message(found.html, _buttons(talk, found.each)),)) if found else None


def change(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Mute #x] or [Unfollow #x]: done, and every button says what a further tap would do."""
    press = talk.request.press
    assert press is not None
    if len(args) != 3 or (args[0], args[1]) not in _LABELS:  # noqa: PLR2004 what it is about, the state to come, the tags
        return None
    tags = rules.put(talk, args[1] + args[2])
    if tags is None:
        return None
    held = talk.store.chats.rules(talk.chat.id)
    keyboard = filled([_renewed(talk, button, held) for button in row] for row in press.buttons)
    return Reply(keyboard=keyboard, toast=talk.words(_DONE[args[1]], tag=named(tags)))


def _buttons(talk: Talk, each: Iterable[Reason]) -> Keyboard:
    """Make a row a story: mute a tag of it that is not followed, unfollow what brought it. No button stands twice."""
    held, followed = talk.store.chats.rules(talk.chat.id), rules.followed(talk)
    rows, seen = [], set[Button]()
    for reason in each:
        other = next((tag for tag in reason.story.tags if tag.id not in followed), None)
        mute = choice(talk, MUTE, (other,), held) if other and other not in reason.tags else ()
        follow = choice(talk, FOLLOW, reason.tags, held) if reason.tags else ()
        row = [button for button in (*mute, *follow) if button not in seen]
        seen.update(row)
        rows.append(row)
    return filled(rows)


def choice(talk: Talk, kind: str, tags: Sequence[Tag], held: Iterable[Rule]) -> tuple[Button, ...]:
    """Make the button that brings tags into a state, or out of it where they are in it."""
    state = rules.letter_of(rules.find_rule(held, tags))
    to_come = NEITHER if state == kind else kind
    label = talk.words(_LABELS[kind, to_come], tag=named(tags))
    return act_if_short(label, _CHANGE, kind, to_come, ids_of(tags))


def _renewed(talk: Talk, button: Button, held: Sequence[Rule]) -> Button:
    action = unpack(button.data or "")
    if action is None or action.name != _CHANGE or len(action.args) != 3:  # noqa: PLR2004 as `choice` writes them
        return button
    tags = known_tags(talk, action.args[2])
    return next(iter(choice(talk, action.args[0], tags, held)), button) if tags else button
