"""A few questions to Telegram from outside the bot: whose token it is, how its clock stands, who writes to it.

Made for the command line and the console, where an answer within seconds or a sentence is wanted. The bot itself goes other ways.
"""

from __future__ import annotations

import datetime as dt
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Final, Self

import httpx

_SECONDS: Final = 10.0
_UNAUTHORIZED, _NOT_FOUND, _CONFLICT = 401, 404, 409
_OF_CLOCK: Final = (
    "not yet valid",
    "has expired",
)  # what a certificate is said to be where the clock is wrong


@dataclass(frozen=True, slots=True)
class Fault:
    """Why Telegram gave no answer, and what to do. `by_token`: the token is refused; `by_network`: it may go better at once."""

    sentence: str
    fix: str
    by_token: bool = False
    by_network: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What Telegram said. `ahead` are the seconds that our clock is ahead of its clock."""

    username: str = ""
    ahead: float | None = None
    webhook: str = ""
    webhook_error: str = ""
    pending: int = 0
    fault: Fault | None = None


class ProbeError(Exception):
    """Telegram did not do what was asked; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.sentence)
        self.fault = fault


class Probe:
    """A line to the Bot API. Its errors never hold the address, which holds the token."""

    def __init__(self, url: str, token: str) -> None:
        self._base = f"{url}/bot{token}"
        self._host = httpx.URL(url).netloc.decode()
        self._client = httpx.Client(verify=ssl.create_default_context(), timeout=_SECONDS)
        self.date: dt.datetime | None = None  # Telegram's, of the last answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, method: str, *, wait: float = 0, **params: Any) -> Any:
        """Call a method and give its result; `wait` are seconds that Telegram may take on top. Raises ProbeError."""
        timeout = httpx.Timeout(_SECONDS, read=_SECONDS + wait)
        try:
            answer = self._client.post(f"{self._base}/{method}", json=params, timeout=timeout)
        except httpx.HTTPError as error:
            raise ProbeError(_unreached(self._host, error)) from None
        self.date = _date(answer.headers.get("Date"))
        try:
            body = answer.json()
            if body["ok"]:
                return body["result"]
            fault = _refused(int(body["error_code"]), str(body["description"]))
        except (ValueError, KeyError, TypeError):
            fault = Fault(
                f"What answers at {self._host} is no Bot API server.",
                "See TAGWIRE_TELEGRAM_URL, and a proxy.",
            )
        raise ProbeError(fault)


def look(url: str, token: str, clock: Callable[[], float] = time.time) -> Seen:
    """Ask Telegram who the bot is, what its time is, and how updates come."""
    with Probe(url, token) as probe:
        try:
            me = probe.ask("getMe")
            ahead = clock() - probe.date.timestamp() if probe.date else None
            webhook = probe.ask("getWebhookInfo")
        except ProbeError as error:
            return Seen(fault=error.fault)
    return Seen(
        username=str(me.get("username", "")),
        ahead=ahead,
        webhook=str(webhook.get("url", "")),
        webhook_error=str(webhook.get("last_error_message", "")),
        pending=int(webhook.get("pending_update_count", 0)),
    )


def _date(header: str | None) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(header) if header else None
    except ValueError:
        return None


def _unreached(host: str, error: httpx.HTTPError) -> Fault:
    words = str(error)
    if any(of_clock in words for of_clock in _OF_CLOCK):
        return Fault(
            f"The certificate of {host} counts as not valid today: the clock of this computer is likely wrong.",
            "Set the clock by the network: timedatectl set-ntp true.",
        )
    if "certificate" in words.lower():
        return Fault(
            f"{host} can't be trusted: its certificate is none that this computer knows.",
            "A company's proxy may stand between: SSL_CERT_FILE names its authority.",
        )
    if isinstance(error, httpx.TimeoutException):
        fix = "Try again; see the network, and a firewall."
        return Fault(f"{host} did not answer in time.", fix, by_network=True)
    if isinstance(error, httpx.ProxyError):
        return Fault("The proxy makes no connection.", "See HTTPS_PROXY.")
    return Fault(
        f"{host} can't be reached from here.",
        "See the network and DNS. Where Telegram is blocked, HTTPS_PROXY can name a way.",
        by_network=True,
    )


def _refused(code: int, description: str) -> Fault:
    if code in {_UNAUTHORIZED, _NOT_FOUND}:
        return Fault(
            "Telegram does not know this token: it was mistyped, or replaced by a newer one.",
            "Ask @BotFather for it: /mybots, the bot, API Token.",
            by_token=True,
        )
    if code == _CONFLICT:
        return Fault(
            "Another program reads this bot's messages just now.", "Stop it, maybe a `tagwire run`, first."
        )
    return Fault(f"Telegram refused: {description}.", "Try again in a minute.")
