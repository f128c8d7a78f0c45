"""The composition root: builds the parts from Settings, starts them, stops them. The only reader of the clock."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import structlog
from telegram import Bot, User
from telegram.error import TelegramError

from bot.app.console import Front, console, links, opened
from bot.app.contact import first_contact, sending_bot, unless_stopped
from bot.app.health import Watched
from bot.app.housekeeping import housekeeping_tick, indexing_tick
from bot.app.intake import intake_ticks
from bot.app.memory import share_one_heap
from bot.app.menus import menus_tick
from bot.app.newsdesk import corrections, desk_tick
from bot.app.pacing import pace_of, pace_tick
from bot.app.posting import poster
from bot.app.running import run_all
from bot.app.ticks import Tick, ticking
from bot.app.turns import spare_what_stays, take_short_turns
from bot.chat.application import BotApplication, build_application, way_in
from bot.chat.polling import ALLOWED, Poller
from bot.chat.webhook import Webhook
from bot.clock import Clock
from bot.console.health import Health, health_app
from bot.delivery.pace import Pace
from bot.delivery.planner import plan_due
from bot.delivery.sender import Sender
from bot.delivery.tuning import Tuning, no_gate
from bot.errors import UserError
from bot.ingest.fetching import Fetcher
from bot.locales import words
from bot.newsroom.outside import USER_AGENT, Outside, reading_workers
from bot.notify import Notifier
from bot.serving import listen, serve_http, stop_at_eof, stop_on_signals
from bot.settings import Settings
from storage.owner import own
from storage.store import Store
from storage.threads import Threads

ROLES = ("chat", "ingest", "delivery", "console")

PLAN_EVERY = 1.0  # seconds between two looks for due digests; one that finds nothing costs under 1 ms

log = structlog.get_logger("tagwire")


@dataclass(frozen=True, slots=True)
class _House:
    """What all parts share. `alone` says that no other process works on this database."""

    settings: Settings
    store: Store
    threads: Threads
    clock: Clock
    pace: Pace
    stop: asyncio.Event
    alone: bool
    gate: Callable[[str], Awaitable[None]]
    tell: Callable[[str], None]
    watched: Watched
    owner: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}")


async def serve(
    settings: Settings,
    store: Store,
    roles: frozenset[str],
    *,
    gate: Callable[[str], Awaitable[None]] = no_gate,
    leash: int | None = None,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Run the bot until SIGINT or SIGTERM; the store stays open. `gate` is the sender's, for proofs.

    `leash` is the file descriptor of a pipe whose end stops the bot too. `tell` says something to who started it, past the log. Raises UserError or StoreError where it can't start, each with a sentence.
    """
    share_one_heap()
    take_short_turns()
    spare_what_stays()
    stop = asyncio.Event()
    stop_on_signals(stop)
    if leash is not None:
        stop_at_eof(stop, leash)
    threads = Threads(store.pool_size)
    clock, pace = Clock(settings.clock_file), pace_of(settings, store, threads)
    watched, notifier = Watched(store, threads, clock, settings.data_dir), Notifier(os.environ)
    watched.pace(pace)
    notifier.connecting()
    with own(settings.store_url) as alone:
        try:
            house = _House(settings, store, threads, clock, pace, stop, alone, gate, tell, watched)
            async with _parts(house, roles) as parts:
                notifier.ready()
                await run_all([*parts, notifier.watch(stop, watched.pulse.missed)], stop)
        finally:
            # While the database is still ours: a successor must not meet our last commit.
            await threads.drain()
    log.info("stopped")


@contextlib.asynccontextmanager
async def _parts(house: _House, roles: frozenset[str]) -> AsyncIterator[list[Coroutine[Any, Any, None]]]:
    """Give the parts to run, each of which ends when `stop` is set; none where that happens while they are built."""
    async with contextlib.AsyncExitStack() as stack:
        yield await unless_stopped(_build(stack, house, roles), house.stop) or []


async def _build(
    stack: contextlib.AsyncExitStack, house: _House, roles: frozenset[str]
) -> list[Coroutine[Any, Any, None]]:
    """Build what the roles need."""
    settings = house.settings
    bot = await stack.enter_async_context(sending_bot(settings))
    front = opened(stack, settings) if "console" in roles else None
    health = house.watched.health(settings)
    listener = front.listener if front else _health_port(stack, settings, roles)
    me = await _met(house, bot, health, listener)
    parts: list[Coroutine[Any, Any, None]] = []
    ticks = [pace_tick(house.pace)]
    stack.callback(lambda: [part.close() for part in parts])  # where a later part can't be built, none is run
    log.info("connected", bot=f"@{me.username}", roles=",".join(sorted(roles)))
    outside = await _outside(stack, settings) if front or roles & {"chat", "ingest"} else None
    if "chat" in roles and outside:
        application = _application(house, outside, front)
        # Asked here, and again for as long as it takes: the library's own start gives up at the first fault.
        await first_contact(application.bot)
        await _start(stack, application)
        parts.append(await _updates(house, application))
        owners = frozenset(settings.owner_ids)
        ended = house.watched.pulse.moving(house.stop.is_set)
        ticks.append(menus_tick(house.store, house.threads, application.bot, owners, ended))
    if "delivery" in roles:
        sender = _sender(house, bot, me.username)
        house.watched.sender(sender)
        ticks += _delivery_ticks(house, sender, me.username)
        kept = (house.store, house.threads, bot, house.pace, house.clock)
        anew = corrections(*kept, owner=house.owner, username=me.username)
        parts += [sender.run(house.stop), anew.run(house.stop)]
    if "ingest" in roles and outside:
        ticks += intake_ticks(stack, house.store, house.threads, house.clock, outside)
    if front:
        shared = (house.store, house.threads, house.clock, house.stop)
        given = (me.username, house.tell, outside, health)
        parts.append(console(front, settings, *shared, *given, post=poster(bot, house.pace)))
    elif listener:
        parts.append(serve_http(health_app(health), listener, house.stop))
    stack.enter_context(ticking(house.watched.ticks(ticks)))
    return parts


def _health_port(
    stack: contextlib.AsyncExitStack, settings: Settings, roles: frozenset[str]
) -> socket.socket | None:
    """Take the port of a process that has no console, where somebody has chosen one."""
    if "console" in roles or "http_port" not in settings.model_fields_set:
        return None
    return stack.enter_context(listen(settings.http_host, settings.http_port))


async def _met(house: _House, bot: Bot, health: Health, listener: socket.socket | None) -> User:
    """Wait for Telegram's first answer; who watches is told so meanwhile: alive, and not ready."""
    if listener is None:
        return await first_contact(bot)
    house.watched.has_met_telegram, met = False, asyncio.Event()
    telling = asyncio.create_task(serve_http(health_app(health), listener.dup(), met))
    try:
        return await first_contact(bot)
    finally:
        met.set()
        await telling
        house.watched.has_met_telegram = True


def _sender(house: _House, bot: Bot, username: str | None) -> Sender:
    """Build the sender."""
    return Sender(
        store=house.store,
        threads=house.threads,
        bot=bot,
        pace=house.pace,
        words_for=words,
        bot_username=username,
        clock=house.clock,
        monotonic=time.monotonic,
        random=random.Random(),  # noqa: S311 it only spreads retries
        owner=house.owner,
        alone=house.alone,
        tuning=Tuning.of_rate(house.settings.rate, paid=house.settings.paid_broadcast),
        gate=house.gate,
        told=house.watched.metrics.told,
    )


async def _outside(stack: contextlib.AsyncExitStack, settings: Settings) -> Outside:
    """Build what fetches and reads the pages and feeds of other hosts."""
    workers = await stack.enter_async_context(reading_workers())
    fetcher = Fetcher(allow=settings.fetch_allow, user_agent=USER_AGENT)
    stack.push_async_callback(fetcher.close)
    return Outside(fetcher, workers)


def _application(house: _House, outside: Outside, front: Front | None) -> BotApplication:
    """Build the conversation."""
    assert house.settings.bot_token is not None
    return build_application(
        token=house.settings.bot_token.get_secret_value(),
        telegram_url=house.settings.telegram_url,
        store=house.store,
        threads=house.threads,
        words_for=words,
        clock=house.clock,
        before_reply=house.pace.reply,
        outside=outside,
        owners=frozenset(house.settings.owner_ids),
        data_dir=house.settings.data_dir,
        console_link=links(house.settings, house.store, front),
        flooded=house.pace.flooded,
        answered=house.watched.metrics.answered,
    )


async def _start(stack: contextlib.AsyncExitStack, application: BotApplication) -> None:
    """Start the conversation."""
    await stack.enter_async_context(application)
    await application.start()
    stack.push_async_callback(application.stop)


async def _updates(house: _House, application: BotApplication) -> Coroutine[Any, Any, None]:
    """Give the part that brings updates in: the poller, or the webhook's server."""
    settings = house.settings
    if settings.webhook_url is None:
        # A webhook from an earlier life refuses polling; where taking it off fails, the 409 that follows says so.
        with contextlib.suppress(TelegramError):
            await application.bot.delete_webhook()
        poller = Poller(
            application=application,
            store=house.store,
            threads=house.threads,
            clock=house.clock,
            # Where one process owns the database, what its killed forerunner held is its own at once.
            owner="alone" if house.alone else house.owner,
        )
        house.watched.poller(poller)
        return poller.run(house.stop)
    assert settings.webhook_secret is not None
    secret = settings.webhook_secret.get_secret_value()
    webhook = Webhook(application.bot, secret, way_in(application))
    listener = listen("0.0.0.0", settings.webhook_port)  # noqa: S104 the webhook is meant to be reached from outside
    try:
        await application.bot.set_webhook(settings.webhook_url, secret_token=secret, allowed_updates=ALLOWED)
    except TelegramError as error:
        listener.close()
        raise UserError("start.webhook", url=settings.webhook_url, why=error.message) from error

    async def serve() -> None:
        await serve_http(webhook.app, listener, house.stop)
        await webhook.finish()

    return serve()


def _delivery_ticks(house: _House, sender: Sender, username: str | None) -> list[Tick]:
    """Look for due digests each second, keep house once an hour, and make articles of before findable."""
    store, threads, clock = house.store, house.threads, house.clock
    ended = house.watched.pulse.moving(house.stop.is_set)

    async def plan() -> None:
        began = time.monotonic()
        if made := await threads(plan_due, store, words, clock(), bot_username=username, ended=ended):
            house.watched.metrics.planned(made, time.monotonic() - began)
            sender.wake()

    return [
        Tick("planning", PLAN_EVERY, plan),
        desk_tick(store, threads, clock, sender.wake, ended),
        housekeeping_tick(
            store,
            threads,
            clock,
            ended,
            articles_days=house.settings.keep_articles_days,
            deliveries_days=house.settings.keep_deliveries_days,
        ),
        indexing_tick(store, threads, ended),
    ]
