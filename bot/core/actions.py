"""The data behind inline buttons: a version, an action and its arguments, within Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION: Final = "1"
LONGEST: Final = 64  # bytes of callback data, Telegram's limit
UNKEPT: Final = 0  # the `chat` of a button that was shown where nothing of the chat is kept
_DIGITS: Final = 18  # within 64 bits


@dataclass(frozen=True, slots=True)
class Action:
    """A pressed button: what to do and with which ids or values; `chat` is the chat that it is about, None: where it stands."""

    name: str
    args: tuple[str, ...] = ()
    chat: int | None = None


def pack(name: str, *args: object) -> str:
    """Write an action as callback data (`1:name:arg:...`); raises ValueError over 64 bytes or for a `:` inside."""
    fields = [name, *map(str, args)]
    if not name or any(":" in field for field in fields):
        raise ValueError(f"an action has a name, and no part of it holds a colon: {fields}")
    data = ":".join([VERSION, *fields])
    if len(data.encode()) > LONGEST:
        raise ValueError(f"callback data is at most {LONGEST} bytes: {data}")
    return data


def aimed(data: str, chat: int) -> str | None:
    """Make callback data be about another chat than it stands in (`1@12:name:arg`); None over 64 bytes.

    What is about a chat already stays as it is.
    """
    version, colon, rest = data.partition(":")
    if "@" in version:
        return data
    written = f"{version}@{chat}{colon}{rest}"
    return written if len(written.encode()) <= LONGEST else None


def number(text: str) -> int | None:
    """Read an id or a page of a button; None for anything that we would not have written."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def plain_number(text: str) -> str:
    """Give a number that somebody types in whatever digits as buttons carry it; other words as they are."""
    text = text.strip()
    return str(int(text)) if text.isdecimal() and not text.isascii() else text


def unpack(data: str) -> Action | None:
    """Read callback data; None for another version or anything that `pack` did not write."""
    head, _, rest = data.partition(":")
    version, about, chat = head.partition("@")
    name, *args = rest.split(":")
    if version != VERSION or not name or len(data.encode(errors="replace")) > LONGEST:
        return None
    if about and str(number(chat)) != chat:
        return None
    return Action(name, tuple(args), number(chat) if about else None)
