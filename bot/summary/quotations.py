"""Quotations of several sentences: kept whole where they are short."""

from __future__ import annotations

import re

from bot.summary.limits import LONGEST_QUOTATION

_CLOSED_BY = {"«": "»", "“": "”", "„": "“”", '"': '"', "‘": "’", "「": "」", "『": "』"}
# Some languages turn them round, Urdu as well as not.
_TURNED = {
    **dict.fromkeys(("de", "da", "cs", "sk", "sl", "hr", "hu"), _CLOSED_BY | {"»": "«", "‚": "‘"}),
    "ur": _CLOSED_BY | {"”": "“", "’": "‘"},
}
_BEHIND_WIDE = r"\u3000-\u30ff\u4e00-\u9fff\uff00-\uff0f\uff1a-\uff1f"
_QUOTE = re.compile(
    rf"(?P<opens>(?<![^\s(\[:\-–—{_BEHIND_WIDE}])[«»“”„\"‘’‚](?=[ \u00a0\u202f]?[\w¿¡…#@(\"'‘“«])|[「『])"
    r"|[«»“”\"‘」』]|’(?!\w)"
)


def is_open(line: str, start: int, end: int, language: str) -> bool:
    """Tell whether the sentence that began at `start` has opened a quotation that closes behind `end`, and soon."""
    limit = start + LONGEST_QUOTATION
    if end > limit:
        return False
    closed_by = _TURNED.get(language, _CLOSED_BY)
    opener = ""
    for sign in _QUOTE.finditer(line, start, end):
        if opener:
            opener = "" if sign[0] in closed_by[opener] else opener
        elif sign["opens"] and sign[0] in closed_by:
            opener = sign[0]
    return bool(opener) and _closes(line, end, limit, opener, closed_by[opener])


def _closes(line: str, end: int, limit: int, opener: str, closers: str) -> bool:
    """Tell whether a closing sign comes before the same sign opens another quotation."""
    for sign in _QUOTE.finditer(line, end, limit):
        if sign[0] == opener and sign["opens"]:
            return False
        if sign[0] in closers:
            return True
    return False
