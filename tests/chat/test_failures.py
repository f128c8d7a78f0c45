"""What a reader hears when something goes wrong, and what the log says."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs
from telegram import Chat, ChatMemberBanned, ChatMemberMember, ChatMemberUpdated, Update, User
from telegram.ext import CallbackContext

from bot.chat.conversation import Conversation
from bot.locales import words
from bot.newsroom.outside import Outside
from storage.errors import StoreBusyError
from storage.threads import Threads
from tests.chat.articles import NOW
from tests.chat.test_onboarding import until
from tests.chat.world import Reader, World, outside, running_bot


@pytest.fixture
def fragile(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[World, Path]]:
    """Run a bot whose database may be harmed."""
    path = tmp_path / "fragile.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}", busy=0.2) as world:
        yield world, path


def test_an_unforeseen_fault_has_an_id_that_is_in_the_log(fragile: tuple[World, Path]) -> None:
    """The reader gets one neutral sentence with an id; the log has the same id with the trace; the bot goes on."""
    world, path = fragile
    ada = world.reader()
    ada.says("/help")
    with sqlite3.connect(path) as database:
        database.execute("ALTER TABLE rule_tag RENAME TO elsewhere")
    with capture_logs() as log:
        (said,) = ada.says("/tags")
    (entry,) = [entry for entry in log if entry["event"] == "a request failed"]
    assert (
        said["text"]
        == f"That did not work, and it is no fault of yours. If you report it, name {entry['id']}."
    )
    assert entry["exc_info"] is not None
    with capture_logs() as log:
        toast = ada.sends_back(said["message_id"], "1:tags:0")
    assert toast["show_alert"]
    assert next(entry["id"] for entry in log if entry["event"] == "a request failed") in toast["text"]
    assert "What you can do here" in ada.says("/help")[0]["text"]


def test_a_busy_database_is_told_and_passes(fragile: tuple[World, Path]) -> None:
    """While another program holds the database the reader is told to try again; then everything works."""
    world, path = fragile
    ada = world.reader()
    ada.says("/help")
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    (said,) = ada.says("/subscribe #sport")
    assert said["text"].startswith("There is much to do this moment")
    database.execute("ROLLBACK")
    database.close()
    assert "You now follow" in ada.says("/subscribe #sport", 2)[0]["text"]


def test_a_block_is_kept_when_the_database_was_busy(fragile: tuple[World, Path]) -> None:
    """Telegram says once that somebody blocked the bot: while the database is held, keeping it is tried again."""
    world, path = fragile
    ada = world.reader()
    ada.says("/help")
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")
    with capture_logs() as log:
        world.telegram.block(ada.person)
        until(lambda: any("could not be kept; trying again" in entry["event"] for entry in log))
    database.execute("ROLLBACK")
    database.close()

    def off() -> str | None:
        chat = world.store.chats.find(ada.chat, None)
        return chat.off_reason if chat else None

    until(lambda: off() == "off.blocked")


def test_an_update_that_could_not_be_kept_is_in_the_log(fragile: tuple[World, Path]) -> None:
    """When the database stays busy after the last try, the log says which update was lost."""
    world, path = fragile
    ada = world.reader()
    ada.says("/help")
    person, bot = User(ada.person, "Ada", is_bot=False), User(1, "Tagwire", is_bot=True)
    change = ChatMemberUpdated(
        Chat(ada.chat, Chat.PRIVATE), person, NOW, ChatMemberMember(bot), ChatMemberBanned(bot, NOW)
    )
    update = Update(4_711, my_chat_member=change)
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("BEGIN IMMEDIATE")

    async def lose() -> None:
        async with outside() as pages:
            await lose_with(pages)

    async def lose_with(pages: Outside) -> None:
        talk = Conversation(
            store=world.store,
            threads=Threads(1),
            words_for=words,
            clock=world.clock,
            outside=pages,
            pauses=(0.0,),
        )
        context = CallbackContext(world.application)
        with pytest.raises(StoreBusyError) as caught:
            await talk.membership(update, context)
        context.error = caught.value
        await talk.failed(update, context)

    with capture_logs() as log:
        asyncio.run(lose())
    database.execute("ROLLBACK")
    database.close()
    (entry,) = [entry for entry in log if entry["log_level"] == "error"]
    assert (entry["update_id"], entry["event"]) == (4_711, "an update failed, and there is nobody to tell")


def test_html_that_telegram_refuses_comes_as_plain_text(world: World, ada: Reader) -> None:
    """A message that Telegram can't parse is sent once more without its form, and the log complains."""
    world.telegram.script(
        "sendMessage",
        "error",
        status=400,
        chat=ada.chat,
        body={
            "ok": False,
            "error_code": 400,
            "description": "Bad Request: can't parse entities: Unclosed start tag",
        },
    )
    with capture_logs() as log:
        (said,) = ada.says("/help")
    assert said["text"].startswith("What you can do here")
    assert "entities" not in said or all(entity["type"] != "bold" for entity in said["entities"])
    assert any("refused the form" in entry["event"] for entry in log)


def test_a_reply_with_an_unknown_fate_is_not_sent_again(world: World, ada: Reader) -> None:
    """Telegram accepts, then the connection breaks: the reader has the one message, and no second one comes."""
    world.telegram.script("sendMessage", "accept_then_close", chat=ada.chat)
    ada.says("/help")
    ada.says("/tags")
    assert len(ada.seen()) == 2


def test_a_wait_that_telegram_asks_for_is_kept(world: World, ada: Reader) -> None:
    """A 429 delays the reply; nothing is lost and nothing comes twice."""
    world.telegram.script("sendMessage", "error", status=429, chat=ada.chat, retry_after=1)
    (said,) = ada.says("/help")
    assert said["text"].startswith("What you can do here")
    assert len(ada.seen()) == 1


def test_a_reader_who_blocks_in_between_is_no_fault(world: World, ada: Reader) -> None:
    """A reply that meets a block is let go quietly, and the bot goes on."""
    world.telegram.script(
        "sendMessage",
        "error",
        status=403,
        chat=ada.chat,
        body={"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"},
    )
    with capture_logs() as log:
        world.telegram.send(ada.person, "/help")
        until(lambda: any(entry["event"] == "a reply was not wanted" for entry in log))
    assert not [entry for entry in log if entry["log_level"] == "error"]
    assert ada.says("/tags")
