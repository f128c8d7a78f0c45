"""Which channel a request in a private chat is about, and whether who asks may set it up: Telegram is asked each time."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import Bot

from bot.chat import channel_rights, plain
from bot.chat.channel_button import OPEN
from bot.chat.requests import Channel, Request
from bot.core.actions import number
from storage.records import Chat, ChatKind
from storage.store import Store
from storage.threads import Threads

_SET_UP = frozenset({"channel", "channels"})
# What else is said in the chat is about whoever says it: their data, their articles, what they look for.
ABOUT = frozenset(
    {
        "subscribe", "follow", "unsubscribe", "mute", "unmute", "tags", "explore", "digest", "settings", "time", "timezone",
        "alerts", "quiet", "days", "language", "pause", "resume",
    }
)  # fmt: skip
# About a channel only where it is named: never by what was said before.
OWN_DATA = frozenset({"mydata", "forget"})
_MARK, _BARE = r"(?:@|(?:https?://)?t\.me/)", r"([A-Za-z][A-Za-z0-9_]{3,31})(?:/\d*)?"
_NAME, _MARKED = re.compile(f"{_MARK}?{_BARE}"), re.compile(f"{_MARK}{_BARE}")


async def aimed(bot: Bot, store: Store, threads: Threads, request: Request) -> Request:
    """Give the request with the channel that it is about; as it is where it is about who asks."""
    if not request.in_private or request.user_id is None:
        return request
    if request.command in OWN_DATA and (found := _MARKED.fullmatch(request.args)):
        name = f"@{found[1]}"
        return replace(request, channel=await channel_rights.meet(bot, name, name, request.user_id))
    if (named := wanted(request)) is not None:
        known, name = named
        if not name and isinstance(known, int):  # a button of the list: the channel is kept
            kept = await threads(store.chats.find, known, None)
            name = kept.title if kept else ""
        channel = await channel_rights.meet(bot, known, name, request.user_id)
        # Whoever forwards a post of somebody else's channel wants to read it, not to set it up.
        if channel.fault is None or request.command in _SET_UP or request.press is not None:
            return replace(request, channel=channel)
        return request
    chat = await threads(_about, store, request)
    if chat is None:
        return request
    fault = await channel_rights.fault_of(bot, chat.telegram_id, request.user_id)
    return replace(request, channel=Channel(chat.telegram_id, chat.title, fault))


def wanted(request: Request) -> tuple[int | str, str] | None:
    """Give the channel that shall be set up, by Telegram's id or @name, and how it is called; None where none shall."""
    post = None
    if request.press is not None:
        action, post = request.press.action, request.press.post
        known = number(action.args[0]) if action and action.name == OPEN and len(action.args) == 1 else None
        return (-known, post.source or "" if post and post.channel == -known else "") if known else None
    if request.command in _SET_UP:
        if request.args:
            found = _NAME.fullmatch(request.args)
            return (f"@{found[1]}", f"@{found[1]}") if found else None
        post = request.replied_post
    elif request.command is None and request.forwarded and not request.by_editor:
        post = request.post
    return (post.channel, post.source or "") if post and post.channel else None


def _about(store: Store, request: Request) -> Chat | None:
    """Give the channel that a button names, or that words are about; None: who asks."""
    if request.press is not None:
        action = request.press.action
        chat = store.chats.get(action.chat) if action and action.chat is not None else None
        return chat if chat and chat.kind is ChatKind.CHANNEL else None
    if request.user_id is None:
        return None
    if request.command in ABOUT or request.place is not None or plain.is_setting(request):
        return store.setups.current(request.user_id, request.now)
    return None
