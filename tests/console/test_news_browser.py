"""Articles and readers in a real browser: empty, with news in two directions, and with ten thousand rows."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import Connection, TextClause, text

from storage.records import ChatKind, RuleKind, Schedule
from storage.store import Store
from tests.console.browser import look_at, needs_browser, signed_in
from tests.console.served import NOW, OWNER, served
from tests.console.test_news_pages import publish
from tests.delivery.desk import ON_SQLITE
from tests.demo.demo import open_browser
from tests.storage.make import HOUR, slot, use

pytestmark = needs_browser
EMPTY = ("/articles", "/readers")
FULL = ("/articles/1", "/articles/2?as=digest", "/readers/10002?article=1")
LISTS = ("/articles", "/readers", "/readers/chats", "/readers/tags")
ROWS = 10_000
MANY = """
    INSERT INTO chat (telegram_id, topic, kind, title, language, times, weekdays, zone, length, stories, cut, created_at)
    SELECT n, 0, 'private', 'سارا ' || n, 'fa', '["08:00"]', '[1]', 'UTC', 2, 10, 0, :at FROM numbers;
    INSERT INTO tag (key, display, followers) SELECT 'tag' || n, 'A_tag_of_very_many_letters_' || n, n FROM numbers;
    INSERT INTO article (story_id, source_id, text_hash, title, first_seen, paragraphs, language, ladder)
    SELECT 1, 1, 'h' || n, 'A headline ' || n, :at, '[]', 'en', '{"method":"lead","language":"en","sentences":[],"levels":[]}'
    FROM numbers;
    INSERT INTO growth (day, came, went) SELECT '2026-11-' || n, n, n / 3 FROM numbers WHERE n BETWEEN 10 AND 24
"""
NUMBERS = f"(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {ROWS}) SELECT n FROM r) AS numbers"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start one browser for the module."""
    with open_browser() as browser:
        yield browser


def fill(store: Store) -> None:
    """Take in news, and a crowd behind it."""
    publish(store)
    moment = (NOW - HOUR).replace(tzinfo=None).isoformat(" ", "microseconds")
    for statement in MANY.replace("numbers", NUMBERS).split(";"):
        asked = text(statement)
        values = {"at": moment} if ":at" in statement else {}
        store._database.write(partial(_run, asked=asked, values=values))
    for person, title in ((OWNER, "Ada"), (20_000, "سارا احمدی")):
        chat, _ = store.chats.open(
            person,
            None,
            kind=ChatKind.PRIVATE,
            title=title,
            language="fa",
            schedule=Schedule(),
            next_slot=slot(),
            now=NOW,
        )
        store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[use("harbour")], [use("harbour"), use("ferries")]])


def _run(c: Connection, asked: TextClause, values: dict[str, str]) -> None:
    c.execute(asked, values)


@pytest.mark.proof
@ON_SQLITE
def test_articles_and_readers_fit_and_can_be_read_by_all(store: Store, browser: Browser) -> None:
    """Empty ones, a Persian article and a Persian reader, ten thousand rows: on a phone in the dark, on a desk in the light."""
    with served(store) as console:
        look_at(browser, console, EMPTY)
        fill(store)
        look_at(browser, console, (*FULL, *LISTS))
        with signed_in(browser, console) as page:
            page.goto(f"{console.url}/readers/chats")
            page.get_by_role("link", name="Older").click()
            expect(page.get_by_role("row")).to_have_count(51)
            expect(page.get_by_role("link", name="سارا 9952", exact=True)).to_be_visible()
