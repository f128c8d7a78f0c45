"""Take the pictures of README and docs anew: `make screenshots`, or `uv run python -m tests.support.screenshots [FOLDER]`.

Look at each afterwards. What may differ from run to run is a second here and there.
"""

from __future__ import annotations

import contextlib
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from bot.core.html import visible
from bot.locales import words
from tests.demo.demo import ADA, NADIA, SARA, Phone, first_digest, open_browser
from tests.support.still import Still, still_demo

DOCS = Path(__file__).resolve().parents[2] / "docs"
ALL_TAGS = "#Khalilzad #economy #harbour #farming #culture #weather #shipping"
PERSIAN_TAGS = "#خلیلزاد #اقتصاد #بندر #فرهنگ #هوا"


def take(folder: Path) -> None:
    """Take them all: the demo's page, the console's, and one of each form of a message."""
    with open_browser() as browser:
        with demo() as still, window(browser, still, 860) as phone:
            pages(phone, folder)
        with demo() as still, window(browser, still, 2000) as phone:
            messages(phone, still, folder)


@contextlib.contextmanager
def demo() -> Iterator[Still]:
    """Run a demo that leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder, still_demo(Path(folder)) as still:
        yield still


@contextlib.contextmanager
def window(browser: Browser, still: Still, height: int) -> Iterator[Phone]:
    """Open the demo's page."""
    with browser.new_context(viewport={"width": 1280, "height": height}) as context:
        page = still.shown(context.new_page())
        yield Phone(page, still.url)
        page.unroute_all(behavior="ignoreErrors")


def pages(phone: Phone, folder: Path) -> None:
    """Lead Ada to her first digest and take the page; break what can be broken; look at it in the console."""
    phone.be(NADIA)
    phone.write("/start")
    phone.message(visible(words("en")("chat.start.welcome")).partition("\n")[0]).wait_for()
    digest = first_digest(phone, ADA, "#Khalilzad #farming", "en-envoy")
    digest.wait_for()
    phone.be(ADA)  # the list of chats tells time anew
    phone.page.get_by_test_id(f"chat-{ADA}").get_by_text("08:00").wait_for()
    expect(phone.page.get_by_test_id("composer")).to_be_focused()  # and let go before the picture
    whole(phone.page, folder / "demo.png")
    broken(phone, folder / "break.png")
    console(phone.page, folder)


def broken(phone: Phone, picture: Path) -> None:
    """Send thirty digests on two days, lose an answer on its way on the second, and take what is counted."""
    page = phone.page
    page.get_by_test_id("tab-break").click()
    rounds(page, 31)
    page.get_by_test_id("break-drop").click()
    rounds(page, 61)
    whole(page, picture)


def rounds(page: Page, owed: int) -> None:
    """Send a digest to thirty readers, and wait until so many messages in all have ended."""
    page.get_by_test_id("round").click()
    expect(page.get_by_test_id("sum")).to_contain_text(f"{owed} owed", timeout=60_000)
    expect(page.get_by_test_id("sum")).not_to_contain_text("waiting", timeout=60_000)


def console(page: Page, folder: Path) -> None:
    """Take what the operator sees of that."""
    page.get_by_test_id("tab-desk").click()
    page.get_by_test_id("ask-feed").click()
    expect(page.get_by_test_id("feed-result")).not_to_be_empty()
    with page.expect_popup() as opened:
        page.get_by_test_id("console").click()
    seen = opened.value
    seen.set_viewport_size({"width": 1280, "height": 800})
    seen.get_by_role("heading", name="Today").wait_for()
    whole(seen, folder / "console-today.png")
    for name, picture in (("Deliveries", "console-deliveries.png"), ("Sources", "console-sources.png")):
        seen.get_by_role("link", name=name, exact=True).click()
        seen.get_by_role("heading", name=name).wait_for()
        whole(seen, folder / picture)
    seen.get_by_role("link", name="Today", exact=True).click()
    seen.get_by_role("link", name="1 uncertain").first.click()
    seen.get_by_role("link", name="digest 2026").first.click()
    seen.get_by_text("Send again").first.wait_for()
    whole(seen, folder / "console-uncertain.png")
    seen.get_by_role("link", name="Articles", exact=True).click()
    seen.get_by_role("link", name="Envoy Rahmani").first.click()
    seen.get_by_role("heading", name="How it reads").wait_for()
    whole(seen, folder / "console-article.png")


def messages(phone: Phone, still: Still, folder: Path) -> None:
    """Take a card, a digest, the second page of a longer one, a compact one from right to left; settings and tags both ways."""
    phone.be(ADA)
    phone.write("/subscribe #harbour")
    phone.message("You now follow").wait_for()
    phone.page.get_by_test_id("inline-button").filter(has_text="Mute").last.wait_for()
    shoot(phone, phone.page.get_by_test_id("message").last, folder / "card.png")
    menus(phone, "en", "#harbour", folder)
    phone.publish("en-envoy")
    phone.write(f"/subscribe {ALL_TAGS}")
    phone.message("You now follow", "#culture").wait_for()
    still.at(18, 10)
    phone.write("/digest 7d")
    shoot(phone, phone.message("Your news"), folder / "digest.png")
    choose(phone, "Length", "5")
    still.at(18, 20)
    phone.write("/digest 7d")
    phone.press(phone.message("· 1/2"), "2/2")
    shoot(phone, phone.message("· 2/2"), folder / "page.png")
    persian(phone, still, folder)


def persian(phone: Phone, still: Still, folder: Path) -> None:
    """Take what Sara sees."""
    phone.be(SARA)
    say = words("fa")
    still.at(18, 30)
    phone.write("/subscribe #اقتصاد")
    phone.message(say("chat.followed", n=1, rules="").strip()).wait_for()
    menus(phone, "fa", "#اقتصاد", folder)
    choose(phone, say("chat.button.form"), say("chat.button.form.compact"))
    phone.write("/timezone Asia/Kabul")
    phone.write(f"/subscribe {PERSIAN_TAGS}")
    phone.message("#اقتصاد", "#هوا").wait_for()
    still.at(18, 40)
    phone.write("/digest 7d")
    shoot(phone, phone.message(visible(say("digest.title", date="")).strip("🗞 ·")), folder / "compact.png")


def menus(phone: Phone, language: str, tag: str, folder: Path) -> None:
    """Take the menu of settings and a tag's card in a language: `settings-fa.png`, `tag-fa.png`."""
    say = words(language)
    phone.write("/settings")
    shoot(
        phone,
        phone.message(say("chat.button.quiet"), say("chat.button.pause")),
        folder / f"settings-{language}.png",
    )
    phone.write(tag)
    shoot(phone, phone.message(tag, say("chat.button.related")), folder / f"tag-{language}.png")


def choose(phone: Phone, screen: str, choice: str) -> None:
    """Choose something in the menu of settings."""
    buttons = phone.page.get_by_test_id("inline-button")
    before = buttons.filter(has_text=screen).count()
    phone.write("/settings")
    expect(buttons.filter(has_text=screen)).to_have_count(before + 1)
    buttons.filter(has_text=screen).last.click()
    buttons.filter(has_text=re.compile(f"^{choice}$")).last.click()
    buttons.filter(has_text=f"✓ {choice}").last.wait_for()


def shoot(phone: Phone, message: Locator, picture: Path) -> None:
    """Take one message."""
    message.wait_for()
    phone.page.mouse.move(0, 0)
    message.screenshot(path=picture, animations="disabled")


def whole(page: Page, picture: Path) -> None:
    """Take the page as it stands in its window, nothing of it in hand."""
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    page.screenshot(path=picture, animations="disabled")


if __name__ == "__main__":
    take(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
