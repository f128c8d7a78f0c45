"""Deliveries as CSV, written while they are read: as many as there are, a thousand in hand."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import AsyncIterator, Iterable
from typing import Final

from bot.console import way
from bot.console.house import House
from bot.core.words import Words
from bot.locales import words
from storage.records import DeliveryFilter, DeliveryLine

_AT_ONCE: Final = 1000
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS: Final = (
    *("message", "delivery", "chat", "title", "kind", "key", "part", "of", "stories", "state"),
    *("planned", "due", "ended", "tries", "said"),
)


async def as_csv(house: House, asked: DeliveryFilter) -> AsyncIterator[bytes]:
    """Write all messages that answer the filters."""
    english, before = words("en"), None
    yield b"\xef\xbb\xbf" + _written([COLUMNS])  # so that spreadsheets read it as UTF-8
    while True:
        found = await house.threads(house.store.ledger.page, asked, before, _AT_ONCE)
        if found.lines:
            yield _written(_row(line, english) for line in found.lines)
        before = found.next
        if before is None:
            return


def _row(line: DeliveryLine, english: Words) -> tuple[object, ...]:
    return (
        *(line.id, line.delivery_id, line.chat_id, harmless(line.title), line.kind.value),
        *(harmless(line.key), line.n, line.of, line.stories, line.state.value),
        *map(_moment, (line.created_at, line.slot_at, line.ended_at)),
        *(line.attempts, harmless(way.said(line.error, english))),
    )


def harmless(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _moment(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""


def _written(rows: Iterable[Iterable[object]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
