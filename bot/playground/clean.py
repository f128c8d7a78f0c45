"""How Telegram cleans a text before it keeps it, and how it counts."""

from __future__ import annotations

import re

from bot.playground.errors import Json
from bot.playground.model import Text

_SPACES = {code: " " for code in (*range(10), *range(11, 32))}
_GONE = {0x0D: None, **{code: None for code in range(0x2028, 0x202F)}}
_CLEAN = _SPACES | _GONE
_DIRTY = re.compile("[\x00-\x09\x0b-\x1f\u2028-\u202e]")
_TRIMMED = " \n\u00a0\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"


def utf16(text: str) -> int:
    """Count UTF-16 units, in which offsets and lengths of entities are given."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(body: Text) -> Text:
    """Take out what Telegram takes out, trim both ends, and move the entities along."""
    text, entities = body.text, body.entities
    if _DIRTY.search(text):
        if entities:
            starts = _offsets_after_removal(text)
            entities = [_moved(entity, starts) for entity in entities]
        text = text.translate(_CLEAN)
    return _trim(text, entities)


def _offsets_after_removal(text: str) -> list[int]:
    """Give for each UTF-16 offset of the raw text its offset in the cleaned one."""
    offsets, kept = [0], 0
    for char in text:
        if ord(char) > 0xFFFF:
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
    trimmed = text.strip(_TRIMMED)
    if not entities:
        return Text(trimmed, [])
    lead = len(text) - len(text.lstrip(_TRIMMED))  # all of them lie below U+10000: one unit each
    size = utf16(trimmed)
    kept = []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return Text(trimmed, kept)
