"""What systemd is told (sd_notify): that the bot is ready, that it lives, that it stops. Without systemd nothing is told."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, MutableMapping, Sequence

import structlog

log = structlog.get_logger("tagwire")


class Notifier:
    """Tells the service manager that `environ` names; its names are taken out, because they are not for processes of ours."""

    def __init__(self, environ: MutableMapping[str, str]) -> None:
        address = environ.pop("NOTIFY_SOCKET", "")
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        usec, pid = environ.pop("WATCHDOG_USEC", ""), environ.pop("WATCHDOG_PID", "")
        is_ours = usec.isdecimal() and pid in {"", str(os.getpid())}
        self.watchdog = (
            int(usec) / 1_000_000 if is_ours else 0.0
        )  # seconds after which silence counts as death

    def connecting(self) -> None:
        """Tell that Telegram is asked who we are, which may take as long as the network is away."""
        self._tell("STATUS=Connecting to Telegram.")

    def ready(self) -> None:
        """Tell that everything is connected and listens."""
        self._tell("READY=1\nSTATUS=Running.")

    async def watch(self, stop: asyncio.Event, missed: Callable[[], Sequence[str]]) -> None:
        """Tell again and again that the bot lives, while no tick is `missed`; at the stop that it stops."""
        was_missed: Sequence[str] = ()
        while not stop.is_set():
            if self.watchdog:
                now_missed = missed()
                if not now_missed:
                    self._tell("WATCHDOG=1")
                elif not was_missed:
                    log.critical("what is to happen again and again stands still", of=", ".join(now_missed))
                    self._tell(f"STATUS=Stands still: {', '.join(now_missed)}.")
                was_missed = now_missed
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), self.watchdog / 3 or None)
        self._tell("STOPPING=1\nSTATUS=What is under way ends.")

    def _tell(self, text: str) -> None:
        """Send a datagram; one that can't be sent is no reason to stop."""
        if not self._address:
            return
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)  # noqa: FBT003 its only argument
            line.connect(self._address)
            line.send(text.encode())
