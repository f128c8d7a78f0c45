"""/mydata, /forget and /privacy: what is kept about a chat, all of it as a file, and its end.

The button that forgets carries the id of what it was shown for: pressed twice, or after the chat has begun anew, it does
nothing more. All of it is about the chat of the talk: an administrator asks for a channel from their own chat.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act
from bot.chat.replies import File, Reply, say
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.message import Message
from bot.newsroom.own_data import document, forget

_FORGET, _KEEP = "forget", "forget_no"


def show_privacy(talk: Talk) -> Reply:
    """/privacy: what is kept, where, how long, and who may see it."""
    return say(talk.words("own.privacy"))


def send(talk: Talk) -> Reply:
    """/mydata: all of it as a file."""
    found = document(talk.store, talk.chat.telegram_id, talk.now)
    if found is None:
        return say(talk.words("own.nothing"))
    lines = [talk.words("own.caption")]
    if found.left_out:
        lines.append(talk.words("own.left_out", n=found.left_out))
    return Reply(file=File(found.name, found.content, "\n".join(lines)))


def press_send(talk: Talk, _: Sequence[str]) -> Reply:
    """Answer [Its data] in a channel's menu."""
    return send(talk)


def ask(talk: Talk) -> Reply:
    """/forget: say what goes, and ask once more."""
    words, own = talk.words, talk.store.own_data.kept(talk.chat.telegram_id)
    if own.is_nothing:
        return say(words("own.nothing"))
    lines = [words("own.forget")]
    if own.editor:
        lines.append(words("own.forget_editor"))
    if own.source:
        lines.append(words("channel.forget_source"))
    row = (
        act(words("own.button.forget"), _FORGET, own.newest),
        act(words("chat.button.cancel"), _KEEP),
    )
    return say("\n".join(lines), (row,))


def press_ask(talk: Talk, _: Sequence[str]) -> Reply:
    """[Remove its data] in a channel's menu: the question takes the menu's place."""
    (asked,) = ask(talk).messages
    return Reply(edit=asked)


def press_forget(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Forget all of it]: once; what has begun anew since stays."""
    newest = number(args[0]) if len(args) == 1 else None
    if newest is None or not forget(talk.store, talk.chat.telegram_id, talk.now, newest):
        return None
    return Reply(edit=Message(talk.words("own.forgotten")))


def press_keep(talk: Talk, _: Sequence[str]) -> Reply:
    """[Cancel]: everything stays."""
    return Reply(edit=Message(talk.words("own.stays")))
