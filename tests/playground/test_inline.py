"""Inline mode in the local Telegram: what the real server is known to say, and what people can do."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.telegram import ADA, NEWSROOM, SARA, LocalTelegram

Json = dict[str, Any]
Asked = tuple[str, Callable[[], Json]]


def article(name: str = "1", **more: Any) -> Json:
    """Give a result."""
    return {
        "type": "article",
        "id": name,
        "title": "Port",
        "input_message_content": {"message_text": "<b>Port</b>", "parse_mode": "HTML"},
        **more,
    }


@pytest.fixture
def asked(shared: LocalTelegram) -> Iterator[Asked]:
    """Let Ada ask; gives the id of her query, and what waits for what she is offered."""
    before = len(shared.get("/updates")["pending"])
    offered: list[Json] = []
    typing = threading.Thread(target=lambda: offered.append(shared.inline(ADA, "port")))
    typing.start()
    for _ in range(3000):  # a query alone makes no event that could be waited for
        if len(shared.state.updates.pending) > before:
            break
        typing.join(0.01)
    query = shared.state.updates.pending[-1]["inline_query"]
    assert (query["query"], query["offset"], query["from"]["id"]) == ("port", "", ADA)

    def offer() -> Json:
        typing.join()
        return offered[0]

    yield query["id"], offer
    typing.join()


REFUSED: list[tuple[Json, str]] = [
    ({"results": [article(str(n)) for n in range(51)]}, "too many inline query results specified"),
    ({"results": [article(), article()]}, "RESULT_ID_DUPLICATE"),
    ({"results": [article("x" * 65)]}, "RESULT_ID_INVALID"),
    ({"results": [article("")]}, "RESULT_ID_EMPTY"),
    ({"results": [article(title=" ")]}, "ARTICLE_TITLE_EMPTY"),
    ({"results": [article()], "next_offset": "é" * 33}, "NEXT_OFFSET_INVALID"),
    (
        {"results": [article(reply_markup={"inline_keyboard": [[{"text": "y", "callback_data": "é" * 33}]]})]},
        "BUTTON_DATA_INVALID",
    ),
    (
        {"results": [article(input_message_content={"message_text": "<p>", "parse_mode": "HTML"})]},
        'can\'t parse entities: Unsupported start tag "p" at byte offset 0',
    ),
    ({"results": [], "button": {"text": "x", "start_parameter": ""}}, "can't use empty start_parameter"),
    ({"results": [], "button": {"text": "x", "start_parameter": "ö"}}, "unallowed characters in start_parameter are used"),
    ({"results": [], "button": {"text": "x", "start_parameter": "o" * 65}}, "too long start_parameter specified"),
]  # fmt: skip


def test_answers_that_are_refused(shared: LocalTelegram, asked: Asked) -> None:
    """In Telegram's words; the query stays open for a better answer, and takes one."""
    query, offer = asked
    for params, words in REFUSED:
        answer = shared.call("answerInlineQuery", inline_query_id=query, **params)
        assert (answer.status_code, answer.json()["description"]) == (400, f"Bad Request: {words}")
    answer = shared.call("answerInlineQuery", inline_query_id="7", results=[])
    assert answer.json()["description"].startswith(
        "Bad Request: query is too old and response timeout expired"
    )
    assert shared.result("answerInlineQuery", inline_query_id=query, results=[article()], next_offset="20")
    offered = offer()
    assert [one["id"] for one in offered["results"]] == ["1"]
    assert (offered["next_offset"], offered["cache_time"], offered["is_personal"]) == (
        "20",
        300,
        False,
    )


def test_a_result_is_sent_and_told_to_the_bot(shared: LocalTelegram, asked: Asked) -> None:
    """As the person's message via the bot, which hears of it and of the choice; others can't send what they were not offered."""
    query, _ = asked
    shared.result("answerInlineQuery", inline_query_id=query, results=[article()])
    message = shared.choose(ADA, NEWSROOM, query, "1")
    (seen,) = [one for one in shared.messages(ADA, chat=NEWSROOM) if one["message_id"] == message]
    assert (seen["from"]["id"], seen["text"], seen["via_bot"]["is_bot"]) == (ADA, "Port", True)
    told, chosen = list(shared.state.updates.pending)[-2:]
    assert told["message"]["via_bot"]["id"] == shared.state.bot.id
    assert chosen["chosen_inline_result"] == {"result_id": "1", "from": seen["from"], "query": "port"}
    for person, result in ((SARA, "1"), (ADA, "2")):
        body = {"as": person, "query_id": query, "result_id": result}
        assert shared.http.post(f"/play/chats/{person}/choose", json=body).status_code == 400
