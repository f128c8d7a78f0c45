"""The pages of articles and of readers, over HTTP: what they show, and what can be done there."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import httpx
import pytest

from bot.core.hashtags import key
from bot.core.message import Message
from bot.ingest.files import handed_in
from bot.newsroom.importing import import_pages
from storage.records import Chat, ChatKind, RuleKind, Schedule, TagUse
from storage.store import Store
from tests.console.served import NOW, OWNER, Served, served
from tests.delivery.desk import ON_SQLITE
from tests.storage.make import HOUR, plan, send_all, slot

ENGLISH = """The <b>ferry</b> is late & the quay waits
The ferry came three hours late on Monday, the harbour master said. Nobody was hurt. Rain had closed the outer pier before noon.
A second ferry is to sail on Tuesday. The quay stays open all night, and the harbour pays for the tea.
#harbour #ferries
"""
PERSIAN = """کتابخانه‌های شهر تا شب باز می‌مانند
هفت کتابخانهٔ شهر از هفتهٔ آینده تا بامداد باز است. خواندن رایگان است. سه اتوبوس شبانه خوانندگان را به خانه می‌رساند.
#فرهنگ #کتاب
"""


class Newsroom:
    """A console with news in two languages and readers of them."""

    def __init__(self, console: Served, browser: httpx.Client) -> None:
        self.console, self.browser, self.store = console, browser, console.store
        self.sent: list[tuple[int, Message]] = []

    def get(self, path: str, status: int = 200) -> str:
        """Give a page."""
        answer = self.browser.get(path)
        assert answer.status_code == status, answer.text
        return answer.text

    def do(self, path: str, **given: str) -> str:
        """Press a button, and give the sentence on the next page."""
        answer = self.browser.post(path, data=given)
        assert answer.status_code == 303, answer.text
        page = self.get(answer.headers["location"])
        found = re.search(r'<p class="said" role="status">(.*?)</p>', page)
        assert found, page
        return found[1]

    def chat(self, telegram_id: int, title: str, *follow: str, language: str = "en") -> Chat:
        """Open a chat that follows these tags."""
        chat, _ = self.store.chats.open(
            telegram_id,
            None,
            kind=ChatKind.PRIVATE,
            title=title,
            language=language,
            schedule=Schedule((dt.time(8), dt.time(18, 30)), frozenset(range(1, 6)), "Asia/Kabul"),
            next_slot=slot(),
            now=NOW,
        )
        self.store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[TagUse(key(tag), tag)] for tag in follow])
        return chat


@pytest.fixture
def room(store: Store) -> Iterator[Newsroom]:
    """Serve the console to an owner who came by a link."""
    sent: list[tuple[int, Message]] = []

    async def post(chat_id: int, message: Message) -> str | None:
        sent.append((chat_id, message))
        return None if len(sent) == 1 else "Forbidden: bot was blocked by the user"

    with served(store, post=post) as console, console.client() as browser:
        browser.post("/enter", data={"code": console.link().partition("=")[2]})
        room = Newsroom(console, browser)
        room.sent = sent
        yield room


def publish(store: Store) -> tuple[int, int]:
    """Take in the two pages and let them out; gives the articles' ids."""
    texts = {"Harbour Wire": ENGLISH, "خبرگزاری شهر": PERSIAN}
    for source, text in texts.items():
        list(import_pages(store, [handed_in("x", text)], source=source, zone="UTC", now=NOW - 3 * HOUR))
    store.articles.release(NOW - 2 * HOUR)
    return 1, 2


@ON_SQLITE
def test_empty_pages_say_the_next_step(room: Newsroom) -> None:
    """Without news and without readers each page says what comes next, and nothing that is not there can be opened."""
    assert "Add a source" in room.get("/articles")
    assert "Nothing fits." in room.get("/articles?q=nothing")
    for path in ("/readers", "/readers/chats"):
        assert 'href="https://t.me/tagwire_demo_bot"' in room.get(path)
    assert "Nobody follows a tag" in room.get("/readers/tags")
    for path in (
        "/articles/1",
        "/readers/1",
        "/articles/99999999999999999999",
        "/readers/99999999999999999999",
    ):
        room.get(path, 404)


def test_articles_are_found_and_read(room: Newsroom) -> None:
    """A list, a search that says where it takes beginnings, and a page with the message and its sentences lit."""
    english, persian = publish(room.store)
    listed = room.get("/articles")
    assert listed.index(f"/articles/{persian}") < listed.index(f"/articles/{english}")
    assert "&lt;b&gt;ferry&lt;/b&gt; is late &amp; the quay" in listed
    assert "begin so" in room.get("/articles?q=harb")
    assert f"/articles/{persian}" not in room.get("/articles?q=%23harbour")
    page = room.get(f"/articles/{english}")
    assert re.search(r'<mark class="in-1 [^"]*">The ferry came three hours late', page)
    assert page.count('<div class="bubble">') == 7
    assert re.search(r"[\d,]+ of 4,096 characters, \d+ of 100 entities", page)
    assert "as the source wrote it" in page
    assert "so nobody gets it" in page
    assert "No message holds it." in page
    page = room.get(f"/articles/{persian}?as=digest")
    assert 'dir="rtl" lang="fa"' in page
    assert "۱" in page


@ON_SQLITE
def test_who_gets_an_article_and_who_has_it(room: Newsroom) -> None:
    """Rules with their counts, the first readers in words, the messages that hold it; and the preview as a reader sees it."""
    english, _ = publish(room.store)
    ada, sara = room.chat(OWNER, "Ada", "harbour"), room.chat(7, "سارا", "harbour", language="fa")
    article = room.store.articles.get(english)
    assert article is not None
    room.store.deliveries.plan([plan(ada, [[article.story_id]])], NOW)
    send_all(room.store)
    page = room.get(f"/articles/{english}")
    assert f'<a href="/readers/{ada.id}"><bdi>Ada</bdi></a>' in page
    assert "It was sent with the digest of" in page
    assert "It can come with the next digest" in page
    assert "1 sent" in page
    assert re.search(r'href="/readers/chats\?tag=\d+">2</a>', page)
    assert "سارا" in room.get(f"/articles/{english}?chat={sara.id}")
    page = room.get(f"/readers/{ada.id}?article={english}")
    assert "The chat follows #harbour" in page
    assert "08:00 and 18:30, Monday to Friday, by the clock of Asia/Kabul" in page
    assert f"/deliveries?chat={ada.id}" in page
    assert "No article nothing is kept here" in room.get(f"/readers/{ada.id}?article=nothing")


@ON_SQLITE
def test_an_editor_acts_on_an_article(room: Newsroom) -> None:
    """Hold, let go, other tags, send to me, withdraw: each says what it did, stands in the audit, and changes nothing twice."""
    english, _ = publish(room.store)
    here = f"/articles/{english}"
    assert room.do(f"{here}/hold").startswith("Held:")
    assert "An editor holds it" in room.get(here)
    assert room.do(f"{here}/hold") == "It was held, or withdrawn, before."
    assert room.do(f"{here}/let-go").startswith("Let go:")
    assert (
        room.do(f"{here}/tags", tags="#quay ferries", before="harbour ferries")
        == "It has #quay #ferries now."
    )
    assert "added by an editor" in room.get(here)
    assert "changed meanwhile" in room.do(f"{here}/tags", tags="tide", before="harbour ferries")
    assert "None of that can be a tag" in room.do(f"{here}/tags", tags="!!!", before="quay ferries")
    assert room.do(f"{here}/send") == "It is in your chat."
    ((chat, message),) = room.sent
    assert chat == OWNER
    assert "&lt;b&gt;ferry&lt;/b&gt;" in message.html
    assert "Telegram did not take it: Forbidden" in room.do(f"{here}/send")
    assert room.do(f"{here}/withdraw").startswith("Withdrawn:")
    assert "there is no message to show" in room.get(here)
    assert room.do(f"{here}/send").startswith("It was withdrawn")
    done = [(line.who, line.action) for line in room.store.audit.newest(9)]
    actions = ["withdrew", "sent to themselves", "retagged", "let go", "held"]
    assert done[:5] == [(f"owner {OWNER}", action) for action in actions]
    with room.console.signed_in() as other:
        assert "Send to me" not in other.get(here).text
        other.post(f"{here}/send")
        assert "sign in by the link" in other.get(here).text
        assert other.post("/articles/99/hold").headers["location"] == "/articles"


@ON_SQLITE
def test_readers_are_counted_and_found(room: Newsroom) -> None:
    """Growth, tags with and without stories, chats by title and by tag; and a title is only ever text."""
    publish(room.store)
    room.chat(5, "<script>alert(1)</script>", "harbour", "gardening")
    gone = room.chat(6, "Quay Watch", "harbour")
    room.store.chats.switch_off(6, "off.blocked", NOW)
    page = room.get("/readers")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "2 joined, 1 left" in page
    assert "Followed, and no story bears it" in page
    assert "#gardening" in room.get("/readers/tags?unheard")
    assert "Quay Watch" in room.get("/readers/chats?q=quay")
    assert "Quay Watch" in room.get("/readers/chats?q=watch")  # a word inside it
    assert "holds these words" in room.get("/readers/chats?q=Watch%25")
    assert "The reader has blocked the bot. Nothing is sent." in room.get(f"/readers/{gone.id}")
    (harbour,) = [tag for tag in room.store.tags.followed(9) if tag.key == "harbour"]
    assert "Quay Watch" in room.get(f"/readers/chats?tag={harbour.id}")
