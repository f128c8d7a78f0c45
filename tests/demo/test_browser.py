"""The demo in a real browser: from /start to the digest, for a reader from left to right and one from right to left."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, expect

from bot.core.html import visible
from bot.core.words import Words
from bot.locales import words
from bot.playground.world import COAST_FORUM
from tests.demo.demo import (
    ADA,
    NADIA,
    SARA,
    Phone,
    at_the_page,
    chromium,
    first_digest,
    open_browser,
    running_demo,
)

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
    """Give the page of a fresh demo."""
    with running_demo(tmp_path) as url, at_the_page(browser, url) as phone:
        yield phone


@pytest.fixture(scope="module")
def shared_demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run one demo for most of the tests. Sara's is the first of them: her news is of the day at which the demo began."""
    with running_demo(tmp_path_factory.mktemp("demo")) as url:
        yield url


@pytest.fixture
def visitor(browser: Browser, shared_demo: str) -> Iterator[Phone]:
    """Give the page of the shared demo."""
    with at_the_page(browser, shared_demo) as phone:
        yield phone


def test_saras_first_minute_and_first_digest(visitor: Phone) -> None:
    """Language, tags, time and zone, done, one now; then the digest at her own eight: all in Persian, from right to left."""
    persian = words("fa")
    visitor.be(SARA)
    _set_up(visitor, persian)
    visitor.write("/subscribe #خلیلزاد")
    visitor.message("از این پس دنبال می‌کنید", "#خلیلزاد").wait_for()
    visitor.publish("fa-envoy")
    visitor.jump()
    digest = visitor.message("خبرهای شما", "هفتهٔ دوم")
    headline = digest.get_by_role("link", name=re.compile("هفتهٔ دوم"))
    expect(headline).to_be_visible()
    expect(digest.get_by_role("button", name="#خلیلزاد").first).to_be_visible()
    _begins_at_the_right(headline)
    # Her eight o'clock is that of her own zone, in her own digits, whatever the zone of this computer.
    expect(digest.locator("time")).to_have_text("۰۸:۰۰")
    expect(visitor.page.get_by_test_id("clock")).to_have_text("08:00")
    expect(visitor.page.get_by_test_id("jump-result")).to_contain_text(
        "08:00 Tehran time: Sara's digest is on its way"
    )

    shown = digest.locator(".text").inner_text()
    _reads_leftwards(shown)
    assert not re.search("[A-Za-z0-9,]", shown)
    now = visitor.page.get_by_test_id("clock").get_attribute("datetime")
    today = dt.datetime.fromisoformat(str(now)).astimezone(ZoneInfo("Asia/Tehran")).date()
    assert f"خبرهای شما · {persian.date(today, zone='Asia/Tehran')}" in shown  # by the solar calendar
    assert digest.get_by_test_id("inline-button").all_inner_texts() == ["چرا این‌ها؟", "هشتگ‌ها و ساعت"]

    visitor.write("/explore")
    tags = visitor.message(visible(persian("explore.popular")).partition("\n")[0])
    tags.wait_for()
    assert all(
        re.match("#[\u0600-\u06ff]", tag)
        for tag in tags.get_by_test_id("inline-button").all_inner_texts()[:8]
    )


def _begins_at_the_right(headline: Locator) -> None:
    """See that a headline's line begins at the right edge of the text (after its number) and leaves room at the left."""
    gaps = headline.evaluate(
        "(link) => { const rects = [...link.getClientRects()], text = link.closest('.text').getBoundingClientRect();"
        " return [text.right - Math.max(...rects.map((rect) => rect.right)),"
        " Math.min(...rects.map((rect) => rect.left)) - text.left]; }"
    )
    assert gaps[0] < 40 < gaps[1]


def _set_up(visitor: Phone, persian: Words) -> None:
    """Go through the first steps in Persian: language, tag, time, done, and a digest now."""
    visitor.write("/start")
    visitor.message(visible(persian("chat.start.welcome")).partition("\n")[0]).wait_for()
    first = visitor.page.get_by_test_id("message").last  # its words change with each step
    _reads_leftwards(first.locator(".text").inner_text())
    for label in ("✓ فارسی", "#اقتصاد", persian("chat.button.next_time")):
        visitor.press(first, label)
        if label.startswith("#"):
            expect(first.get_by_role("button", name=f"✓ {label}")).to_be_visible()
    expect(first).to_contain_text("۰۸:۰۰ به وقت \u2068تهران\u2069")
    _reads_leftwards(first.locator(".text").inner_text())
    visitor.press(first, persian("chat.button.done"))
    expect(first).to_contain_text(re.compile("(امروز|فردا) ساعت ۰۸:۰۰"))  # by the hour at which this runs
    visitor.press(first, persian("chat.button.digest_now"))
    visitor.message("خبرهای شما", "اعتصاب بندر").wait_for()


@pytest.mark.proof  # Sara's way through the same page is in the plain suite, the bot's answers are without a browser
def test_ada_follows_asks_and_gets_her_digest(visitor: Phone) -> None:
    """/start, follow, publish, /summary, jump: the digest has the headline as link, the tag whole, and working buttons; a place sets the clock, a story is shared inline."""
    digest = first_digest(visitor, ADA, "#Khalilzad #economy", "en-envoy")
    headline = digest.get_by_role("link", name="Envoy Rahmani Opens Second Week of Valley Water Talks")
    expect(headline).to_have_attribute("href", re.compile(r"^https://t\.me/tagwire_demo_bot\?start=a_\d+$"))
    expect(digest.get_by_role("button", name="#Khalilzad", exact=True).first).to_be_visible()

    visitor.press(digest, "Why these?")
    expect(visitor.message("#Khalilzad", "Envoy Rahmani")).to_be_visible()
    visitor.press(digest, "Tags and time")
    expect(visitor.message("Times: 08:00")).to_be_visible()

    visitor.write("/summary #Khalilzad")
    expect(visitor.message("Newest on #Khalilzad")).to_be_visible()
    headline.click()
    expect(visitor.message("/start a_")).to_be_visible()

    visitor.page.get_by_test_id("attach").click()
    visitor.page.get_by_role("menuitem", name="Location: Kabul").click()
    expect(visitor.message("Kabul time")).to_be_visible()

    visitor.page.get_by_test_id("composer").fill("@tagwire_demo_bot valley talks")  # inline mode
    visitor.page.locator(".command-choice", has_text="Envoy Rahmani").first.click()
    expect(visitor.message("via @tagwire_demo_bot", "Envoy Rahmani")).to_be_visible()


def _reads_leftwards(text: str) -> None:
    """Check that no line begins with a Latin word, but one that is isolated: it would turn the line round."""
    for line in re.sub("\u2068[^\u2069]*\u2069", "", text).splitlines():
        strong = next((unicodedata.bidirectional(char) for char in line if char.isalpha()), "AL")
        assert strong in ("AL", "R"), line


@pytest.mark.proof  # tests/demo/test_wire.py goes the same way without a browser
def test_an_editors_post_reaches_a_reader_once_although_a_feed_brings_it_again(phone: Phone) -> None:
    """Forwarded by one press, previewed, a tag taken off, published, in Ada's digest; the feed's copy is one story with it."""
    page = phone.page
    phone.be(ADA)
    phone.write("/start")
    phone.message("News by hashtag").wait_for()
    phone.write("/subscribe #islands")
    phone.message("You now follow").wait_for()

    nadia = page.get_by_test_id(f"person-{NADIA}")
    expect(nadia).to_contain_text("editor")
    nadia.click()
    page.get_by_test_id("forward").click()
    preview = phone.message("Islands get their night ferry back", "Harbour watch", "Tap the tags")
    preview.wait_for()
    for tag, mark in (("timetable", "○"), ("ferry", "○"), ("ferry", "✓")):
        phone.press(preview, f"#{tag}")
        expect(preview.get_by_role("button", name=f"{mark} #{tag}", exact=True)).to_be_visible()
    phone.press(preview, "Publish")
    phone.message("Published: Islands get").wait_for()
    phone.jump()
    expect(page.get_by_test_id("jump-result")).to_contain_text("Ada's digest is on its way")

    phone.be(ADA)
    digest = phone.message("Your news", "Islands get their night ferry back")
    expect(digest).to_contain_text("1 story")
    page.get_by_test_id("ask-feed").click()
    expect(page.get_by_test_id("feed-result")).to_contain_text(
        "already, from Harbour watch: one story", timeout=30_000
    )
    phone.jump()
    expect(page.get_by_test_id("jump-result")).to_contain_text("nothing new came for Ada")
    expect(
        page.get_by_test_id("message").filter(has_text="Islands get their night ferry back")
    ).to_have_count(1)


def test_nothing_on_the_page_comes_from_elsewhere(visitor: Phone) -> None:
    """Every request of the page goes to this computer."""
    asked: list[str] = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    visitor.page.reload()
    visitor.page.get_by_test_id("clock").wait_for()
    assert asked
    assert all(url.startswith("http://127.0.0.1:") for url in asked)


def test_a_page_that_is_none_is_refused_in_a_sentence(visitor: Phone) -> None:
    """Publishing nonsense says why it is no article."""
    visitor.be(ADA)
    visitor.page.get_by_test_id("publish-text").fill("Code 12\n\n")
    visitor.page.get_by_test_id("publish").click()
    expect(visitor.page.get_by_test_id("publish-result")).to_contain_text("headline")


@pytest.mark.proof  # the plain suite has four minutes
def test_a_blocked_bot_can_not_be_written_to_until_it_is_unblocked(phone: Phone) -> None:
    """Blocking puts [Unblock] in the place of the box, and its button brings the box back."""
    phone.be(ADA)
    phone.write("/start")
    phone.message("News by hashtag").wait_for()
    phone.page.locator("#chat-menu").click()
    phone.page.get_by_role("menuitem", name="Block the bot").click()
    expect(phone.page.get_by_test_id("composer")).to_be_hidden()
    phone.page.locator(".text .tag").last.click()  # a tag in the text writes to the bot
    expect(phone.page.get_by_test_id("toast")).to_contain_text("Unblock it")
    expect(phone.page.locator(".text .command").first).to_have_css("display", "inline")  # as words are
    phone.page.get_by_test_id("unblock").click()
    expect(phone.page.get_by_test_id("composer")).to_be_focused()


@pytest.mark.proof  # the plain suite has four minutes
def test_the_page_of_a_small_phone(phone: Phone) -> None:
    """At 360 pixels: more commands show, a toast leaves buttons and box free, the list has one edge, the desk knows its wire."""
    phone.page.set_viewport_size({"width": 360, "height": 740})
    phone.be(SARA)
    phone.page.get_by_test_id("commands").wait_for()
    phone.page.get_by_test_id("composer").fill("/")
    commands = phone.page.locator("#commands")
    expect(commands).to_have_class(re.compile("more-below"))
    commands.evaluate("(list) => { list.scrollTop = list.scrollHeight; }")
    expect(commands).not_to_have_class(re.compile("more-below"))
    phone.page.get_by_test_id("composer").fill("")

    phone.page.locator("#chat-menu").click()
    phone.page.get_by_role("menuitem", name="Block the bot").click()
    toast = phone.page.get_by_test_id("toast").bounding_box()
    assert toast is not None
    assert toast["y"] + toast["height"] < 740 / 2

    phone.page.locator("#back").click()
    edges = phone.page.locator("#chats .chat").last.evaluate(
        "(chat) => ['.chat-title', '.chat-last'].map((part) => { const range = document.createRange();"
        " range.selectNodeContents(chat.querySelector(part)); return range.getBoundingClientRect().left; })"
    )
    assert abs(edges[0] - edges[1]) < 3

    phone.page.get_by_test_id("tab-desk").click()
    expect(phone.page.get_by_test_id("on-the-wire-en-harbour")).to_be_visible()
    phone.publish("en-envoy")
    phone.page.reload()
    phone.page.get_by_test_id("tab-desk").click()
    expect(phone.page.get_by_test_id("on-the-wire-en-envoy")).to_be_visible()


def test_an_article_without_tags_is_told_so(visitor: Phone) -> None:
    """Published, but in no digest: the desk says so, and what would help."""
    visitor.page.get_by_test_id("publish-text").fill("A ferry is late\n\nIt came in the evening.")
    visitor.page.get_by_test_id("publish").click()
    expect(visitor.page.get_by_test_id("publish-result")).to_contain_text("no hashtag")


@pytest.mark.proof  # the plain suite has four minutes
def test_a_channel_says_what_it_is_for(visitor: Phone) -> None:
    """The channel is no mute dead end: one line says what can be done there, and one in each topic of a forum."""
    visitor.be(ADA)
    visitor.page.get_by_test_id("chat--1001000000002").click()
    expect(visitor.page.locator("#empty")).to_contain_text("which digests the channel should get")
    visitor.page.get_by_test_id(f"chat-{COAST_FORUM}/2").click()
    expect(visitor.page.locator("#empty")).to_contain_text("the digest comes into this topic")
    expect(visitor.page.locator("#chat-title")).to_have_text("Harbour · Coast forum")


def test_the_page_leads_into_the_bots_console(visitor: Phone) -> None:
    """One press opens it, signed in, at a port of its own; the link is used up by that."""
    with visitor.page.expect_popup() as opened:
        visitor.page.get_by_test_id("console").click()
    console = opened.value
    expect(console.get_by_role("heading", name="Today")).to_be_visible()
    assert console.url.rpartition(":")[0] == "http://127.0.0.1"
    assert not visitor.page.url.startswith(console.url)
    console.get_by_role("link", name="System", exact=True).click()
    expect(console.get_by_text("takes writes")).to_be_visible()
    console.get_by_role("button", name="Sign out").click()
    expect(console.get_by_role("heading", name="Sign in")).to_be_visible()
    console.close()
