"""Tags that an editor adds to what is about to be published, by answering its preview with `#x`.

They stand in the preview's keyboard, as everything about a preview does, and go with a tap.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act, filled
from bot.chat.replies import Reply
from bot.chat.requests import Keyboard
from bot.chat.rules import FOLLOW, MARKS, hashtag
from bot.chat.talk import Talk
from bot.core import hashtags
from bot.core.actions import unpack
from bot.core.message import Button
from bot.errors import WrongValueError
from storage.records import Origin, TagUse

_OWN, _PUBLISH = "post_own", "post"
_MOST = 20  # tags that are added to one preview


def added(talk: Talk) -> Reply | None:
    """Add the tags of an editor's answer to a preview; None for any other message. Raises WrongValueError."""
    request = talk.request
    names = hashtags.extract(request.text) if request.replied_buttons and talk.by_editor else []
    place = next((n for n, row in enumerate(request.replied_buttons) if _publishes(row)), None)
    if place is None or not names:
        return None
    known = {use.key for use in on(request.replied_buttons)}
    keyboard = list(request.replied_buttons)
    for name in names[: _MOST - len(known)]:
        if (key := hashtags.key(name)) and key not in known:
            known.add(key)
            keyboard.insert(place, (_button(name),))
            place += 1
    return Reply(keyboard=tuple(keyboard), under=request.replied_id)


def take_off(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Take such a tag off again."""
    press = talk.request.press
    assert press is not None
    if not talk.by_editor or len(args) != 1 or not any(map(_publishes, press.buttons)):
        return None
    left = ([button for button in row if button.data != press.data] for row in press.buttons)
    return Reply(keyboard=filled(left))


def on(keyboard: Keyboard) -> list[TagUse]:
    """Give the tags that were added to a preview."""
    actions = [unpack(button.data or "") for row in keyboard for button in row]
    names = [one.args[0] for one in actions if one and one.name == _OWN and len(one.args) == 1]
    return [TagUse(key, name, Origin.EDITOR) for name in names if (key := hashtags.key(name))]


def _button(name: str) -> Button:
    use = TagUse(hashtags.key(name), name)
    try:
        return act(f"{MARKS[FOLLOW]} {hashtag(use)}", _OWN, name)
    except ValueError as error:
        raise WrongValueError("chat.post.no_room", tag=hashtag(use)) from error


def _publishes(row: Sequence[Button]) -> bool:
    return any((action := unpack(button.data or "")) and action.name == _PUBLISH for button in row)
