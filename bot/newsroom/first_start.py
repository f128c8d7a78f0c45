"""How a person shows that an account is theirs: they press Start by a link that only they were shown."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot.newsroom.probing import Fault, Probe, ProbeError

_POLL: Final = 25  # seconds that Telegram holds a question open
_REST: Final = 1.0  # seconds between two questions while messages of others wait
_MOST: Final = 100  # that Telegram tells at once
_TRIES: Final = 6  # without an answer, a little more than a quarter of a minute


@dataclass(frozen=True, slots=True)
class Person:
    """Who pressed Start."""

    id: int
    name: str
    language: str


def first_start(probe: Probe, code: str, rest: Callable[[float], None] = time.sleep) -> Person:
    """Wait until somebody starts the bot with a code, for as long as it takes. Raises ProbeError.

    What waits at Telegram stays there, the code too: the bot reads and answers it all when it starts. A network that is
    away for some seconds ends nothing: a new start would show another link.
    """
    broken = 0
    while True:
        try:
            updates = probe.ask("getUpdates", wait=_POLL, timeout=_POLL, limit=_MOST)
        except ProbeError as error:
            broken += 1
            if not error.fault.by_network or broken == _TRIES:
                raise
            rest(_REST * broken)
            continue
        broken = 0
        for update in updates:
            if (person := _started(update, code)) is not None:
                return person
        if len(updates) >= _MOST:
            raise ProbeError(
                Fault(
                    "So many messages wait for this bot that the newest can't be seen.",
                    "Let tagwire run read them first, or name yourself: tagwire init --owner ID.",
                )
            )
        if updates:
            rest(_REST)


def _started(update: dict[str, Any], code: str) -> Person | None:
    message = update.get("message") or {}
    sender = message.get("from") or {}
    if message.get("chat", {}).get("type") != "private" or sender.get("is_bot", True):
        return None
    if not hmac.compare_digest(str(message.get("text", "")).encode(), f"/start {code}".encode()):
        return None
    return Person(int(sender["id"]), str(sender.get("first_name", "")), str(sender.get("language_code", "")))
