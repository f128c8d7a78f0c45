"""How a digest reads: its layouts, its parts and pages, and what stands under them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

from bot.core.message import Button, digest_part, page_ids, split_digest, visible
from bot.locales import words
from bot.locales.catalogue import LanguageWords
from storage.records import Digest
from tests.core.messages import ECONOMY, ENGLISH, LINKED, PERSIAN, SPORT, write
from tests.core.news import DAY, NOW, article, digest, story
from tests.core.telegram_html import parse


def test_the_digest_reads_as_designed() -> None:
    """Title and date, counts, bold tags, numbered linked headlines, sentences, source and local time, what is left."""
    one = article(
        1,
        sentences=["Dockers signed a #three_year deal.", "Ships come in.", "Never shown."],
        url="https://example.com/a?b=1&c=2",
    )
    two = article(
        2, title="Keeper saves two penalties", source="Sample Sport", published=NOW - dt.timedelta(hours=20)
    )
    (message,) = write([story(one, ECONOMY), story(two, SPORT)], total=5)
    assert message.html.split("\n") == [
        "🗞 <b>Your news · Mon 23 Nov</b>",
        "2 of 5 stories · #economy 1 · #sport 1",
        "",
        "<b>#economy</b>",
        '<b>1.</b> <a href="https://example.com/a?b=1&amp;c=2"><b>Port strike ends after nine days</b></a>',
        "Dockers signed a three year deal. Ships come in.",
        "<i>Harbour Wire · 08:40</i>",
        "",
        "<b>#sport</b>",
        "<b>2.</b> <b>Keeper saves two penalties</b>",
        "<i>Sample Sport · Sun 22 Nov, 12:40</i>",
        "",
        "and 3 more",
    ]
    assert message.buttons == (
        (Button("More", data="1:more:5"), Button("Why these?", data="1:why:5")),
        (Button("Tags and time", data="1:settings:5"),),
    )


def test_the_compact_digest_reads_as_designed() -> None:
    """A tag, its headlines as links with their source, then what they say in one expandable quote; the same to the left."""
    view = replace(ENGLISH, compact=True)
    one = article(1, sentences=["Dockers signed.", "Ships come in."], url="https://example.com/a")
    two = article(2, title="Rate held", source="خبرگزاری بندر", sentences=["The board voted."])
    persian = article(3, title="پایان اعتصاب بندر", sentences=["کشتی‌ها آمدند."], source="Example Wire")
    (message,) = write([story(one, ECONOMY), story(two, ECONOMY), story(persian, PERSIAN)], view)
    assert message.html.split("\n")[2:] == [
        "",
        "<b>#economy</b>",
        '• <a href="https://example.com/a">Port strike ends after nine days</a> · <i>Harbour Wire</i>',
        "• Rate held · <i>\u2068خبرگزاری بندر\u2069</i>",
        "<blockquote expandable>Dockers signed. Ships come in.",
        "The board voted.</blockquote>",
        "",
        "<b>#اقتصاد</b>",
        "\u200f• پایان اعتصاب بندر · <i>\u2068Example Wire\u2069</i>",
        "<blockquote expandable>کشتی‌ها آمدند.</blockquote>",
    ]


def test_counts_are_not_parted_by_what_reads_as_a_zero() -> None:
    """A Persian digest's counts stand between bars: a dot beside them would be one more digit."""
    found = [story(article(1), PERSIAN), story(article(2), ECONOMY)]
    (message,) = write(found, replace(ENGLISH, words=words("fa")))
    counts = visible(message.html).split("\n")[1]
    assert counts.endswith(" | #اقتصاد ۱ | \u2068#economy\u2069 ۱")
    assert "·" not in counts


def test_pages_turn_the_way_that_one_reads() -> None:
    """The next page is at the right, in a language that reads from right to left at the left; each page has its [Why]."""
    english = words("en")
    assert isinstance(english, LanguageWords)
    leftwards = LanguageWords("fa", english._catalogue)
    found = [story(article(n), ECONOMY) for n in (1, 2, 3)]
    paged = digest(found, 5)._replace(pages=(1, 1, 1))
    by_id = {one.id: one for one in found}
    shown = {}
    for view in (ENGLISH, replace(ENGLISH, words=leftwards)):
        for n in (1, 2, 3):
            ids = page_ids(paged, n - 1)
            message = digest_part(paged, by_id, view, DAY, story_ids=ids, n=n, of=3, origin=("a7",))
            shown[view.words.language, n] = [[(b.text, b.data) for b in row] for row in message.buttons]
    assert shown["en", 1][0] == [("2/3 ›", "1:page:a7:1")]
    assert shown["en", 2][:2] == [
        [("‹ 1/3", "1:page:a7:0"), ("3/3 ›", "1:page:a7:2")],
        [("Why these?", "1:why:a7:1"), ("Tags and time", "1:settings:a7")],
    ]
    assert shown["fa", 2][0] == [("‹ ۳/۳", "1:page:a7:2"), ("۱/۳ ›", "1:page:a7:0")]
    assert shown["en", 3] == [
        [("‹ 2/3", "1:page:a7:1")],
        [("More", "1:more:a7"), ("Why these?", "1:why:a7:2")],
        [("Tags and time", "1:settings:a7")],
    ]


def test_buttons_go_with_what_they_need() -> None:
    """[More] only where stories were left out, nothing that needs an origin without one, all under the last part."""
    found = [story(article(1), ECONOMY)]
    (message,) = write(found)
    assert [[button.data for button in row] for row in message.buttons] == [["1:why:5", "1:settings:5"]]
    on_demand = digest_part(digest(found, 9), {1: found[0]}, ENGLISH, DAY, story_ids=[1])
    assert [[button.data for button in row] for row in on_demand.buttons] == [["1:settings"]]
    first = digest_part(digest(found, 9), {1: found[0]}, ENGLISH, DAY, story_ids=[1], n=1, of=2, origin=(5,))
    assert first.buttons == ()
    assert "more" not in first.html


def test_a_long_digest_is_numbered_through_its_parts() -> None:
    """Each part says which it is, repeats its tag, and goes on counting."""
    found = [
        story(article(n, title=f"Headline {n}", sentences=["Words. " * 60]), ECONOMY) for n in range(1, 21)
    ]
    parts = [parse(message.html).text for message in write(found)]
    assert len(parts) > 1
    assert [text.split("\n")[0] for text in parts] == [
        f"🗞 Your news · Mon 23 Nov · {n}/{len(parts)}" for n in range(1, len(parts) + 1)
    ]
    assert all("#economy" in text for text in parts)
    assert re.findall(r"^(\d+)\. Headline (\d+)$", "\n".join(parts), re.MULTILINE) == [
        (f"{n}", f"{n}") for n in range(1, 21)
    ]
    assert [text.startswith("20 stories") for text in (part.split("\n")[1] for part in parts)] == [True] + [
        False
    ] * (len(parts) - 1)


def test_a_story_that_is_gone_is_left_out() -> None:
    """A retracted story leaves no gap but its number."""
    found = [story(article(n, title=f"Headline {n}"), ECONOMY) for n in (1, 2, 3)]
    by_id = {one.id: one for one in found if one.id != 2}
    assert split_digest(digest(found), by_id, ENGLISH, DAY) == ((1, 3),)
    text = visible(digest_part(digest(found), by_id, ENGLISH, DAY, story_ids=[1, 2, 3]).html)
    assert "1. Headline 1" in text
    assert "Headline 2" not in text
    assert "3. Headline 3" in text


def test_a_story_without_a_page_links_to_its_card() -> None:
    """An article from page text has no address: its headline opens the card in the chat, where the bot's name is known."""
    (message,) = write([story(article(12), ECONOMY)], LINKED)
    assert parse(message.html).links == ["https://t.me/tagwire_demo_bot?start=a_12"]
    assert parse(write([story(article(12), ECONOMY)])[0].html).links == []
    own = story(article(12, url="https://example.com/x"), ECONOMY)
    assert parse(write([own], LINKED)[0].html).links == ["https://example.com/x"]


def test_dates_are_shown_where_the_time_alone_would_mislead() -> None:
    """Today's is a time, an earlier day has its date, another year its year; the reader's zone decides."""
    for hours, shown in (
        (1, "07:40"),
        (20, "Sun 22 Nov, 12:40"),
        (100, "Thu 19 Nov, 04:40"),
        (9000, "Thu 13 Nov 2025, 08:40 / 2025"),
    ):
        one = article(1, published=NOW - dt.timedelta(hours=hours))
        (message,) = write([story(one, ECONOMY)])
        expected = words("en").date((one.published or NOW).date(), year=True) if "/" in shown else shown
        assert f"Harbour Wire · {expected}" in message.html
    unknown = write([story(article(1, published=None), ECONOMY)])[0]
    assert "Harbour Wire · 08:40" in unknown.html


def test_an_empty_digest_of_nothing_is_no_part() -> None:
    """Without stories there is nothing to part."""
    assert split_digest(Digest((), 0), {}, ENGLISH, DAY) == ()
