"""/search: stored news by words. The words stand in the message that the result answers, so turning a page finds them again."""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat.buttons import act, filled, rows, turner
from bot.chat.links import without_command
from bot.chat.replies import Reply, say
from bot.chat.stories import SHOWN, listed
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number
from bot.core.message import Message, escape
from bot.errors import UnusableInputError
from bot.newsroom.searching import look_for

_QUOTED = 100  # UTF-16 units of what was looked for


def search(talk: Talk) -> Reply:
    """/search words #tag 7d; without words: how to."""
    request = talk.request
    if not request.args:
        return say(talk.words("search.how"))
    return Reply((_page(talk, request.args, 0),), answers=request.message_id)


def turn(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Turn the pages of what was found: looked for again, as it is now."""
    page = number(args[0]) if len(args) == 1 else None
    press = talk.request.press
    assert press is not None
    if page is None:
        return None
    if not press.answered:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    try:
        return Reply(edit=_page(talk, without_command(press.answered), page))
    except UnusableInputError:
        return None


def _page(talk: Talk, text: str, page: int) -> Message:
    words = talk.words
    hits = look_for(
        talk.store, text, talk.now, zone=talk.chat.schedule.zone, limit=SHOWN, offset=page * SHOWN
    )
    quoted = escape(html.inline(html.unlinked(html.shorten(html.tidy(text), _QUOTED)), rtl=words.rtl))
    if not hits.total:
        return Message(words("search.nothing", query=quoted))
    if not hits.stories and page:
        return _page(talk, text, 0)
    key = "search.found_many" if hits.is_cut else "search.found"
    shown = list(enumerate(hits.stories, start=page * SHOWN + 1))
    blocks = [words(key, n=hits.total, query=quoted), *(listed(talk, story, n) for n, story in shown)]
    buttons = [act(words.number(n), "story", story.id) for n, story in shown]
    pages = -(-hits.total // SHOWN)
    return Message("\n\n".join(blocks), filled([*rows(buttons, SHOWN), turner("search", page, pages)]))
