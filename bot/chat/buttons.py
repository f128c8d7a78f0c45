"""Buttons that send an action back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.chat.requests import Keyboard
from bot.chat.rules import FOLLOW, MARKS, NEITHER, ids_of, letter_of, named
from bot.core.actions import pack
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


def turner(name: str, page: int, pages: int | None, *, more: bool = False) -> tuple[Button, ...]:
    """Make the row that turns pages, counted from 0; `more` says that another follows where their number is unknown."""
    last = page + 1 >= pages if pages is not None else not more
    back = (act("‹", name, page - 1),) if page > 0 else ()
    return back + (() if last else (act("›", name, page + 1),))


def switch(rule: Rule | None, tags: Sequence[Tag]) -> tuple[Button, ...]:
    """Make a toggle for a set of tags: its mark shows the state, a press leads to the other one."""
    state = letter_of(rule)
    other = FOLLOW if state == NEITHER else NEITHER
    return act_if_short(f"{MARKS[state]} {named(tags)}", _SWITCH, other, ids_of(tags), state)


def switched(keyboard: Keyboard, data: str) -> Keyboard | None:
    """Give a keyboard with the toggle that bears `data` turned; None where it has none."""
    if not any(button.data == data for row in keyboard for button in row):
        return None
    return tuple(
        tuple(_turned(button) if button.data == data else button for button in row) for row in keyboard
    )


def _turned(button: Button) -> Button:
    _, name, state, ids, before = (button.data or "").split(":")
    text = button.text.partition(" ")[2]
    return Button(f"{MARKS[state]} {text}", data=pack(name, before, ids, state))
