"""/editors: the owners name those who may edit, by user id alone, because names can be taken by anybody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import help as helping
from bot.chat.buttons import act
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number, plain_number
from bot.core.message import Button, Message, escape
from storage.records import Editor

_BUTTON = "editor"
_SHOWN = 50  # editors of a list: of more, those behind
_NAME = 30  # UTF-16 units


def show(talk: Talk) -> Reply:
    """/editors: who they are; with an id, or in reply to a message: name one more."""
    request, words = talk.request, talk.words
    if not talk.by_owner:
        return helping.unknown_command(talk)
    if request.args:
        user_id = number(plain_number(request.args))
        return say(words("editors.how")) if not user_id else _named(talk, user_id, "")
    if request.replied_id is None:
        return Reply((_listed(talk),))
    author = request.replied_author
    if author is None:
        return say(words("editors.nobody"))
    if author.user_id is None:
        return say(words("editors.hidden"))
    return _named(talk, author.user_id, author.name)


def press(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Remove ...], and [Undo] of that."""
    user_id, wanted = (number(arg) for arg in args) if len(args) == 2 else (None, None)  # noqa: PLR2004 as written below
    if not talk.by_owner or not user_id or wanted not in (0, 1):
        return None
    if wanted:
        talk.store.editors.add(user_id, "", talk.now)
        return Reply(edit=_listed(talk))
    gone = talk.store.editors.remove(user_id)
    if gone is None:
        return Reply(edit=_listed(talk))
    text = talk.words("editors.removed", name=_person(talk, gone))
    return Reply(edit=Message(text, ((act(talk.words("chat.button.undo"), _BUTTON, user_id, 1),),)))


def _named(talk: Talk, user_id: int, name: str) -> Reply:
    if user_id in talk.desk.owners:
        return say(talk.words("editors.owner"))
    is_new = talk.store.editors.add(user_id, name, talk.now)
    person = _person(talk, Editor(user_id, name))
    said = talk.words("editors.added", name=person) if is_new else talk.words("editors.known", name=person)
    return say(said, ((_remove(talk, Editor(user_id, name)),),))


def _listed(talk: Talk) -> Message:
    editors, words = talk.store.editors.all()[-_SHOWN:], talk.words
    lines = "\n".join(f"• {_person(talk, editor)}" for editor in editors)
    told = words("editors.list", editors=lines) if editors else words("editors.none")
    return Message(f"{told}\n\n{words('editors.how')}", tuple((_remove(talk, one),) for one in editors))


def _remove(talk: Talk, editor: Editor) -> Button:
    name = html.shorten(html.tidy(editor.name), _NAME) or str(editor.user_id)
    return act(talk.words("editors.button.remove", name=name), _BUTTON, editor.user_id, 0)


def _person(talk: Talk, editor: Editor) -> str:
    """Name an editor as HTML: by name and id, or by id where no name is known."""
    name = html.shorten(html.tidy(editor.name), _NAME)
    if not name:
        return str(editor.user_id)
    return talk.words("editors.person", name=escape(html.inline(name, rtl=False)), id=str(editor.user_id))
