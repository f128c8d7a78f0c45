from __future__ import annotations

import datetime as dt

import pytest

from storage.records import Identity, Origin, SaveStatus
from storage.store import Store
from tests.storage.make import HOUR, NOW, article, stories, use


def test_a_saved_article_comes_back_whole(store: Store) -> None:
    """Every field of an article comes back as it was handed in, moments in UTC."""
    prepared = article(
        "7", "Mutual_Interest", use("Ports", Origin.CATEGORY), url="https://harbour.example/7?x=1"
    )
    (saved,) = store.articles.save([prepared], NOW)
    story = store.articles.stories([saved.story_id])[saved.story_id]
    kept = story.article
    assert (saved.status, kept.id, story.release) == (SaveStatus.ADDED, saved.article_id, None)
    assert (kept.source, kept.code, kept.url, kept.title) == (
        "Harbour News",
        "7",
        "https://harbour.example/7?x=1",
        "Ferry 7",
    )
    assert (kept.lead, kept.byline, kept.language) == (None, "By Mina Orr", "en")
    assert (kept.paragraphs, kept.ladder) == (prepared.draft.paragraphs, prepared.ladder)
    assert (kept.published, kept.first_seen) == (NOW, NOW)
    assert kept.published is not None
    assert kept.published.utcoffset() == dt.timedelta(0)
    assert kept.tags == prepared.draft.tags
    assert [(tag.key, tag.stories) for tag in story.tags] == [("mutualinterest", 1), ("ports", 1)]
    assert store.articles.count() == 1


def test_answers_come_in_the_order_of_the_batch(store: Store) -> None:
    """An answer an article, in order; a code or a text that comes twice in one batch is kept once."""
    batch = [
        article("1"),
        article("2"),
        article("1", text="Other words."),
        article("3", text="The ferry 2 is late."),
    ]
    answers = store.articles.save(batch, NOW)
    assert [answer.status for answer in answers] == [SaveStatus.ADDED] * 2 + [SaveStatus.DUPLICATE] * 2
    assert [answer.article_id for answer in answers[2:]] == [answers[0].article_id, answers[1].article_id]
    assert store.articles.count() == 2


def test_an_empty_batch_does_nothing(store: Store) -> None:
    """Nothing handed in, nothing answered."""
    assert store.articles.save([], NOW) == []


def test_the_same_code_or_text_is_a_duplicate_within_its_source_only(store: Store) -> None:
    """Another process kept it meanwhile: the answer names the one kept; another source's is new."""
    (first,) = store.articles.save([article("1")], NOW)
    again = store.articles.save(
        [article("1", text="New words."), article(None, text="The ferry 1 is late.")], NOW
    )
    assert [(one.status, one.article_id, one.story_id) for one in again] == [
        (SaveStatus.DUPLICATE, first.article_id, first.story_id)
    ] * 2
    (other,) = store.articles.save([article("1", source="Hill Post")], NOW)
    assert other.status is SaveStatus.ADDED


@pytest.mark.parametrize(("text", "url"), [("The same text.", None), (None, "harbour.example/1")])
def test_two_sources_at_the_same_moment_make_one_story(
    store: Store, text: str | None, url: str | None
) -> None:
    """Neither saw the other when it was placed: what shares a text or an address joins the story kept meanwhile."""
    (first,) = store.articles.save([article("1", source="Quay Post", text=text, url=url)], NOW)
    (second,) = store.articles.save([article("2", source="Harbour News", text=text, url=url)], NOW)
    assert second.status is SaveStatus.ADDED
    assert second.story_id == first.story_id
    assert second.article_id != first.article_id


def test_articles_without_a_code_do_not_collide(store: Store) -> None:
    """The code is unique in its source only where there is one."""
    answers = store.articles.save([article(None, text="One."), article(None, text="Two.")], NOW)
    assert [answer.status for answer in answers] == [SaveStatus.ADDED, SaveStatus.ADDED]


def test_a_correction_changes_the_text_and_leaves_the_story(store: Store) -> None:
    """Text, tags and ladder are new; story, release and first_seen stay, so it is not sent again as new."""
    (story_id,) = stories(store, 1, "Harbour", "Ferry")
    (first,) = store.articles.by_code("0")
    fixed = article(
        "0", "Harbour", "Tide", text="The ferry was on time.", title="Ferry on time", replaces=first.id
    )
    (answer,) = store.articles.save([fixed], NOW + HOUR)
    (kept,) = store.articles.by_code("0")
    assert (answer.status, answer.article_id, answer.story_id) == (SaveStatus.UPDATED, first.id, story_id)
    assert (kept.title, kept.first_seen, kept.ladder) == ("Ferry on time", NOW, fixed.ladder)
    assert [tag.display for tag in kept.tags] == ["Harbour", "Tide"]
    assert store.articles.release(NOW + HOUR) == 1
    tags = store.tags.find(["harbour", "ferry", "tide"])
    assert {key: tag.stories for key, tag in tags.items()} == {"harbour": 1, "ferry": 0, "tide": 1}


def test_the_same_correction_twice_is_a_duplicate(store: Store) -> None:
    """Two processes read the same corrected page: the second changes nothing."""
    (first,) = store.articles.save([article("1")], NOW)
    fixed = article("1", text="Corrected.", replaces=first.article_id)
    assert [store.articles.save([fixed], NOW)[0].status for _ in range(2)] == [
        SaveStatus.UPDATED,
        SaveStatus.DUPLICATE,
    ]


def test_a_correction_cannot_take_the_code_of_another(store: Store) -> None:
    """Found by its URL, but its code belongs to another article: nothing is overwritten."""
    first, second = store.articles.save([article("1", url="https://h.example/1"), article("2")], NOW)
    wrong = article("2", url="https://h.example/1", text="New.", replaces=first.article_id)
    (answer,) = store.articles.save([wrong], NOW)
    assert (answer.status, answer.article_id) == (SaveStatus.DUPLICATE, second.article_id)


def test_a_second_source_joins_the_story(store: Store) -> None:
    """A story holds its articles in the order they came, the union of their tags and the count of sources."""
    (first,) = store.articles.save([article("1", use("Harbour", Origin.KEYWORD))], NOW)
    (second,) = store.articles.save(
        [article("9", "Harbour", "Tide", source="Hill Post", story_id=first.story_id)], NOW + HOUR
    )
    story = store.articles.stories([first.story_id])[first.story_id]
    assert second.story_id == first.story_id
    assert [one.source for one in story.articles] == ["Harbour News", "Hill Post"]
    assert [tag.key for tag in story.tags] == ["harbour", "tide"]
    store.articles.release(NOW)
    harbour = story.tags[0]
    (candidate,) = store.articles.candidates(0, 1, [harbour.id])
    assert (candidate.source, candidate.sources) == ("Harbour News", 2)
    assert candidate.tags == {harbour.id: True, story.tags[1].id: True}
    assert store.tags.find(["harbour"])["harbour"].stories == 1


def test_an_article_of_a_story_that_is_gone_begins_one(store: Store) -> None:
    """A story id that is not there makes a new story instead of an error."""
    (saved,) = store.articles.save([article("1", story_id=999)], NOW)
    assert store.articles.stories([saved.story_id])[saved.story_id].article.id == saved.article_id


def test_of_several_uses_of_a_tag_the_strongest_origin_counts(store: Store) -> None:
    """A tag in the text and as a keyword is kept once, as the article's own."""
    prepared = article("1", use("Tide", Origin.KEYWORD), use("tide", Origin.INLINE))
    store.articles.save([prepared], NOW)
    (kept,) = store.articles.by_code("1")
    assert [(tag.display, tag.origin) for tag in kept.tags] == [("Tide", Origin.INLINE)]


def test_find_by_code_url_and_text(store: Store) -> None:
    """Any shared part of the identity finds an article; a code counts with its own source only."""
    one, two = store.articles.save(
        [article("1", url="https://h.example/1"), article("2", source="Hill Post")], NOW
    )

    def found(source: str, code: str | None, url: str | None, text: str) -> list[int]:
        return [known.article_id for known in store.articles.find([Identity(source, code, url, text)])]

    assert found("Harbour News", "1", None, "-") == [one.article_id]
    assert found("Hill Post", "1", None, "-") == []
    assert found("Anyone", None, "https://h.example/1", "-") == [one.article_id]
    assert found("Anyone", None, None, "hash of The ferry 2 is late.") == [two.article_id]
    assert found("Anyone", None, None, "-") == []
    (known,) = store.articles.find([Identity("Harbour News", "1", None, "-")])
    assert known.identity == Identity(
        "Harbour News", "1", "https://h.example/1", "hash of The ferry 1 is late."
    )
    assert known.story_id == one.story_id
    assert store.articles.find([]) == []


def test_release_gives_consecutive_numbers_in_the_order_of_arrival(store: Store) -> None:
    """Waiting stories are numbered on from the last; without any the highest stays."""
    assert store.articles.release(NOW) == 0
    first = store.articles.save([article("1"), article("2")], NOW)
    assert store.articles.release(NOW) == 2
    assert store.articles.release(NOW) == 2
    second = store.articles.save([article("3")], NOW)
    assert store.articles.release(NOW + HOUR) == 3
    ids = [one.story_id for one in [*first, *second]]
    assert [story.release for _, story in sorted(store.articles.stories(ids).items())] == [1, 2, 3]


def test_released_since_is_where_an_interval_starts(store: Store) -> None:
    """The highest number let out at or before a moment; 0 before the first."""
    stories(store, 2, now=NOW)
    stories(store, 1, now=NOW + HOUR)
    moments = (NOW - HOUR, NOW, NOW + HOUR / 2, NOW + HOUR)
    assert [store.articles.released_since(moment) for moment in moments] == [0, 2, 2, 3]


def test_candidates_are_the_released_stories_of_the_interval(store: Store) -> None:
    """The interval is open below and closed above; only stories with one of the tags; waiting ones never."""
    stories(store, 3, "Harbour")
    (other,) = stories(store, 1, "Tide")
    store.articles.save([article("99", "Harbour")], NOW)
    tags = store.tags.find(["harbour", "tide"])
    harbour, tide = tags["harbour"].id, tags["tide"].id
    assert [one.release for one in store.articles.candidates(1, 4, [harbour])] == [2, 3]
    assert [one.story_id for one in store.articles.candidates(0, 9, [tide, 12345])] == [other]
    assert store.articles.candidates(0, 9, []) == []
    assert store.articles.candidates(4, 4, [harbour, tide]) == []


def test_candidates_of_very_many_tags(store: Store) -> None:
    """More tags than one statement holds are asked for in several, and a story is given once."""
    stories(store, 2, "Harbour", "Tide")
    assert len(store.articles.candidates(0, 9, range(1, 12_000))) == 2


def test_derived_tags_are_told_from_own_ones(store: Store) -> None:
    """A tag from a category, a keyword or a phrase is not the article's own."""
    store.articles.save([article("1", use("Own", Origin.EDITOR), use("Derived", Origin.PHRASE))], NOW)
    store.articles.release(NOW)
    tags = store.tags.find(["own", "derived"])
    (candidate,) = store.articles.candidates(0, 1, [tags["own"].id])
    assert candidate.tags == {tags["own"].id: True, tags["derived"].id: False}


def test_newest_stories_of_a_tag(store: Store) -> None:
    """Newest first, waiting ones too, no more than asked."""
    released = stories(store, 2, "Harbour")
    (waiting,) = store.articles.save([article("50", "Harbour")], NOW)
    tag = store.tags.find(["harbour"])["harbour"]
    newest = store.articles.newest(tag.id, 2)
    assert [story.id for story in newest] == [waiting.story_id, released[1]]
    assert store.articles.newest(999, 5) == []


def test_an_article_by_id(store: Store) -> None:
    """The same as by its code; None where it is not."""
    (saved,) = store.articles.save([article("1", "Tide")], NOW)
    assert store.articles.get(saved.article_id) == store.articles.by_code("1")[0]
    assert store.articles.get(999) is None


def test_by_code_gives_every_sources_article(store: Store) -> None:
    """The same code from two sources: both, newest first."""
    store.articles.save([article("1"), article("1", source="Hill Post", text="Else.")], NOW)
    assert [one.source for one in store.articles.by_code("1")] == ["Hill Post", "Harbour News"]
    assert store.articles.by_code("nothing") == []


def test_stories_that_are_gone_are_missing(store: Store) -> None:
    """Unknown ids are left out."""
    (known,) = stories(store, 1)
    assert list(store.articles.stories([known, 777])) == [known]


@pytest.mark.parametrize("hostile", ["a\x00b", "lone \ud800 surrogate", "'; DROP TABLE article; --", "%_\\"])
def test_hostile_text_is_kept_clean(store: Store, hostile: str) -> None:
    """NUL goes, a lone surrogate becomes a replacement character, the rest is kept as it is; saving it again is known."""
    prepared = article(hostile, use(hostile), source=hostile, text=hostile, title=hostile)
    (saved,) = store.articles.save([prepared], NOW)
    clean = hostile.replace("\x00", "").replace("\ud800", "\ufffd")
    (kept,) = store.articles.by_code(hostile)
    assert (kept.source, kept.code, kept.title, kept.paragraphs[0]) == (clean, clean, clean, clean)
    assert kept.ladder.sentences[0][1] == clean
    assert kept.tags[0].display == clean
    (again,) = store.articles.save([prepared], NOW)
    assert (again.status, again.article_id) == (SaveStatus.DUPLICATE, saved.article_id)
