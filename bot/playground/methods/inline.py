"""`answerInlineQuery`, with the checks of the real server."""

from __future__ import annotations

import re
from typing import Any

from bot.playground.errors import QUERY_TOO_OLD, Json, bad
from bot.playground.markup import inline_keyboard
from bot.playground.model import Text
from bot.playground.request import Params
from bot.playground.telegram import Telegram

_MOST = 50
_ID_BYTES = 64
_OFFSET_BYTES = 64
_CACHED = 300  # seconds, where a bot says nothing
_START = re.compile(r"[A-Za-z0-9_-]*")
_START_LENGTH = 64


def answer_inline_query(telegram: Telegram, params: Params) -> bool:
    """`answerInlineQuery`: results of the type article, with a text each; nobody here needs another."""
    results = params.json("results", "can't parse inline query results JSON object") or []
    if not isinstance(results, list):
        raise bad("expected an Array of inline query results")
    button = _button(params.json("button", "can't parse inline query results button JSON object"))
    if len(results) > _MOST:
        raise bad("too many inline query results specified")
    read = [_result(telegram, result) for result in results]
    query = telegram.inline_queries.get(params.text("inline_query_id"))
    if query is None or telegram.monotonic() - query.asked_at > telegram.query_life:
        raise bad(QUERY_TOO_OLD)
    offset = params.text("next_offset")
    if len(offset.encode()) > _OFFSET_BYTES:
        raise bad("NEXT_OFFSET_INVALID")
    _check_ids([result["id"] for result, _ in read])
    query.results = {result["id"]: (result, body) for result, body in read}
    if not query.answer.done():
        query.answer.set_result(
            {
                "answered": True,
                "results": [result for result, _ in read],
                "next_offset": offset,
                "cache_time": params.integer("cache_time", _CACHED),
                "is_personal": params.flag("is_personal"),
                "button": button,
            }
        )
    return True


def _check_ids(ids: list[str]) -> None:
    if not all(ids):
        raise bad("RESULT_ID_EMPTY")
    if any(len(one.encode()) > _ID_BYTES for one in ids):
        raise bad("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad("RESULT_ID_DUPLICATE")


def _result(telegram: Telegram, result: Any) -> tuple[Json, Text]:
    """Check one result; gives it, and the text of the message that it becomes."""
    if not isinstance(result, dict):
        raise bad("can't parse InlineQueryResult: expected an Object")
    for name in ("type", "id", "title"):
        if not isinstance(result.get(name), str):
            raise bad(f"can't parse InlineQueryResult: Can't find field \"{name}\"")
    if result["type"] != "article":
        raise bad(
            "can't parse InlineQueryResult: unallowed result type"
        )  # our own: the others are not played
    content = result.get("input_message_content")
    if not isinstance(content, dict) or not isinstance(content.get("message_text"), str):
        raise bad("can't parse InlineQueryResult: input message content is not specified")
    if not result["title"].strip():
        raise bad("ARTICLE_TITLE_EMPTY")
    body = telegram.body(
        content["message_text"], str(content.get("parse_mode") or ""), content.get("entities")
    )
    markup = inline_keyboard(result.get("reply_markup"))
    return {**result, "reply_markup": markup}, body


def _button(button: Any) -> Json | None:
    """Check the button above the results, which leads to the chat with the bot."""
    if button is None:
        return None
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad("can't parse InlineQueryResultsButton: expected an Object")
    start = button.get("start_parameter")
    if not start:
        raise bad("can't use empty start_parameter")
    if len(start) > _START_LENGTH:
        raise bad("too long start_parameter specified")
    if not _START.fullmatch(start):
        raise bad("unallowed characters in start_parameter are used")
    return {"text": button["text"], "start_parameter": start}
