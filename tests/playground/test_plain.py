"""What Telegram finds in a text by itself, and how it cleans a text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.clean import clean, utf16
from bot.playground.model import Text
from bot.playground.plain import find
from tests.support.examples import examples

_CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "hashtags.json"


def found(text: str, kind: str) -> list[str]:
    """Give the parts of a text that are of a kind."""
    units = text.encode("utf-16-le")
    return [
        units[2 * entity["offset"] : 2 * (entity["offset"] + entity["length"])].decode("utf-16-le")
        for entity in find(text)
        if entity["type"] == kind
    ]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Kabul", ["#Kabul"]),
        ("#123", []),
        ("#2026news", ["#2026news"]),
        ("#a-b", ["#a"]),
        ("#a#b", []),
        ("x#a", []),
        ("_#Kabul", []),
        ("(#a)", ["#a"]),
        ("#tag@channel.", ["#tag@channel"]),
        ("#tag@ab", ["#tag"]),
        ("#قُرآن", ["#ق"]),
        ("#می\u200cخواهم", ["#می\u200cخواهم"]),
        ("#a·b", ["#a·b"]),
        ("＃a", []),
        ("😀 #ä😀", ["#ä"]),
        ("#" + "a" * 300, ["#" + "a" * 256]),
        ("#" + "1" * 256 + "a", []),
    ],
)
def test_hashtags(text: str, tags: list[str]) -> None:
    """A hashtag is what Telegram links."""
    assert found(text, "hashtag") == tags


def test_the_known_hashtag_cases() -> None:
    """Telegram's own cases, where the collection lies beside the checkout."""
    if not _CASES.is_file():
        pytest.skip(f"the collected cases are not at {_CASES}")
    cases = json.loads(_CASES.read_text(encoding="utf-8"))
    own = cases["tests"]["telegram/hashtag"]
    assert len(own) == 34
    for case in own:
        assert found(case["text"], "hashtag") == case["expected"], case["text"]


@pytest.mark.parametrize(
    ("text", "kind", "parts"),
    [
        ("see https://example.org/a_(b).", "url", ["https://example.org/a_(b)"]),
        ("(https://example.org/a)", "url", ["https://example.org/a"]),
        ("example.org, and x.y", "url", ["example.org"]),
        ("http://127.0.0.1:8080/x", "url", ["http://127.0.0.1:8080/x"]),
        ("Hello.World e.g. this", "url", []),
        ("tg://resolve?domain=x", "url", ["tg://resolve?domain=x"]),
        ("http://localhost", "url", []),
        ("write to ada@example.org now", "email", ["ada@example.org"]),
        ("@somebody and @ab and a@somebody", "mention", ["@somebody"]),
        ("/start@some_bot now /help", "bot_command", ["/start@some_bot", "/help"]),
        ("1/2 and a/b", "bot_command", []),
        ("$USD $usd US$", "cashtag", ["$USD"]),
    ],
)
def test_other_finds(text: str, kind: str, parts: list[str]) -> None:
    """Links, addresses, mentions and commands are found as Telegram does."""
    assert found(text, kind) == parts


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("a\tb\x00c\x1fd", "a b c d"),
        ("a\r\nb", "a\nb"),
        ("a\u2028b\u202ec", "abc"),
        ("\u200fa\u2068b\u2069", "\u200fa\u2068b\u2069"),
        (" \n a \n ", "a"),
        ("a\u030ab", "ab"),
    ],
)
def test_cleaning(raw: str, kept: str) -> None:
    """Control characters become spaces, separators and embeddings go, marks and isolates stay."""
    assert clean(Text(raw)).text == kept


def test_entities_move_with_the_cleaning() -> None:
    """Offsets are given in the raw text and kept in the clean one."""
    raw = " \r😀\u202ebold\u2028! "
    body = clean(Text(raw, [{"type": "bold", "offset": 5, "length": 5}]))
    assert body.text == "😀bold!"
    assert body.entities == [{"type": "bold", "offset": 2, "length": 4}]


def test_a_space_under_an_entity_is_not_trimmed_at_the_start() -> None:
    """Telegram trims the start only as far as no entity covers it."""
    body = clean(Text("  x", [{"type": "bold", "offset": 1, "length": 2}]))
    assert (body.text, body.entities) == (" x", [{"type": "bold", "offset": 0, "length": 2}])


@given(text=st.text(alphabet=st.sampled_from("#aZ1_@./:$é😀ق\u200c ()-"), max_size=60))
@settings(max_examples=examples(100), deadline=None)
def test_finds_lie_apart_within_the_text(text: str) -> None:
    """Whatever the text, what is found lies within it and nothing overlaps."""
    last = 0
    for entity in find(text):
        assert last <= entity["offset"] < entity["offset"] + entity["length"] <= utf16(text)
        last = entity["offset"] + entity["length"]
