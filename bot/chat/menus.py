"""The bot's menus of commands and its descriptions, in every language: told to Telegram once, and again where they change.

What Telegram was given is noted by a mark in the database, so that a restart tells it nothing anew, and one that was
stopped half-way goes on. Calls keep a distance and come one by one: replies never wait for them.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommandScope,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.chat.routes import COMMANDS, Changes, Command, Who
from bot.core.words import Words
from bot.delivery.compose import WordsFor
from bot.delivery.outcomes import flood
from storage.store import Store
from storage.threads import Threads

GAP: Final = 0.5  # seconds between two calls
AGAIN: Final = 60.0  # seconds until a failed call is made again; doubled with each failure
LONGEST: Final = 3600.0
_CODE = re.compile(r"[a-z]{2}")  # Telegram knows languages, no countries
_SCOPES: Final[Mapping[str, Callable[[], BotCommandScope]]] = {
    "private": BotCommandScopeAllPrivateChats,
    "groups": BotCommandScopeAllGroupChats,
    "administrators": BotCommandScopeAllChatAdministrators,
}
_TEXTS: Final = ("description", "short_description")
_CHAT: Final = "chat"

Content = tuple[tuple[str, str], ...] | str  # commands with their descriptions, or a text

log = structlog.get_logger("tagwire.chat")


def wanted(words_for: WordsFor, desk: Mapping[int, tuple[str, Who]]) -> dict[str, Content]:
    """Give all that Telegram shall know, by where and in which language (`private:fa`; without one: in English).

    `desk` has the language and the role of each owner and editor who talks with the bot: their menu has more.
    """
    english = words_for("en")
    codes = ["", *(code for code in english.languages if _CODE.fullmatch(code) and code != english.language)]
    spoken = {code: words_for(code or english.language) for code in codes}
    found: dict[str, Content] = {}
    for place in _SCOPES:
        found |= {f"{place}:{code}": _commands(words, place) for code, words in spoken.items()}
    for user, (language, who) in desk.items():
        found[f"{_CHAT}:{user}"] = _commands(words_for(language), "private", who)
    for kind in _TEXTS:
        found |= {f"{kind}:{code}": words(f"bot.{kind}") for code, words in spoken.items()}
    return found


def _commands(words: Words, place: str, who: Who = Who.EVERYBODY) -> Content:
    return tuple(
        (name, words(f"command.{name}"))
        for name, command in COMMANDS.items()
        if command.in_menu and command.who <= who and _belongs(command, place)
    )


def _belongs(command: Command, place: str) -> bool:
    """Tell whether a command is of use in a place: in groups, what changes something is for administrators."""
    if place == "private":
        return True
    if command.private or command.who is not Who.EVERYBODY:
        return False
    return place == "administrators" or command.changes is Changes.NEVER


class Menus:
    """Tells Telegram what it does not know yet."""

    def __init__(
        self,
        *,
        bot: Bot,
        store: Store,
        threads: Threads,
        words_for: WordsFor,
        owners: frozenset[int],
        ended: Callable[[], bool] = lambda: False,
        gap: float = GAP,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._bot, self._store, self._threads, self._words_for = bot, store, threads, words_for
        self._owners, self._ended = owners, ended
        self._gap, self._sleep, self._monotonic = gap, sleep, monotonic
        self._refused: set[tuple[str, str]] = set()
        self._failures = 0
        self._not_before = -LONGEST

    async def tick(self) -> None:
        """Tell what has changed since it was told; where Telegram does not take it now, a later tick goes on."""
        if self._monotonic() < self._not_before:
            return
        told, todo = await self._threads(self._look)
        # Also what was told by a process that died before it noted that.
        ours = frozenset([*told.values(), *map(_mark, todo.values())])
        for name in [*todo, *(told.keys() - todo.keys())]:
            content = todo.get(name)
            mark = _mark(content) if content is not None else ""
            if told.get(name) == mark or (name, mark) in self._refused:
                continue
            if self._ended() or not await self._try(name, content, mark, ours):
                return
            await self._sleep(self._gap)
        self._failures = 0

    def _look(self) -> tuple[dict[str, str], dict[str, Content]]:
        """Give the marks of what Telegram knows, and all that it shall know."""
        prefix = f"{self._bot.id}:"
        told = {name.removeprefix(prefix): mark for name, mark in self._store.menus.marks(prefix).items()}
        editors = {one.user_id: Who.EDITORS for one in self._store.editors.all()}
        roles = {**editors, **dict.fromkeys(self._owners, Who.OWNERS)}
        languages = self._store.menus.languages(list(roles))
        desk = {user: (language, roles[user]) for user, language in languages.items()}
        return told, wanted(self._words_for, desk)

    async def _try(self, name: str, content: Content | None, mark: str, ours: frozenset[str]) -> bool:
        """Tell one thing, and note that; False where Telegram takes nothing now."""
        try:
            await self._tell(name, content, ours)
        except (BadRequest, Forbidden) as error:
            log.warning("Telegram did not take a menu", menu=name, error=error.message)
            self._refused.add((name, mark))
            return True
        except TelegramError as error:
            self._failures += 1
            wait = flood(error)
            seconds = (wait.seconds if wait else None) or min(LONGEST, AGAIN * 2.0 ** (self._failures - 1))
            self._not_before = self._monotonic() + seconds
            log.warning(
                "a menu could not be shown; it is tried again later",
                menu=name,
                error=error.message,
                seconds=seconds,
            )
            return False
        noted = f"{self._bot.id}:{name}"
        await (
            self._threads(self._store.menus.forget, noted)
            if content is None
            else self._threads(self._store.menus.keep, noted, mark)
        )
        return True

    async def _tell(self, name: str, content: Content | None, ours: frozenset[str]) -> None:
        """Give Telegram a menu or a text, or (None) take it back."""
        place, _, rest = name.partition(":")
        if place in _TEXTS:
            await self._describe(place, rest or None, str(content or ""), ours)
            return
        scope = BotCommandScopeChat(int(rest)) if place == _CHAT else _SCOPES[place]()
        code = None if place == _CHAT else rest or None
        if content is None:
            await self._bot.delete_my_commands(scope, code)
        else:
            assert not isinstance(content, str)
            await self._bot.set_my_commands(content, scope, code)

    async def _describe(self, kind: str, code: str | None, text: str, ours: frozenset[str]) -> None:
        """Describe the bot, unless its owner has done so in words of their own; `ours` are the marks of our texts."""
        if kind == "description":
            now = (await self._bot.get_my_description(code)).description
        else:
            now = (await self._bot.get_my_short_description(code)).short_description
        if now and _mark(now) not in ours:
            log.info("the bot has a description of its owner's, which stays", of=kind, language=code)
        elif kind == "description":
            await self._bot.set_my_description(text, code)
        else:
            await self._bot.set_my_short_description(text, code)


def _mark(content: Content) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
