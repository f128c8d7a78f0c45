"""Inline buttons, and those that stand under a digest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.actions import pack
from bot.core.page import Page


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: it either sends `data` back or opens `url`."""

    text: str
    data: str | None = None
    url: str | None = None


def digest_buttons(page: Page, origin: Sequence[object], n: int, of: int) -> tuple[tuple[Button, ...], ...]:
    """Make the buttons under part `n` of a digest: only the last has some, of pages that turn each."""
    words, turns = page.view.words, bool(page.digest.pages) and bool(origin)
    if not page.view.buttons or (n < of and not turns):
        return ()
    settings = (Button(words("button.settings"), data=pack("settings", *origin)),)
    if not origin:
        return (settings,)
    turner = (_turner(page, origin, n, of),) if turns and of > 1 else ()
    why = Button(words("button.why"), data=pack("why", *origin, *([n - 1] if turns else [])))
    if n < of or page.digest.total <= len(page.digest.entries):
        return (*turner, (why, *settings))
    return (*turner, (Button(words("button.more"), data=pack("more", *origin)), why), settings)


def _turner(page: Page, origin: Sequence[object], n: int, of: int) -> tuple[Button, ...]:
    """Make the buttons to the pages beside this one; where one reads from right to left, the next one is at the left."""
    words = page.view.words
    left, right = (n + 1, n - 1) if words.rtl else (n - 1, n + 1)
    beside = ((left, "button.page_left"), (right, "button.page_right"))
    return tuple(
        Button(words(key, page=to, of=of), data=pack("page", *origin, to - 1))
        for to, key in beside
        if 1 <= to <= of
    )
