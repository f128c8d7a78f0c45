"""Telegram HTML: escaped, measured as Telegram measures it, cut, linked, and kept in its own direction."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from bot.core.text import clean, is_rtl, isolate, utf16_length

LENGTH_LIMIT: Final = 4096  # UTF-16 units after parsing
ENTITY_LIMIT: Final = 100  # formatting beyond is silently dropped
BYTE_LIMIT: Final = 30_000  # of the HTML itself; Telegram takes about 35,000

_LONGEST_URL: Final = 2048  # characters
_HOST: Final = re.compile(r"([\w-]+\.)+(?!\d+$)[\w-]{2,}")
_NOT_IN_URL: Final = re.compile("[\\s\x00-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069<>\"']")

_ESCAPES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
_ESCAPE: Final = str.maketrans(_ESCAPES)
_UNESCAPES: Final = {entity: letter for letter, entity in _ESCAPES.items()}
_ENTITY: Final = re.compile("&(?:amp|lt|gt|quot);")
_TAG: Final = re.compile("<[^>]*>")
_OPENING: Final = re.compile("<[a-z]")
_FORMATTED: Final = re.compile(r"<([bi])>(?!#[^\s<]+</\1>)(.*?)</\1>", re.DOTALL)

# What Telegram may make a link of by itself: hashtags and mentions, commands, stock symbols, addresses (`://`, names with
# a dot, four numbers), card numbers. It begins with a plain set of characters, so that a text is searched quickly.
_AUTOMATIC: Final = re.compile(
    r"[#@/$:.0-9](?:(?<=[#@])(?=\w)|(?<=(?<!\w)/)(?=\w)|(?<=\$)(?=[A-Z])|(?<=:)(?=//)"
    r"|(?<=\w\.)(?=[^\W\d_])|(?<=[0-9]\.)[0-9]+\.[0-9]+\.(?=[0-9])|(?<=[0-9])(?<![0-9]{2})[0-9]{12,})"
)
_DIRECTION: Final = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_JOINER: Final = "\u2060"  # invisible; no link goes over it
RLM: Final = "\u200f"
LRM: Final = "\u200e"


@dataclass(frozen=True, slots=True)
class Size:
    """What a message takes of Telegram's limits: UTF-16 units to read, entities at most, bytes of HTML."""

    units: int
    entities: int
    bytes: int

    def __add__(self, other: Size) -> Size:
        return Size(self.units + other.units, self.entities + other.entities, self.bytes + other.bytes)

    def within(self, room: Size) -> bool:
        """Tell whether it fits."""
        return self.units <= room.units and self.entities <= room.entities and self.bytes <= room.bytes


LIMITS: Final = Size(LENGTH_LIMIT, ENTITY_LIMIT, BYTE_LIMIT)


def escape(text: str) -> str:
    """Escape plain text for HTML mode; the only place where that is done."""
    return text.translate(_ESCAPE)


def visible(html: str) -> str:
    """Give the text that a reader sees of our own HTML."""
    text = _TAG.sub("", html)
    return _ENTITY.sub(lambda entity: _UNESCAPES[entity[0]], text) if "&" in text else text


@lru_cache(
    maxsize=64
)  # one and the same line is asked about twice in a row: whether it fits, and what is left
def measure(html: str) -> Size:
    """Measure our own HTML; entities are counted so that Telegram never finds more.

    A link that Telegram finds by itself inside bold or italics parts them, so it counts three times there.
    """
    text = visible(html)
    if "<" not in html:
        return Size(utf16_length(text), len(_AUTOMATIC.findall(text)), len(html.encode()))
    inside = "\n".join(found[2] for found in _FORMATTED.finditer(html))
    automatic = len(_AUTOMATIC.findall(text)) + (
        2 * len(_AUTOMATIC.findall(visible(inside))) if inside else 0
    )
    return Size(utf16_length(text), len(_OPENING.findall(html)) + automatic, len(html.encode()))


def total(sizes: Iterable[Size]) -> Size:
    """Add sizes up, at the cost of one."""
    sizes = list(sizes)
    return Size(
        sum([size.units for size in sizes]),
        sum([size.entities for size in sizes]),
        sum([size.bytes for size in sizes]),
    )


def first_fitting(tries: Iterable[str]) -> str:
    """Give the first of these texts, fullest first, that Telegram takes; else the last one, plain and cut."""
    shown = ""
    for shown in tries:
        if measure(shown).within(LIMITS):
            return shown
    plain = unlinked(shorten(visible(shown), LENGTH_LIMIT // 2))
    return escape(shorten(plain, LENGTH_LIMIT))


def tidy(text: str) -> str:
    """Make foreign text one line that can't turn the lines around it: controls and marks of direction go."""
    return " ".join(_DIRECTION.sub("", clean(text)).split())


def shorten(text: str, units: int) -> str:
    """Cut a text to so many UTF-16 units (at least 1), with an ellipsis where something went."""
    if len(text) * 2 <= units or utf16_length(text) <= units:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: 2 * (units - 1)].decode("utf-16-le", "ignore")
    return kept.rstrip() + "…"


def unlinked(text: str) -> str:
    """Keep Telegram from finding links in a text, by invisible joiners."""
    return _AUTOMATIC.sub(lambda found: found[0] + _JOINER, text)


def safe_url(url: str | None) -> str | None:
    """Give a web address that Telegram takes for links and buttons, None for anything else."""
    if not url or len(url) > _LONGEST_URL or _NOT_IN_URL.search(url):
        return None
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is no number
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(parts.hostname or ""):
        return None
    return url


def mostly_rtl(text: str) -> bool:
    """Tell whether most letters of a text are written from right to left."""
    if text.isascii():
        return False
    balance = 0
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        balance += (direction in ("R", "AL")) - (direction == "L")
    return balance > 0


def inline(text: str, *, rtl: bool) -> str:
    """Isolate a run, as a name, where it holds letters of the other direction than its line."""
    if text.isascii() and not rtl:
        return text
    foreign = ("L",) if rtl else ("R", "AL")
    if any(unicodedata.bidirectional(letter) in foreign for letter in text):
        return isolate(text)
    return text


def line(html: str, *, rtl: bool) -> str:
    """Give a line its direction: an invisible mark goes before it where its first strong letter would say otherwise."""
    if rtl:
        return html if unicodedata.bidirectional(visible(html)[:1] or " ") in ("R", "AL") else RLM + html
    return LRM + html if not html.isascii() and is_rtl(visible(html)) else html
