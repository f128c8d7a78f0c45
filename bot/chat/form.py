"""The form of digests, a screen of the menu: in full, or compact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.chat.buttons import act
from bot.chat.replies import Reply
from bot.chat.talk import Talk
from bot.core.message import Message

_FORMS = {"full": False, "compact": True}


def screen(talk: Talk) -> Message:
    """Show both forms, the chosen one ticked."""
    words = talk.words
    choices = tuple(
        act(("✓ " if talk.chat.compact is compact else "") + words(f"chat.button.form.{name}"), "form", name)
        for name, compact in _FORMS.items()
    )
    return Message(words("chat.form"), (choices, (act(words("chat.button.back"), "menu"),)))


def press(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Set the form of a button."""
    if len(args) != 1 or args[0] not in _FORMS:
        return None
    return Reply(edit=screen(talk.kept(replace(talk.chat, compact=_FORMS[args[0]]))))
