"""What an owner has sent to their own chat from the console."""

from __future__ import annotations

import asyncio

from telegram import Bot

from bot.app.posting import poster
from bot.core.message import Button, Message
from bot.delivery.pace import Pace
from tests.support.telegram import ADA, SARA, local_telegram

MESSAGE = Message("<b>The ferry is late</b>", ((Button("Mute #quay", data="1:mute:1"),),))


def test_an_owner_gets_the_message_as_it_is() -> None:
    """With its formatting and buttons; where Telegram refuses it, its words come back and nothing is raised."""
    with local_telegram() as telegram:
        telegram.send(ADA, "/start")

        async def send() -> list[str | None]:
            async with Bot(telegram.token, base_url=f"{telegram.url}/bot") as bot:
                post = poster(bot, Pace(monotonic=lambda: 0.0, overall=10_000.0))
                return [await post(ADA, MESSAGE), await post(SARA, MESSAGE)]

        taken, refused = asyncio.run(send())
        assert taken is None
        assert refused is not None
        assert "bot can't initiate conversation" in refused
        (told,) = telegram.bot_messages(ADA)
        assert told["text"] == "The ferry is late"
        assert told["entities"][0]["type"] == "bold"
        assert told["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "1:mute:1"
