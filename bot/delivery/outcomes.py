"""What became of a send: the table of what each error means, in one place.

The question is always "was it sent?". Known sent: done. Known not sent: tried again. Unknown: `uncertain`, counted and
shown, never sent again blindly. python-telegram-bot wraps what its transport raised (`raise ... from err`), so where its
own class leaves the answer open, the cause decides. Anything not in the table is unknown: after the request may have left,
that is the only honest word.
"""

from __future__ import annotations

import datetime as dt
import re
from random import Random
from typing import NamedTuple

import httpx
from telegram import error as tg

from bot.core.alerts import quiet_until
from storage.records import ClaimedPart, DeliveryKind, News, Outcome, PartState

FIRST_RETRY = 2.0  # seconds; doubled with each attempt
LONGEST_RETRY = 300.0  # seconds
UNNAMED_WAIT = 5.0  # seconds at least, where a 429 does not say how long
NO_ALERTS = "The chat wants no alerts any more; the next digest holds it."
ERROR_LENGTH = 300  # characters of an error that are kept

# The request can't have left: no connection was made, or none was free.
_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)

# Telegram's words, folded: python-telegram-bot cuts "Bad Request: " off and changes the case of the rest.
_RETRY_AFTER = re.compile(r"retry after ([0-9]{1,9})")
_TOPIC_GONE = ("message thread not found", "topic_closed", "topic_deleted", "topic_id_invalid")
_CHAT_GONE = {
    "bot was blocked": "off.blocked",
    "user_is_blocked": "off.blocked",
    "user is deactivated": "off.deactivated",
    "input_user_deactivated": "off.deactivated",
    "bot was kicked": "off.kicked",
    "bot is not a member": "off.kicked",
    "chat not found": "off.not_found",
    "peer_id_invalid": "off.not_found",
    "group chat was deleted": "off.not_found",
    "group chat was deactivated": "off.not_found",
    "channel_private": "off.not_found",
    "can't initiate conversation": "off.not_started",
    "can't send messages to bots": "off.not_found",
    "not enough rights": "off.no_rights",
    "have no rights to send": "off.no_rights",
    "need administrator rights": "off.no_rights",
    "chat_write_forbidden": "off.no_rights",
    "chat_admin_required": "off.no_rights",
    "chat_restricted": "off.no_rights",
    "chat_send_plain_forbidden": "off.no_rights",
}


class Flood(NamedTuple):
    """Telegram's 429: how long to wait (None: it did not say)."""

    seconds: float | None


def flood(error: BaseException) -> Flood | None:
    """Tell whether an error is a 429, and the wait that it asks for."""
    if isinstance(error, tg.RetryAfter):
        wait = error.retry_after
        return Flood(wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait))
    if type(error) is tg.NetworkError and error.message.startswith("Too Many Requests"):
        said = _RETRY_AFTER.search(error.message)  # without parameters it comes as a bare NetworkError
        return Flood(float(said[1]) if said else None)
    return None


def token_refused(error: BaseException) -> bool:
    """Tell whether all sending must stop: the token is refused (401), or the address is no Bot API (404)."""
    return isinstance(error, tg.InvalidToken)


def never_left(error: BaseException) -> bool:
    """Tell whether the request can't have reached Telegram."""
    return isinstance(error, tg.NetworkError) and isinstance(error.__cause__, _NEVER_LEFT)


def topic_gone(error: BaseException) -> bool:
    """Tell whether Telegram refused a message because its topic is closed or gone."""
    return isinstance(error, tg.BadRequest) and any(
        phrase in error.message.casefold() for phrase in _TOPIC_GONE
    )


def backoff(attempts: int, random: Random) -> float:
    """Give the seconds before the next try after `attempts` tries: doubling, bounded, with half of it at random."""
    full = min(LONGEST_RETRY, FIRST_RETRY * 2.0 ** min(attempts, 30))
    return full / 2 + full / 2 * random.random()


def sent(part: ClaimedPart, message_id: int, now: dt.datetime, held: float) -> Outcome:
    """Tell that Telegram has accepted a part; where another follows, that the chat has to wait for `held` seconds.

    Another process may send that one, and does not know when this one left.
    """
    if held <= 0 or part.n == part.of:
        return Outcome(part.id, PartState.SENT, message_id=message_id)
    until = now + dt.timedelta(seconds=held)
    return Outcome(part.id, PartState.SENT, message_id=message_id, retry_at=until, chat_waits=True)


def later(part: ClaimedPart, retry_at: dt.datetime) -> Outcome:
    """Give a part back that was not tried: no attempt is spent."""
    return Outcome(part.id, PartState.QUEUED, retry_at=retry_at, attempt_spent=False)


def not_now(part: ClaimedPart, now: dt.datetime, held: float) -> Outcome | None:
    """Give what becomes of a part that can't be sent now: its chat has to wait for `held` seconds, or does not want it."""
    if (unwanted := unwanted_now(part, now)) is not None:
        return unwanted
    return later(part, now + dt.timedelta(seconds=held)) if held > 0 else None


def unwanted_now(part: ClaimedPart, now: dt.datetime) -> Outcome | None:
    """Give what becomes of an alert that its chat does not want now: it waits out the quiet hours, or is none any more.

    Asked before each send: a reader may have changed these since it was planned.
    """
    if part.kind is not DeliveryKind.ALERT:
        return None
    if part.chat.news is News.DIGEST:
        return Outcome(part.id, PartState.CANCELLED, error=NO_ALERTS, attempt_spent=False)
    until = quiet_until(part.chat, now)
    return later(part, until) if until is not None else None


def classify(
    error: BaseException, part: ClaimedPart, now: dt.datetime, random: Random, *, left_at: dt.datetime
) -> Outcome:
    """Give what a failed send, whose message left at `left_at`, means for its part."""
    outcome = _meaning(error, part, now, random)
    return outcome if outcome.chat_off is None else outcome._replace(left_at=left_at)


# Why a message failed, and why it has to be sent again, a word each.
FAILURES = (*sorted({reason.removeprefix("off.") for reason in _CHAT_GONE.values()}), "form", "other")
DELAYS = ("flood", "form", "moved", "token", "topic", "unreached")


def reason(outcome: Outcome) -> str:
    """Name why a message failed (one of FAILURES), or has to be sent again (one of DELAYS)."""
    if outcome.chat_off is not None:
        return outcome.chat_off.removeprefix("off.")
    if outcome.state is PartState.QUEUED:
        return _reason_to_wait(outcome)
    return "form" if outcome.refused else "other"


def _reason_to_wait(outcome: Outcome) -> str:
    if outcome.chat_waits:
        return "flood"
    if outcome.moved_to is not None:
        return "moved"
    if outcome.drop_topic:
        return "topic"
    if outcome.plain:
        return "form"
    return "unreached" if outcome.attempt_spent else "token"


def unwritable(part: ClaimedPart, error: BaseException) -> Outcome:
    """Tell that our own code can't write a part."""
    return Outcome(
        part.id, PartState.FAILED, error=f"can't be written: {error!r}"[:ERROR_LENGTH], refused=True
    )


def _meaning(error: BaseException, part: ClaimedPart, now: dt.datetime, random: Random) -> Outcome:
    refusal = _refusal(error, part, now, random)
    if refusal is not None:
        return refusal
    if never_left(error):
        retry_at = now + dt.timedelta(seconds=backoff(part.attempts, random))
        return Outcome(part.id, PartState.QUEUED, error=_words(error), retry_at=retry_at)
    return Outcome(part.id, PartState.UNCERTAIN, error=_words(error))


def _refusal(error: BaseException, part: ClaimedPart, now: dt.datetime, random: Random) -> Outcome | None:
    """Give the meaning of Telegram's own answer that it did not send; None where it gave no such answer."""
    if token_refused(error):
        return Outcome(part.id, PartState.QUEUED, error=_words(error), retry_at=now, attempt_spent=False)
    if (wait := flood(error)) is not None:
        return _after_flood(error, wait, part, now, random)
    if isinstance(error, tg.ChatMigrated):
        return Outcome(
            part.id,
            PartState.QUEUED,
            error=_words(error),
            retry_at=now,
            attempt_spent=False,
            moved_to=error.new_chat_id,
        )
    # A page of HTML with status 400 or 403 is the word of a proxy on the way, not of Telegram.
    if isinstance(error, (tg.BadRequest, tg.Forbidden, tg.Conflict)) and error.__cause__ is None:
        return _after_no(error, part, now)
    return None


def _after_flood(
    error: BaseException, wait: Flood, part: ClaimedPart, now: dt.datetime, random: Random
) -> Outcome:
    """Wait as long as Telegram says; where it does not say, longer each time (so that one counts as an attempt)."""
    longer = UNNAMED_WAIT + backoff(part.attempts, random)
    seconds = longer if wait.seconds is None else wait.seconds + random.random()
    return Outcome(
        part.id,
        PartState.QUEUED,
        error=_words(error),
        retry_at=now + dt.timedelta(seconds=seconds),
        attempt_spent=wait.seconds is None,
        chat_waits=True,
    )


def _after_no(error: tg.TelegramError, part: ClaimedPart, now: dt.datetime) -> Outcome:
    """Read a 400, 403 or 409 by its words: the chat, its topic or the message's form; else the part alone fails."""
    said, words = error.message.casefold(), _words(error)
    for phrase, reason in _CHAT_GONE.items():
        if phrase in said:
            return Outcome(part.id, PartState.FAILED, error=words, chat_off=reason)
    if topic_gone(error):
        if part.chat.topic is None:  # the general topic is closed: the message is not at fault
            return Outcome(part.id, PartState.FAILED, error=words)
        return Outcome(part.id, PartState.QUEUED, error=words, retry_at=now, drop_topic=True)
    # A bad request that names no chat is about the message: plain, it may pass; where even that is refused, its stories
    # would be in every later digest too.
    of_form = isinstance(error, tg.BadRequest)
    if of_form and not part.fallbacks:
        return Outcome(part.id, PartState.QUEUED, error=words, retry_at=now, plain=True)
    return Outcome(part.id, PartState.FAILED, error=words, refused=of_form)


def _words(error: BaseException) -> str:
    """Word an error for the operator, on one line and not too long (a proxy's page comes whole)."""
    said = error.message if isinstance(error, tg.TelegramError) else repr(error)
    name = type(error.__cause__ or error).__name__
    return " ".join(f"{name}: {said}".split())[:ERROR_LENGTH]
