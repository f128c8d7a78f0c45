"""From drafts to stories: near-same texts, guids, corrections, tags of articles without any."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from bot.core.phrases import MOST_TAGS
from bot.ingest.posts import Post
from bot.newsroom.posts import draft_of, publish_post, take_post
from bot.newsroom.publish import new_ones, publish
from bot.newsroom.whole_pages import not_kept
from storage.records import ArticleDraft, Origin, RuleKind, SavedArticle, SaveStatus, TagUse
from storage.store import Store
from tests.storage.make import chat, follow
from tests.support.reports import EDITS, Report, reports

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)
REPORT, ANOTHER = reports()[:2]


def draft(
    report: Report | str = REPORT,
    *,
    source: str = "Harbour News",
    title: str = "Ferries bought",
    url: str | None = None,
    guid: str | None = None,
    tags: tuple[TagUse, ...] = (TagUse("harbour", "harbour"),),
) -> ArticleDraft:
    """Make a draft of a report or a text."""
    text = report if isinstance(report, str) else report.text
    lead, _, body = text.partition(". ")
    return ArticleDraft(source, None, url, title, lead, None, None, (body,), tags, guid)


def keep(store: Store, *drafts: ArticleDraft, hours: int = 0) -> list[SavedArticle]:
    """Publish so many hours later."""
    return publish(store, drafts, NOW + dt.timedelta(hours=hours))


def added(saved: list[SavedArticle]) -> list[str]:
    """Give what became of each."""
    return [one.status.value for one in saved]


@pytest.mark.parametrize("edit", EDITS)
def test_another_sources_copy_is_of_the_story(store: Store, edit: str) -> None:
    """Whatever the second source left out or changed, under its own headline: one story, released once."""
    first, other = keep(store, draft(), draft(ANOTHER, title="Wells dug"))
    assert store.articles.release(NOW) == 2
    copy = draft(EDITS[edit](REPORT, Random(5)), source="Hill Post", title="A fleet for the island")
    [second] = keep(store, copy, hours=5)
    assert second.status is SaveStatus.ADDED
    assert second.story_id == first.story_id != other.story_id
    assert store.articles.release(NOW) == 2


def test_copies_that_come_together_are_one_story(store: Store) -> None:
    """Both in one call, neither kept before."""
    first, second = keep(store, draft(), draft(source="Hill Post", title="A fleet"))
    assert added([first, second]) == ["added", "added"]
    assert first.story_id == second.story_id


def test_a_correction_is_not_news(store: Store) -> None:
    """The same guid with a new text at a new address replaces it and waits for no release."""
    [first] = keep(store, draft(guid="g", url="https://h.example/1"))
    assert store.articles.release(NOW) == 1
    fixed = draft(ANOTHER, title="Ferries not bought", guid="g", url="https://h.example/2")
    [second] = keep(store, fixed, hours=1)
    assert (second.status, second.article_id) == (SaveStatus.UPDATED, first.article_id)
    assert store.articles.release(NOW) == 1
    kept = store.articles.get(first.article_id)
    assert kept is not None
    assert (kept.title, kept.first_seen) == ("Ferries not bought", NOW)


def test_a_feed_that_changes_all_its_guids_floods_nobody(store: Store) -> None:
    """What was released under the old guids is not released under the new ones."""
    old = [
        draft(report, title=f"Report {n}", url=f"https://h.example/{n}", guid=f"a{n}")
        for n, report in enumerate(reports()[:8])
    ]
    keep(store, *old)
    assert store.articles.release(NOW) == 8
    keep(store, *(replace(one, guid=f"b{n}") for n, one in enumerate(old)), hours=1)
    assert store.articles.release(NOW) == 8


def test_a_guid_that_repeats_within_a_feed(store: Store) -> None:
    """Two entries of one guid at two addresses are two articles, however often they are read."""
    entries = [
        draft(REPORT, url="https://h.example/1", guid="g"),
        draft(ANOTHER, title="Wells dug", url="https://h.example/2", guid="g"),
    ]
    assert added(keep(store, *entries)) == ["added", "added"]
    assert added(keep(store, *entries, hours=1)) == ["duplicate", "duplicate"]


def test_the_same_guid_twice_in_one_call(store: Store) -> None:
    """The second is the correction of the first."""
    saved = keep(store, draft(guid="g"), draft(ANOTHER, guid="g"))
    assert added(saved) == ["added", "updated"]
    assert store.articles.count() == 1


def test_an_article_without_tags_gets_followed_ones(store: Store) -> None:
    """Only tags that somebody follows, with their origin; an article that has tags keeps to them."""
    ada = chat(store)
    follow(store, ada, "Low_Tide", "Ferries")
    store.chats.add_rules(ada.id, RuleKind.MUTE, [[TagUse("harbour", "Harbour")]])
    text = "At low tide the harbour lies dry. The next low tide comes at noon in the harbour."
    bare, tagged = keep(
        store, draft(text, title="The harbour", tags=()), draft(text + " Ferries wait.", title="Ferries wait")
    )
    kept, own = store.articles.get(bare.article_id), store.articles.get(tagged.article_id)
    assert kept is not None
    assert own is not None
    assert kept.tags == (TagUse("lowtide", "Low_Tide", Origin.PHRASE),)
    assert [tag.key for tag in own.tags] == ["harbour"]


@pytest.mark.case(43)
def test_an_article_of_ten_thousand_tags_keeps_a_hundred(store: Store) -> None:
    """The first hundred, and the rest of the call goes on."""
    many = tuple(TagUse(f"t{n}", f"t{n}") for n in range(10_000))
    saved = keep(store, draft(tags=many), draft(ANOTHER, title="Wells dug"))
    assert added(saved) == ["added", "added"]
    kept = store.articles.get(saved[0].article_id)
    assert kept is not None
    assert [tag.key for tag in kept.tags] == [f"t{n}" for n in range(MOST_TAGS)]
    assert store.tags.find(["t100"]) == {}


@pytest.mark.case(42)
def test_dates_out_of_this_world(store: Store) -> None:
    """1970, 2099 and no date: each is told once, when it came in; only the one to come is dated anew."""
    dates = dt.datetime(1970, 1, 1, tzinfo=dt.UTC), dt.datetime(2099, 1, 1, tzinfo=dt.UTC), None
    dated = [
        replace(draft(report, title=f"Report {number}"), published=date)
        for number, (report, date) in enumerate(zip(reports(), dates, strict=False))
    ]
    saved = keep(store, *dated)
    assert store.articles.release(NOW) == 3
    kept = [store.articles.get(one.article_id) for one in saved]
    assert [article.published for article in kept if article] == [dates[0], NOW, None]
    assert store.articles.release(NOW + dt.timedelta(days=1)) == 3


def test_a_channel_named_anew_stays_one_source(store: Store) -> None:
    """A post that its channel brought is known again when an editor forwards it, whatever the channel is called by now."""
    store.channels.add(-1001, "Ferry Wire", NOW)
    post = Post("Ferry sails\n\nThe ferry sails again.", source="Ferry Wire", channel=-1001, guid="-1001/5")
    taken = take_post(store, post, NOW)
    forwarded = draft_of(store, replace(post, source="Island Wire"), zone=None)
    again = publish_post(store, forwarded, forwarded.tags, NOW)
    assert taken is not None
    assert (again.status, again.article_id) == (SaveStatus.DUPLICATE, taken.article_id)


def test_an_entry_whose_article_was_removed_stays_known(store: Store) -> None:
    """Asked again a year later, corrected or not, it is the same again: not weighed, not told."""
    entry = draft(guid="tag:harbour.example,2026:9", url="https://h.example/9")
    keep(store, entry)
    store.articles.release(NOW)
    assert store.housekeeping.forget_stories(NOW + dt.timedelta(days=40), None, 9) == 1
    corrected = replace(entry, title="Ferries bought after all")
    again = keep(store, entry, corrected, hours=9_000)
    assert {(one.status, one.article_id, one.story_id) for one in again} == {(SaveStatus.DUPLICATE, 0, 0)}
    assert new_ones(store, [entry, corrected]) == []
    assert not_kept(store, [entry]) == []
