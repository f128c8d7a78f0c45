"""Buttons that send an action back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bot.chat.requests import Keyboard
from bot.chat.rules import FOLLOW, MARKS, MUTE, NEITHER, ids_of, letter_of, named
from bot.core.actions import pack, unpack
from bot.core.message import Button
from storage.records import Rule, Tag

_LABEL = 40  # characters of a label; phones show about as many
_SWITCH = "rule"


def act(text: str, name: str, *args: object) -> Button:
    """Make a button; raises ValueError where its arguments don't fit into Telegram's 64 bytes."""
    return Button(short(text), data=pack(name, *args))


def act_if_short(text: str, name: str, *args: object) -> tuple[Button, ...]:
    """Make a row of one button, or none where its arguments don't fit."""
    try:
        return (act(text, name, *args),)
    except ValueError:
        return ()


def rows(buttons: Sequence[Button], width: int) -> Keyboard:
    """Lay buttons out in rows."""
    return tuple(tuple(buttons[start : start + width]) for start in range(0, len(buttons), width))


def filled(keyboard: Iterable[Sequence[Button]]) -> Keyboard:
    """Leave empty rows out."""
    return tuple(tuple(row) for row in keyboard if row)


def short(text: str) -> str:
    """Cut a label to what a phone can show."""
    return text if len(text) <= _LABEL else text[: _LABEL - 1].rstrip() + "…"


def turner(name: str, page: int, pages: int | None, *args: object, more: bool = False) -> tuple[Button, ...]:
    """Make the row that turns pages, counted from 0; `more` says that another follows where their number is unknown.

    `args` go along with the page.
    """
    last = page + 1 >= pages if pages is not None else not more
    back = (act("‹", name, page - 1, *args),) if page > 0 else ()
    return back + (() if last else (act("›", name, page + 1, *args),))


def switch(rule: Rule | None, tags: Sequence[Tag], label: str = "") -> tuple[Button, ...]:
    """Make a toggle for a set of tags, labelled by their names: its mark shows the state, a press leads to the other one."""
    state = letter_of(rule)
    other = FOLLOW if state == NEITHER else NEITHER
    return act_if_short(f"{MARKS[state]} {label or named(tags)}", _SWITCH, other, ids_of(tags), state)


def has_switch(keyboard: Keyboard, ids: str) -> bool:
    """Tell whether a keyboard has a toggle for these tags."""
    return any((parts := _switch_parts(button)) and parts[1] == ids for row in keyboard for button in row)


def renewed(keyboard: Keyboard, held: Iterable[Rule]) -> Keyboard:
    """Give a keyboard with every toggle as the rules are now.

    Not as it was when it was pressed: whoever taps faster than edits may leave presses a keyboard that knows none of the
    taps before. A rule that was switched off keeps what it was, so that a mute comes back as a mute.
    """
    states = {ids_of(rule.tags): letter_of(rule) for rule in held}
    return tuple(tuple(_renewed(button, states) for button in row) for row in keyboard)


def _renewed(button: Button, states: Mapping[str, str]) -> Button:
    parts = _switch_parts(button)
    if parts is None:
        return button
    to_come, ids, before = parts
    state = states.get(ids, NEITHER)
    was = next((letter for letter in (to_come, before) if letter in (FOLLOW, MUTE)), FOLLOW)
    text = button.text.partition(" ")[2]
    return Button(
        f"{MARKS[state]} {text}", data=pack(_SWITCH, was if state == NEITHER else NEITHER, ids, state)
    )


def _switch_parts(button: Button) -> tuple[str, str, str] | None:
    """Read a toggle: the state that it leads to, its tags, the state that it shows; None for any other button."""
    action = unpack(button.data or "")
    if action is None or action.name != _SWITCH or len(action.args) != 3:  # noqa: PLR2004 as `switch` writes them
        return None
    to_come, ids, before = action.args
    return to_come, ids, before
