"""python-telegram-bot's bare echo: what of our time is the library's. With `ours` it goes over Tagwire's connections."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackContext, MessageHandler, filters

from bot.chat.application import CONNECTIONS
from bot.chat.order import AT_ONCE
from bot.delivery.transport import Transport


def main(url: str, token: str, connections: str = "") -> None:
    """Say back whatever is said, as many at once as Tagwire does."""

    async def echo(update: Update, _: CallbackContext[Any, Any, Any, Any]) -> None:
        message = update.effective_message
        assert message is not None
        await message.reply_text(message.text or "")

    builder = ApplicationBuilder().token(token).base_url(f"{url}/bot").concurrent_updates(AT_ONCE)
    if connections == "ours":
        builder = builder.request(Transport(CONNECTIONS, read_timeout=20.0, pool_timeout=30.0))
    else:
        builder = builder.connection_pool_size(CONNECTIONS).pool_timeout(30.0)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
