"""/hold and /retract: a story kept out of digests for a while, or withdrawn for good."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.chat import help as helping
from bot.chat.buttons import act
from bot.chat.links import bare_link
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number, plain_number
from bot.core.message import Button, Message, escape
from bot.core.text import canonical_url
from bot.errors import NotFoundError
from storage.records import Standing

_HOLD, _RETRACT, _SHOW = "hold", "retract", "standing"
_TITLE = 200  # UTF-16 units
_Screen = Callable[[Talk, Standing], Message]


def hold(talk: Talk) -> Reply:
    """/hold CODE, a link or a story's number: how the story stands, and [Hold]."""
    return _asked(talk, talk.words("hold.how"), _hold_screen)


def retract(talk: Talk) -> Reply:
    """/retract CODE, a link or a story's number: what withdrawing means, and [Withdraw]."""
    return _asked(talk, talk.words("retract.how"), _retract_screen)


def press_hold(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Hold] and [Let go]: as the button says, whatever was pressed before."""
    story_id, wanted = (number(arg) for arg in args) if len(args) == 2 else (None, None)  # noqa: PLR2004 as written below
    if not talk.by_editor or story_id is None or wanted not in (0, 1):
        return None
    if wanted:
        talk.store.withdrawals.hold(story_id, talk.now)
    else:
        talk.store.withdrawals.let_go(story_id)
    standing = talk.store.withdrawals.standing(story_id)
    return Reply(edit=_hold_screen(talk, standing)) if standing else None


def press_retract(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Withdraw]: for good."""
    story_id = number(args[0]) if len(args) == 1 else None
    if not talk.by_editor or story_id is None:
        return None
    talk.store.withdrawals.retract(story_id, talk.now)
    standing = talk.store.withdrawals.standing(story_id)
    return Reply(edit=_retract_screen(talk, standing)) if standing else None


def press_standing(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[How far], and [Cancel]: how the story stands."""
    story_id = number(args[0]) if len(args) == 1 else None
    if not talk.by_editor or story_id is None:
        return None
    standing = talk.store.withdrawals.standing(story_id)
    return Reply(edit=_hold_screen(talk, standing)) if standing else None


def _asked(talk: Talk, how: str, screen: _Screen) -> Reply:
    if not talk.by_editor:
        return helping.unknown_command(talk)
    name = talk.request.args or (talk.request.replied_text or "").strip()
    if not name:
        return say(how)
    return Reply((screen(talk, _found(talk, name)),))


def _found(talk: Talk, name: str) -> Standing:
    """Find a story by an article's code or address, else by its own number; raises NotFoundError."""
    name = plain_number(name)
    link = bare_link(name)
    named = canonical_url(link) if link else name
    story_id = (talk.store.withdrawals.story_of(named) if named else None) or number(name)
    standing = talk.store.withdrawals.standing(story_id) if story_id else None
    if standing is None:
        raise NotFoundError("hold.unknown", name=name)
    return standing


def _hold_screen(talk: Talk, standing: Standing) -> Message:
    words, title = talk.words, _title(standing)
    if standing.withdrawn:
        return _retract_screen(talk, standing)
    if standing.held:
        button = act(words("hold.button.let_go"), _HOLD, standing.story_id, 0)
        return Message(words("hold.held", title=title), ((button,),))
    button = act(words("hold.button.hold"), _HOLD, standing.story_id, 1)
    return Message(words("hold.free", title=title), ((button,),))


def _retract_screen(talk: Talk, standing: Standing) -> Message:
    words, title = talk.words, _title(standing)
    if not standing.withdrawn:
        row = (
            act(words("retract.button.withdraw"), _RETRACT, standing.story_id),
            act(words("chat.button.cancel"), _SHOW, standing.story_id),
        )
        return Message(words("retract.sure", title=title), (row,))
    lines = [words("retract.done", title=title)]
    if standing.edited:
        lines.append(words("retract.edited", n=standing.edited))
    if standing.failed:
        lines.append(words("retract.failed", n=standing.failed))
    if standing.is_searched and not standing.to_edit:
        return Message("\n".join(lines))
    lines.append(words("retract.under_way"))
    return Message("\n".join(lines), ((_how_far(talk, standing),),))


def _how_far(talk: Talk, standing: Standing) -> Button:
    return act(talk.words("desk.button.how_far"), _SHOW, standing.story_id)


def _title(standing: Standing) -> str:
    return escape(html.shorten(html.tidy(standing.title), _TITLE))
