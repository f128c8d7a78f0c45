"""What Telegram finds in a plain text by itself: hashtags, links, mentions, commands, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.playground.errors import Json
from bot.playground.model import Text

_MENTION = re.compile(r"(?<!\w)@([A-Za-z0-9_]{2,32})(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_EMAIL = re.compile(r"(?<![\w.@+-])[A-Za-z0-9_+.-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,8}(?![\w-])")
_CASHTAG = re.compile(r"(?<![\w$])\$(?:1INCH|[A-Z]{1,8})(?![\w$])")
_URL = re.compile(
    r"(?<![\w@./])(?:(?P<scheme>https?|ftp|tg|ton|tonsite)://)?"
    r"(?P<host>(?:[\w\-]+\.)+[^\W\d_]{2,24}|(?:[0-9]{1,3}\.){3}[0-9]{1,3}|(?<=//)[\w\-.]+)"
    r"(?P<port>:[0-9]{1,5})?(?P<path>[/?#][^\s<>\"«»\u0000-\u0020]*)?",
    re.IGNORECASE,
)
# Ends that Telegram accepts for an address without a scheme: the common part of its list.
_TOP = frozenset(
    "com org net edu gov mil int info biz name pro app dev io ai me tv co uk de fr ru ir af pk tr in us eu es it nl pl"
    " se no fi dk ch at be cz gr pt ro hu ua by kz uz tj tm az am ge jp cn kr br ar mx ca au nz za eg sa ae iq il sy lb"
    " jo news online site blog media press tech world live today xyz club shop store cloud gg ly to cc ws fm".split()
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LONGEST_TAG = 256


def find(body: Text) -> Text:
    """Add what Telegram finds by itself to the entities that a text has already; what is there wins."""
    text = body.text
    found = sorted(_all(text))
    if not found:
        return body
    to_units = _units(text)
    taken = [
        (entity["offset"], entity["offset"] + entity["length"])
        for entity in body.entities
        if entity["type"] in {"code", "pre", "text_link", "text_mention"}
    ]
    entities, last = list(body.entities), 0
    for start, end, kind in found:
        a, b = to_units(start), to_units(end)
        if a < last or any(a < other_end and b > other_start for other_start, other_end in taken):
            continue
        entities.append({"type": kind, "offset": a, "length": b - a})
        last = b
    return Text(text, sorted(entities, key=lambda entity: (entity["offset"], -entity["length"])))


def _all(text: str) -> Iterator[tuple[int, int, str]]:
    if "#" in text:
        yield from ((start, end, "hashtag") for start, end in hashtags(text))
    if "@" in text:
        yield from ((hit.start(), hit.end(), "mention") for hit in _MENTION.finditer(text))
        yield from ((hit.start(), hit.end(), "email") for hit in _EMAIL.finditer(text))
    if "/" in text:
        yield from ((hit.start(), hit.end(), "bot_command") for hit in _COMMAND.finditer(text))
    if "." in text or "://" in text:
        yield from ((start, end, "url") for start, end in _urls(text))
    if "$" in text:
        yield from ((hit.start(), hit.end(), "cashtag") for hit in _CASHTAG.finditer(text))


def hashtags(text: str) -> Iterator[tuple[int, int]]:
    """Find hashtags: start and end in code points, an `@channel` behind the tag included."""
    at = text.find("#")
    while at >= 0:
        end, letters = at + 1, False
        while end < len(text) and (kind := _tag_letter(text[end])):
            letters = letters or (kind == "L" and end - at <= _LONGEST_TAG)
            end += 1
        begins = at == 0 or not _tag_letter(text[at - 1])
        if begins and letters and text[end : end + 1] != "#":
            cut = min(end, at + 1 + _LONGEST_TAG)
            channel = re.compile(r"@[A-Za-z0-9_]{3,32}(?!\w)").match(text, cut) if cut == end else None
            yield at, channel.end() if channel else cut
        at = text.find("#", max(end, at + 1))


def _tag_letter(char: str) -> str:
    """`L` for a letter, `d` for what may stand in a hashtag without making it one, "" for what ends it."""
    if char.isascii():
        return "L" if char.isalpha() else "d" if char.isdigit() or char == "_" else ""
    category = unicodedata.category(char)
    if category[0] == "L":
        return "L"
    return "d" if category == "Nd" or char in "\u200c\u00b7" or "\u0d80" <= char <= "\u0dff" else ""


def _urls(text: str) -> Iterator[tuple[int, int]]:
    for hit in _URL.finditer(text):
        host = hit["host"].lower()
        bare = hit["scheme"] is None
        if bare and not host[-1].isdigit() and host.rpartition(".")[2] not in _TOP:
            continue
        if text[hit.end() : hit.end() + 1] == "@":
            continue
        end = hit.start() + len(_without_tail(hit[0]))
        if end > hit.start():
            yield hit.start(), end


def _without_tail(url: str) -> str:
    """Leave the full stop of the sentence and a bracket that was opened before the link."""
    while url:
        last = url[-1]
        unpaired = last in _CLOSING and url.count(last) > url.count(_CLOSING[last])
        if last not in ".:;,('?!`*…" and not unpaired:
            break
        url = url[:-1]
    return url


class _units:  # noqa: N801 used as a function
    """Turns code point positions into UTF-16 ones, walking forward."""

    def __init__(self, text: str) -> None:
        self._plain = text.isascii() or max(text) <= "\uffff"
        self._text = text

    def __call__(self, at: int) -> int:
        return at if self._plain else at + sum(char > "\uffff" for char in self._text[:at])
