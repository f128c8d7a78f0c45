"""/feeds: where news comes from by itself: how each feed does, and one more by its address.

What is about to be added is found again from the message that the preview answers, as with /post.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.chat import help as helping
from bot.chat.buttons import act, filled, rows, turner
from bot.chat.moments import moment
from bot.chat.replies import Reply
from bot.chat.requests import Request
from bot.chat.talk import Talk
from bot.core import html
from bot.core.actions import number
from bot.core.message import Message, escape
from bot.core.polling import health
from bot.newsroom import finding
from bot.newsroom.finding import FoundFeed
from storage.records import Feed

_LIST, _CARD, _PUT, _ADD = "feeds", "feed", "feed_put", "feed_add"
_PAUSE, _CHECK, _ASK, _REMOVE = "p", "c", "r", "x"
_A_PAGE = 8  # feeds
_A_ROW = 4  # buttons
_ENTRIES = 5  # of a feed that is shown
_NAME, _ERROR, _URL, _TITLE = 60, 120, 200, 120  # UTF-16 units


def asked_for(request: Request) -> str | None:
    """Give the address that an editor would add: it has to be asked before anything is decided; None where there is none."""
    if not request.by_editor:
        return None
    press = request.press
    if press is None:
        return next(iter(request.args.split()), None) if request.command == _LIST else None
    if press.action is None or press.action.name != _ADD or press.post is None:
        return None
    return next(iter(press.post.text.split()), None)


def show(talk: Talk) -> Reply:
    """Answer /feeds with all of them, and an address with the feed that was found there, to be added."""
    if not talk.by_editor:
        return helping.unknown_command(talk)
    if talk.request.feed is not None:
        return Reply((_found(talk, talk.request.feed),), answers=talk.request.message_id)
    return Reply((_page(talk, 0),))


def turn(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[‹] [›] and [All feeds]."""
    page = number(args[0]) if len(args) == 1 else None
    return Reply(edit=_page(talk, page)) if talk.by_editor and page is not None else None


def open_card(talk: Talk, args: Sequence[str]) -> Reply | None:
    """Open a feed by its number, or look again how it does."""
    feed = _kept(talk, args[0]) if len(args) == 1 else None
    return Reply(edit=_card(talk, feed)) if feed else None


def put(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Pause], [Check now], [Remove], and the second [Remove]."""
    feed = _kept(talk, args[0]) if len(args) == 2 else None  # noqa: PLR2004 as `_card` writes them
    if feed is None:
        return None
    name = _name(feed)
    match args[1]:
        case "p":
            talk.store.feeds.pause(feed.id)
        case "c":
            talk.store.feeds.resume(feed.id, talk.now)
        case "r":
            sure = act(talk.words("feeds.button.remove"), _PUT, feed.id, _REMOVE)
            back = act(talk.words("chat.button.cancel"), _CARD, feed.id)
            return Reply(edit=Message(talk.words("feeds.sure", name=name), ((sure, back),)))
        case "x":
            talk.store.feeds.remove(feed.id)
            every = act(talk.words("feeds.button.all"), _LIST, 0)
            return Reply(edit=Message(talk.words("feeds.removed", name=name), ((every,),)))
        case _:
            return None
    toast = talk.words("feeds.toast.asked") if args[1] == _CHECK else None
    return Reply(edit=_card(talk, talk.store.feeds.get(feed.id) or feed), toast=toast)


def add(talk: Talk, args: Sequence[str]) -> Reply | None:
    """[Add it], with the pages of its entries or without."""
    with_pages = number(args[0]) if len(args) == 1 else None
    if not talk.by_editor or with_pages not in (0, 1):
        return None
    if talk.request.feed is None:
        return Reply(toast=talk.words("chat.toast.text_gone"))
    feed, is_new = finding.keep(
        talk.store, talk.request.feed, folder=None, pages=bool(with_pages) or None, now=talk.now
    )
    if not is_new:
        return Reply(edit=_card(talk, feed), toast=talk.words("feeds.known"))
    look = act(talk.words("feeds.button.look"), _CARD, feed.id)
    return Reply(edit=Message(talk.words("feeds.added", name=_name(feed)), ((look,),)))


def _kept(talk: Talk, text: str) -> Feed | None:
    feed_id = number(text)
    return talk.store.feeds.get(feed_id) if talk.by_editor and feed_id is not None else None


def _page(talk: Talk, page: int) -> Message:
    feeds, words = talk.store.feeds.all(), talk.words
    how = words("feeds.how")
    if not feeds:
        return Message(f"{words('feeds.none')}\n{how}")
    pages = -(-len(feeds) // _A_PAGE)
    page = min(page, pages - 1)
    shown = list(enumerate(feeds[page * _A_PAGE : (page + 1) * _A_PAGE], start=1 + page * _A_PAGE))
    lines = [words("feeds.line", number=n, name=_name(feed), state=_state(talk, feed)) for n, feed in shown]
    numbers = rows([act(words.number(n), _CARD, feed.id) for n, feed in shown], _A_ROW)
    text = f"{words('feeds.list', n=len(feeds), feeds=chr(10).join(lines))}\n\n{how}"
    return Message(text, filled([*numbers, turner(_LIST, page, pages)]))


def _card(talk: Talk, feed: Feed) -> Message:
    words = talk.words
    text = words("feeds.card", name=_name(feed), url=_short(feed.url, _URL), state=_state(talk, feed))
    if feed.pages:
        text += f"\n{words('feeds.with_pages')}"
    check = act(words("feeds.button.check"), _PUT, feed.id, _CHECK)
    pause = (act(words("feeds.button.pause"), _PUT, feed.id, _PAUSE),) if feed.next_at is not None else ()
    remove = act(words("feeds.button.remove"), _PUT, feed.id, _ASK)
    below = (act(words("feeds.button.look"), _CARD, feed.id), act(words("feeds.button.all"), _LIST, 0))
    return Message(text, ((check, *pause, remove), below))


def _found(talk: Talk, found: FoundFeed) -> Message:
    """Show a feed that was found: its newest entries, and both ways to add it."""
    words, entries = talk.words, found.read.entries
    lines = [
        words("feeds.found", name=_short(found.name, _NAME), url=_short(found.url, _URL), n=len(entries))
    ]
    lines += [f"• {_short(entry.title or entry.text, _TITLE)}" for entry in entries[:_ENTRIES]]
    row = (act(words("feeds.button.add"), _ADD, 0), act(words("feeds.button.add_pages"), _ADD, 1))
    return Message("\n".join(lines), (row,))


def _state(talk: Talk, feed: Feed) -> str:
    since = feed.failing_since or feed.newest_at or feed.added_at
    error = html.shorten(html.tidy(feed.error or ""), _ERROR)
    return escape(talk.words(health(feed, talk.now), error=error, since=moment(talk, since)))


def _name(feed: Feed) -> str:
    return _short(feed.name, _NAME)


def _short(text: str, units: int) -> str:
    return escape(html.inline(html.shorten(html.tidy(text), units), rtl=False))
