"""/console: an owner gets a link that opens the console once."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from bot.chat import help as helping
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk
from bot.core.message import escape


def show(talk: Talk) -> Reply:
    """Make the link, in an owner's own chat with the bot alone: elsewhere others would read it."""
    owner = talk.request.user_id
    if not talk.by_owner or owner is None or not talk.request.in_private:
        return helping.unknown_command(talk)
    if talk.desk.console_link is None:
        return say(talk.words("console.none", setting="TAGWIRE_CONSOLE_URL"))
    link = talk.desk.console_link(owner, talk.now)
    told = talk.words("console.link", link=escape(link))
    return say(f"{told}\n\n{talk.words('console.here')}" if _leads_here(link) else told)


def _leads_here(link: str) -> bool:
    """Tell whether a link works on the bot's own computer only."""
    host = urlsplit(link).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
