"""The page of the local Telegram: nothing from outside, and its modules do what they say, in a real browser."""

from __future__ import annotations

import mimetypes
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, sync_playwright

import bot.playground

FOLDER = Path(bot.playground.__file__).parent / "page"
SITE = "http://page.test"
BLANK = "<!doctype html><title>page</title><main></main>"


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    """Give a browser page to which the modules are served from their folder; it can reach nothing else."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        page.route("**/*", _serve)
        page.goto(f"{SITE}/")
        yield page
        browser.close()


def _serve(route: Route) -> None:
    name = route.request.url.removeprefix(f"{SITE}/")
    if not name:
        route.fulfill(body=BLANK, content_type="text/html")
    elif (path := FOLDER / name).is_file():
        route.fulfill(path=path, content_type=mimetypes.guess_type(name)[0] or "text/plain")
    else:
        route.abort()


def rendered(page: Page, text: str, entities: list[dict[str, Any]]) -> str:
    """Render a text with entities into the blank page; gives its HTML."""
    return str(
        page.evaluate(
            """async ([text, entities]) => {
                const { render } = await import('/entities.js');
                globalThis.acts = [];
                const act = (kind) => (value) => acts.push([kind, value]);
                const place = document.querySelector('main');
                place.replaceChildren(render(text, entities, { link: act('link'), tag: act('tag'), command: act('command') }));
                return place.innerHTML;
            }""",
            [text, entities],
        )
    )


def entity(text: str, part: str, kind: str, **more: str) -> dict[str, Any]:
    """Write an entity of a part of a text, in UTF-16 units as Telegram does."""
    before = text[: text.index(part)]
    return {
        "type": kind,
        "offset": len(before.encode("utf-16-le")) // 2,
        "length": len(part.encode("utf-16-le")) // 2,
    } | more


def test_nothing_comes_from_outside() -> None:
    """No page, style or script names another site, and no script or style stands in the HTML itself."""
    for path in FOLDER.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"""(src|href)=["'](https?:)?//|url\(|@import|from ['"]https?:""", text), (
            path.name
        )
    index = (FOLDER / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", index)


def test_every_file_that_is_named_is_there() -> None:
    """What the page and its modules ask for exists, and no module is left over."""
    index = (FOLDER / "index.html").read_text(encoding="utf-8")
    named = set(re.findall(r"/assets/([\w.-]+)", index))
    for path in FOLDER.glob("*.js"):
        named |= set(re.findall(r"from '\./([\w.-]+)'", path.read_text(encoding="utf-8")))
    assert named | {"index.html"} == {path.name for path in FOLDER.iterdir()}


def test_ids_that_scripts_ask_for_are_in_the_page() -> None:
    """Each `byId` of a module finds its element."""
    ids = set(re.findall(r'\sid="([\w-]+)"', (FOLDER / "index.html").read_text(encoding="utf-8")))
    asked = {
        found
        for path in FOLDER.glob("*.js")
        for found in re.findall(r"byId\('([\w-]+)'\)", path.read_text("utf-8"))
    }
    assert asked <= ids


def test_entities_count_in_utf16_units(browser_page: Page) -> None:
    """What stands behind an emoji is marked where it should be."""
    text = "🗞 Your news"
    assert rendered(browser_page, text, [entity(text, "Your", "bold")]) == "🗞 <strong>Your</strong> news"


def test_entities_nest_and_crossing_ones_are_cut(browser_page: Page) -> None:
    """An entity within another stands inside it; one that crosses its end stops there. No text is lost."""
    nested = [
        {"type": "bold", "offset": 0, "length": 9},
        {"type": "italic", "offset": 4, "length": 5},
        {"type": "underline", "offset": 6, "length": 9},
    ]
    html = rendered(browser_page, "one two three four", nested)
    assert html == "<strong>one <em>tw<u>o t</u></em></strong>hree four"


def test_text_is_never_read_as_html(browser_page: Page) -> None:
    """Markup in a message stays what it is: letters."""
    text = "<img src=x onerror=alert(1)> &amp;"
    rendered(browser_page, text, [entity(text, "<img src=x", "bold")])
    assert browser_page.text_content("main") == text


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc/hosts"])
def test_a_link_with_a_strange_scheme_is_dead(browser_page: Page, url: str) -> None:
    """Only web, mail and Telegram links can be followed."""
    rendered(browser_page, "here", [{"type": "text_link", "offset": 0, "length": 4, "url": url}])
    browser_page.click("main a")
    assert browser_page.get_attribute("main a", "href") is None
    assert browser_page.evaluate("acts") == []


def test_a_tap_says_what_was_tapped(browser_page: Page) -> None:
    """A tag, a command and a link each give their whole words or address, and the page stays where it is."""
    text = "/start #خلیلزاد news"
    entities = [
        entity(text, "/start", "bot_command"),
        entity(text, "#خلیلزاد", "hashtag"),
        entity(text, "news", "text_link", url="https://t.me/tagwire_demo_bot?start=a_1"),
    ]
    rendered(browser_page, text, entities)
    for link in browser_page.locator("main a").all():
        link.click()
    assert browser_page.evaluate("acts") == [
        ["command", "/start"],
        ["tag", "#خلیلزاد"],
        ["link", "https://t.me/tagwire_demo_bot?start=a_1"],
    ]
    assert browser_page.url == f"{SITE}/"


def test_a_quote_opens_and_closes(browser_page: Page) -> None:
    """An expandable quote is folded until it is clicked, and says so to a screen reader."""
    rendered(browser_page, "words", [{"type": "expandable_blockquote", "offset": 0, "length": 5}])
    button = browser_page.locator("main button")
    for shown in ("true", "false"):
        button.click()
        assert button.get_attribute("aria-expanded") == shown


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://t.me/tagwire_demo_bot?start=a_5", {"payload": "a_5"}),
        ("tg://resolve?domain=Tagwire_Demo_Bot&start=t_7", {"payload": "t_7"}),
        ("https://t.me/tagwire_demo_bot", {"payload": None}),
        ("https://t.me/other_bot?start=a_5", None),
        ("https://t.me.example/tagwire_demo_bot?start=a_5", None),
        ("not a link", None),
    ],
)
def test_only_links_to_this_bot_stay_inside(browser_page: Page, url: str, expected: object) -> None:
    """The bot's deep links are told from all other links."""
    found = browser_page.evaluate(
        "async (url) => (await import('/links.js')).botLink(url, 'tagwire_demo_bot')", url
    )
    assert found == expected


def test_commands_come_from_the_nearest_scope(browser_page: Page) -> None:
    """A private chat shows its own scope's commands in the person's language; a channel shows none."""
    start, default = [{"command": "start", "description": "x"}], [{"command": "help", "description": "y"}]
    registered = [
        {"scope": {"type": "default"}, "language_code": "", "commands": default},
        {"scope": {"type": "all_private_chats"}, "language_code": "fa", "commands": start},
    ]
    chosen = browser_page.evaluate(
        """async (registered) => {
            const { commandsFor } = await import('/commands.js');
            return [['private', 'fa'], ['private', 'en'], ['supergroup', 'fa'], ['channel', 'en']].map(
                ([type, language]) => commandsFor(registered, type, language));
        }""",
        registered,
    )
    assert chosen == [start, default, default, []]
