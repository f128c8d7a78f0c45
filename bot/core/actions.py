"""The data behind inline buttons: a version, an action and its arguments, within Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VERSION: Final = "1"
LONGEST: Final = 64  # bytes of callback data, Telegram's limit
_DIGITS: Final = 18  # within 64 bits


@dataclass(frozen=True, slots=True)
class Action:
    """A pressed button: what to do and with which ids or values."""

    name: str
    args: tuple[str, ...] = ()


def pack(name: str, *args: object) -> str:
    """Write an action as callback data (`1:name:arg:...`); raises ValueError over 64 bytes or for a `:` inside."""
    fields = [name, *map(str, args)]
    if not name or any(":" in field for field in fields):
        raise ValueError(f"an action has a name, and no part of it holds a colon: {fields}")
    data = ":".join([VERSION, *fields])
    if len(data.encode()) > LONGEST:
        raise ValueError(f"callback data is at most {LONGEST} bytes: {data}")
    return data


def number(text: str) -> int | None:
    """Read an id or a page of a button; None for anything that we would not have written."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else None


def unpack(data: str) -> Action | None:
    """Read callback data; None for another version or anything that `pack` did not write."""
    version, _, rest = data.partition(":")
    name, *args = rest.split(":")
    if version != VERSION or not name or len(data.encode(errors="replace")) > LONGEST:
        return None
    return Action(name, tuple(args))
