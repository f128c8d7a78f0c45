"""`tagwire run` with a webhook: the real process, its own endpoint, the local Telegram delivering."""

import socket
from pathlib import Path

import httpx

from bot.playground.telegram import Telegram
from bot.playground.world import ADA, populate
from tests.support.process import BotProcess
from tests.support.telegram import local_telegram

SECRET = "a-secret-for-this-test"


def test_updates_by_webhook_are_answered_and_forged_ones_refused(tmp_path: Path) -> None:
    """Telegram delivers /start to the bot's own endpoint, which answers; a call without the secret gets 401."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    routes = {"https://wire.example": f"http://127.0.0.1:{port}"}
    state = populate(Telegram(webhook_routes=routes))
    with local_telegram(state) as telegram:
        process = BotProcess(
            ["-m", "bot", "run", "--only", "chat"],
            {
                "TAGWIRE_BOT_TOKEN": state.token,
                "TAGWIRE_TELEGRAM_URL": telegram.url,
                "TAGWIRE_DATA_DIR": str(tmp_path / "data"),
                "TAGWIRE_WEBHOOK_URL": "https://wire.example/hook",
                "TAGWIRE_WEBHOOK_SECRET": SECRET,
                "TAGWIRE_WEBHOOK_PORT": str(port),
            },
            tmp_path,
        )
        try:
            telegram.wait_until(lambda: bool(telegram.calls("setWebhook")), seconds=30, what="the webhook")
            telegram.send(ADA, "/start")
            [answer] = telegram.wait_for_messages(1, person=ADA, seconds=20)
            assert "News by hashtag" in answer["text"]
            assert telegram.calls("getUpdates") == []
            forged = httpx.post(f"http://127.0.0.1:{port}/hook", json={"update_id": 1}, trust_env=False)
            assert forged.status_code == 401
            process.stop()
        finally:
            process.close()
