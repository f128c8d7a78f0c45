"""`/play/break`: what the page may break, and how things stand. The command line gives what is behind the bot."""

from __future__ import annotations

from typing import Any, Protocol

from starlette.routing import Route

from bot.playground import membership
from bot.playground.ask import Ask, handled
from bot.playground.errors import Json, NotPlayableError
from bot.playground.faults import Step
from bot.playground.telegram import Telegram
from bot.playground.world import ADA, NIGHT_DESK

FLOOD = 10.0  # seconds


class Bench(Protocol):
    """What stands behind the bot: its process, its readers, its books."""

    async def standing(self) -> dict[str, Any]:
        """Give how things stand: the counters, and what is owed."""

    async def send_round(self) -> dict[str, Any]:
        """Make a digest due for many readers; gives `text`, or an `error`."""

    def kill(self) -> None:
        """Kill the bot's process; it stays dead until it is started."""

    def start(self) -> None:
        """Start the bot again."""


def breaking_routes(telegram: Telegram, bench: Bench | None) -> list[Route]:
    """Make the routes under `/play/break`; without a bench there are none, so they answer 404."""
    if bench is None:
        return []
    room = _Room(telegram, bench)
    return [
        Route("/break", handled(room.standing)),
        Route("/break/{deed:str}", handled(room.act), methods=["POST"]),
    ]


class _Room:
    def __init__(self, telegram: Telegram, bench: Bench) -> None:
        self._telegram = telegram
        self._bench = bench
        self._deeds = {
            "flood": lambda: telegram.flood.begin(FLOOD),
            "drop": lambda: telegram.script.add(Step("sendMessage", "accept_then_close")),
            "block": lambda: membership.block(telegram, ADA, ADA),
            "unblock": lambda: membership.unblock(telegram, ADA, ADA),
            "upgrade": lambda: membership.migrate(telegram, NIGHT_DESK),
            "kill": bench.kill,
            "start": bench.start,
        }

    async def standing(self, _ask: Ask) -> Json:
        return {**await self._bench.standing(), **self._broken()}

    async def act(self, ask: Ask) -> Json:
        name = ask.request.path_params["deed"]
        if name == "round":
            answer = await self._bench.send_round()
            self._telegram.events.tell("clock", now=self._telegram.clock().isoformat())
            return answer
        if name not in self._deeds:
            raise NotPlayableError(f"What can be broken: {', '.join(self._deeds)}.")
        self._deeds[name]()
        return self._broken()

    def _broken(self) -> Json:
        """Say what is broken just now."""
        telegram = self._telegram
        return {
            "flood": round(telegram.flood.left, 1),
            "drop": sum(step.times for step in telegram.script.steps if step.do == "accept_then_close"),
            "blocked": telegram.chats[ADA].blocked,
            "upgraded": telegram.chats[NIGHT_DESK].moved_to is not None,
        }
