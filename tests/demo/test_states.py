"""Each state of the demo's page: on a phone and on a desk, light and dark, whole within the window, and easy for everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.demo.demo import ADA, SARA, Phone, chromium, open_browser, running_demo

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="needs Chromium: apt-get install chromium"),
    pytest.mark.proof,  # axe takes a second a look
    pytest.mark.timeout(240),
]
LOOKS: tuple[tuple[int, Literal["dark", "light"]], ...] = (
    (360, "light"),
    (360, "dark"),
    (1280, "light"),
    (1280, "dark"),
)
AXED = ((360, "dark"), (1280, "light"))
OWN = "A quay of our own\n\nThe #quay that the visitor wrote about is open. It was closed for a year. Ships came at once."


@contextmanager
def a_page(folder: Path) -> Iterator[Phone]:
    """Give the page of a fresh demo; a fault in its own code, or what its policy refuses, fails the test."""
    faults: list[str] = []
    with running_demo(folder) as url, open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
        yield Phone(page, url)
    assert faults == []


def look(page: Page, state: str) -> None:
    """Look at a state in every way that people have the page; axe at each width and in each colour once."""
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 740})
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (state, width)
        assert page.evaluate(_CUT) == [], (state, width)
        if (width, scheme) not in AXED:
            continue
        found = Axe().run(page).response["violations"]
        serious = [
            (one["id"], [node["target"] for node in one["nodes"]])
            for one in found
            if one["impact"] in ("serious", "critical")
        ]
        assert serious == [], (state, width, scheme)
    page.set_viewport_size({"width": 1280, "height": 860})


# What stands beyond the right edge of the window, or is cut in a button.
_CUT = """() => [...document.querySelectorAll('button, h1, h2, h3, p, li, label, dd')]
    .filter((one) => one.offsetParent && one.getBoundingClientRect().width
        && !one.closest('.queue, .chats, .unseen')
        && (one.getBoundingClientRect().right > innerWidth + 1 || (one.tagName === 'BUTTON' && one.scrollWidth > one.clientWidth + 1)))
    .map((one) => one.className + ': ' + one.textContent.slice(0, 40))"""


def test_every_state_fits_and_is_easy_for_everybody(tmp_path: Path) -> None:
    """A new page, a chat, an article lit in both directions, what is broken, calls, and the way to a real bot."""
    with a_page(tmp_path) as phone:
        page = phone.page
        look(page, "new")
        phone.be(ADA)
        phone.write("/subscribe #quay")
        phone.message("You now follow").wait_for()
        look(page, "chat")
        _articles_lit(phone)
        _a_round(page)
        _calls(page)
        page.get_by_test_id("tab-real").click()
        page.get_by_test_id("token").fill("hello")
        page.get_by_test_id("connect").click()
        expect(page.get_by_test_id("connect-result")).to_contain_text("There is no token in that")
        look(page, "real bot")
        phone.be(SARA)
        look(page, "another person")


def _articles_lit(phone: Phone) -> None:
    """Look at an article before and after it is published, and at one that is read from right to left."""
    page = phone.page
    page.get_by_test_id("publish-text").fill(OWN)
    page.get_by_test_id("look-first").click()
    expect(page.get_by_test_id("look-status")).to_have_text("Not published yet")
    expect(page.get_by_test_id("look-readers")).to_contain_text("Ada follows #quay: on")
    expect(page.locator("#look mark")).to_have_count(2)
    page.get_by_test_id("look-length").press("ArrowLeft")
    expect(page.locator("#look mark")).to_have_count(1)
    look(page, "article")
    page.get_by_test_id("look-publish").click()
    expect(page.get_by_test_id("look-status")).to_have_text("On the wire")
    page.get_by_test_id("look-back").click()
    _short_ones(page)
    page.locator('[data-name="fa-envoy"]').click()
    expect(page.get_by_test_id("look-text")).to_have_attribute("dir", "rtl")
    look(page, "Persian article")
    page.get_by_test_id("look-back").click()
    phone.publish("en-envoy")
    look(page, "published")


def _short_ones(page: Page) -> None:
    """Look at an article of one sentence, and at a headline alone: there is no length to choose."""
    for text, said in (
        ("A pier\n\nIt is open.", "1 sentence"),
        ("A pier", "The headline alone: there is no text under it."),
    ):
        page.get_by_test_id("publish-text").fill(text)
        page.get_by_test_id("look-first").click()
        expect(page.get_by_test_id("look-said")).to_have_text(said)
        expect(page.get_by_test_id("look-length")).to_have_count(0)
        expect(page.get_by_test_id("look-readers")).to_contain_text(
            "It has no hashtag, so no digest takes it."
        )
        look(page, said)
        page.get_by_test_id("look-back").click()


def _a_round(page: Page) -> None:
    """Send a round of digests, and look at what is owed before and after."""
    page.get_by_test_id("tab-break").click()
    look(page, "nothing owed")
    page.get_by_test_id("round").click()
    expect(page.get_by_test_id("sum")).to_contain_text("30 owed = ", timeout=60_000)
    look(page, "a round")
    expect(page.get_by_test_id("sum")).not_to_contain_text("waiting", timeout=60_000)


def _calls(page: Page) -> None:
    """Look at a call of the bot, found by its method."""
    page.get_by_test_id("tab-calls").click()
    page.get_by_test_id("calls-method").select_option("sendMessage")
    first = page.locator(".call:visible").first
    first.locator("summary").click()
    expect(first).to_contain_text('"inline_keyboard": [')
    expect(page.locator("#calls-list > li:visible", has_text="setMyCommands")).to_have_count(0)
    look(page, "calls")


def test_by_keyboard_alone(tmp_path: Path) -> None:
    """From the top of the page on, Tab comes to each part of it in the order in which it stands; what opens takes the focus and gives it back."""
    with a_page(tmp_path) as phone:
        page = phone.page
        phone.be(ADA)

        def until(here: Callable[[str], bool]) -> str:
            for _ in range(80):
                page.keyboard.press("Tab")
                at = str(
                    page.evaluate(
                        "document.activeElement?.dataset?.testid ?? document.activeElement?.dataset?.name ?? ''"
                    )
                )
                if here(at):
                    return at
            raise AssertionError("the focus never came there")

        until(lambda at: at == "tab-desk")
        until(lambda at: at == "jump")
        until(lambda at: at == "en-envoy")
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("look-back")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator('[data-name="en-envoy"]')).to_be_focused()
        page.get_by_test_id("tab-break").focus()
        page.keyboard.press("Enter")
        until(lambda at: at == "round")
        until(lambda at: at == "break-kill")
        page.keyboard.press("Space")
        expect(page.get_by_test_id("break-kill")).to_have_text("Start again")
        page.keyboard.press("Space")
        expect(page.get_by_test_id("break-kill")).to_have_text("Kill")
