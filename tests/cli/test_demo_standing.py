"""The demo's counters without a bot: what is promised to many, and what a lost or doubled message would show."""

from __future__ import annotations

import datetime as dt
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.crowd import Crowd
from bot.cli.standing import standing
from bot.playground.model import Text
from bot.playground.telegram import Telegram
from bot.playground.world import ADA, NIGHT_DESK, populate
from storage.store import Store

INVENTED = 28


@pytest.fixture
def file(sqlite_template: Path, tmp_path: Path) -> Path:
    """Give the file of a fresh database."""
    return Path(shutil.copyfile(sqlite_template, tmp_path / "wire.db"))


@pytest.fixture
def store(file: Path) -> Iterator[Store]:
    """Open it."""
    store = Store.open(f"sqlite:///{file}", migrate=False)
    yield store
    store.close()


@pytest.fixture
def crowd() -> Crowd:
    """Let the demo's many readers in."""
    crowd = Crowd(populate(Telegram()))
    crowd.let_in()
    return crowd


def figures(store: Store, crowd: Crowd) -> dict[str, int]:
    """Give the counters that are not nought."""
    found = standing(store, crowd.telegram, crowd)
    names = ("owed", "accepted", "sent", "uncertain", "waiting", "refused", "doubled", "lost")
    return {name: found[name] for name in names if found[name]}


def test_a_round_is_owed_from_the_moment_that_it_is_promised(store: Store, crowd: Crowd) -> None:
    """Thirty follow, of whom the invented ones are promised it; before the bot has planned anything it waits."""
    at, due = crowd.promise(store, dt.datetime.now(dt.UTC))
    assert (at.hour, due) == (8, INVENTED + 2)
    assert figures(store, crowd) == {"owed": INVENTED, "waiting": INVENTED}
    for telegram_id in (ADA, NIGHT_DESK):
        chat = store.chats.find(telegram_id, None)
        assert chat is not None
        (rule,) = store.chats.rules(chat.id)
        store.chats.remove_rules(chat.id, [rule.id])
    assert crowd.promise(store, dt.datetime.now(dt.UTC))[1] == INVENTED  # who has left it is not brought back


def test_a_promise_that_the_books_have_passed_over_is_lost(file: Path, store: Store, crowd: Crowd) -> None:
    """Where a reader's cut is beyond the story and no message had it, somebody was skipped."""
    crowd.promise(store, dt.datetime.now(dt.UTC))
    store.articles.release(dt.datetime.now(dt.UTC))
    with sqlite3.connect(file) as books:
        books.execute("UPDATE chat SET cut = 1000 WHERE telegram_id IN (2001, 2002)")
    assert figures(store, crowd) == {"owed": INVENTED, "waiting": INVENTED - 2, "lost": 2}


def test_a_message_that_nothing_explains_is_doubled(store: Store, crowd: Crowd) -> None:
    """The invented readers never ask, so whatever they get was owed; what the bot answers to Ada was not, nor what was forgotten."""
    crowd.promise(store, dt.datetime.now(dt.UTC))
    for chat_id in (2001, ADA):
        crowd.telegram.bot_sends("sendMessage", crowd.telegram.chats[chat_id], Text("News"))
    forgotten = {"inline_keyboard": [[{"text": "Why these?", "callback_data": "1:why:999"}]]}
    crowd.telegram.bot_sends("sendMessage", crowd.telegram.chats[ADA], Text("News"), markup=forgotten)
    assert figures(store, crowd) == {"owed": INVENTED, "waiting": INVENTED, "accepted": 1, "doubled": 1}
