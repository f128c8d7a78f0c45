"""The sample articles of the demo: each reads as a whole page, as an import would read it."""

from __future__ import annotations

import asyncio
import datetime as dt

import httpx
import pytest

from bot.cli.sample_pages import Sample, sample_pages
from bot.cli.site import FEED, NAME, STORY, post, site_app
from bot.core import hashtags, stories
from bot.ingest.feeds import draft_of, parse_feed
from bot.ingest.pages import parse_page
from bot.ingest.posts import Post, parse_post
from storage.records import ArticleDraft

TODAY = dt.date(2027, 3, 22)  # the day after the Persian new year
SAMPLES = sample_pages(TODAY)
ZONES = {"en": "UTC", "fa": "Asia/Tehran"}


def read(sample: Sample) -> ArticleDraft:
    """Read a sample as the desk does."""
    return parse_page(sample.text, source="sample", zone=ZONES[sample.language])


def in_file(name: str) -> Sample:
    """Give a sample as it stands in its file."""
    return next(sample for sample in sample_pages(dt.date(2026, 11, 24)) if sample.name == name)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_each_sample_is_a_whole_page(sample: Sample) -> None:
    """Code, date, headline, lead, byline, body and tags are all there, and no footer is left."""
    draft = read(sample)
    assert draft.code is not None
    assert draft.published is not None
    assert draft.title == sample.title
    assert draft.lead
    assert draft.byline
    assert draft.text.rstrip()[-1] in ".»"
    assert len(draft.tags) >= 3
    assert all(hashtags.clickable(tag.display) == tag.display for tag in draft.tags)


@pytest.mark.parametrize("today", [TODAY, dt.date(2026, 11, 28), dt.date(2028, 3, 1), dt.date(2031, 12, 31)])
def test_samples_are_news_whenever_the_demo_is_started(today: dt.date) -> None:
    """The newest samples of both languages are of yesterday, none is older than four days."""
    ages = {
        language: [
            (today - published.date()).days
            for sample in sample_pages(today)
            if sample.language == language and (published := read(sample).published)
        ]
        for language in ZONES
    }
    assert all(min(days) == 1 and max(days) <= 4 for days in ages.values())


def test_weekdays_move_with_the_dates() -> None:
    """A page that says "on Monday" of its own day says the new day's name, in both languages."""
    for name, before, after in (
        ("en-envoy", "to one table on Monday, with", "to one table on Sunday, with"),
        ("fa-snow", "درس پنجشنبه را به سه‌شنبه آورده‌اند", "درس چهارشنبه را به دوشنبه آورده‌اند"),
    ):
        assert before in in_file(name).text
        assert after in next(sample.text for sample in SAMPLES if sample.name == name)


def test_samples_share_tags_within_each_language() -> None:
    """There are enough samples of both languages, and some share tags, so that a digest has groups."""
    for language, fewest in (("en", 6), ("fa", 4)):
        tags = [
            {hashtags.key(tag) for tag in hashtags.extract(sample.text)}
            for sample in SAMPLES
            if sample.language == language
        ]
        assert len(tags) >= fewest
        assert any(one & other for n, one in enumerate(tags) for other in tags[:n])


@pytest.mark.parametrize(("name", "tag"), [("en-envoy", "Khalilzad"), ("fa-envoy", "خلیلزاد")])
def test_the_envoy_samples_bear_the_tag_of_the_walk_through(name: str, tag: str) -> None:
    """The two samples that are left for the visitor to publish bear the tag that the walk-through follows."""
    assert tag in hashtags.extract(in_file(name).text)


def test_the_feed_brings_the_story_of_the_post() -> None:
    """The site's entry and the channel's post are one text with the same tags; the entry is of now and leads to its page."""
    now = dt.datetime(2027, 3, 22, 8, 0, tzinfo=dt.UTC)

    async def ask() -> tuple[httpx.Response, httpx.Response]:
        transport = httpx.ASGITransport(site_app(lambda: now))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:81") as http:
            return await http.get(FEED), await http.get(STORY)

    answer, page = asyncio.run(ask())
    feed = parse_feed(answer.content, url=str(answer.url), content_type=answer.headers["content-type"])
    (brought,) = (draft_of(entry, source=NAME) for entry in feed.entries)
    posted = parse_post(Post(post()), source="Harbour watch")
    assert stories.identity(brought).text_hash == stories.identity(posted).text_hash
    assert {tag.key for tag in brought.tags} == {tag.key for tag in posted.tags}
    assert (feed.title, brought.published) == (NAME, now)
    assert brought.url == str(page.url)
    assert brought.title in page.text
