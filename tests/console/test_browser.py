"""The console as people use it: by eye, by keyboard, by screen reader, in any light, and with what moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from bot.console import today
from bot.newsroom.checks import bad, good
from storage.records import Outcome, PartState
from storage.store import Store
from tests.console.browser import hardships, look_at, needs_browser, signed_in
from tests.console.served import served
from tests.delivery.desk import ON_SQLITE
from tests.demo.demo import open_browser
from tests.storage.make import begin, end, planned, stories

pytestmark = needs_browser
PAGES = ("/", "/system")
CHECKS = (good("room", "80 GB free."), bad("sources", f"{'Long' * 99} fails.", "Ask it again."))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the module."""
    with open_browser() as browser:
        yield browser


@pytest.mark.proof
@ON_SQLITE
def test_today_and_system_fit_and_can_be_read_by_all(store: Store, browser: Browser) -> None:
    """Empty ones, and those with something on them."""
    with served(store) as console:
        look_at(browser, console, PAGES)
    lines = tuple(f"{'a long line ' * 20}{number}" for number in range(200))
    with served(
        store, checks=lambda _: CHECKS, log=lambda: lines, settings={"TAGWIRE_X": "x" * 300}
    ) as console:
        begin(store, part := planned(store, stories(store, 1)[0]))
        end(store, Outcome(part.id, PartState.FAILED, error="Forbidden"))
        look_at(browser, console, PAGES)


@ON_SQLITE
def test_a_keyboard_is_enough_and_what_moves_moves(
    store: Store, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tab leads past the navigation; a link opens the console by itself; Today changes without being asked."""
    monkeypatch.setattr(today, "LOOK_EVERY", 0.05)
    with served(store) as console, signed_in(browser, console) as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Sign out").press("Enter")
        expect(page.get_by_role("status")).to_have_text("You are signed out.")
        assert hardships(page) == []
        page.goto(f"{console.url}{console.link()}")
        expect(page.get_by_role("heading", name="Today")).to_be_visible()
        expect(page.get_by_text("Times are in Asia/Kabul.")).to_be_visible()
        expect(page.get_by_text("No digest has been due yet.")).to_be_visible()
        begin(store, part := planned(store, stories(store, 1)[0]))
        end(store, Outcome(part.id, PartState.SENT, message_id=5))
        console.clocks.seconds += 5
        expect(page.get_by_text("1 of 1 delivered")).to_be_visible()
