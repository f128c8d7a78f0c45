"""Sources: how each does, what it brings, and one more by its address."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console import doing
from bot.console.charts import Bar, Chart, bars
from bot.console.house import House
from bot.console.view import done, fields, house_of, id_of, number, page, said
from bot.core import hashtags
from bot.core.polling import QUIET
from bot.errors import UserError
from bot.ingest.feeds import SECONDS
from bot.ingest.opml import read_opml, write_opml
from bot.locales import words
from bot.newsroom import finding
from bot.newsroom.outside import Outside
from storage.records import SourceLine, SourceState

A_PAGE: Final = 50
WEEK: Final = 7  # days
DAYS: Final = 30
ENTRIES: Final = 5  # of a feed that may be added
LARGEST: Final = 5 * 1024 * 1024  # bytes of a list of feeds
NO_OUTSIDE: Final = "This process fetches nothing, so nothing can be added from here."
SHOWN: Final = {
    SourceState.FAILING: "failing",
    SourceState.QUIET: "quiet",
    SourceState.PAUSED: "paused",
    SourceState.BY_HAND: "without a feed",
}


def routes(_house: House) -> list[Route]:
    """Give the page's routes."""
    return [
        Route("/sources", _show),
        Route("/sources/add", _look),
        Route("/sources/add", _add, methods=["POST"]),
        Route("/sources/opml", _take, methods=["POST"]),
        Route("/sources.opml", _give),
        Route("/sources/{id:int}", _one),
        Route("/sources/{id:int}/{act}", _act, methods=["POST"]),
    ]


async def _show(request: Request) -> Response:
    house, given = house_of(request), request.query_params
    store, now = house.store, house.clock()
    state = next((one for one in SourceState if one.value == given.get("show")), None)
    letters, after = given.get("q", "").strip()[:100], number(given.get("after"))
    before = now - QUIET
    lines = await house.threads(
        store.sources.page,
        *(state, letters, after, A_PAGE + 1),
        now=now,
        quiet_before=before,
    )
    counts = await house.threads(store.sources.counts, before)
    next_ = _address(state, letters, lines[A_PAGE - 1].id) if len(lines) > A_PAGE else ""
    return page(
        request,
        "sources.html",
        rows=[(line, doing.of(line, now), _week(line, now), _of(line, now, WEEK)) for line in lines[:A_PAGE]],
        counts=counts,
        shown=SHOWN,
        state=state,
        letters=letters,
        next=next_,
        first=_address(state, letters) if after else "",
    )


def _address(state: SourceState | None, letters: str, after: int | None = None) -> str:
    named = {"show": state.value if state else None, "q": letters or None, "after": after}
    query = urlencode({name: value for name, value in named.items() if value is not None})
    return f"/sources?{query}" if query else "/sources"


def _of(line: SourceLine, now: dt.datetime, days: int) -> str:
    """Give the address of a source's articles of the last days."""
    first = now.astimezone(dt.UTC).date() - dt.timedelta(days=days - 1)
    return f"/articles?{urlencode({'q': f'source:{hashtags.key(line.name)} since {first}'})}"


def _week(line: SourceLine, now: dt.datetime) -> Chart:
    return _bars(f"Articles of {line.name} a day", line.days, now)


def _bars(what: str, counts: tuple[int, ...], now: dt.datetime) -> Chart:
    today = now.astimezone(dt.UTC).date()
    named = ((today - dt.timedelta(days=len(counts) - 1 - n), count) for n, count in enumerate(counts))
    return bars(what, [Bar(f"{day:%d %b}", {"stories": count}) for day, count in named])


async def _one(request: Request) -> Response:
    house = house_of(request)
    now = house.clock()
    line = await _line(request)
    days = await house.threads(house.store.sources.articles_a_day, line.id, now, DAYS)
    return page(
        request,
        "source.html",
        line=line,
        doing=doing.of(line, now),
        chart=_bars(f"Articles a day in {DAYS} days", tuple(days), now),
        total=sum(days),
        articles=_of(line, now, DAYS),
        days=DAYS,
    )


async def _line(request: Request) -> SourceLine:
    house = house_of(request)
    now = house.clock()
    found = await house.threads(
        partial(house.store.sources.line, id_of(request), now=now, quiet_before=now - QUIET)
    )
    if found is None:
        raise HTTPException(404, "This source is not kept any more.")
    return found


async def _act(request: Request) -> Response:
    """Check now, pause, resume or remove a feed."""
    house, act = house_of(request), request.path_params["act"]
    line = await _line(request)
    feeds, now = house.store.feeds, house.clock()
    if act not in doing.ACTS:
        raise HTTPException(404)
    do = {
        "check": partial(feeds.check, line.id, now),
        "pause": partial(feeds.pause, line.id),
        "resume": partial(feeds.resume, line.id, now),
        "remove": partial(feeds.remove, line.id),
    }[act]
    if not await house.threads(do):
        return said("Nothing was changed: it is paused, or gone by now.", f"/sources/{line.id}")
    to = "/sources" if act == "remove" else f"/sources/{line.id}"
    target, sentence = f"source {line.id} ({line.name})", doing.ACTS[act].format(name=line.name)
    return await done(request, action=f"feed: {act}", target=target, sentence=sentence, to=to)


async def _look(request: Request) -> Response:
    """Ask an address for its feed, and show what stands in it."""
    house, address = house_of(request), request.query_params.get("address", "").strip()
    found, fault = None, ""
    if address:
        try:
            found = await _find(house.outside, address)
        except UserError as error:
            fault = words("en")(error.key, **error.values)
    return page(
        request,
        "source_add.html",
        200 if not fault else 400,
        address=address,
        found=found,
        entries=found.read.entries[:ENTRIES] if found else (),
        fault=fault or ("" if house.outside else NO_OUTSIDE),
    )


async def _find(outside: Outside | None, address: str) -> finding.FoundFeed | None:
    return await finding.find(outside.fetcher, outside.workers, address) if outside else None


async def _add(request: Request) -> Response:
    """Keep a feed that was looked at: it is found again, so that nothing is kept that does not answer."""
    house, given = house_of(request), await fields(request)
    address = given.get("address", "")
    try:
        found = await _find(house.outside, address)
    except UserError:  # it answers no more: the page before says why, and keeps what was typed
        return RedirectResponse(f"/sources/add?{urlencode({'address': address})}", 303)
    if found is None:
        return said(NO_OUTSIDE, "/sources")
    folder, pages = given.get("folder", "").strip()[:200] or None, bool(given.get("pages")) or None
    feed, is_new = await house.threads(
        partial(finding.keep, house.store, found, folder=folder, pages=pages, now=house.clock())
    )
    to = f"/sources/{feed.id}"
    if not is_new:
        return said("This feed was there already.", to)
    sentence = f"{feed.name} is asked for news from now on."
    target = f"source {feed.id} ({feed.name})"
    return await done(request, action="feed: add", target=target, sentence=sentence, to=to)


async def _give(request: Request) -> Response:
    house = house_of(request)
    feeds = await house.threads(house.store.feeds.all)
    written = write_opml((feed.title or feed.name, feed.url, feed.folder) for feed in feeds)
    headers = {"Content-Disposition": 'attachment; filename="tagwire.opml"'}
    return Response(written, media_type="text/x-opml; charset=utf-8", headers=headers)


async def _take(request: Request) -> Response:
    """Add the feeds of an OPML file."""
    house = house_of(request)
    if int(request.headers.get("content-length") or LARGEST + 1) > LARGEST:
        return said(f"A list of feeds has at most {LARGEST // 1024**2} MB.", "/sources")
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        body = await file.read() if file is not None and not isinstance(file, str) else b""
    if house.outside is None:
        return said(NO_OUTSIDE, "/sources")
    try:
        listed = await house.outside.workers.run(read_opml, body, seconds=SECONDS)
    except UserError as error:
        return said(words("en")(error.key, **error.values), "/sources")
    added = await house.threads(partial(finding.keep_listed, house.store, listed, now=house.clock()))
    sentence = words("en")("feed.imported", n=added, known=len(listed) - added)
    target = f"{added} of {len(listed)} feeds"
    return await done(request, action="feeds: import", target=target, sentence=sentence, to="/sources")
