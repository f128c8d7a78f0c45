"""Messages within Telegram's limits, as HTML that it accepts.

Over 300 lines, because each layout and each limit has its test here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.core.actions import unpack
from bot.core.hashtags import as_words, telegram_tags
from bot.core.html import RLM, safe_url, tidy
from bot.core.message import (
    ENTITY_LIMIT,
    LENGTH_LIMIT,
    Button,
    Message,
    View,
    digest_part,
    escape,
    page_ids,
    plain_text,
    split_digest,
    story_card,
    summary_message,
    visible,
)
from bot.core.text import utf16_length
from bot.locales import words
from bot.locales.catalogue import LanguageWords
from bot.playground.clean import clean
from bot.playground.entities import settle
from bot.playground.html import parse_html
from bot.playground.plain import find
from storage.records import Digest, Story
from tests.core.news import DAY, NOW, SEEDS, article, digest, made_up, story, tag, texts
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


@pytest.mark.case(45)
@thorough
@given(seed=SEEDS, length=st.integers(1, 5), left=st.integers(0, 50), some=st.sets(st.sampled_from("lcp")))
def test_every_digest_is_what_telegram_takes(seed: int, length: int, left: int, some: set[str]) -> None:
    """However hostile the texts, every part or page is whole and within both limits; no story is lost, doubled or split.

    `some` of these: (l)inked to the bot, (c)ompact, (p)ages that turn.
    """
    found = made_up(seed)
    name = "tagwire_demo_bot" if "l" in some else None
    view = View(words("en"), "Asia/Tehran", length, name, compact="c" in some)
    chosen, by_id = digest(found, len(found) + left), {one.id: one for one in found}
    order = {one.id: n for n, one in enumerate(found, start=1)}
    parts = split_digest(chosen, by_id, view, DAY)
    assert [story_id for ids in parts for story_id in ids] == [one.id for one in found]
    assert all(parts)
    if "p" in some:
        chosen = chosen._replace(pages=tuple(map(len, parts)))
        assert [page_ids(chosen, index) for index in range(len(parts))] == list(parts)
    for n, ids in enumerate(parts, start=1):
        arguments = {"story_ids": ids, "n": n, "of": len(parts), "origin": (7,)}
        message = digest_part(chosen, by_id, view, DAY, **arguments)  # type: ignore[arg-type] # of several kinds
        parsed = check(message)
        only = {story_id: by_id[story_id] for story_id in ids}
        numbers = re.findall(r"^[\u200e\u200f]?(\d+)\. ", parsed.text, re.MULTILINE)
        bullets = re.findall("^[\u200e\u200f]?• ", parsed.text, re.MULTILINE)
        assert len(bullets) >= len(ids) if view.compact else {str(order[one]) for one in ids} <= set(numbers)
        assert digest_part(chosen, by_id, view, DAY, **arguments) == message  # type: ignore[arg-type] # of several kinds
        check(digest_part(chosen, only, view, DAY, **arguments))  # type: ignore[arg-type] # of several kinds


@thorough
@given(seed=SEEDS, grown=texts(4000), view=st.sampled_from([ENGLISH, LINKED]))
def test_texts_that_grew_still_fit(seed: int, grown: str, view: View) -> None:
    """A part that was planned with short texts is within the limits with whatever the texts have become since."""
    found = made_up(seed, most=30)
    planned = [story(article(one.id, title=f"Story number {one.id}"), *one.tags) for one in found]
    chosen = digest(planned)
    parts = split_digest(chosen, {one.id: one for one in planned}, view, DAY)
    long = [
        story(article(one.id, title=grown, sentences=[grown] * 4, source=grown), *one.tags) for one in found
    ]
    for by_id in ({one.id: one for one in found}, {one.id: one for one in long}):
        for n, ids in enumerate(parts, start=1):
            check(digest_part(chosen, by_id, view, DAY, story_ids=ids, n=n, of=len(parts)))


@thorough
@given(seed=SEEDS, length=st.integers(1, 9), shown=st.integers(-1, 9))
def test_every_card_is_what_telegram_takes(seed: int, length: int, shown: int) -> None:
    """Cards and summaries of anything are balanced and within both limits, and so is their plain text."""
    for one in made_up(seed, most=3):
        view = View(words("en"), "UTC", length)
        for message in (story_card(one, view), summary_message(one.article, view, length=shown)):
            check(message)
            plain = plain_text(message)
            assert 1 <= utf16_length(plain) <= LENGTH_LIMIT


@pytest.mark.case(45)
@pytest.mark.parametrize("letter", ["x", "😀", "👩‍👩‍👧", "&", "e\u0301"])
def test_the_limit_is_met_to_the_unit(letter: str) -> None:
    """A card whose text comes near 4,096 units, to either side of it, is whole; what goes beyond gives its end."""
    bare = utf16_length(visible(story_card(story(article(title="T", sentences=["x"])), ENGLISH).html)) - 1
    for beyond in range(-3, 4):
        count = (LENGTH_LIMIT - bare + beyond) // utf16_length(letter)
        for one in (article(title="T", sentences=[letter * count]), article(title=letter * count)):
            check(story_card(story(one), ENGLISH))


@given(text=st.text())
def test_escaped_text_is_seen_as_it_was(text: str) -> None:
    """Whatever is escaped reads the same again, in a text and in an attribute."""
    assert visible(escape(text)) == text
    parsed = parse(f'<a href="https://example.com/{escape(text)}">{escape(text)}</a>')
    assert parsed.text == text
    assert parsed.links in ([f"https://example.com/{text}"], [])


@thorough
@given(
    titles=st.lists(
        st.text(st.sampled_from("abcdefgh xyzبندرکابل&<>\"'"), min_size=3, max_size=60),
        min_size=1,
        max_size=15,
    )
)
def test_each_headline_is_seen_once(titles: list[str]) -> None:
    """The reader sees each headline exactly once over all parts, as it was written."""
    marked = [f"{n}: {' '.join(title.split())}·" for n, title in enumerate(titles, start=1001)]
    found = [story(article(n, title=title), ECONOMY) for n, title in enumerate(marked, start=1)]
    read = "\n".join(parse(message.html).text for message in write(found))
    assert all(read.count(title) == 1 for title in marked)


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


def test_the_card_reads_as_designed() -> None:
    """Headline, summary, the rest as an expandable quote, tags, source with date; [Read] and [Mute]."""
    sentences = ["One.", "Two.", "Three.", "Four."]
    one = article(1, sentences=sentences, url="https://example.com/a")
    other = article(9, source="Daily Sample")
    message = story_card(story(one, ECONOMY, SPORT, also=[other]), ENGLISH)
    assert message.html.split("\n") == [
        '<a href="https://example.com/a"><b>Port strike ends after nine days</b></a>',
        "One. Two.",
        "",
        "<blockquote expandable>Three. Four.</blockquote>",
        "#economy #sport",
        "<i>Harbour Wire · Mon 23 Nov, 08:40 · also: Daily Sample</i>",
    ]
    assert message.buttons == (
        (Button("Read", url="https://example.com/a"), Button("Mute #economy", data="1:mute:1")),
    )


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


def test_a_page_without_a_source_is_named_by_its_agency() -> None:
    """The unnamed source gives way to the byline, where there is one; other sources stay as they are."""
    for source, byline, shown in (
        ("import", "Harbour Agency", "Harbour Agency"),
        ("import", None, "import"),
        ("Wire", "HA", "Wire"),
    ):
        assert (
            f"<i>{shown} ·"
            in story_card(story(article(1, source=source, byline=byline), ECONOMY), ENGLISH).html
        )


def test_the_summary_turns_shorter_and_longer() -> None:
    """[Shorter] and [Longer] appear where there is something shorter or longer; [Follow] where the tag fits a button."""
    one = article(3, sentences=["One.", "Two.", "Three."], tags=["economy", "sport"])
    data = {
        length: [
            button.data for row in summary_message(one, ENGLISH, length=length).buttons for button in row
        ]
        for length in (0, 1, 2, 3, 99)
    }
    assert data[1] == data[0] == ["1:summary:3:2", "1:follow:economy"]
    assert data[2] == ["1:summary:3:1", "1:summary:3:3", "1:follow:economy"]
    assert data[3] == data[99] == ["1:summary:3:2", "1:follow:economy"]
    assert "One. Two." in summary_message(one, ENGLISH, length=2).html
    huge = article(3, sentences=["One."] + ["word " * 900] * 2)
    assert [button.data for row in summary_message(huge, ENGLISH, length=2).buttons for button in row] == [
        "1:summary:3:1"
    ], "a longer one that would not fit is not offered"
    long = article(3, sentences=["One."], tags=["خ" * 40])
    assert summary_message(long, ENGLISH, length=1).buttons == ()


def test_five_thousand_letters_of_title_are_cut_alone() -> None:
    """A giant title is cut with an ellipsis and takes no other story's sentences away."""
    giant, plain = article(1, title="Long " * 1000), article(2, title="Short", sentences=["It is said."])
    text = "\n".join(
        parse(message.html).text for message in write([story(giant, ECONOMY), story(plain, ECONOMY)])
    )
    assert "Long…" in text
    assert "It is said." in text


def test_hashtags_in_titles_and_sentences_read_as_words() -> None:
    """A hashtag inside a text is words; only the tags themselves are links."""
    one = article(1, title="#Khalilzad meets", sentences=["About #mutual_interest today."])
    text = visible(story_card(story(one), ENGLISH).html)
    assert text.startswith("Khalilzad meets\nAbout mutual interest today.")
    assert tidy(as_words("#a_b")) == "a b"


def test_an_empty_digest_of_nothing_is_no_part() -> None:
    """Without stories there is nothing to part."""
    assert split_digest(Digest((), 0), {}, ENGLISH, DAY) == ()


def test_plain_text_is_the_message_without_markup() -> None:
    """What is sent when HTML is refused reads the same, cut to the limit."""
    assert plain_text(Message("<b>a</b> &amp;lt; <i>b</i>")) == "a &lt; b"
    assert utf16_length(plain_text(Message("😀" * 3000))) <= LENGTH_LIMIT
    assert plain_text(Message("😀" * 3000)).endswith("😀…")
