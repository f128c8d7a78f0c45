"""Deliveries and sources in a real browser: empty, and with ten thousand rows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, expect

from storage.store import Store
from tests.benchmarks.console_data import NOW, Size, fill
from tests.console.browser import look_at, needs_browser, signed_in
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


@ON_SQLITE
def test_what_can_not_be_taken_back_is_asked_about(store: Store, browser: Browser) -> None:
    """A number leads to its rows, a row to its way; sending again is asked about first, and No changes nothing."""
    with served(store) as console, signed_in(browser, console) as page:
        fill(store, Size(chats=10, deliveries=300, sources=5, articles=30, tags=5))
        console.clocks.now = NOW
        page.goto(f"{console.url}/deliveries?state=uncertain")
        page.get_by_role("link", name="digest 2026-11-24").first.click()
        asked: list[str] = []

        def refuse(dialog: Dialog) -> None:
            asked.append(dialog.message)
            dialog.dismiss()

        page.once("dialog", refuse)
        page.get_by_role("button", name="Send again").click()
        assert asked[0].startswith("It may have arrived.")
        expect(page.get_by_role("heading", level=2)).to_contain_text("uncertain")
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Send again").click()
        expect(page.get_by_role("status")).to_have_text("It is queued again and leaves at once.")
        expect(page.get_by_role("heading", level=2)).to_contain_text("waiting")
