"""The console in a real browser: pages looked at as people have them, on a phone in the dark and on a desk in the light."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Final, Literal, TypeAlias

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.console.served import TOKEN, Served
from tests.demo.demo import chromium

needs_browser: Final = pytest.mark.skipif(
    chromium() is None,
    reason="the browser test needs a Chromium on this machine: apt-get install chromium",
)
Scheme: TypeAlias = Literal["dark", "light"]
LOOKS: Final[tuple[tuple[int, Scheme], ...]] = ((360, "dark"), (1280, "light"))
_SERIOUS: Final = frozenset({"serious", "critical"})


@contextmanager
def signed_in(
    browser: Browser, console: Served, width: int = 1280, scheme: Scheme = "light"
) -> Iterator[Page]:
    """Give a page of who has signed in; a fault in the page's own code, or what its policy refuses, fails the test."""
    faults: list[str] = []
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, timezone_id="Asia/Kabul"
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda told: faults.append(told.text) if told.type == "error" else None)
    page.goto(f"{console.url}/enter")
    page.get_by_label("Token").fill(TOKEN)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{console.url}/")
    yield page
    context.close()
    assert faults == []


def look_at(browser: Browser, console: Served, paths: Iterable[str]) -> None:
    """Look at pages: each fits the screen, and nothing of it is hard for who can't see or hold a mouse."""
    paths = list(paths)
    for width, scheme in LOOKS:
        with signed_in(browser, console, width, scheme) as page:
            for path in paths:
                page.goto(f"{console.url}{path}")
                assert page.evaluate("document.documentElement.scrollWidth") <= width, (path, width)
                assert hardships(page) == [], (path, width, scheme)


def hardships(page: Page) -> list[tuple[str, list[object]]]:
    """Give what on a page is seriously hard for some people, and where."""
    found = Axe().run(page).response["violations"]
    return [
        (one["id"], [node["target"] for node in one["nodes"]]) for one in found if one["impact"] in _SERIOUS
    ]
