"""/post, and posts that an editor forwards or pastes: a preview with tags to tick, then an article on the wire.

A preview answers the message that holds the text, and is read again from both: the text from the message answered, the
ticks from the buttons. `post:<check>` publishes; the check tells a text or an offer of tags that has changed since.
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Sequence
from dataclasses import replace

from bot import summary
from bot.chat import help as helping
from bot.chat import own_tags
from bot.chat.buttons import act, filled, rows
from bot.chat.channel_button import set_up
from bot.chat.links import bare_link
from bot.chat.replies import Reply, say
from bot.chat.requests import Keyboard, Request
from bot.chat.rules import FOLLOW, MARKS, NEITHER, hashtag
from bot.chat.summaries import LONG, text_html
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number, unpack
from bot.core.message import Button, Message, escape
from bot.errors import UnusableInputError
from bot.ingest.posts import Post
from bot.newsroom import posts
from bot.newsroom.outside import Page
from bot.newsroom.publish import tags_to_keep
from storage.records import ArticleDraft, SavedArticle, SaveStatus, TagUse

_TICK = "post_tag"
_SOURCE = "source"
_SHOWN = 30  # tags of a text that have a button; a text with more keeps the others
_SENTENCES = 2
_WIDTH = 2  # buttons a row
_TITLE = 200  # UTF-16 units
_NAME = 25  # of a channel on a button


def post(talk: Talk) -> Reply:
    """/post, with a text behind it or in reply to a message: show what would be published; else how to."""
    request = talk.request
    if not talk.by_editor:
        return helping.unknown_command(talk)
    if request.args and request.post is not None:
        return _preview(talk, request.post, request.message_id)
    if request.replied_text and request.replied_post is not None:
        return _preview(talk, request.replied_post, request.replied_id)
    return say(talk.words("chat.post.how"))


def offered(talk: Talk) -> Reply | None:
    """Show what would be published of a post that an editor forwards or pastes into their own chat; None for all else."""
    request = talk.request
    if not (talk.by_editor and request.in_private and request.post is not None):
        return None
    if bare_link(request.text):
        wanted = request.page is not None  # else the wire keeps that article already
    else:
        wanted = bool(request.text) if request.forwarded else len(request.text) >= LONG
    if not wanted:
        return None
    try:
        return _preview(talk, request.post, request.message_id)
    except UnusableInputError:
        return None


def tick(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Put a tag on or take it off."""
    place, wanted = (number(arg) for arg in args) if len(args) == 2 else (None, None)  # noqa: PLR2004 as `_keyboard` writes them
    if not talk.by_editor or place is None or wanted not in (0, 1):
        return None
    ticked = _ticked(talk)
    if ticked is None:
        return _is_done(talk)
    ticked = ticked | {place} if wanted else ticked - {place}
    _remember(talk, ticked)
    press = talk.request.press
    assert press is not None
    return Reply(keyboard=tuple(tuple(_turned(button, ticked) for button in row) for row in press.buttons))


def publish(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Publish]: once, whatever is pressed twice."""
    press = talk.request.press
    assert press is not None
    if not talk.by_editor or len(args) != 1:
        return None
    ticked = _ticked(talk)
    if ticked is None:
        return _is_done(talk)
    if press.post is None or not press.post.text:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    draft, choices = _read(talk, press.post)
    if args[0] != _check(draft, choices):
        _remember(talk, frozenset(range(len(draft.tags[:_SHOWN]))))
        changed = _message(talk, press.post, draft, choices)
        return Reply(edit=changed, toast=talk.words("chat.toast.post_changed"))
    bears = [use for place, use in enumerate(choices) if place in ticked]
    saved = posts.publish_post(
        talk.store,
        draft,
        [*bears, *draft.tags[_SHOWN:], *own_tags.on(press.buttons)],
        talk.now,
        workers=talk.desk.workers if talk.request.page else None,
    )
    _remember(talk, None)
    title = escape(html.shorten(html.tidy(draft.title), _TITLE))
    said = {
        SaveStatus.ADDED: talk.words(_added(talk, saved), title=title),
        SaveStatus.UPDATED: talk.words("chat.post.updated", title=title),
        SaveStatus.DUPLICATE: talk.words(_again(saved), title=title),
    }
    open_it = [(act(talk.words("chat.button.open"), "story", saved.story_id),)] if saved.story_id else []
    return Reply(
        edit=Message(
            said[saved.status], filled([*open_it, _source_row(talk, press.post), set_up(talk, press.post)])
        )
    )


def _added(talk: Talk, saved: SavedArticle) -> str:
    """Give the key of the sentence about a new article; nobody follows one that has no tag."""
    story = talk.store.articles.stories([saved.story_id]).get(saved.story_id)
    return "chat.post.added" if story and story.tags else "chat.post.added_untagged"


def _again(saved: SavedArticle) -> str:
    """Give the key of the sentence about an article that came in before."""
    return "chat.post.duplicate" if saved.story_id else "chat.post.no_longer_kept"


def cancel(talk: Talk, _args: Sequence[str]) -> Reply | None:
    """[Cancel]: nothing is kept."""
    if not talk.by_editor:
        return None
    return _is_done(talk) if _ticked(talk) is None else Reply(edit=Message(talk.words("chat.post.cancelled")))


def channel_asked_for(request: Request) -> int | None:
    """Give the channel that an editor's button would make a source: whether the bot may read it, Telegram must say first."""
    press = request.press
    action = press.action if press else None
    if press is None or action is None or not request.by_editor:
        return None
    return press.post.channel if press.post and (action.name, action.args) == (_SOURCE, ("1",)) else None


def take_channel(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[All posts of ...]: take every post of the channel in by itself, or no more."""
    press, wanted = talk.request.press, number(args[0]) if len(args) == 1 else None
    assert press is not None
    if not talk.by_editor or wanted not in (0, 1):
        return None
    if press.post is None or press.post.channel is None or not press.post.source:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    name = press.post.source
    if wanted and not talk.request.administers:
        return Reply(toast=talk.words("chat.toast.source_closed", name=_short(name)), alert=True)
    if wanted:
        talk.store.channels.add(press.post.channel, name, talk.now)
        toast = talk.words("chat.toast.source_added", name=_short(name))
    else:
        talk.store.channels.remove(press.post.channel)
        toast = talk.words("chat.toast.source_removed", name=_short(name))
    ticked = _ticked(talk) or frozenset()
    row = _source_row(talk, press.post)
    shown = (row if _is_source_row(old) else tuple(_turned(b, ticked) for b in old) for old in press.buttons)
    return Reply(keyboard=tuple(shown), toast=toast)


def _source_row(talk: Talk, post: Post) -> tuple[Button, ...]:
    """Give the switch for the channel of a post; no button where it comes from none."""
    if post.channel is None or not post.source:
        return ()
    is_on = talk.store.channels.name(post.channel) is not None
    label = talk.words("chat.button.source", name=_short(post.source))
    return (act(f"{MARKS[FOLLOW if is_on else NEITHER]} {label}", _SOURCE, int(not is_on)),)


def _is_source_row(row: Sequence[Button]) -> bool:
    return any((action := unpack(button.data or "")) and action.name == _SOURCE for button in row)


def _short(name: str) -> str:
    return html.shorten(html.tidy(name), _NAME)


def _is_done(talk: Talk) -> Reply:
    return Reply(toast=talk.words("chat.toast.post_done"))


def _preview(talk: Talk, post: Post, answers: int | None) -> Reply:
    draft, choices = _read(talk, post)
    return Reply((_message(talk, post, draft, choices),), answers=answers)


def _read(talk: Talk, post: Post) -> tuple[ArticleDraft, tuple[TagUse, ...]]:
    """Give the article in a post, or of the page that it is a link to, and the tags to choose from.

    These are its own, or those that it would get without an editor's choice; then those that are offered.
    """
    page = _page_of(talk, post)
    draft = page.draft if page else posts.draft_of(talk.store, post, zone=talk.chat.schedule.zone)
    draft = replace(draft, tags=tags_to_keep(talk.store, draft))
    return draft, (*draft.tags[:_SHOWN], *posts.proposed(draft))


def _page_of(talk: Talk, post: Post) -> Page | None:
    """Give the page that a post is a link to; None where it says something itself."""
    return talk.request.page if bare_link(post.text) else None


def _message(talk: Talk, post: Post, draft: ArticleDraft, choices: Sequence[TagUse]) -> Message:
    """Write the preview: as the story will read, then what to do."""
    words = talk.words
    page = _page_of(talk, post)
    ladder = page.ladder if page else summary.ladder(draft.text, title=draft.title)
    said = ladder.pick(_SENTENCES)
    hint = words("chat.post.tick") if choices else words("chat.post.no_tags")
    story = f"{text_html(draft.title, said)}\n<i>{escape(html.shorten(draft.source, _TITLE))}</i>"
    own = frozenset(range(len(draft.tags[:_SHOWN])))
    below = (
        act(words("chat.button.publish"), "post", _check(draft, choices)),
        act(words("chat.button.cancel"), "post_no"),
    )
    return Message(
        f"{story}\n\n{hint}",
        filled([*_toggles(choices, own), below, _source_row(talk, post), set_up(talk, post)]),
    )


def _toggles(choices: Sequence[TagUse], ticked: frozenset[int]) -> Keyboard:
    made = [act(f"{MARKS[NEITHER]} {hashtag(use)}", _TICK, place, 1) for place, use in enumerate(choices)]
    return rows([_turned(button, ticked) for button in made], _WIDTH)


def _turned(button: Button, ticked: frozenset[int]) -> Button:
    """Give a toggle as its tag is now; any other button as it is."""
    place = _place(button)
    if place is None:
        return button
    mark, to_come = (MARKS[FOLLOW], 0) if place in ticked else (MARKS[NEITHER], 1)
    return act(f"{mark} {button.text.partition(' ')[2]}", _TICK, place, to_come)


def _place(button: Button) -> int | None:
    action = unpack(button.data or "")
    return number(action.args[0]) if action and action.name == _TICK and action.args else None


def _ticked(talk: Talk) -> frozenset[int] | None:
    """Give the places of the tags that are ticked; None where the preview has ended."""
    request, press = talk.request, talk.request.press
    assert press is not None
    with contextlib.suppress(KeyError):
        return talk.desk.ticks[request.chat_id, request.message_id]
    buttons = [button for row in press.buttons for button in row]
    if not any((action := unpack(button.data or "")) and action.name == "post" for button in buttons):
        return None
    return frozenset(
        place
        for button in buttons
        if (place := _place(button)) is not None and button.text.startswith(MARKS[FOLLOW])
    )


def _remember(talk: Talk, ticked: frozenset[int] | None) -> None:
    talk.desk.remember(talk.request.chat_id, talk.request.message_id, ticked)


def _check(draft: ArticleDraft, choices: Sequence[TagUse]) -> str:
    """Give the mark of a text and the tags to choose from: ticks are places among these."""
    parts = (draft.source, draft.url or "", draft.title, draft.text, *(use.key for use in choices))
    written = "\n".join(parts).encode(errors="replace")
    return f"{zlib.crc32(written):08x}"
