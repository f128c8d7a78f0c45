"""What a person does with a bot in inline mode: ask for results in any chat, and send one of them."""

from __future__ import annotations

import asyncio

from bot.playground.errors import Json, NotPlayableError
from bot.playground.membership import inside
from bot.playground.model import Message
from bot.playground.telegram import Telegram

_QUERY_LENGTH = 256


async def ask(telegram: Telegram, user_id: int, text: str, offset: str) -> Json:
    """Let a person type `@bot text`; gives what the bot offers, with the id under which one is sent."""
    person = telegram.person(user_id)
    query = telegram.new_inline_query(person.id, text[:_QUERY_LENGTH])
    update = {"id": query.id, "from": person.api(), "query": query.text, "offset": offset}
    telegram.updates.push("inline_query", update)
    try:
        async with asyncio.timeout(telegram.press_patience):
            return {**await asyncio.shield(query.answer), "query_id": query.id}
    except TimeoutError:
        return {"answered": False, "results": [], "next_offset": "", "query_id": query.id}


def choose(telegram: Telegram, chat_id: int, user_id: int, query_id: str, result_id: str) -> Message:
    """Let a person send one of the results to a chat, the bot's own or any other that they are in."""
    person, chat = inside(telegram, chat_id, user_id)
    query = telegram.inline_queries.get(query_id)
    if query is None or query.user_id != user_id or result_id not in query.results:
        raise NotPlayableError("That was not offered.")
    result, body = query.results[result_id]
    message = telegram.keep(chat, person, body, markup=result["reply_markup"], via_bot=telegram.bot)
    chat.seen[user_id] = message.id
    if chat.type == "private" or telegram.bot.id in chat.members:  # what is sent through a bot, it sees
        telegram.updates.push("message", message.api())
    chosen = {"result_id": result_id, "from": person.api(), "query": query.text}
    telegram.updates.push("chosen_inline_result", chosen)
    return message
