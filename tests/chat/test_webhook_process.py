"""`tagwire run` with a webhook: the real process, its own endpoint, the local Telegram delivering."""

import contextlib
import socket
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from bot.playground.telegram import Telegram
from bot.playground.world import ADA, NEWSROOM, populate
from tests.support import canary
from tests.support.process import BotProcess
from tests.support.telegram import LocalTelegram, local_telegram

SECRET = canary.WEBHOOK


@contextlib.contextmanager
def town() -> Iterator[tuple[LocalTelegram, int]]:
    """Give a local Telegram that reaches the bot's webhook, and the port where it looks for it."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    routes = {"https://wire.example": f"http://127.0.0.1:{port}"}
    with local_telegram(populate(Telegram(webhook_routes=routes, webhook_patience=0.1))) as telegram:
        yield telegram, port


@contextlib.contextmanager
def bot(telegram: LocalTelegram, port: int, folder: Path) -> Iterator[BotProcess]:
    """Run the bot with a webhook."""
    settings = {
        "TAGWIRE_BOT_TOKEN": telegram.state.token,
        "TAGWIRE_TELEGRAM_URL": telegram.url,
        "TAGWIRE_DATA_DIR": str(folder / "data"),
        "TAGWIRE_WEBHOOK_URL": "https://wire.example/hook",
        "TAGWIRE_WEBHOOK_SECRET": SECRET,
        "TAGWIRE_WEBHOOK_PORT": str(port),
    }
    process = BotProcess(["-m", "bot", "run", "--only", "chat"], settings, folder)
    try:
        yield process
    finally:
        process.close()


def test_updates_by_webhook_are_answered_and_forged_ones_refused(tmp_path: Path) -> None:
    """Telegram delivers /start to the bot's own endpoint, which answers; a call without the secret gets 401."""
    with town() as (telegram, port), bot(telegram, port, tmp_path) as process:
        telegram.wait_until(lambda: bool(telegram.calls("setWebhook")), seconds=30, what="the webhook")
        telegram.send(ADA, "/start")
        [answer] = telegram.wait_for_messages(1, person=ADA, seconds=20)
        assert "News by hashtag" in answer["text"]
        assert telegram.calls("getUpdates") == []
        forged = httpx.post(f"http://127.0.0.1:{port}/hook", json={"update_id": 1}, trust_env=False)
        assert forged.status_code == 401
        process.stop()


@pytest.mark.proof  # two processes; that Telegram hears 200 only when an update was handled is tested without one
def test_a_kill_while_an_update_is_handled_loses_nothing(tmp_path: Path) -> None:
    """Telegram had not been told that it arrived, so the next process is served it and answers."""
    with town() as (telegram, port):
        hold = telegram.hold("getChatMember", "before")
        with bot(telegram, port, tmp_path) as process:
            telegram.wait_until(lambda: bool(telegram.calls("setWebhook")), seconds=30, what="the webhook")
            telegram.send(ADA, "/settings@tagwire_demo_bot", chat=NEWSROOM)
            telegram.wait_for_held(hold, seconds=20)
            process.kill()
        telegram.release()
        with bot(telegram, port, tmp_path):
            telegram.wait_until(
                lambda: bool(telegram.bot_messages(ADA, chat=NEWSROOM)), seconds=30, what="the answer"
            )
