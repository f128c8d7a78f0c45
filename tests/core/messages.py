"""What tests of messages share: a few views and tags, and what Telegram would check."""

from __future__ import annotations

import re
from collections.abc import Sequence

from hypothesis import HealthCheck, settings

from bot.core.actions import unpack
from bot.core.message import ENTITY_LIMIT, LENGTH_LIMIT, Message, View, digest_part, split_digest, visible
from bot.core.text import utf16_length
from bot.locales import words
from bot.playground.clean import clean
from bot.playground.entities import settle
from bot.playground.html import parse_html
from bot.playground.plain import find
from storage.records import Story
from tests.core.news import DAY, digest, tag
from tests.core.telegram_html import Parsed, parse
from tests.support.examples import examples

ENGLISH = View(words("en"), "Asia/Kabul", 2)
LINKED = View(words("en"), "Asia/Kabul", 2, "tagwire_demo_bot")
ECONOMY, SPORT, PERSIAN = tag(1, "economy", stories=9), tag(2, "sport"), tag(3, "اقتصاد")
thorough = settings(
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    deadline=None,
)


def write(found: Sequence[Story], view: View = ENGLISH, total: int | None = None) -> list[Message]:
    """Split a digest of these stories and write all its messages."""
    chosen, by_id = digest(found, total), {one.id: one for one in found}
    parts = split_digest(chosen, by_id, view, DAY)
    return [
        digest_part(chosen, by_id, view, DAY, story_ids=ids, n=n, of=len(parts), origin=(5,))
        for n, ids in enumerate(parts, start=1)
    ]


def check(message: Message) -> Parsed:
    """Check what Telegram would check: balanced HTML of known tags, both limits, buttons and their data."""
    parsed = parse(message.html)
    assert 1 <= utf16_length(parsed.text) <= LENGTH_LIMIT
    assert parsed.text.strip()
    assert parsed.entities <= ENTITY_LIMIT
    assert len(message.html.encode()) <= 35_000
    assert parsed.text == visible(message.html)
    assert not re.search("[\u2028-\u202e\x00-\x09\x0b-\x1f]", parsed.text)
    assert all(url.startswith(("https://", "http://")) for url in parsed.links)
    check_as_telegram(message, parsed)
    for button in (one for row in message.buttons for one in row):
        assert button.text
        assert (button.data is None) != (button.url is None)
        assert button.data is None or unpack(button.data)
    return parsed


def check_as_telegram(message: Message, parsed: Parsed) -> None:
    """Let the local Telegram take it: it reads the same, keeps every link, and no entity parts a character."""
    body = clean(parse_html(message.html))
    kept = settle(body.entities, find(body.text))
    assert body.text == parsed.text.strip(" \n")
    assert utf16_length(body.text) <= 4096
    assert len([entity for entity in kept if entity["type"] == "text_link"]) == len(parsed.links)
    units = body.text.encode("utf-16-le")
    for entity in kept:
        start, end = 2 * entity["offset"], 2 * (entity["offset"] + entity["length"])
        assert 0 <= start < end <= len(units)
        assert units[start:end].decode("utf-16-le")
