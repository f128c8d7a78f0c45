"""How Tagwire goes outside: what it says of itself to the hosts that it asks, and how it reads a page there."""

from __future__ import annotations

import importlib.metadata
from typing import Final

from bot.errors import UserError
from bot.ingest.fetching import Fetcher
from bot.ingest.files import Input, decode, handed_in

USER_AGENT: Final = f"Tagwire/{importlib.metadata.version('tagwire')} (+https://github.com/tagwire/tagwire)"
MEMORY: Final = 512 * 1024**2  # bytes that a job of a worker may take: the largest page takes a fifth of it
_ACCEPT: Final = "text/html, application/xhtml+xml, text/plain;q=0.8, */*;q=0.1"


async def fetch_page(fetcher: Fetcher, address: str) -> Input:
    """Fetch a page as an input of an import, named by its address; a fault is the input's error."""
    try:
        fetched = await fetcher.get(address, accept=_ACCEPT)
    except UserError as error:
        return Input(address, error=error)
    if fetched.content_type == "text/plain":
        try:
            return handed_in(address, decode(fetched.body))
        except UserError as error:
            return Input(address, error=error)
    return Input(address, web=fetched.body, url=fetched.url, charset=fetched.charset)
