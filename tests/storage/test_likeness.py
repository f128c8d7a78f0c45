"""Guids, and stories that form of texts like one another."""

from __future__ import annotations

import pytest

from storage.records import STORY_GROWS, Identity, PreparedArticle, SavedArticle, SaveStatus, Sketched
from storage.sketches import MOST_BORNE, bearers_query
from storage.store import Store
from tests.storage.make import HOUR, NOW, article
from tests.storage.test_concurrency import at_once, stores

WORDS = range(1_000, 1_040)


def same_words(a: Sketched, b: Sketched) -> bool:
    """Take texts for alike that share half of their words."""
    return len(a.shingles & b.shingles) >= min(len(a.shingles), len(b.shingles)) / 2


def keep(store: Store, *batch: PreparedArticle, hours: int = 0) -> list[SavedArticle]:
    """Keep a batch so many hours later."""
    return store.articles.save(batch, NOW + hours * HOUR, alike=same_words)


def test_a_guid_is_one_articles_in_its_source(store: Store) -> None:
    """The same guid is the same article, a new text of it a correction; another source's is another."""
    (first,) = keep(store, article(None, guid="g", text="One."))
    (again, other) = keep(
        store,
        article(None, guid="g", text="Two."),
        article(None, guid="g", text="Three.", source="Hill Post"),
    )
    assert (again.status, again.article_id) == (SaveStatus.DUPLICATE, first.article_id)
    assert other.status is SaveStatus.ADDED
    (fixed,) = keep(store, article(None, guid="g", text="Two.", replaces=first.article_id))
    assert (fixed.status, fixed.story_id) == (SaveStatus.UPDATED, first.story_id)
    kept = store.articles.get(first.article_id)
    assert kept is not None
    assert (kept.guid, kept.paragraphs[0]) == ("g", "Two.")


def test_a_correction_brings_its_guid_and_leaves_one_that_it_lacks(store: Store) -> None:
    """Found by its address the article learns the guid; a page that has none takes none away."""
    (first,) = keep(store, article(None, url="h.example/1", text="One."))
    for guid, text in (("g", "Two."), (None, "Three.")):
        keep(store, article(None, url="h.example/1", guid=guid, text=text, replaces=first.article_id))
        kept = store.articles.get(first.article_id)
        assert kept is not None
        assert kept.guid == "g"


def test_articles_are_found_by_guid_within_their_source(store: Store) -> None:
    """A guid of another source finds nothing."""
    (first,) = keep(store, article(None, guid="g"))
    (known,) = store.articles.find([Identity("Harbour News", None, None, "-", "g")])
    assert (known.article_id, known.identity.guid) == (first.article_id, "g")
    assert store.articles.find([Identity("Hill Post", None, None, "-", "g")]) == []


def test_a_text_like_another_joins_its_story(store: Store) -> None:
    """In the same batch or later: what shares enough is one story, what shares less its own."""
    first, second, third = keep(
        store,
        article("1", words=WORDS),
        article("2", source="Hill Post", words=WORDS[:5]),
        article("3", source="Hill Post", words=[*WORDS[10:15], *range(20)]),
    )
    later, last = keep(
        store,
        article("4", source="Quay Post", words=WORDS[20:]),
        article("5", source="Fen Post", words=[*range(10), 90]),
    )
    assert {one.status for one in (first, second, third, later, last)} == {SaveStatus.ADDED}
    assert first.story_id == second.story_id == later.story_id
    assert third.story_id == last.story_id != first.story_id
    story = store.articles.stories([first.story_id])[first.story_id]
    assert [one.code for one in story.articles] == ["1", "2", "4"]


def test_a_story_that_is_out_keeps_its_number(store: Store) -> None:
    """A second source's text joins a released story: nothing is released anew."""
    (first,) = keep(store, article("1", words=WORDS))
    assert store.articles.release(NOW) == 1
    (second,) = keep(store, article("2", source="Hill Post", words=WORDS), hours=2)
    assert second.story_id == first.story_id
    assert store.articles.release(NOW + HOUR) == 1
    assert store.articles.stories([first.story_id])[first.story_id].release == 1


def test_a_story_grows_for_72_hours(store: Store) -> None:
    """What comes after that is a story of its own, and what the old one was found by is dropped."""
    (first,) = keep(store, article("1", words=WORDS))
    (in_time,) = keep(store, article("2", source="Hill Post", words=WORDS[:10]), hours=72)
    (late,) = keep(store, article("3", source="Quay Post", words=WORDS[10:]), hours=74)
    assert in_time.story_id == first.story_id != late.story_id
    assert store.articles.forget_sketches(NOW) == 0
    assert store.articles.forget_sketches(NOW + HOUR) == 1
    assert store.articles.forget_sketches(NOW + HOUR) == 0
    assert [store.articles.forget_sketches(NOW + 99 * HOUR, 1) for _ in range(3)] == [1, 1, 0]
    (again,) = keep(store, article("4", source="Fen Post", words=WORDS), hours=75)
    assert again.story_id not in {first.story_id, late.story_id}


def test_a_corrected_text_is_found_by_its_new_words(store: Store) -> None:
    """The old words lead nowhere any more; the time of the article stays that of its first text."""
    (first,) = keep(store, article("1", words=WORDS))
    new = range(2_000, 2_040)
    keep(store, article("1", words=new, text="Else.", replaces=first.article_id), hours=50)
    old_words, new_words = keep(
        store,
        article("2", source="Hill Post", words=WORDS),
        article("3", source="Quay Post", words=new[:20]),
        hours=60,
    )
    assert new_words.story_id == first.story_id != old_words.story_id
    (late,) = keep(store, article("4", source="Fen Post", words=new[20:]), hours=80)
    assert late.story_id != first.story_id
    keep(store, article("1", words=WORDS, text="Late.", replaces=first.article_id), hours=90)
    assert store.articles.forget_sketches(NOW + HOUR) == 0


def test_a_phrase_that_very_many_texts_bear_leads_to_few(store: Store) -> None:
    """A source's standing phrase is not looked up without end, and hides no text that is really alike."""
    phrase = [1, 2, 3]
    batch = [
        article(str(n), words=[*phrase, *range(100 * n, 100 * n + 20)]) for n in range(1, MOST_BORNE + 11)
    ]
    saved = keep(store, *batch)
    assert len({one.story_id for one in saved}) == len(batch)
    leads_to = bearers_query([1], NOW, store._database.engine.dialect.name)
    assert len(store._database.read(lambda c: c.execute(leads_to).all())) == MOST_BORNE
    (copy,) = keep(store, article("x", source="Hill Post", words=[*phrase, *range(4_000, 4_020)]))
    assert copy.story_id == saved[39].story_id


def test_texts_are_not_compared_unless_asked(store: Store) -> None:
    """Without a way to compare, every text is a story of its own."""
    first, second = store.articles.save(
        [article("1", words=WORDS), article("2", source="Hill Post", words=WORDS)], NOW
    )
    assert first.story_id != second.story_id


@pytest.mark.parametrize("count", [2, 5])
def test_sources_at_the_same_moment_make_one_story(database_url: str, count: int) -> None:
    """Each in a process of its own, none placed with the others in sight: one story of all."""
    with stores(database_url, count) as several:
        saved: list[SavedArticle] = []

        def work(n: int) -> None:
            batch = [article(str(n), source=f"Source {n}", words=[*WORDS, n])]
            saved.extend(several[n].articles.save(batch, NOW, alike=same_words))

        at_once(*(lambda n=n: work(n) for n in range(count)))
        assert len({one.story_id for one in saved}) == 1
        assert len({one.article_id for one in saved}) == count
        story = several[0].articles.stories([saved[0].story_id])[saved[0].story_id]
        assert len(story.articles) == count


def test_the_same_guid_at_once_is_kept_once(database_url: str) -> None:
    """Three processes read one feed: one adds its entry, the others find it there."""
    with stores(database_url, 3) as several:
        statuses: list[SaveStatus] = []

        def work(n: int) -> None:
            (one,) = several[n].articles.save([article(None, guid="g", text=f"Text {n}.")], NOW)
            statuses.append(one.status)

        at_once(*(lambda n=n: work(n) for n in range(3)))
        assert sorted(statuses) == [SaveStatus.ADDED, SaveStatus.DUPLICATE, SaveStatus.DUPLICATE]


def test_stories_grow_for_three_days() -> None:
    """The figure that documents name."""
    assert STORY_GROWS == 72 * HOUR
