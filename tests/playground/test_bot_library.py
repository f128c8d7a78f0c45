"""python-telegram-bot, as it is, against the local Telegram."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.ext import Application, CallbackQueryHandler, CommandHandler

from tests.support.telegram import ADA, NEWSROOM, NIGHT_DESK, LocalTelegram


@pytest.fixture(autouse=True)
def _times_are_timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose the library's coming way of giving times, without which it warns."""
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


Deed = Callable[[Bot], Awaitable[Any]]


def with_bot(served: LocalTelegram, deed: Deed, *, token: str | None = None) -> Any:
    """Run something with the library's bot."""

    async def run() -> Any:
        async with Bot(token or served.token, f"{served.url}/bot", f"{served.url}/file/bot") as bot:
            return await deed(bot)

    return asyncio.run(run())


def test_a_message_with_everything(served: LocalTelegram) -> None:
    """What the library sends is understood, and what comes back is what it expects."""

    async def deed(bot: Bot) -> None:
        buttons = InlineKeyboardMarkup([[InlineKeyboardButton("Read", url="https://example.org/a"),
                                         InlineKeyboardButton("More", callback_data="1:more:7")]])  # fmt: skip
        sent = await bot.send_message(
            ADA, "<b>سلام</b> #Kabul", parse_mode=ParseMode.HTML, reply_markup=buttons,
            link_preview_options=LinkPreviewOptions(is_disabled=True), disable_notification=True,
            protect_content=True, reply_to_message_id=1, allow_sending_without_reply=True,
        )  # fmt: skip
        assert sent.parse_entities() == {sent.entities[0]: "سلام", sent.entities[1]: "#Kabul"}
        assert sent.reply_markup == buttons
        assert sent.reply_to_message is not None
        edited = await bot.edit_message_text("other", ADA, sent.message_id)
        assert isinstance(edited, type(sent))
        assert edited.text == "other"
        document = await bot.send_document(ADA, InputFile(b"{}", "data.json"), caption="yours")
        assert document.document is not None
        file = await document.document.get_file()
        assert bytes(await file.download_as_bytearray()) == b"{}"
        assert await bot.delete_message(ADA, sent.message_id)

    with_bot(served, deed)


def test_everything_else_that_the_bot_asks(served: LocalTelegram) -> None:
    """Setting up, asking about chats and members: each answer is read by the library without complaint."""

    async def deed(bot: Bot) -> None:
        me = await bot.get_me()
        assert me.username == "tagwire_demo_bot"
        assert await bot.set_my_commands([("start", "Begin")], language_code="fa")
        assert [command.command for command in await bot.get_my_commands(language_code="fa")] == ["start"]
        assert await bot.delete_my_commands(language_code="fa")
        assert await bot.set_my_description("A wire by hashtag")
        assert await bot.set_my_short_description("News")
        assert (await bot.get_my_description()).description == "A wire by hashtag"
        chat = await bot.get_chat(NEWSROOM)
        assert chat.title == "Newsroom"
        assert (await bot.get_chat_member(NEWSROOM, ADA)).status == "creator"
        assert (await bot.get_chat_member(NEWSROOM, me.id)).status == "member"
        assert len(await bot.get_chat_administrators(NEWSROOM)) == 1
        assert await bot.send_chat_action(ADA, "typing")
        assert await bot.set_webhook("http://127.0.0.1:9/x", secret_token="s", allowed_updates=["message"])
        assert (await bot.get_webhook_info()).allowed_updates == ("message",)
        assert await bot.delete_webhook()
        assert await bot.leave_chat(NIGHT_DESK)

    with_bot(served, deed)


@pytest.mark.parametrize(
    ("prepare", "raised", "words"),
    [
        (lambda served: served.block(ADA), Forbidden, "bot was blocked by the user"),
        (lambda served: served.script("sendMessage", "error", retry_after=3), RetryAfter, "Retry in 0:00:03"),
        (lambda served: served.script("sendMessage", "error", status=502), NetworkError, "Bad Gateway"),
        (lambda served: served.script("sendMessage", "accept_then_close"), NetworkError, "RemoteProtocolError"),
        (lambda served: served.script("sendMessage", "half_body"), NetworkError, "RemoteProtocolError"),
        (lambda served: served.script("sendMessage", "accept_then_hang"), TimedOut, "Timed out"),
        (lambda served: served.script("sendMessage", "body", text="<html>"), TelegramError, "Invalid server response"),
    ],
)  # fmt: skip
def test_errors_are_the_librarys(
    served: LocalTelegram, prepare: Callable[[LocalTelegram], None], raised: type[TelegramError], words: str
) -> None:
    """Each fault arrives as the exception that it would be with the real Telegram."""
    prepare(served)

    async def deed(bot: Bot) -> None:
        with pytest.raises(raised, match=words):
            await bot.send_message(ADA, "x", read_timeout=0.5)

    with_bot(served, deed)


def test_more_errors(served: LocalTelegram) -> None:
    """An upgraded group, a wrong chat, a wrong token."""
    new_id = served.migrate(NIGHT_DESK)

    async def deed(bot: Bot) -> None:
        with pytest.raises(ChatMigrated) as migrated:
            await bot.send_message(NIGHT_DESK, "x")
        assert migrated.value.new_chat_id == new_id
        with pytest.raises(BadRequest, match="Chat not found"):
            await bot.send_message(42, "x")

    with_bot(served, deed)

    async def initialized(bot: Bot) -> None:
        del bot

    with pytest.raises(InvalidToken):
        with_bot(served, initialized, token="1:wrong")


def test_two_pollers_conflict(served: LocalTelegram) -> None:
    """Of two bots that poll at once, one is told to stop."""

    async def deed(bot: Bot) -> None:
        async with Bot(served.token, f"{served.url}/bot") as other:
            polls = [
                asyncio.ensure_future(each.get_updates(offset=10**9, timeout=20)) for each in (bot, other)
            ]
            done, waiting = await asyncio.wait(polls, return_when=asyncio.FIRST_COMPLETED)
            assert isinstance(done.pop().exception(), Conflict)
            for poll in waiting:
                poll.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await poll

    with_bot(served, deed)


@contextlib.asynccontextmanager
async def polling(served: LocalTelegram) -> AsyncIterator[None]:
    """Run a whole application that says hello and lets it be pressed."""

    async def hello(update: Update, _context: Any) -> None:
        assert update.effective_message is not None
        button = InlineKeyboardMarkup([[InlineKeyboardButton("Again", callback_data="again")]])
        await update.effective_message.reply_text("hello", reply_markup=button)

    async def again(update: Update, _context: Any) -> None:
        assert update.callback_query is not None
        await update.callback_query.edit_message_text("hello again")
        await update.callback_query.answer("said")

    builder = Application.builder().token(served.token)
    application = builder.base_url(f"{served.url}/bot").base_file_url(f"{served.url}/file/bot").build()
    application.add_handler(CommandHandler("start", hello))
    application.add_handler(CallbackQueryHandler(again))
    async with application:
        assert application.updater is not None
        await application.updater.start_polling(timeout=20)
        await application.start()
        yield
        await application.updater.stop()
        await application.stop()


def test_a_conversation(served: LocalTelegram) -> None:
    """A person writes, the bot answers, the person presses, the bot edits: the whole round."""

    async def talk() -> None:
        async with polling(served):
            await asyncio.to_thread(served.wait_for_messages, 1, person=ADA)
            answer = await asyncio.to_thread(served.press_text, ADA, "Again")
        assert answer == {"answered": True, "text": "said", "show_alert": False}

    asyncio.run(talk())
    assert [message["text"] for message in served.bot_messages(ADA)] == ["hello again"]
    assert served.state.updates.pending == served.state.updates.pending.__class__()
