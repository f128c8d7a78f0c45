"""The data behind inline buttons: a version, an action and its arguments, within Telegram's 64 bytes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Action:
    """A pressed button: what to do and with which ids or values."""

    name: str
    args: tuple[str, ...] = ()


def pack(name: str, *args: object) -> str:
    """Write an action as callback data (`1:name:arg:...`); raises ValueError over 64 bytes or for a `:` inside."""
    raise NotImplementedError


def unpack(data: str) -> Action | None:
    """Read callback data; None for another version or anything that `pack` did not write."""
    raise NotImplementedError
