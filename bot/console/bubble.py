"""A message as a chat shows it: Telegram's HTML made into a page's, with nothing in it that was not asked for."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Final

from markupsafe import Markup, escape

from bot.core import html
from bot.core.html import ENTITY_LIMIT, LENGTH_LIMIT
from bot.core.message import Button, Message

_PLAIN: Final = frozenset({"b", "i", "u", "s", "code", "pre"})


@dataclass(frozen=True, slots=True)
class Bubble:
    """A message ready for a page, and what it takes of Telegram's limits."""

    body: Markup
    buttons: tuple[tuple[Button, ...], ...]
    units: int
    most_units: int
    entities: int
    most_entities: int


def bubble(message: Message) -> Bubble:
    """Draw a message."""
    reader = _Reader()
    reader.feed(message.html)
    reader.close()
    size = html.measure(message.html)
    return Bubble(
        reader.drawn(),
        message.buttons,
        size.units,
        LENGTH_LIMIT,
        min(size.entities, ENTITY_LIMIT),
        ENTITY_LIMIT,
    )


class _Reader(HTMLParser):
    """Writes again what Telegram knows of HTML; any other tag is left out, its text stays."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[Markup] = []
        self._open: list[str] = []

    def drawn(self) -> Markup:
        """Give what was read, all tags closed."""
        while self._open:
            self._close()
        return Markup().join(self._parts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a tag that Telegram knows."""
        if tag in _PLAIN:
            self._begin(tag, Markup("<{}>").format(tag))
        elif tag == "blockquote":
            # Telegram shows three lines of it until it is tapped: so does the page, without a script.
            self._begin(tag, Markup('<details class="quote"><summary>'))
        elif tag == "a":
            url = html.safe_url(dict(attrs).get("href"))
            if url is not None:
                link = Markup('<a href="{}" rel="noopener noreferrer nofollow" target="_blank">')
                self._begin(tag, link.format(url))

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, and all that were opened in it."""
        if tag in self._open:
            while self._close() != tag:
                pass

    def handle_data(self, data: str) -> None:
        """Take over text as text."""
        self._parts.append(escape(data))

    def _begin(self, tag: str, opening: Markup) -> None:
        self._parts.append(opening)
        self._open.append(tag)

    def _close(self) -> str:
        tag = self._open.pop()
        self._parts.append(
            Markup("</summary></details>") if tag == "blockquote" else Markup("</{}>").format(tag)
        )
        return tag
