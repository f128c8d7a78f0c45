"""/broadcast: a message to every chat that is on, once it was seen and confirmed.

As with /post, the preview answers the message that holds the text, and that is read again when it is confirmed. What was
confirmed bears the preview's name, of which there is one: pressed twice, it is sent once.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from bot.chat import help as helping
from bot.chat.buttons import act
from bot.chat.moments import moment
from bot.chat.replies import Reply
from bot.chat.talk import Talk
from bot.core.actions import number
from bot.core.html import LIMITS, measure
from bot.core.message import Message, escape
from bot.errors import UnusableInputError
from storage.records import Broadcast, PartState

_TELL, _NO, _TOLD = "tell", "tell_no", "told"


def broadcast(talk: Talk) -> Reply:
    """/broadcast with a text, or in reply to one: show it; alone: how to, and how far the last one is."""
    request = talk.request
    if not talk.by_editor:
        return helping.unknown_command(talk)
    if request.args and request.post is not None:
        return Reply((_preview(talk, request.post.text),), answers=request.message_id)
    if request.replied_post is not None and request.replied_post.text:
        return Reply((_preview(talk, request.replied_post.text),), answers=request.replied_id)
    last = talk.store.broadcasts.progress()
    how = Message(talk.words("broadcast.how"))
    return Reply((how, _state(talk, last)) if last else (how,))


def press_tell(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Send to all]: once, whatever is pressed twice."""
    press, request = talk.request.press, talk.request
    assert press is not None
    if not talk.by_editor or len(args) != 1:
        return None
    text = press.post.text.strip() if press.post else ""
    if not text:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    if args[0] != _check(text):
        return Reply(edit=_preview(talk, text), toast=talk.words("chat.toast.post_changed"))
    audience = talk.store.broadcasts.audience()
    told = talk.store.broadcasts.tell(f"{request.chat_id}/{request.message_id}", text, talk.now)
    if told is None:
        return Reply(toast=talk.words("chat.toast.post_done"))
    far = act(talk.words("desk.button.how_far"), _TOLD, told)
    begun = f"{talk.words('broadcast.begun', n=audience)}\n{talk.words('broadcast.later')}"
    return Reply(edit=Message(begun, ((far,),)))


def cancel(talk: Talk, _args: Sequence[str]) -> Reply | None:
    """[Cancel]: nobody is told, unless it was confirmed before."""
    request = talk.request
    if not talk.by_editor:
        return None
    if not talk.store.broadcasts.cancel(f"{request.chat_id}/{request.message_id}", talk.now):
        return Reply(toast=talk.words("chat.toast.post_done"))
    return Reply(edit=Message(talk.words("broadcast.cancelled")))


def press_told(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[How far]: the counts of a broadcast."""
    asked = number(args[0]) if len(args) == 1 else None
    told = talk.store.broadcasts.progress(asked) if talk.by_editor and asked is not None else None
    return Reply(edit=_state(talk, told)) if told else None


def _preview(talk: Talk, text: str) -> Message:
    """Show a text as it would go out, and to how many."""
    text = text.strip()
    head = talk.words("broadcast.sure", n=talk.store.broadcasts.audience())
    shown = f"{head}\n\n{escape(text)}"
    if not text or not measure(shown).within(LIMITS):
        raise UnusableInputError("broadcast.too_long")
    row = (
        act(talk.words("broadcast.button.send"), _TELL, _check(text)),
        act(talk.words("chat.button.cancel"), _NO),
    )
    return Message(shown, (row,))


def _state(talk: Talk, told: Broadcast) -> Message:
    words, counts = talk.words, told.counts
    waiting = counts.get(PartState.QUEUED, 0) + counts.get(PartState.SENDING, 0)
    unsure = counts.get(PartState.UNCERTAIN, 0)
    failed = sum(counts.get(state, 0) for state in _FAILED)
    lines = [words("broadcast.sent", n=counts.get(PartState.SENT, 0))]
    lines += [words("broadcast.waiting", n=waiting)] if waiting else []
    lines += [words("broadcast.unsure", n=unsure)] if unsure else []
    lines += [words("broadcast.failed", n=failed)] if failed else []
    lines += [] if told.is_written else [words("broadcast.writing")]
    head = words("broadcast.state", when=escape(moment(talk, told.at)), counts="\n".join(lines))
    if told.is_written and not waiting:
        return Message(head)
    return Message(head, ((act(words("desk.button.how_far"), _TOLD, told.id),),))


_FAILED = (PartState.FAILED, PartState.EXPIRED, PartState.CANCELLED)


def _check(text: str) -> str:
    """Give the mark of a text: one that was changed since the preview is shown again before it goes out."""
    return f"{zlib.crc32(text.encode(errors='replace')):08x}"
