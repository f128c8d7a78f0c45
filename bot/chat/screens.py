"""What the screens of the settings have in common."""

from __future__ import annotations

from bot.chat.buttons import act
from bot.chat.requests import Keyboard
from bot.chat.talk import Talk
from bot.core.message import Message


def screen(talk: Talk, key: str, choices: Keyboard, **values: object) -> Message:
    """Write a screen: its sentence, its choices, and the way back to the menu."""
    return Message(talk.words(key, **values), (*choices, (act(talk.words("chat.button.back"), "menu"),)))


def marked(label: str, *, chosen: bool) -> str:
    """Give the label of a choice, which begins as a sentence does; what is chosen is marked."""
    label = label[:1].upper() + label[1:]
    return f"✓ {label}" if chosen else label
