"""Messages within Telegram's limits, as HTML that it accepts, whatever they are made of."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.message import (
    LENGTH_LIMIT,
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
from tests.core.messages import ECONOMY, ENGLISH, LINKED, check, thorough, write
from tests.core.news import DAY, SEEDS, article, digest, made_up, story, texts
from tests.core.telegram_html import parse


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


def test_five_thousand_letters_of_title_are_cut_alone() -> None:
    """A giant title is cut with an ellipsis and takes no other story's sentences away."""
    giant, plain = article(1, title="Long " * 1000), article(2, title="Short", sentences=["It is said."])
    text = "\n".join(
        parse(message.html).text for message in write([story(giant, ECONOMY), story(plain, ECONOMY)])
    )
    assert "Long…" in text
    assert "It is said." in text


def test_plain_text_is_the_message_without_markup() -> None:
    """What is sent when HTML is refused reads the same, cut to the limit."""
    assert plain_text(Message("<b>a</b> &amp;lt; <i>b</i>")) == "a &lt; b"
    assert utf16_length(plain_text(Message("😀" * 3000))) <= LENGTH_LIMIT
    assert plain_text(Message("😀" * 3000)).endswith("😀…")
