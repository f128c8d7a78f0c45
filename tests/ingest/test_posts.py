"""Posts of Telegram: headline, text, tags, and what is no part of the article."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.errors import UnusableInputError
from bot.ingest.posts import Mark, MarkKind, Post, parse_post
from storage.records import ArticleDraft

DATE = dt.datetime(2026, 11, 24, 9, 30, tzinfo=dt.UTC)
TEXT = """Bridge at Dasht to open

Both sides agreed to open the #bridge at Dasht.
The talks lasted nine hours.

#Khalilzad #mutual_interest
"""


def read(text: str, *marks: Mark, source: str | None = None, url: str | None = None) -> ArticleDraft:
    """Read a post."""
    return parse_post(Post(text, marks, source, url, DATE), source="desk")


def link(text: str, piece: str, url: str) -> Mark:
    """Mark a piece of a text as a link."""
    start = text.index(piece)
    return Mark(MarkKind.LINK, start, start + len(piece), url)


def tags(draft: ArticleDraft) -> list[str]:
    """Give the tags as written."""
    return [use.display for use in draft.tags]


def test_a_post_of_a_channel() -> None:
    """Its first line is the headline, the rest the text, its tags are kept, its own link and name go with it."""
    draft = read(TEXT, source="Harbour News", url="https://t.me/harbour_news/7")
    assert draft.title == "Bridge at Dasht to open"
    assert draft.lead == "Both sides agreed to open the #bridge at Dasht."
    assert draft.paragraphs == ("The talks lasted nine hours.",)
    assert tags(draft) == ["bridge", "Khalilzad", "mutual_interest"]
    assert (draft.source, draft.url, draft.code) == ("Harbour News", "https://t.me/harbour_news/7", None)
    assert draft.published == DATE


def test_without_an_origin_the_source_is_the_one_given() -> None:
    """A text that nobody can be named for comes from the desk, without a link."""
    assert (read(TEXT).source, read(TEXT).url) == ("desk", None)


@pytest.mark.parametrize(
    "end",
    [
        "@harbour_news",
        "🆔 @harbour_news",
        "Join us: @harbour_news",
        "👉 @harbour_news | @harbour_sport",
        "t.me/harbour_news",
        "https://t.me/+AbCdEf",
        "Our channel: https://telegram.me/harbour_news",
        "ما را دنبال کنید: @harbour_news",
        "Harbour News",
        "@harbour_news\n\n➖➖➖\nhttps://t.me/harbour_news\n",
    ],
)
def test_promotion_at_the_end_goes(end: str) -> None:
    """Last lines that name a channel and say hardly more are no part of the article."""
    draft = read(f"Bridge to open\n\nThe bridge opens.\n\n{end}", source="Harbour News")
    assert (draft.title, draft.lead, draft.paragraphs) == ("Bridge to open", "The bridge opens.", ())


def test_a_promotion_may_hide_behind_words() -> None:
    """Words that lead to a channel are promotion as its name is."""
    text = "Bridge to open\n\nThe bridge opens.\n\nHarbour News on Telegram"
    assert read(text, link(text, "Harbour News on Telegram", "https://t.me/harbour_news")).text == (
        "The bridge opens."
    )
    assert read(text).text == "The bridge opens.\nHarbour News on Telegram"


def test_bare_links_to_telegram_go_everywhere() -> None:
    """A line that is nothing but a link to Telegram says nothing, wherever it stands."""
    assert read("Bridge to open\n👉 t.me/harbour/7\nThe bridge opens.").text == "The bridge opens."


@pytest.mark.parametrize(
    "line",
    [
        "The mayor wrote on his own channel @mayor that the bridge will open soon.",
        "More at https://news.example/bridge",
        "Write to desk@harbour.example",
    ],
)
def test_a_sentence_stays(line: str) -> None:
    """A last line that tells something stays, also where it names a channel or a page."""
    assert read(f"Bridge to open\n\n{line}").text == line


def test_one_paragraph_gives_its_first_sentence_as_headline() -> None:
    """Where one paragraph is the whole, its first sentence is the headline and the rest the text."""
    draft = read("The bridge at Dasht opens before the winter. Traders had waited since spring.")
    assert draft.title == "The bridge at Dasht opens before the winter."
    assert draft.text == "Traders had waited since spring."


def test_one_sentence_is_a_headline() -> None:
    """A post of one sentence is a headline without a text."""
    draft = read("The bridge at Dasht is open. #bridge")
    assert (draft.title, draft.text, tags(draft)) == ("The bridge at Dasht is open. #bridge", "", ["bridge"])


def test_a_long_first_line_is_no_headline() -> None:
    """A first line that is a whole paragraph gives its first sentence; one endless sentence is cut between words."""
    sentence = "The council of Marwan agreed to open the bridge before the winter."
    draft = read(f"{sentence} {'Traders had waited. ' * 20}\nA second line.")
    assert draft.title == sentence
    assert draft.text.endswith("\nA second line.")
    endless = "word " * 60
    draft = read(endless)
    assert draft.title == "word " * 23 + "word…"
    assert draft.text == endless.strip()
    assert len(read("x" * 500).title) == 121


def test_abbreviations_do_not_end_a_headline() -> None:
    """A full stop after the first few letters is no end of a sentence."""
    text = "The U.S. envoy met the council of Marwan on Tuesday. Both sides agreed."
    assert read(text).title == "The U.S. envoy met the council of Marwan on Tuesday."


def test_tags_that_only_telegram_or_only_we_find() -> None:
    """The tags of both are there, once; the beginning of one of ours is none of its own."""
    text = "#Kabul and #قُرآن and https://x.example/#deep end"
    marks = [
        Mark(MarkKind.HASHTAG, 0, 6),
        Mark(MarkKind.HASHTAG, text.index("#ق"), text.index("#ق") + 2),
        Mark(MarkKind.HASHTAG, text.index("#deep"), text.index("#deep") + 5),
    ]
    assert tags(read(text, *marks)) == ["Kabul", "قُرآن", "deep"]


def test_a_tag_of_a_channel_is_its_tag() -> None:
    """Telegram's `#tag@channel` is the tag."""
    assert tags(read("News #tag@harbour", Mark(MarkKind.HASHTAG, 5, 17))) == ["tag"]


def test_lines_of_tags_are_no_text() -> None:
    """Lines of nothing but tags go, at the top, between and below; their tags stay."""
    draft = read("#a #b\nBridge to open\n#c\nThe bridge opens.\n🏷 #d, #e")
    assert (draft.title, draft.text) == ("Bridge to open", "The bridge opens.")
    assert tags(draft) == ["a", "b", "c", "d", "e"]


def test_a_page_is_read_as_a_page() -> None:
    """A pasted article page keeps its code, date and byline; promotion below it goes, tags below it stay."""
    text = (
        "Code: 224091\nWednesday 5 May 2021 - 14:55\nTajik President, Khalilzad Discuss Peace\n\nThe lead says it.\n\n"
        "Afghan Voice Agency (AVA)_#Kabul: The talks were held.\n\nMore of it.\n\n#peace\n@ava_news"
    )
    draft = read(text, url="https://t.me/ava_news/9")
    assert (draft.code, draft.title) == ("224091", "Tajik President, Khalilzad Discuss Peace")
    assert draft.published is not None
    assert draft.published.year == 2021
    assert draft.paragraphs[-1] == "More of it."
    assert tags(draft) == ["Kabul", "peace"]
    assert draft.url == "https://t.me/ava_news/9"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "page.empty"),
        ("@harbour_news", "page.no_text"),
        ("🔥🔥", "page.no_text"),
        ("#a #b", "page.no_text"),
    ],
)
def test_without_a_text_there_is_no_article(text: str, key: str) -> None:
    """Nothing, only promotion, only signs and only tags are refused."""
    with pytest.raises(UnusableInputError) as caught:
        read(text)
    assert caught.value.key == key
