"""The demo's news site: one story, as a page and in a feed (RSS). A channel of the local Telegram posts the same story."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from email.utils import format_datetime
from html import escape
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

NAME: Final = "Port Marrow Radio"
FEED: Final = "/feed.xml"
STORY: Final = "/night-ferry"
_POST: Final = Path(__file__).parent / "samples" / "ferry.post"


def post() -> str:
    """Give the story as the channel posts it: headline, paragraphs, a line of tags."""
    return _POST.read_text(encoding="utf-8").strip()


def site_app(clock: Callable[[], dt.datetime]) -> Starlette:
    """Build the site. Its story is always of now: whenever the feed is asked first, it brings news."""
    title, *paragraphs, tags = post().split("\n\n")
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)

    async def feed(request: Request) -> Response:
        home = str(request.base_url).rstrip("/")
        named = "".join(f"<category>{escape(tag.lstrip('#'))}</category>" for tag in tags.split())
        rss = (
            f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>{NAME}</title><link>{home}</link>'
            f"<item><title>{escape(title)}</title><link>{home}{STORY}</link><guid>{home}{STORY}</guid>"
            f"<pubDate>{format_datetime(clock())}</pubDate>{named}"
            f"<description>{escape(body)}</description></item></channel></rss>"
        )
        return Response(rss, media_type="application/rss+xml")

    async def story(_request: Request) -> Response:
        return HTMLResponse(
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(title)} - {NAME}</title>'
            f"<h1>{escape(title)}</h1>{body}"
        )

    return Starlette(routes=[Route(FEED, feed), Route(STORY, story)])
