"""How formatting, links and quotes may lie in each other, and how Telegram puts in order what doesn't.

Styles (bold and the like) are split where something else begins inside them; links, code and what Telegram finds by itself never
overlap each other; a quote may hold them, but nothing may cross its edge; inside code there is no style.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Iterable

from bot.playground.errors import Json

_STYLES = ("bold", "italic", "underline", "strikethrough", "spoiler")
_QUOTES = frozenset({"blockquote", "expandable_blockquote"})
_CODE = frozenset({"pre", "code"})
_RANK = {
    "blockquote": 0,
    "expandable_blockquote": 0,
    "pre": 11,
    "code": 20,
    "text_link": 49,
    "text_mention": 49,
    **{style: 90 + n for n, style in enumerate(_STYLES)},
    "custom_emoji": 99,
}
_OTHER_RANK = 50
_LIMIT = 100


def ordered(entities: Iterable[Json]) -> list[Json]:
    """Sort as Telegram does: by offset, longer first, then by kind."""
    return sorted(
        entities, key=lambda found: (found["offset"], -found["length"], _RANK.get(found["type"], _OTHER_RANK))
    )


def settle(given: list[Json], found: list[Json]) -> list[Json]:
    """Bring the entities that came with a text and those that Telegram found in it together; the first 100 stay.

    What came with the text wins over what was found.
    """
    styles = ordered(entity for entity in given if entity["type"] in _STYLES)
    quotes = _apart(ordered(entity for entity in given if entity["type"] in _QUOTES))
    solid = _apart(
        ordered(entity for entity in given if entity["type"] not in _QUOTES and entity["type"] not in _STYLES)
    )
    solid = _within(solid, quotes)
    extra = [entity for entity in _within(ordered(found), quotes) if not _overlaps_any(entity, solid)]
    frame = ordered([*solid, *_apart(extra), *quotes])
    if styles:
        frame = ordered([*frame, *_split(styles, frame)])
    return frame[:_LIMIT]


def _end(entity: Json) -> int:
    end: int = entity["offset"] + entity["length"]
    return end


def _apart(entities: list[Json]) -> list[Json]:
    """Drop what begins inside an earlier one."""
    kept: list[Json] = []
    for entity in entities:
        if not kept or entity["offset"] >= _end(kept[-1]):
            kept.append(entity)
    return kept


def _overlaps_any(entity: Json, others: list[Json]) -> bool:
    return any(entity["offset"] < _end(other) and _end(entity) > other["offset"] for other in others)


def _within(entities: list[Json], quotes: list[Json]) -> list[Json]:
    """Keep what lies wholly inside or wholly outside each quote."""
    return [
        entity
        for entity in entities
        if all(
            _end(entity) <= quote["offset"]
            or entity["offset"] >= _end(quote)
            or (entity["offset"] >= quote["offset"] and _end(entity) <= _end(quote))
            for quote in quotes
        )
    ]


def _split(styles: list[Json], frame: list[Json]) -> list[Json]:
    """Cut styles where a link, a quote or another style begins or ends, join those of one kind that touch; none in code."""
    edges = {edge for entity in frame for edge in (entity["offset"], _end(entity))}
    spans = {kind: _joined([style for style in styles if style["type"] == kind]) for kind in _STYLES}
    cuts = sorted(edges | {start for joined in spans.values() for start, _ in joined})
    code = [entity for entity in frame if entity["type"] in _CODE]
    pieces: list[Json] = []
    for kind, joined in spans.items():
        for start, end in joined:
            inside = cuts[bisect.bisect_right(cuts, start) : bisect.bisect_left(cuts, end)]
            for a, b in itertools.pairwise([start, *inside, end]):
                piece = {"type": kind, "offset": a, "length": b - a}
                if not _overlaps_any(piece, code):
                    pieces.append(piece)
    return pieces


def _joined(styles: list[Json]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for style in styles:
        if spans and style["offset"] <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(spans[-1][1], _end(style)))
        else:
            spans.append((style["offset"], _end(style)))
    return spans
