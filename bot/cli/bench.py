"""Behind the demo's "Break it": rounds of digests, the counters, and the bot's process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage.errors import StoreError

if TYPE_CHECKING:
    from bot.cli.child import Child
    from bot.cli.desk import DemoDesk
    from bot.playground.telegram import Telegram


class DemoBench:
    """Sends rounds, counts, kills and starts. Faults are answers with an `error` sentence, never raised."""

    def __init__(self, desk: DemoDesk, telegram: Telegram, child: Child) -> None:
        self._desk = desk
        self._telegram = telegram
        self._child = child
        self._crowd = desk.crowd

    async def standing(self) -> dict[str, Any]:
        """Give the counters, the queue, and whether the bot runs."""
        from bot.cli.standing import standing

        try:
            found = await self._desk.ask(lambda store: standing(store, self._telegram, self._crowd))
        except StoreError as error:
            return {"error": str(error), "runs": self._child.runs}
        return {**found, "runs": self._child.runs}

    async def send_round(self) -> dict[str, Any]:
        """Publish a bulletin and go to the morning on which it is due; the round before must be through."""
        before = await self.standing()
        if before.get("error"):
            return before
        if before["promised"]:
            then = "It goes on by itself." if self._child.runs else "Start the bot again first."
            return {"error": f"The last round is still under way. {then}"}
        self._crowd.let_in()
        try:
            at, due = await self._desk.ask(lambda store: self._crowd.promise(store, self._desk.now))
        except StoreError as error:
            return {"error": str(error)}
        self._desk.set_clock(at)
        return {"text": f"It is {at:%A, %H:%M} UTC: {due} digests are due."}

    def kill(self) -> None:
        """Kill the bot."""
        self._child.kill()

    def start(self) -> None:
        """Start it again."""
        self._child.start()
