"""What a channel is called in answers, and the buttons that lead to its settings and back."""

from __future__ import annotations

from typing import Final

from bot.chat.buttons import act
from bot.chat.requests import Keyboard
from bot.chat.talk import Talk
from bot.core import html
from bot.core.message import Button
from bot.ingest.posts import Post

OPEN: Final = "channel"
OWN: Final = "own"
_TITLE = 60  # UTF-16 units of a channel's name
_LABEL = 25  # of it on a button


def set_up(talk: Talk, post: Post) -> tuple[Button, ...]:
    """Make [Set up ...] for the channel of a post; no button where it comes from none."""
    if post.channel is None or not post.source or not talk.request.in_private:
        return ()
    return (act(talk.words("chat.button.set_up", name=short(post.source)), OPEN, -post.channel),)


def own(talk: Talk) -> Keyboard:
    """Make the row of [My own settings]."""
    return ((act(talk.words("chat.button.own"), OWN),),)


def named(talk: Talk, title: str) -> str:
    """Give a channel's name for a line of the chat's language, as plain text."""
    return html.inline(html.shorten(html.tidy(title), _TITLE), rtl=talk.words.rtl)


def short(title: str) -> str:
    """Give a channel's name for a button or a toast."""
    return html.shorten(html.tidy(title), _LABEL)
