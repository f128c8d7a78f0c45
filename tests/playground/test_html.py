"""Telegram's HTML mode: what it makes of tags, and what it refuses, byte by byte."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.playground.clean import utf16
from bot.playground.errors import ApiError
from bot.playground.html import parse_html
from bot.playground.telegram import Telegram
from tests.support.examples import examples


def entities(source: str) -> list[tuple[Any, ...]]:
    """Give the entities of a source as (type, arguments..., offset, length)."""
    body = Telegram().body(source, "HTML")
    last = {"type": 0, "offset": 2, "length": 3}
    return [
        tuple(value for _, value in sorted(entity.items(), key=lambda item: last.get(item[0], 1)))
        for entity in body.entities
    ]


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>x</p>", 'Unsupported start tag "p" at byte offset 0'),
        ("a<br>", 'Unsupported start tag "br" at byte offset 1'),
        ("é<p>", 'Unsupported start tag "p" at byte offset 2'),
        ("😀 <H1>", 'Unsupported start tag "h1" at byte offset 5'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("1 <", "Unclosed start tag at byte offset 2"),
        ("x<b", "Unclosed start tag at byte offset 1"),
        ("<b></i>", 'Unmatched end tag at byte offset 3, expected "</b>", found "</i>"'),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<a href>x<b></a>", 'Unmatched end tag at byte offset 12, expected "</b>", found "</a>"'),
        ('<a href="x>y', "Unclosed start tag at byte offset 0"),
        ('<a "x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ("<a href=http://x.org>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<a href=", 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">y</tg-emoji>', "Invalid custom emoji identifier specified"),
        (
            "&#xD83D;",
            (
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            ),
        ),
    ],
)
def test_refusals(source: str, words: str) -> None:
    """What Telegram refuses is refused in its words, with the offset in bytes."""
    with pytest.raises(ApiError) as refused:
        parse_html(source)
    assert refused.value.description == f"Bad Request: can't parse entities: {words}"
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a &lt; b &gt; c &amp; &quot;d&quot;", 'a < b > c & "d"'),
        ("AT&T", "AT&T"),
        ("a & b", "a & b"),
        ("&nbsp;&apos;", "&nbsp;&apos;"),
        ("&lt", "<"),
        ("&ltx", "&ltx"),
        ("&#39;&#x27;&#65", "''A"),
        ("&#0;x", "&#0;x"),
        ("&#1114111;", "&#1114111;"),
        ("&#x0000041;", "&#x0000041;"),
        ("&amp;lt;", "&lt;"),
        ("<B>x</b>", "x"),
        ("<b\n>x</b >", "x"),
        ("<b>x</>", "x"),
        ("<b></b>x", "x"),
        ("<b unknown='1' more>x</b>", "x"),
        ("  \n <b>x</b> \n ", "x"),
    ],
)
def test_text_of_html(source: str, text: str) -> None:
    """References become characters, what is no reference stays as it is, tags go, both ends are trimmed."""
    assert Telegram().body(source, "html").text == text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<b>x</b>", [("bold", 0, 1)]),
        ("😀<b>😀</b>", [("bold", 2, 2)]),
        ("<b>x</b>&#128512;<i>y</i>", [("bold", 0, 1), ("italic", 3, 1)]),
        ("<strong>a</strong><em>b</em><ins>c</ins><del>d</del>", [
            ("bold", 0, 1), ("italic", 1, 1), ("underline", 2, 1), ("strikethrough", 3, 1)]),
        ("<strike>a</strike><s>b</s>", [("strikethrough", 0, 2)]),
        ("<tg-spoiler>a</tg-spoiler> <span class='tg-spoiler'>b</span>", [("spoiler", 0, 1), ("spoiler", 2, 1)]),
        ("<code>a</code> <pre>b</pre>", [("code", 0, 1), ("pre", 2, 1)]),
        ('<pre><code class="language-py">b</code></pre>', [("pre", "py", 0, 1)]),
        ('<code class="language-py"><pre>b</pre></code>', [("pre", "py", 0, 1)]),
        ('<code class="language-py">b</code>', [("code", 0, 1)]),
        ("<code>#tag and <b>bold</b></code>", [("code", 0, 13)]),
        ("<blockquote>a</blockquote>b", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>b", [("expandable_blockquote", 0, 1)]),
        ('<blockquote expandable="">a</blockquote>b', [("expandable_blockquote", 0, 1)]),
        ('<a href="HTTPS://Example.ORG">x</a>', [("text_link", "https://example.org/", 0, 1)]),
        ("<a href='https://x.org/?a=1&amp;b=2'>x</a>", [("text_link", "https://x.org/?a=1&b=2", 0, 1)]),
        ("<a href=x.org>x</a>", [("text_link", "http://x.org/", 0, 1)]),
        ("<a>x.org</a>", [("text_link", "http://x.org/", 0, 5)]),
        ("<a href='javascript:alert(1)'>x</a>", []),
        ("<a href='nowhere'>x</a>", []),
        ("<a href='ftp://x.org'>x</a>", []),
        ("<a href='tg://resolve?domain=bot'>x</a>", [("text_link", "tg://resolve?domain=bot", 0, 1)]),
        ('<tg-time unix="1647531900" format="wDT">22:45</tg-time>', [("date_time", 1647531900, "wDT", 0, 5)]),
        ("<b>x </b>", [("bold", 0, 1)]),
        ("x <b> </b>", []),
        # A style is cut where a link or a tag begins or ends inside it, as in Telegram's own answers.
        ("<b>a #tag b</b>", [("bold", 0, 2), ("hashtag", 2, 4), ("bold", 2, 4), ("bold", 6, 2)]),
        ('<b>a <a href="x.org">l</a></b>', [("bold", 0, 2), ("text_link", "http://x.org/", 2, 1), ("bold", 2, 1)]),
        ('<a href="x.org"><b>a</b></a>', [("text_link", "http://x.org/", 0, 1), ("bold", 0, 1)]),
        ("<b>x<i>y</i>z</b>", [("bold", 0, 1), ("bold", 1, 2), ("italic", 1, 1)]),
        ("<b>x</b><b>y</b>", [("bold", 0, 2)]),
        ('<a href="x.org">a <a href="y.org">b</a></a>', [("text_link", "http://x.org/", 0, 3)]),
        ("<blockquote><b>x</b> #tag</blockquote>", [("blockquote", 0, 6), ("bold", 0, 1), ("hashtag", 2, 4)]),
    ],
)  # fmt: skip
def test_entities_of_html(source: str, expected: list[tuple[Any, ...]]) -> None:
    """Tags become entities at UTF-16 offsets, in Telegram's order and nesting."""
    assert entities(source) == expected


def test_a_user_link_is_a_mention() -> None:
    """A link to a user by id names that user."""
    (mention,) = Telegram().body('<a href="tg://user?id=42">x</a>', "HTML").entities
    assert mention["type"] == "text_mention"
    assert mention["user"]["id"] == 42


def test_formatting_beyond_a_hundred_entities_is_dropped() -> None:
    """The message is accepted, with the first hundred entities only."""
    body = Telegram().body(" ".join(["<code>x</code>"] * 150), "HTML")
    assert len(body.entities) == 100
    assert body.text.count("x") == 150


_MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<b>", "</b>", "<i>", "</i>", "</>", "<a href='x.org'>", "</a>", "<pre>", "</pre>", "<code>", "</code>",
                "<blockquote expandable>", "</blockquote>", "&lt;", "&#128512;", "&", "<", ">", "#tag", "x.org", "\r",
                "\u202e", "😀", " ", "\n", "@somebody", "/start", "a@b.org",
            ]
        ),
        st.text(max_size=8),
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(source=_MARKUP | st.text())
@settings(max_examples=examples(150), deadline=None)
def test_any_text_is_parsed_or_refused(source: str) -> None:
    """Nothing crashes the parser, and each entity lies within the text on whole characters."""
    try:
        body = Telegram().body(source, "HTML")
    except ApiError:
        return  # refused in Telegram's words
    units = body.text.encode("utf-16-le")
    assert len(body.entities) <= 100
    assert body.entities == sorted(body.entities, key=lambda found: found["offset"])
    for entity in body.entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        assert 0 <= start < end <= utf16(body.text)
        units[start * 2 : end * 2].decode("utf-16-le")


@given(text=st.text(min_size=1, max_size=300))
@settings(max_examples=examples(100), deadline=None)
def test_escaped_text_comes_back(text: str) -> None:
    """A text whose &, < and > are escaped reads as itself."""
    source = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert parse_html(source).text == text
