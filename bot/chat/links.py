"""Links that somebody sends: which message asks for a page, and the page read before anything is decided."""

from __future__ import annotations

import contextlib
import re
from dataclasses import replace

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import TelegramError

from bot.chat.requests import Request
from bot.chat.sizes import sized
from bot.core.schedule import likely_zone
from bot.errors import UserError
from bot.newsroom.on_demand import kept_at, says_enough
from bot.newsroom.outside import Outside
from storage.store import Store
from storage.threads import Threads

_LINK = re.compile(r"https?://\S+|(?:[\w-]+\.)+[a-z]{2,}/\S*", re.IGNORECASE)
_SCHEME = re.compile(r"https?://\S+", re.IGNORECASE)
_CLOSING = ".,;:!?…)]}>»”'\"،؛\u200b\u200e\u200f\u2068\u2069\ufeff"
# What many posts of channels end with: where to find the channel, not what the post is about.
_CHANNEL = re.compile(r"https?://(?:www\.)?(?:t|telegram)\.(?:me|dog)/", re.IGNORECASE)
_FEW = (
    240  # characters of a message that may stand around its one link, as a headline does that a phone shares
)
_COMMAND = re.compile(r"/\w+(?:@\w+)?\s+", re.ASCII)

log = structlog.get_logger("tagwire.chat")


def bare_link(text: str) -> str | None:
    """Give the link that a text is and nothing else, the first of several; None for any other text."""
    pieces = text.split()
    return _whole(pieces[0]) if pieces and all(map(_LINK.fullmatch, pieces)) else None


def link_in(text: str) -> str | None:
    """Give the link that a text is about: it is one, or says little beside it; None for any other text."""
    found = _SCHEME.findall(text) if len(text) <= _FEW else []
    about = [link for link in found if not _CHANNEL.match(link)]
    return bare_link(text) or (_whole(about[0]) if len(about) == 1 else None)


def asked_for(request: Request) -> str | None:
    """Give the link whose page is needed to answer a request; None where none is."""
    by_editor = request.by_editor and request.sender_chat is None
    press = request.press
    match press.action.name if press and press.action else request.command:
        case "text" if press:
            return link_in(without_command(press.answered or ""))
        case "post" if press and by_editor:
            return bare_link(press.post.text) if press.post else None
        case "post" if by_editor:
            return bare_link(request.args or request.replied_text or "")
        case "summary" if not press:
            return link_in(sized(request.args)[1] or request.replied_text or "")
        case None if not press and request.document is None:
            # A post that an editor forwards is what they would publish, whatever it links to, unless it is a link.
            is_post = by_editor and request.in_private and request.forwarded
            return (bare_link if is_post else link_in)(request.text or request.replied_text or "")
    return None


def without_command(text: str) -> str:
    """Give what stands behind a command and a wished length; a text that begins with none as it is."""
    rest, commands = _COMMAND.subn("", text, count=1)
    return sized(rest)[1] if commands else text


async def with_page(
    bot: Bot, outside: Outside, store: Store, threads: Threads, request: Request, link: str
) -> Request:
    """Give the request with the page that its link leads to; without it where the wire keeps that article whole.

    Raises UserError where the page can't be had, and the wire has nothing of it.
    """
    kept = None
    if request.command != "post" and request.press is None:
        kept = await threads(kept_at, store, link)
        if kept is not None and says_enough(kept):
            return request
        await show_work(bot, request)
    chat = await threads(store.chats.find, request.chat_id, request.topic)
    zone = chat.schedule.zone if chat else likely_zone(request.language)
    try:
        page = await outside.page(link, zone=zone)
    except UserError as error:
        log.info("a link could not be read", reason=error.key)
        if kept is None:
            raise
        return request
    return replace(request, page=page)


async def show_work(bot: Bot, request: Request) -> None:
    """Show that somebody is at work on it: a page or a document may take some seconds."""
    with contextlib.suppress(TelegramError):
        await bot.send_chat_action(request.chat_id, ChatAction.TYPING, message_thread_id=request.topic)


def _whole(link: str) -> str:
    """Give a link as it is meant: with its scheme, without the signs of the sentence around it."""
    bare = link.rstrip(_CLOSING)
    bare += ")" * (bare.count("(") > bare.count(")"))  # which then was a part of it
    return bare if _SCHEME.match(bare) else f"https://{bare}"
