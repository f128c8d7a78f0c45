"""Take the pictures of the docs anew: `uv run python -m tests.demo.screenshot docs`."""

import re
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Locator, expect

from bot.locales import words
from tests.demo.demo import ADA, SARA, Phone, first_digest, open_browser, running_demo

ALL_TAGS = "#Khalilzad #economy #harbour #farming #culture #weather #shipping"
PERSIAN_TAGS = "#خلیلزاد #اقتصاد #بندر #فرهنگ #هوا"


def take(folder: Path) -> None:
    """Take them all: README's, and one of each form of a message."""
    with (
        tempfile.TemporaryDirectory() as data,
        running_demo(Path(data)) as url,
        open_browser() as browser,
    ):
        whole_page(browser, url, folder / "demo.png")
    with (
        tempfile.TemporaryDirectory() as data,
        running_demo(Path(data)) as url,
        open_browser() as browser,
    ):
        messages(browser, url, folder)


def whole_page(browser: Browser, url: str, picture: Path) -> None:
    """Lead Ada to her first digest and take the page."""
    phone = Phone(browser.new_page(viewport={"width": 1280, "height": 860}), url)
    first_digest(phone, ADA, "#Khalilzad #farming", "en-envoy")
    phone.page.mouse.move(0, 0)
    phone.page.screenshot(path=picture)


def messages(browser: Browser, url: str, folder: Path) -> None:
    """Take a card, a digest, the second page of a longer one, a compact one from right to left; settings and tags both ways."""
    phone = Phone(browser.new_page(viewport={"width": 1280, "height": 2000}, device_scale_factor=1), url)
    phone.be(ADA)
    phone.write("/subscribe #harbour")
    phone.message("You now follow").wait_for()
    phone.page.get_by_test_id("inline-button").filter(has_text="Mute").last.wait_for()
    shoot(phone, phone.page.get_by_test_id("message").last, folder / "card.png")
    menus(phone, "en", "#harbour", folder)
    phone.publish("en-envoy")
    phone.write(f"/subscribe {ALL_TAGS}")
    phone.message("You now follow", "#culture").wait_for()
    phone.write("/digest 7d")
    shoot(phone, phone.message("Your news"), folder / "digest.png")
    choose(phone, "Length", "5")
    phone.write("/digest 7d")
    phone.press(phone.message("· 1/2"), "2/2")
    shoot(phone, phone.message("· 2/2"), folder / "page.png")
    phone.be(SARA)
    persian = words("fa")
    phone.write("/subscribe #اقتصاد")
    phone.message(persian("chat.followed", n=1, rules="").strip()).wait_for()
    menus(phone, "fa", "#اقتصاد", folder)
    choose(phone, persian("chat.button.form"), persian("chat.button.form.compact"))
    phone.write("/timezone Asia/Kabul")
    phone.write(f"/subscribe {PERSIAN_TAGS}")
    phone.message("#اقتصاد", "#هوا").wait_for()
    phone.write("/digest 7d")
    shoot(phone, phone.message("خبرهای شما"), folder / "compact.png")


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
    message.screenshot(path=picture)


if __name__ == "__main__":
    take(Path(sys.argv[1]))
