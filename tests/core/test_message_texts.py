"""Other people's texts in a message: no markup, no link and no direction of theirs reaches beyond them."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import assume, given

from bot.core.hashtags import as_words, telegram_tags
from bot.core.html import RLM, safe_url, tidy
from bot.core.message import story_card, summary_message, visible
from tests.core.messages import ECONOMY, ENGLISH, PERSIAN, check, write
from tests.core.news import article, story, tag, texts
from tests.core.telegram_html import parse


@pytest.mark.case(56)
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JAVASCRIPT://example.com/%0aalert(1)", "data:text/html,x", "file:///etc/passwd", "tg://resolve",
        "https://", "https://[", "https://example.com:port/", "https://localhost/x", "https://exa mple.com", "//example.com",
        'https://example.com/"onclick="x', "https://example.com/\u202egnp.exe", "https://example.com/" + "x" * 3000, "", None,
    ],
)  # fmt: skip
def test_only_web_addresses_become_links(url: str | None) -> None:
    """No other scheme, no broken address, none that hides what it is."""
    assert safe_url(url) is None
    message = story_card(story(article(1, url=url), ECONOMY), ENGLISH)
    assert parse(message.html).links == []
    assert all(button.url is None for row in message.buttons for button in row)


HOSTILE_TITLES = (
    "<b>", "&lt;script&gt;alert(1)&lt;/script&gt;", '"><a href=tg://resolve?domain=x>here', "</a></b><i>", "<b", "&amp;lt;",
    "<blockquote expandable>", "a & b < c > d",
)  # fmt: skip


@pytest.mark.case(56)
def test_what_looks_like_markup_is_text() -> None:
    """A headline, a sentence, a source or a tag is read as it was written; no tag and no link comes of it."""
    for title in HOSTILE_TITLES:
        one = story(
            article(1, title=title, sentences=[title], source=title, url="https://example.com/x"),
            tag(4, "odd", title),
            ECONOMY,
        )
        for message in (
            *write([one]),
            story_card(one, ENGLISH),
            summary_message(one.article, ENGLISH, length=1),
        ):
            parsed = check(message)
            assert parsed.text.count(title) >= 3
            assert set(parsed.links) == {"https://example.com/x"}


@pytest.mark.parametrize(
    "url", ["https://example.com", "http://news.example.co.uk:8080/a?b=c&d=e#f", "https://خبر.example/خبر"]
)
def test_web_addresses_stay(url: str) -> None:
    """Ports, queries and other scripts are fine."""
    assert safe_url(url) == url


def test_each_story_keeps_its_own_direction() -> None:
    """A Persian story in an English digest reads from right to left on every line, the English ones from left to right."""
    persian = article(
        1,
        title="NATO درباره بندر گفت‌وگو کرد",
        sentences=["۱۲ کشتی رسید.", "OPEC هم آمد."],
        source="Harbour Wire",
    )
    english = article(
        2,
        title="كابل: Kabul talks go on for another week",
        sentences=["All sides met again."],
        source="خبرگزاری بندر",
    )
    (message,) = write([story(persian, PERSIAN), story(english, ECONOMY)])
    lines = parse(message.html).text.split("\n")
    title, said, source = lines[4:7]
    assert all(first_strong(line) == "rtl" for line in (title, said, source))
    assert "\u2068Harbour Wire\u2069" in source
    title, said, source = lines[9:12]
    assert all(first_strong(line) == "ltr" for line in (title, said, source))
    assert "\u2068خبرگزاری بندر\u2069" in source
    assert "\u2068#اقتصاد\u2069 1" in lines[1]
    assert first_strong(lines[1]) == "ltr"
    assert not re.search("[\u202a-\u202e]", message.html)


@pytest.mark.case(58)
@given(title=texts(200), sentence=texts(200), name=texts(80))
def test_no_story_turns_the_lines_of_others(title: str, sentence: str, name: str) -> None:
    """Isolates are balanced on every line, whatever marks of direction a text or a tag brings along, and nothing overrides."""
    assume("\ud800" not in title + sentence + name)
    one = story(article(1, title=title, sentences=[sentence], source=title), tag(4, "odd", name), ECONOMY)
    shown = [*write([one]), story_card(one, ENGLISH)]
    assert not re.search("[\u202a-\u202e\u2066\u2067\u061c]", "".join(message.html for message in shown))
    for line in "\n".join(parse(message.html).text for message in shown).split("\n"):
        depth = 0
        for letter in line:
            depth += (letter in "\u2066\u2067\u2068") - (letter == "\u2069")
            assert depth >= 0
        assert depth == 0


def first_strong(line: str) -> str:
    """Tell a line's direction as clients do: by its first strong letter or mark."""
    for letter in line:
        if letter == RLM or unicodedata.bidirectional(letter) in ("R", "AL"):
            return "rtl"
        if unicodedata.bidirectional(letter) == "L":
            return "ltr"
    return "none"


def test_tags_are_whole_when_tapped() -> None:
    """What Telegram links of a heading and a tag line is each whole tag, other characters made underscores."""
    odd = tag(4, "mutualinterest", "mutual-interest")
    card = story_card(story(article(1, sentences=["A #hidden tag."]), ECONOMY, odd, PERSIAN), ENGLISH)
    assert telegram_tags(visible(card.html)) == ["#economy", "#mutual_interest", "#اقتصاد"]
    (message,) = write([story(article(1, sentences=["A #hidden tag."]), odd)])
    assert telegram_tags(visible(message.html)) == ["#mutual_interest"]


def test_hashtags_in_titles_and_sentences_read_as_words() -> None:
    """A hashtag inside a text is words; only the tags themselves are links."""
    one = article(1, title="#Khalilzad meets", sentences=["About #mutual_interest today."])
    text = visible(story_card(story(one), ENGLISH).html)
    assert text.startswith("Khalilzad meets\nAbout mutual interest today.")
    assert tidy(as_words("#a_b")) == "a b"
