"""The demo in a real browser: from /start to the digest, for a reader from left to right and one from right to left."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.demo.demo import ADA, SARA, Phone, chromium, first_digest, open_browser, running_demo

pytestmark = pytest.mark.skipif(
    chromium() is None,
    reason="the browser test needs a Chromium on this machine: apt-get install chromium",
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the module."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser, tmp_path: Path) -> Iterator[Phone]:
    """Give the page of a fresh demo; a fault in the page's own code fails the test."""
    faults: list[str] = []
    with running_demo(tmp_path) as url:
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield Phone(page, url)
        page.close()
    assert faults == []


def test_ada_follows_asks_and_gets_her_digest(phone: Phone) -> None:
    """/start, follow, publish, /summary, jump: the digest has the headline as link, the tag whole, and working buttons."""
    digest = first_digest(phone, ADA, "#Khalilzad #economy", "en-envoy")
    headline = digest.get_by_role("link", name="Envoy Rahmani Opens Second Week of Valley Water Talks")
    expect(headline).to_have_attribute("href", re.compile(r"^https://t\.me/tagwire_demo_bot\?start=a_\d+$"))
    expect(digest.get_by_role("button", name="#Khalilzad", exact=True).first).to_be_visible()

    phone.press(digest, "Why these?")
    expect(phone.message("#Khalilzad", "Envoy Rahmani")).to_be_visible()
    phone.press(digest, "Tags and time")
    expect(phone.message("Times: 08:00")).to_be_visible()

    phone.write("/summary #Khalilzad")
    expect(phone.message("Newest on #Khalilzad")).to_be_visible()
    headline.click()
    expect(phone.message("/start a_")).to_be_visible()


def test_sara_reads_from_right_to_left(phone: Phone) -> None:
    """A Persian story stays right-to-left in the digest: headline, summary and tag."""
    digest = first_digest(phone, SARA, "#خلیلزاد", "fa-envoy")
    headline = digest.get_by_role("link", name=re.compile("هفتهٔ دوم"))
    expect(headline).to_be_visible()
    expect(digest.get_by_role("button", name="#خلیلزاد").first).to_be_visible()
    # The headline's line begins at the right edge of the text (after its number) and leaves room at the left.
    gaps = headline.evaluate(
        "(link) => { const rects = [...link.getClientRects()], text = link.closest('.text').getBoundingClientRect();"
        " return [text.right - Math.max(...rects.map((rect) => rect.right)),"
        " Math.min(...rects.map((rect) => rect.left)) - text.left]; }"
    )
    assert gaps[0] < 40 < gaps[1]


def test_nothing_on_the_page_comes_from_elsewhere(phone: Phone) -> None:
    """Every request of the page goes to this computer."""
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.page.reload()
    phone.page.get_by_test_id("clock").wait_for()
    assert asked
    assert all(url.startswith("http://127.0.0.1:") for url in asked)


def test_a_page_that_is_none_is_refused_in_a_sentence(phone: Phone) -> None:
    """Publishing nonsense says why it is no article."""
    phone.be(ADA)
    phone.page.get_by_test_id("publish-text").fill("Code 12\n\n")
    phone.page.get_by_test_id("publish").click()
    expect(phone.page.get_by_test_id("publish-result")).to_contain_text("headline")
