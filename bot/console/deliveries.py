"""Deliveries: what was owed to whom, what became of it, and what may be done about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.console import way
from bot.console.charts import Bar, Chart, bars
from bot.console.exports import as_csv
from bot.console.house import House
from bot.console.view import done, house_of, id_of, number, page, said
from bot.locales import words
from storage.records import Act, DayCount, DeliveryFilter, DeliveryKind, PartState

A_PAGE: Final = 50
DAYS: Final = 30
_FIRST_YEAR, _LAST_YEAR = 2000, 2200  # others need no looking at
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Button:
    """Something that can be done about a delivery that has a part in a state."""

    name: str
    state: PartState
    confirm: str
    sentence: str


ACTS: Final = {
    "retry": _Button(
        "Try again", PartState.FAILED, "Send what failed once more?", "It is queued again and leaves at once."
    ),
    "skip": _Button(
        "Skip",
        PartState.QUEUED,
        "Cancel what still waits? Stories of a digest belong to the next one then.",
        "What waited is cancelled.",
    ),
    "resend": _Button(
        "Send again",
        PartState.UNCERTAIN,
        "It may have arrived. If it did, the reader gets it twice. Send it again?",
        "It is queued again and leaves at once.",
    ),
}


def routes(_house: House) -> list[Route]:
    """Give the page's routes."""
    return [
        Route("/deliveries", _show),
        Route("/deliveries.csv", _export),
        Route("/deliveries/{id:int}", _one),
        Route("/deliveries/{id:int}/{act}", _act, methods=["POST"]),
    ]


async def _show(request: Request) -> Response:
    house = house_of(request)
    store, threads = house.store, house.threads
    given = request.query_params
    asked, today = filters_of(given), house.clock().astimezone(dt.UTC).date()
    found = await threads(store.ledger.page, asked, given.get("before"), A_PAGE)
    days = await threads(store.ledger.days, today - dt.timedelta(days=DAYS - 1), today)
    day = asked.day or today
    counted = next((one for one in days if one.day == day), None)
    if counted is None:
        (counted,) = await threads(store.ledger.days, day, day)
    return page(
        request,
        "deliveries.html",
        found=found,
        asked=asked,
        chart=_chart(days),
        days=_total(days),
        day=day,
        counts=[(state, n) for state, n in counted.counts.items() if n],
        link=lambda **changes: _link(asked, **changes),
        older=_link(asked, before=found.next) if found.next else "",
        is_first=not given.get("before"),
        csv=_link(asked, "/deliveries.csv"),
        way=way,
        words=words("en"),
    )


async def _export(request: Request) -> Response:
    asked = filters_of(request.query_params)
    headers = {"Content-Disposition": 'attachment; filename="deliveries.csv"'}
    return StreamingResponse(
        as_csv(house_of(request), asked), media_type="text/csv; charset=utf-8", headers=headers
    )


async def _one(request: Request) -> Response:
    house = house_of(request)
    found = await house.threads(house.store.ledger.timeline, id_of(request))
    if found is None:
        sentence = way.REFUSALS[Act.GONE]
        return page(request, "fault.html", 404, title="Not here", sentence=sentence)
    states = {part.line.state for part in found.parts}
    english = words("en")
    vain = {"retry"} if found.expires_at <= house.clock() else set()
    return page(
        request,
        "delivery.html",
        found=found,
        parts=[(part, way.events(part, found, english)) for part in found.parts],
        acts=[(name, act) for name, act in ACTS.items() if act.state in states and name not in vain],
        off=way.said(found.off_reason, english),
        way=way,
    )


async def _act(request: Request) -> Response:
    house = house_of(request)
    store, threads = house.store, house.threads
    delivery_id, name = id_of(request), request.path_params["act"]
    if name not in ACTS:
        raise HTTPException(404)
    ledger = store.ledger
    do = {"retry": ledger.retry, "skip": ledger.skip, "resend": ledger.resend}[name]
    came = await threads(do, delivery_id, house.clock())
    to = f"/deliveries/{delivery_id}"
    if came is not Act.DONE:
        return said(way.REFUSALS[came], to if came is not Act.GONE else "/deliveries")
    sentence = ACTS[name].sentence
    return await done(request, action=name, target=f"delivery {delivery_id}", sentence=sentence, to=to)


def filters_of(given: Mapping[str, str]) -> DeliveryFilter:
    """Read the filters of an address; one that can't be read is none."""
    return DeliveryFilter(
        state=_read(PartState, given.get("state")),
        kind=_read(DeliveryKind, given.get("kind")),
        chat_id=number(given.get("chat")),
        story_id=number(given.get("story")),
        day=_read(_day, given.get("day")),
        slot=_read(_moment, given.get("slot")),
    )


def _read(read: Callable[[str], _T], given: str | None) -> _T | None:
    try:
        return read(given.strip()) if given and given.strip() else None
    except ValueError:
        return None


def _day(given: str) -> dt.date:
    day = dt.date.fromisoformat(given)
    if not _FIRST_YEAR <= day.year < _LAST_YEAR:
        raise ValueError(given)
    return day


def _moment(given: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(given)
    if moment.tzinfo is None or not _FIRST_YEAR <= moment.year < _LAST_YEAR:
        raise ValueError(given)
    return moment.astimezone(dt.UTC)


def _link(
    asked: DeliveryFilter, to: str = "/deliveries", before: str | None = None, **changes: object
) -> str:
    """Give the address of a page with these filters, some of them changed."""
    wanted = replace(asked, **changes)  # type: ignore[arg-type]  # templates change them by their names
    named = {
        "state": wanted.state,
        "kind": wanted.kind,
        "chat": wanted.chat_id,
        "story": wanted.story_id,
        "day": wanted.day,
        "slot": wanted.slot.isoformat() if wanted.slot else None,
        "before": before,
    }
    query = urlencode({name: value for name, value in named.items() if value is not None})
    return f"{to}?{query}" if query else to


_DRAWN: Final = (
    ("sent", (PartState.SENT,)),
    ("uncertain", (PartState.UNCERTAIN,)),
    ("failed", (PartState.FAILED, PartState.EXPIRED)),
    ("other", (PartState.CANCELLED, PartState.QUEUED, PartState.SENDING)),
)


def _chart(days: Sequence[DayCount]) -> Chart:
    drawn = [
        Bar(f"{one.day:%d %b}", {name: sum(one.counts[state] for state in of) for name, of in _DRAWN})
        for one in days
    ]
    return bars(f"Messages a day in {DAYS} days", drawn)


def _total(days: Sequence[DayCount]) -> int:
    return sum(sum(one.counts.values()) for one in days)
