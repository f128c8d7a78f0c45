"""How the console comes up: where it listens, what lets in, and what is told at the start."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import secrets
import socket
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import structlog

from bot.app.premises import premises_of
from bot.console.door import offer_link
from bot.console.health import Health, health_routes
from bot.console.house import House
from bot.console.site import console_app
from bot.core.message import Message
from bot.errors import UserError
from bot.logs import tail
from bot.newsroom.checks import checks
from bot.newsroom.outside import Outside
from bot.serving import listen, serve_http
from bot.settings import Settings, is_loopback, shown
from storage.store import Store
from storage.threads import Threads

log = structlog.get_logger("tagwire")


@dataclass(frozen=True, slots=True)
class Front:
    """Where the console listens, and the address at which a browser finds it."""

    listener: socket.socket
    address: str


def opened(stack: contextlib.ExitStack | contextlib.AsyncExitStack, settings: Settings) -> Front | None:
    """Take the console's port. None where it is taken and nobody has chosen it: digests are not to wait for a console."""
    try:
        listener = listen(settings.http_host, settings.http_port)
    except UserError as error:
        if "http_port" in settings.model_fields_set:
            raise
        log.warning("no console: its port is taken; TAGWIRE_HTTP_PORT chooses another", **error.values)
        return None
    stack.callback(listener.close)
    port = listener.getsockname()[1]
    return Front(listener, settings.console_url or f"http://{_host(settings.http_host)}:{port}")


def links(settings: Settings, store: Store, front: Front | None) -> Callable[[int, dt.datetime], str] | None:
    """Give what makes a link for an owner; None where it is not known from here where the console is."""
    address = front.address if front else settings.console_url
    if address is None:
        return None
    lock = settings.console_token.get_secret_value() if settings.console_token else ""
    return lambda owner, now: offer_link(store, address, holder=owner, lock=lock, now=now)


def console(
    front: Front,
    settings: Settings,
    store: Store,
    threads: Threads,
    clock: Callable[[], dt.datetime],
    stop: asyncio.Event,
    username: str | None,
    tell: Callable[[str], None],
    outside: Outside | None,
    health: Health,
    *,
    post: Callable[[int, Message], Awaitable[str | None]],
) -> Coroutine[Any, Any, None]:
    """Give the part that serves the console."""
    lock = settings.console_token.get_secret_value() if settings.console_token else ""
    token = lock or secrets.token_urlsafe(24)
    premises = premises_of(settings)
    house = House(
        store=store,
        threads=threads,
        clock=clock,
        token=token,
        address=front.address,
        lock=lock,
        owners=frozenset(settings.owner_ids),
        username=username,
        bot_link=f"https://t.me/{username}" if username and not is_loopback(settings.telegram_url) else "",
        outside=outside,
        rate=settings.rate,
        settings=shown(settings),
        log=tail,
        checks=lambda now: checks(store, premises, None, now),
        shows_metrics=health.token is None,
        ready=health.ready,
        post=post,
        stop=stop,
    )
    # Beside the log, which is kept and sent elsewhere.
    tell(f"The console is at {front.address}" + ("" if lock else f" (token until the next start: {token})"))
    return serve_http(console_app(house, beside=health_routes(health)), front.listener, stop)


def _host(host: str) -> str:
    """Give the name under which a browser here finds what listens at an address."""
    try:
        found = ipaddress.ip_address(host)
    except ValueError:
        return host
    if found.is_unspecified:
        return "127.0.0.1"
    return f"[{host}]" if found.version == 6 else host  # noqa: PLR2004 IPv6
