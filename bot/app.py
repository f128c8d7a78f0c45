"""The composition root: builds the parts from Settings, starts them, stops them. The only reader of the clock."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import os
import random
import secrets
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from typing import Any

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Bot, User
from telegram.error import InvalidToken, TelegramError
from telegram.request import HTTPXRequest

from bot.chat.application import BotApplication, build_application, register_commands
from bot.chat.order import InOrder
from bot.chat.polling import ALLOWED, Poller
from bot.chat.webhook import Webhook
from bot.clock import Clock
from bot.console.desk import desk_app
from bot.delivery.pace import Pace
from bot.delivery.planner import plan_due
from bot.delivery.sender import Sender
from bot.delivery.tuning import no_gate
from bot.errors import UserError
from bot.locales import words
from bot.serving import listen, serve_http, stop_at_eof, stop_on_signals
from bot.settings import Settings
from storage.errors import StoreError
from storage.owner import own
from storage.store import Store
from storage.threads import Threads

ROLES = ("chat", "delivery", "console")

TICK = 1.0  # seconds between two looks for due digests; one that finds nothing costs under 1 ms
GRACE = 35.0  # seconds that a stop may take: longer than a send can, so that what is in flight ends
_UPDATES_KEPT = dt.timedelta(hours=48)  # Telegram serves an update for 24 hours
_SEND_TIMEOUT = 25.0  # seconds: a longer wait for the answer makes doubt rarer

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
    owner: str = field(default_factory=lambda: f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}")


async def serve(
    settings: Settings,
    store: Store,
    roles: frozenset[str],
    *,
    gate: Callable[[str], Awaitable[None]] = no_gate,
    leash: int | None = None,
) -> None:
    """Run the bot until SIGINT or SIGTERM; the store stays open. `gate` is the sender's, for proofs.

    `leash` is the file descriptor of a pipe whose end stops the bot too. Raises UserError or StoreError where it can't start, each with a sentence.
    """
    stop = asyncio.Event()
    stop_on_signals(stop)
    if leash is not None:
        stop_at_eof(stop, leash)
    threads = Threads(store.pool_size)
    clock, pace = Clock(settings.clock_file), Pace(monotonic=time.monotonic)
    with own(settings.store_url) as alone:
        try:
            house = _House(settings, store, threads, clock, pace, stop, alone, gate)
            async with _parts(house, roles) as parts:
                await _run_all(parts, stop)
        finally:
            await (
                threads.drain()
            )  # while the database is still ours: a successor must not meet our last commit
    log.info("stopped")


@contextlib.asynccontextmanager
async def _parts(house: _House, roles: frozenset[str]) -> AsyncIterator[list[Coroutine[Any, Any, None]]]:
    """Build what the roles need; gives the parts to run, each of which ends when `stop` is set."""
    settings = house.settings
    async with contextlib.AsyncExitStack() as stack:
        bot = await stack.enter_async_context(_bot(settings))
        me = await _first_contact(bot, house.stop)
        parts: list[Coroutine[Any, Any, None]] = []
        stack.callback(
            lambda: [part.close() for part in parts]
        )  # where a later part can't be built, none is run
        if me is None:
            yield parts
            return
        log.info("connected", bot=f"@{me.username}", roles=",".join(sorted(roles)))
        if "chat" in roles:
            application = _application(house)
            # Asked here, and again for as long as it takes: the library's own start gives up at the first fault.
            if await _first_contact(application.bot, house.stop) is None:
                yield parts
                return
            await _start(stack, application)
            parts.append(await _updates(house, application))
        if "delivery" in roles:
            sender = _sender(house, bot, me.username)
            stack.enter_context(
                _ticking(house.store, house.threads, house.clock, sender, me.username, house.stop)
            )
            parts.append(sender.run(house.stop))
        if "console" in roles and settings.console_token is not None:
            token = settings.console_token.get_secret_value()
            desk = desk_app(house.store, house.threads, house.clock, token)
            parts.append(serve_http(desk, listen(settings.http_host, settings.http_port), house.stop))
        yield parts


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
        gate=house.gate,
    )


def _application(house: _House) -> BotApplication:
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
    )


async def _start(stack: contextlib.AsyncExitStack, application: BotApplication) -> None:
    """Start the conversation, and show its commands in Telegram's menu."""
    await stack.enter_async_context(application)
    await application.start()
    stack.push_async_callback(application.stop)
    await register_commands(application.bot, words)


async def _updates(house: _House, application: BotApplication) -> Coroutine[Any, Any, None]:
    """Give the part that brings updates in: the poller, or the webhook's server."""
    settings = house.settings
    if settings.webhook_url is None:
        # A webhook from an earlier life refuses polling; where taking it off fails, the 409 that follows says so.
        with contextlib.suppress(TelegramError):
            await application.bot.delete_webhook()
        return Poller(
            application=application,
            store=house.store,
            threads=house.threads,
            clock=house.clock,
            # Where one process owns the database, what its killed forerunner held is its own at once.
            owner="alone" if house.alone else house.owner,
        ).run(house.stop)
    assert settings.webhook_secret is not None
    secret = settings.webhook_secret.get_secret_value()
    webhook = Webhook(application.bot, secret, InOrder(application.process_update))
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


@contextlib.asynccontextmanager
async def _bot(settings: Settings) -> AsyncIterator[Bot]:
    """Give the bot that digests are sent with: connections of its own, so that broadcast never delays a reply."""
    assert settings.bot_token is not None
    bot = Bot(
        settings.bot_token.get_secret_value(),
        base_url=f"{settings.telegram_url}/bot",
        base_file_url=f"{settings.telegram_url}/file/bot",
        request=HTTPXRequest(
            connection_pool_size=16, read_timeout=_SEND_TIMEOUT, write_timeout=_SEND_TIMEOUT
        ),
    )
    try:
        yield bot
    finally:
        await bot.shutdown()


async def _first_contact(bot: Bot, stop: asyncio.Event) -> User | None:
    """Ask Telegram who we are, for as long as it takes; None where the bot is stopped meanwhile."""
    wait = 1.0
    while not stop.is_set():
        try:
            await bot.initialize()
        except InvalidToken:
            raise UserError("start.token") from None
        except TelegramError as error:
            log.warning("Telegram can't be reached yet; trying again", error=str(error), seconds=wait)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(wait * 2, 30.0)
        else:
            return bot.bot
    return None


@contextlib.contextmanager
def _ticking(
    store: Store,
    threads: Threads,
    clock: Clock,
    sender: Sender,
    username: str | None,
    stop: asyncio.Event,
) -> Iterator[None]:
    """Look for due digests at every tick, and keep house once an hour. What is due is a question to the database."""

    async def plan() -> None:
        try:
            if await threads(plan_due, store, words, clock(), bot_username=username, ended=stop.is_set):
                sender.wake()
        except StoreError as error:
            log.warning("planning failed; the next tick tries again", error=str(error))

    async def keep_house() -> None:
        try:
            await threads(store.updates.forget_before, clock() - _UPDATES_KEPT)
        except StoreError as error:
            log.warning("old updates could not be forgotten; trying again later", error=str(error))

    scheduler = AsyncIOScheduler(timezone="UTC")
    # Coalesced, one at a time, never "too late": APScheduler's default grace of one second would drop ticks.
    once = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    scheduler.add_job(plan, "interval", seconds=TICK, **once)
    scheduler.add_job(keep_house, "interval", hours=1, **once)
    scheduler.start()
    try:
        yield
    finally:
        scheduler.shutdown(wait=False)


async def _run_all(parts: list[Coroutine[Any, Any, None]], stop: asyncio.Event) -> None:
    """Run the parts side by side; where one ends or fails, all are asked to stop, and get the grace time for it."""

    async def guarded(part: Coroutine[Any, Any, None]) -> None:
        try:
            await part
        finally:
            stop.set()

    tasks = [asyncio.create_task(guarded(part)) for part in parts]
    await stop.wait()
    if tasks:
        _, late = await asyncio.wait(tasks, timeout=GRACE)
        for task in late:
            task.cancel()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result
