"""From the demo's desk to a real bot, in a folder of its own, against a second local Telegram."""

from __future__ import annotations

import asyncio
import datetime as dt
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.cli.desk import DemoDesk
from bot.cli.site import NAME
from bot.playground.telegram import Telegram
from bot.playground.world import populate
from bot.settings import load
from storage.store import Store
from tests.support.telegram import LocalTelegram, local_telegram

SITE = "http://127.0.0.1:1"
KEPT_FEED = "https://quay.example/feed"
OWN = "A quay of our own\n\nThe #quay that the visitor wrote about is open."


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalTelegram]:
    """Give the Telegram of the real bot, in a folder where nothing is set up."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("UV_RUN_RECURSION_DEPTH", raising=False)
    with local_telegram() as telegram:
        monkeypatch.setenv("TAGWIRE_TELEGRAM_URL", telegram.url)
        yield telegram


def connected(folder: Path, *tokens: str, full: bool = False) -> list[dict[str, object]]:
    """Connect with these tokens one after another; from a `full` desk: with samples, an own article, feeds, and readers."""
    (folder / "demo").mkdir(exist_ok=True)

    async def go() -> list[dict[str, object]]:
        database = f"sqlite:///{folder / 'demo' / 'wire.db'}"
        desk = DemoDesk(database, folder / "demo" / "clock", populate(Telegram()), site=SITE)
        try:
            if full:
                await desk.fill_the_wire()
                await desk.publish(OWN)
                for url in (KEPT_FEED, f"{SITE}/feed.xml"):
                    await desk.ask(partial(_feed, url=url))
                await desk.ask(lambda store: desk.crowd.promise(store, desk.now))
            return [await desk.connect(token) for token in tokens]
        finally:
            await desk.close()

    return asyncio.run(go())


def _feed(store: Store, *, url: str) -> None:
    name = NAME if url.startswith(SITE) else "Quay"
    now = dt.datetime.now(dt.UTC)
    store.feeds.add(
        name=name, url=url, title=name, site=None, folder=None, interval=dt.timedelta(hours=1), now=now
    )


def test_a_real_bot_keeps_the_news_and_none_of_the_people(
    real: LocalTelegram, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """Articles, tags, sources and feeds are in the real database and the token in .env; twice is once; no chat, no bulletin comes along."""
    pasted = f"Use this token to access the HTTP API:\n{real.token}\nKeep it secure."
    first, again = connected(tmp_path, pasted, real.token, full=True)
    assert first["command"] == "tagwire init"
    assert "It is @tagwire_demo_bot." in str(first["text"])
    assert "11 articles and 1 feed." in str(first["text"])
    assert again == first

    settings = load({}, tmp_path / ".env")
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == real.token
    assert stat.S_IMODE((tmp_path / ".env").stat().st_mode) == 0o600
    store = Store.open(settings.store_url)
    try:
        assert [feed.url for feed in store.feeds.all()] == [KEPT_FEED]
        assert store.articles.count() == 11
        tags = store.tags.find(["quay", "harbour", "bulletin"])
        assert {"quay", "harbour"} == set(tags)
        assert all(tag.followers == 0 for tag in tags.values())
        assert store.deliveries.ledger() == []
        assert store.chats.find(2001, None) is None
    finally:
        store.close()
    assert real.token not in (tmp_path / "demo" / "wire.db").read_bytes().decode("latin-1")
    assert real.token not in "".join(capfd.readouterr())
    assert {call["method"] for call in real.calls()} <= {"getMe", "getWebhookInfo"}


def test_what_there_is_none_of_is_not_counted(real: LocalTelegram, tmp_path: Path) -> None:
    """A demo without feeds says nothing of them."""
    (answer,) = connected(tmp_path, real.token)
    assert str(answer["text"]).endswith(": 0 articles. Now end the demo with Ctrl+C and run:")


def test_what_is_no_token_changes_nothing(real: LocalTelegram, tmp_path: Path) -> None:
    """Nonsense, and a token that Telegram does not know: a sentence, no file and no database."""
    unknown = "7000000009:not-the-token-of-this-telegram-bot"
    nonsense, refused = connected(tmp_path, "hello", unknown)
    assert "There is no token in that" in str(nonsense["error"])
    assert "token" in str(refused["error"])
    assert unknown not in str(refused)
    assert {path.name for path in tmp_path.iterdir()} == {"demo"}
    assert real.calls() == []


def test_a_bot_that_is_set_up_here_stays(real: LocalTelegram, tmp_path: Path) -> None:
    """Another token in .env is not replaced."""
    env = tmp_path / ".env"
    env.write_text("TAGWIRE_BOT_TOKEN=7000000009:another-bot-that-is-set-up-here\n")
    (answer,) = connected(tmp_path, real.token)
    assert "Another bot is set up in this folder" in str(answer["error"])
    assert "another-bot" in env.read_text()
