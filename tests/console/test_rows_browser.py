"""Deliveries and sources in a real browser: empty, and with ten thousand rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from storage.store import Store
from tests.benchmarks.console_data import NOW, Size, fill
from tests.console.browser import look_at, needs_browser
from tests.console.served import served
from tests.delivery.desk import ON_SQLITE
from tests.demo.demo import open_browser

pytestmark = needs_browser
EMPTY = ("/deliveries", "/sources/add")
FULL = ("/deliveries", "/deliveries/9601", "/sources", "/sources/20")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the module."""
    with open_browser() as browser:
        yield browser


@pytest.mark.proof
@ON_SQLITE
def test_deliveries_and_sources_fit_and_can_be_read_by_all(store: Store, browser: Browser) -> None:
    """Empty pages and those of 10,000 deliveries and sources: on a phone in the dark, on a desk in the light."""
    with served(store) as console:
        look_at(browser, console, EMPTY)
        fill(store, Size(chats=1_000, deliveries=10_000, sources=10_000, articles=2_000, tags=20))
        console.clocks.now = NOW
        look_at(browser, console, FULL)
