"""How tests and the screenshot start `tagwire demo`, and drive its page in a real browser."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, sync_playwright

from bot.core.html import visible
from bot.locales import words
from tests.support.canary import look

ADA = 1001
SARA = 1002
NADIA = 1003
HARBOUR_WATCH = -1001000000003
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
# Without these Chromium looks for its maker's servers at every start.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Give the path of this machine's Chromium, or None."""
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


def start_demo(
    folder: Path, *options: str, port: int = 0, stderr: int | None = None, **more: str
) -> subprocess.Popen[str]:
    """Start `tagwire demo` as its user would, on a free port unless one is named; `more` goes into its environment."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TAGWIRE_")}
    # A proxy, as offices have them; this one leads nowhere.
    environment |= {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"} | more
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "demo", "--port", str(port), *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=stderr,
        text=True,
    )


def address(process: subprocess.Popen[str]) -> str:
    """Wait until the demo offers its page; gives the address."""
    assert process.stdout is not None
    return next(word for line in process.stdout for word in line.split() if word.startswith("http://"))


@contextlib.contextmanager
def running_demo(folder: Path) -> Iterator[str]:
    """Run the demo; gives its address."""
    process = start_demo(folder, "--no-browser")
    try:
        yield address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@contextlib.contextmanager
def open_browser() -> Iterator[Browser]:
    """Start this machine's Chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=list(QUIET))
        yield browser
        for page in [page for context in browser.contexts for page in context.pages]:
            look(page.content(), f"the page {page.url}")
        browser.close()


class Phone:
    """The page, as the person in front of it uses it."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        page.goto(url)

    def be(self, person: int) -> None:
        """Become somebody, and open their chat with the bot."""
        self.page.get_by_test_id(f"person-{person}").click()
        chat = self.page.get_by_test_id(f"chat-{person}")
        chat.wait_for(state="attached")
        if chat.is_visible():
            chat.click()

    def write(self, text: str) -> None:
        """Write a message and send it."""
        self.page.get_by_test_id("composer").fill(text)
        self.page.get_by_test_id("send").click()

    def message(self, *texts: str) -> Locator:
        """Give the last message in which all of these stand; using it waits until it is there."""
        found = self.page.get_by_test_id("message")
        for text in texts:
            found = found.filter(has_text=text)
        return found.last

    def press(self, message: Locator, label: str) -> None:
        """Press an inline button under a message."""
        message.get_by_test_id("inline-button").filter(has_text=label).first.click()

    def publish(self, sample: str) -> str:
        """Publish a sample article; gives what the desk says to it."""
        self.page.get_by_test_id(f"publish-sample-{sample}").click()
        result = self.page.get_by_test_id("publish-result")
        result.wait_for()
        return result.inner_text()

    def jump(self) -> None:
        """Jump to the next digest, and wait until the page says that the clock was set."""
        with self.page.expect_response("**/play/desk/jump"):
            self.page.get_by_test_id("jump").click()


@contextlib.contextmanager
def at_the_page(browser: Browser, url: str) -> Iterator[Phone]:
    """Open the page of a demo; a fault in the page's own code fails the test."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield Phone(page, url)
    page.close()
    assert faults == []


def first_digest(phone: Phone, person: int, tags: str, sample: str) -> Locator:
    """Let a person start, follow tags, see a story published and get the digest of the next morning."""
    say = words("fa" if person == SARA else "en")
    phone.be(person)
    phone.write("/start")
    phone.message(visible(say("chat.start.welcome")).partition("\n")[0]).wait_for()
    phone.write(f"/subscribe {tags}")
    phone.message(say("chat.followed", n=1, rules="").strip()).wait_for()
    phone.publish(sample)
    phone.jump()
    digest = phone.message(visible(say("digest.title", date="")).strip("🗞 ·"))
    digest.wait_for()
    return digest
