"""The way of a delivery in words: what happened to each message, and when."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from bot.core.words import Words
from storage.records import Act, DeliveryKind, DeliveryLine, PartState, Timeline, TimelinePart

STATES: Final = {
    PartState.QUEUED: "waiting",
    PartState.SENDING: "on its way",
    PartState.SENT: "sent",
    PartState.FAILED: "failed",
    PartState.EXPIRED: "too late",
    PartState.CANCELLED: "cancelled",
    PartState.UNCERTAIN: "uncertain",
}
KINDS: Final = {
    DeliveryKind.DIGEST: "digest",
    DeliveryKind.ALERT: "alert",
    DeliveryKind.BROADCAST: "broadcast",
}
UNCERTAIN: Final = (
    "It is not known whether this arrived: Telegram's answer was lost. "
    "It counts as delivered and is never sent again by itself."
)
REFUSALS: Final = {
    Act.GONE: "This delivery is not kept any more.",
    Act.NOTHING: "Nothing was changed: its state is another one by now.",
    Act.UNDER_WAY: "Nothing was changed: a digest of this chat is under way. Try again when that has ended.",
    Act.TOO_LATE: "Nothing was changed: its time is over. What was in it belongs to the next digest.",
    Act.NEWER: "Nothing was changed: a newer digest holds its stories already.",
    Act.CHAT_OFF: "Nothing was changed: nothing is sent to this chat, because it is off.",
}
_CODES: Final = "off."  # reasons that are kept as keys of the bot's own sentences


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a message; `at` is None where that was not kept, `detail` what was said by others."""

    at: dt.datetime | None
    sentence: str
    detail: str = ""


def name_of(line: DeliveryLine | Timeline) -> str:
    """Name what is owed: the digest of its slot, an alert, a broadcast."""
    if line.kind is not DeliveryKind.DIGEST:
        return KINDS[line.kind]
    day, _, time = line.key.partition("~")[0].partition("T")
    return f"digest {day} {time}".rstrip()


def said(error: str | None, words: Words) -> str:
    """Word what is kept of a fault."""
    if error is None:
        return ""
    return words(error) if error.startswith(_CODES) else error


def events(part: TimelinePart, delivery: Timeline, words: Words) -> list[Event]:
    """Tell what happened to a message, in order."""
    told = [Event(delivery.created_at, "Planned.")]
    told += [Event(one.at, _tried(one.retry_at, one.at), said(one.said, words)) for one in part.tries]
    told.append(_now(part, delivery, words))
    edited = sum(state is PartState.SENT for state, _ in part.edits)
    if edited:
        told.append(Event(None, "Written anew, because a story of it was withdrawn."))
    told += [
        Event(None, "It could not be written anew.", error or "")
        for state, error in part.edits
        if state is PartState.FAILED
    ]
    return told


def _tried(retry_at: dt.datetime | None, at: dt.datetime) -> str:
    wait = round((retry_at - at).total_seconds()) if retry_at else 0
    return f"That try came to nothing. The next one was due {wait} s later." if wait > 0 else "Queued again."


_ENDS: Final = {
    PartState.FAILED: "Failed for good.",
    PartState.EXPIRED: "Its time was over before it could be sent.",
    PartState.CANCELLED: "Cancelled.",
    PartState.UNCERTAIN: UNCERTAIN,
}


def _now(part: TimelinePart, delivery: Timeline, words: Words) -> Event:
    """Tell how a message stands, or how it ended."""
    line = part.line
    if line.state is PartState.QUEUED:
        return Event(None, waits(line, delivery))
    if line.state is PartState.SENDING:
        return Event(None, "On its way to Telegram.")
    if line.state is PartState.SENT:
        plain = ", without its form, which Telegram had refused" if part.fallbacks else ""
        return Event(line.ended_at, f"Accepted by Telegram as message {part.message_id}{plain}.")
    detail = "" if line.state is PartState.EXPIRED else said(line.error, words)
    return Event(line.ended_at, _ENDS[line.state], detail)


def waits(line: DeliveryLine, delivery: Timeline) -> str:
    """Say what a message waits for."""
    if line.ready_at is None:
        return "Waits for the part before it."
    if delivery.off_reason is not None:
        return "Waits, but its chat is off."
    if delivery.paused_until is not None:
        return "Waits while its chat is paused."
    return "Waits for its turn."
