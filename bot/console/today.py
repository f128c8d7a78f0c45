"""Today: one true sentence, what is wrong, what is owed, and the last 30 days."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.console.charts import Bar, Chart, bars
from bot.console.glance import LOOK_EVERY, Glance, Glances
from bot.console.house import House
from bot.console.round import sentence
from bot.console.view import Reader, page, reader_of, render
from storage.readers import Growth
from storage.records import DayCount, DeliveryKind, PartState

_DAYS: Final = 30
_SHOWN: Final = (PartState.SENT, PartState.UNCERTAIN, PartState.FAILED)
_KINDS: Final = {
    DeliveryKind.DIGEST: ("digest", "digests"),
    DeliveryKind.ALERT: ("alert", "alerts"),
    DeliveryKind.BROADCAST: ("message to everybody", "messages to everybody"),
}
_LASTS: Final = 300.0  # seconds that a page is told what moves; then it asks again, signed in still
_SILENT: Final = 15.0  # seconds after which something is said anyway, for what stands in between


def routes(house: House) -> list[Route]:
    """Give the page, and what moves on it."""
    glances = Glances(house)

    async def show(request: Request) -> Response:
        reader = reader_of(request)
        today = reader.now.astimezone(dt.UTC).date()
        days = await house.threads(house.store.ledger.days, today - dt.timedelta(days=_DAYS - 1), today)
        growth = await house.threads(house.store.readers.growth, reader.now, _DAYS)
        moving = _moving(await glances.newest(), house, reader)
        return page(request, "today.html", chart=_chart(days), readers=_readers(growth), **moving)

    async def events(request: Request) -> Response:
        told = _events(glances, house, request)
        # A proxy is not to gather what is said.
        return StreamingResponse(told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return [Route("/", show), Route("/events", events)]


async def _events(glances: Glances, house: House, request: Request) -> AsyncIterator[str]:
    """Tell a page what moves whenever it has moved."""
    began = spoken = house.monotonic()
    shown = ""
    yield "retry: 2000\n\n"
    while not house.stop.is_set() and (moment := house.monotonic()) - began < _LASTS:
        reader = reader_of(request)
        text = render(reader, "today_live.html", **_moving(await glances.newest(), house, reader))
        if text != shown:
            shown, spoken = text, moment
            yield f"event: today\ndata: {json.dumps(text)}\n\n"
        elif moment - spoken >= _SILENT:
            spoken = moment
            yield ": nothing moved\n\n"
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(house.stop.wait(), LOOK_EVERY)


def _moving(glance: Glance, house: House, reader: Reader) -> dict[str, Any]:
    """Give what moves as its template needs it."""
    owed = [
        {
            "kind": str(kind),
            "waiting": queue.length,
            "words": _KINDS[kind][queue.length != 1],
            "since": queue.since,
        }
        for kind, queue in glance.queues.items()
    ]
    told = sentence(glance.round, reader.now, reader.zone, house.rate)
    slot = glance.round.slot_at.isoformat() if glance.round else ""
    return {"told": told, "slot": slot, "problems": glance.problems, "owed": owed}


def _chart(days: list[DayCount]) -> Chart | None:
    """Draw the days; None where nothing was sent in them."""
    if not any(sum(day.counts.values()) for day in days):
        return None
    return bars("Messages in the last 30 days", [Bar(_day(day.day), _parts(day)) for day in days])


def _readers(growth: Growth) -> str:
    """Say how many chats joined and left; nothing where none ever did."""
    if growth.since is None:
        return ""
    *_, (_, joined, left) = growth.days
    all_joined, all_left = sum(one for _, one, _ in growth.days), sum(one for _, _, one in growth.days)
    return (
        f"{joined:,} joined and {left:,} left today; "
        f"{all_joined:,} joined and {all_left:,} left in {_DAYS} days."
    )


def _parts(day: DayCount) -> dict[str, int]:
    parts = {str(state): day.counts[state] for state in _SHOWN}
    return {**parts, "other": sum(day.counts.values()) - sum(parts.values())}


def _day(day: dt.date) -> str:
    return day.strftime("%a %d %b").replace(" 0", " ")
