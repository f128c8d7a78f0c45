"""The console as people use it: by eye, by keyboard, by screen reader, in any light, and with what moves; one browser for what is looked at in the plain suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Dialog, expect

from bot.console import today
from bot.newsroom.checks import bad, good
from storage.records import Outcome, PartState
from storage.store import Store
from tests.benchmarks.console_data import NOW as FILLED
from tests.benchmarks.console_data import Size, fill
from tests.console.browser import hardships, look_at, needs_browser, signed_in
from tests.console.served import served
from tests.console.test_news_pages import publish
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


@ON_SQLITE
def test_a_length_lights_its_sentences_without_a_script(store: Store, browser: Browser) -> None:
    """The buttons of the length show the message and light the sentences, by keyboard too; a Persian one reads from the right."""
    publish(store)
    with served(store) as console, signed_in(browser, console) as page:
        still = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
        quiet = still.new_page()
        quiet.goto(f"{console.url}/articles/2")
        lit = quiet.locator("mark").filter(has_text="هفت کتابخانهٔ")
        for length, shown in (("1", 1), ("3", 3)):
            quiet.get_by_role("radio", name=length, exact=True).check(force=True)
            expect(quiet.locator(".preview:visible")).to_have_count(1)
            grounds = quiet.locator("mark").evaluate_all(
                "all => all.map(one => getComputedStyle(one).backgroundColor)"
            )
            assert sum(ground != "rgba(0, 0, 0, 0)" for ground in grounds) == shown
        quiet.get_by_role("radio", name="3", exact=True).press("ArrowLeft")
        expect(quiet.get_by_role("radio", name="2", exact=True)).to_be_checked()
        assert lit.evaluate("one => getComputedStyle(one).direction") == "rtl"
        headline, bubble = (
            quiet.locator(f".preview:visible {part}").bounding_box() for part in ("a", ".bubble")
        )
        assert headline is not None
        assert bubble is not None
        right = bubble["x"] + bubble["width"]
        assert right - headline["x"] - headline["width"] < 20 < headline["x"] - bubble["x"]
        still.close()


@ON_SQLITE
def test_what_can_not_be_taken_back_is_asked_about(store: Store, browser: Browser) -> None:
    """A number leads to its rows, a row to its way; sending again is asked about first, and No changes nothing."""
    with served(store) as console, signed_in(browser, console) as page:
        fill(store, Size(chats=10, deliveries=300, sources=5, articles=30, tags=5))
        console.clocks.now = FILLED
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
