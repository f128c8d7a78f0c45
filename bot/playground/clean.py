"""How Telegram cleans a text before it keeps it, and how it counts."""

from __future__ import annotations

import re

from bot.playground.errors import Json
from bot.playground.model import Text

_SPACES = dict.fromkeys((*range(10), 11, 12, *range(14, 32)), " ")
# Carriage returns, line separators and embedding controls, and three combining lines that would cross other lines.
_GONE = dict.fromkeys((0x0D, *range(0x2028, 0x202F), 0x030A, 0x0333, 0x033F))
_CLEAN: dict[int, str | None] = {**_SPACES, **_GONE}
_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e\u030a\u0333\u033f]")
_TRIMMED = " \n"
# A text of nothing but these shows nothing: spaces, fillers, zero-width characters, variation selectors.
_INVISIBLE = re.compile(
    "[\\s\u1680\u180e\u2000-\u200f\u202e\u202f\u205f\u2060\u2800\u3000\ufe00-\ufe0f\ufeff\ufffc]*"
)


def utf16(text: str) -> int:
    """Count UTF-16 units, in which offsets and lengths of entities are given."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shows_nothing(text: str) -> bool:
    """Whether a text has nothing that could be seen."""
    return _INVISIBLE.fullmatch(text) is not None


def clean(body: Text) -> Text:
    """Take out what Telegram takes out, trim both ends, and move the entities along."""
    text, entities = body.text, body.entities
    if _DIRTY.search(text):
        if entities:
            offsets = _offsets_after_removal(text)
            entities = [_moved(entity, offsets) for entity in entities]
        text = text.translate(_CLEAN)
    return _trim(text, [entity for entity in entities if entity["length"] > 0])


def _offsets_after_removal(text: str) -> list[int]:
    """Give for each UTF-16 offset of the raw text its offset in the cleaned one."""
    offsets, kept = [0], 0
    for char in text:
        if ord(char) > 0xFFFF:  # noqa: PLR2004 beyond it a character takes two units
            offsets.append(kept + 1)
            kept += 2
        else:
            kept += ord(char) not in _GONE
        offsets.append(kept)
    return offsets


def _moved(entity: Json, offsets: list[int]) -> Json:
    start, end = offsets[entity["offset"]], offsets[entity["offset"] + entity["length"]]
    return {**entity, "offset": start, "length": end - start}


def _trim(text: str, entities: list[Json]) -> Text:
    """Trim the end, and the start as far as no entity covers it."""
    trimmed = text.rstrip(_TRIMMED)
    size = utf16(trimmed)
    blanks = len(trimmed) - len(trimmed.lstrip(_TRIMMED))
    kept = [entity for entity in entities if entity["offset"] < size]
    lead = min([blanks, *(entity["offset"] for entity in kept)])
    out = []
    for entity in kept:
        end = min(entity["offset"] + entity["length"], size)
        out.append({**entity, "offset": entity["offset"] - lead, "length": end - entity["offset"]})
    return Text(trimmed[lead:], out)
