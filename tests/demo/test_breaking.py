"""The demo broken in a real browser: whatever is broken while digests are on their way, nothing is lost and nothing doubled."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.demo.demo import ADA, Phone, chromium, open_browser, running_demo

pytestmark = [
    pytest.mark.skipif(chromium() is None, reason="needs Chromium: apt-get install chromium"),
    pytest.mark.proof,  # Telegram's rest alone takes ten seconds
    pytest.mark.timeout(180),
]
SUM = re.compile(r"(\d+) owed = (.*)\.")


@pytest.fixture
def phone(tmp_path: Path) -> Iterator[Phone]:
    """Give the page of a fresh demo, at "Break it"."""
    faults: list[str] = []
    with running_demo(tmp_path) as url, open_browser() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        phone = Phone(page, url)
        page.get_by_test_id("tab-break").click()
        yield phone
    assert faults == []


def count(page: Page, name: str) -> Locator:
    """Give a counter."""
    return page.get_by_test_id(f"count-{name}").locator("dd")


def broken(page: Page, deed: str) -> Locator:
    """Press what breaks something; gives its button."""
    button = page.get_by_test_id(f"break-{deed}")
    button.click()
    return button


def send(page: Page) -> None:
    """Make a digest due for thirty readers."""
    page.get_by_test_id("round").click()
    expect(page.get_by_test_id("round-result")).to_contain_text(re.compile("(30|29) digests are due"))


def through(page: Page, owed: str) -> None:
    """Wait until all that is owed has ended, and hold the counters against each other."""
    total = page.get_by_test_id("sum")
    expect(total).to_contain_text(re.compile(f"({owed}) owed"), timeout=60_000)
    expect(total).not_to_contain_text("waiting", timeout=60_000)
    found = SUM.fullmatch(total.inner_text())
    assert found
    assert sum(map(int, re.findall(r"\d+", found[2]))) == int(found[1])
    assert [count(page, name).inner_text() for name in ("doubled", "lost")] == ["0", "0"]
    sent, accepted = (int(count(page, name).inner_text()) for name in ("sent", "accepted"))
    uncertain = int(count(page, "uncertain").inner_text())
    assert sent <= accepted <= sent + uncertain


def test_after_a_lost_answer_a_rest_a_kill_a_block_and_an_upgrade_nothing_is_lost_or_doubled(
    phone: Phone,
) -> None:
    """Each is broken while digests leave; after each the counters read lost 0 and doubled 0, and the sum is true."""
    page = phone.page
    expect(broken(page, "drop")).to_have_text("The next one")
    send(page)
    expect(count(page, "uncertain")).to_have_text("1", timeout=60_000)
    page.get_by_test_id("tab-calls").click()
    lost = page.locator(".call", has_text="answer lost")  # among the last 200
    lost.locator("summary").click()
    expect(lost).to_contain_text("The answer, which the bot never got")
    page.get_by_test_id("tab-break").click()
    page.reload()
    expect(page.get_by_test_id("tab-break")).to_have_attribute("aria-pressed", "true")
    expect(broken(page, "flood")).to_contain_text("s left")
    expect(broken(page, "kill")).to_have_text("Start again")
    page.get_by_test_id("round").click()
    expect(page.get_by_test_id("round-result")).to_contain_text("Start the bot again first")
    expect(broken(page, "kill")).to_have_text("Kill")
    through(page, "30")

    expect(broken(page, "block")).to_have_text("Unblock")
    expect(broken(page, "upgrade")).to_have_text("Upgraded")
    send(page)
    through(page, "59|60")  # nothing to Ada, who has blocked it: not owed, or refused
    page.get_by_test_id("chat--1001000000005").click()
    phone.message("Your news", "Harbour bulletin 2").wait_for()  # the group, under its new number
    expect(page.get_by_test_id("message").filter(has_text="Harbour bulletin 2")).to_have_count(1)

    phone.be(ADA)
    expect(page.get_by_test_id("message").filter(has_text="Harbour bulletin")).to_have_count(1)
    expect(page.get_by_test_id("composer")).to_be_hidden()
    expect(broken(page, "block")).to_have_text("Block")
    expect(page.get_by_test_id("composer")).to_be_visible()
    expect(page.locator("#queue li")).to_have_count(40)
