from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.stories import Placement, alike, identities, identity, place
from storage.records import ArticleDraft, Identity, Sketched
from tests.core.news import NOW, known

DRAFT = ArticleDraft(
    source="Harbour Wire", code="101", url="https://www.example.com/a/?utm_source=x#top", title="Port strike ends",
    lead="Dockers signed.", byline="HW", published=None, paragraphs=("The strike is over.", "Ships come in."), tags=(),
)  # fmt: skip

CODED = Identity("Wire", "1", None, "h1")
PAGE = Identity("Wire", None, "example.com/a", "h1")
BARE = Identity("Wire", None, None, "h1")
ENTRY = Identity("Wire", None, "example.com/a", "h1", "g1")


def test_identity_takes_the_canonical_url_and_all_the_text() -> None:
    """The URL is canonical, and the hash changes with title, lead and body, not with the byline."""
    own = identity(DRAFT)
    assert (own.source, own.code, own.url) == ("Harbour Wire", "101", "example.com/a")
    for change in ({"title": "Other"}, {"lead": "Other"}, {"paragraphs": ("Other",)}):
        assert identity(dataclasses.replace(DRAFT, **change)).text_hash != own.text_hash
    assert identity(dataclasses.replace(DRAFT, byline="Other")) == own
    assert identity(dataclasses.replace(DRAFT, url=None)).url is None


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (CODED, CODED, "duplicate"),
        (CODED, dataclasses.replace(CODED, text_hash="h2"), "replaces"),
        (CODED, dataclasses.replace(CODED, code="2", text_hash="h2"), "new"),
        (CODED, dataclasses.replace(CODED, code="2"), "story"),
        (CODED, dataclasses.replace(CODED, source="Other", text_hash="h2"), "new"),
        (CODED, dataclasses.replace(CODED, source="Other"), "story"),
        (PAGE, PAGE, "duplicate"),
        (PAGE, dataclasses.replace(PAGE, text_hash="h2"), "replaces"),
        (PAGE, dataclasses.replace(PAGE, source="Other", text_hash="h2"), "story"),
        (PAGE, dataclasses.replace(PAGE, url="example.com/b"), "story"),
        (PAGE, CODED, "duplicate"),
        (BARE, BARE, "duplicate"),
        (BARE, PAGE, "duplicate"),
        (BARE, dataclasses.replace(BARE, source="Other"), "story"),
        (BARE, dataclasses.replace(BARE, text_hash="h2"), "new"),
        (ENTRY, ENTRY, "duplicate"),
        (ENTRY, dataclasses.replace(ENTRY, url="example.com/moved", text_hash="h2"), "replaces"),
        (ENTRY, dataclasses.replace(ENTRY, guid="g2", text_hash="h2"), "story"),
        (ENTRY, dataclasses.replace(ENTRY, guid="g2", url=None, text_hash="h2"), "new"),
        (ENTRY, dataclasses.replace(ENTRY, source="Other", url=None, text_hash="h2"), "new"),
        (ENTRY, PAGE, "duplicate"),
        (ENTRY, dataclasses.replace(PAGE, text_hash="h2"), "replaces"),
        (
            dataclasses.replace(CODED, guid="g2"),
            dataclasses.replace(CODED, guid="g1", text_hash="h2"),
            "replaces",
        ),
    ],
)
def test_what_an_article_is(new: Identity, old: Identity, expected: str) -> None:
    """Guid, code, URL, then text decide within a source; a shared URL or text joins the stories of two."""
    one = known(7, old)
    answers = {
        "duplicate": Placement(duplicate_of=one, story_id=107),
        "replaces": Placement(replaces=one, story_id=107),
        "story": Placement(story_id=107),
        "new": Placement(),
    }
    assert place(new, [one]) == answers[expected]


def test_the_strongest_mark_decides_among_several() -> None:
    """The article with the same code is the one that is corrected, whoever else has the same text or URL."""
    same_text = known(1, Identity("Wire", None, None, "h1"))
    same_url = known(2, Identity("Other", "9", "example.com/a", "h3"))
    same_code = known(3, Identity("Wire", "1", None, "h2"))
    new = Identity("Wire", "1", "example.com/a", "h1")
    assert place(new, [same_text, same_url, same_code]).replaces == same_code
    assert place(new, [same_text, same_url]).duplicate_of == same_text
    assert place(new, [same_url]).story_id == 102


MARKS = st.sampled_from([None, "a", "b"])
IDENTITIES = st.builds(
    Identity,
    source=st.sampled_from(["x", "y"]),
    code=MARKS,
    url=MARKS,
    text_hash=st.sampled_from(["h", "i"]),
    guid=MARKS,
)


@given(new=IDENTITIES, kept=st.lists(IDENTITIES, max_size=6), data=st.data())
def test_the_order_of_the_known_does_not_matter(
    new: Identity, kept: list[Identity], data: st.DataObject
) -> None:
    """The answer is the same in any order, names a known article, and a duplicate always has the same text."""
    articles = [known(number, one) for number, one in enumerate(kept)]
    placed = place(new, articles)
    assert placed == place(new, data.draw(st.permutations(articles)))
    assert placed.duplicate_of is None or placed.duplicate_of.identity.text_hash == new.text_hash
    assert placed.replaces is None or placed.replaces.identity.source == new.source
    assert placed.duplicate_of is None or placed.replaces is None
    if new in kept:
        assert placed.duplicate_of is not None


def test_a_guid_that_several_entries_bear_is_no_mark() -> None:
    """Feeds repeat guids: entries of one guid at different addresses are told apart by these."""
    first = dataclasses.replace(DRAFT, guid="g", url="https://example.com/1")
    second = dataclasses.replace(first, url="https://example.com/2")
    elsewhere = dataclasses.replace(second, source="Other")
    assert [one.guid for one in identities([first, second])] == [None, None]
    assert [one.guid for one in identities([first, first, elsewhere])] == ["g", "g", "g"]
    assert identity(dataclasses.replace(DRAFT, guid="")).guid is None


TEXT = frozenset(range(100))


@pytest.mark.parametrize(
    ("source", "words", "days", "expected"),
    [
        ("Other", TEXT, 0, True),
        ("Other", frozenset(range(50, 150)), 0, True),
        ("Other", frozenset(range(51, 151)), 0, False),
        ("Other", frozenset(range(16)), 0, True),
        ("Other", frozenset(range(15)), 0, False),
        ("Other", frozenset(), 0, False),
        ("Other", TEXT, 3, True),
        ("Other", TEXT, 4, False),
        ("Wire", frozenset(range(80)), 0, True),
        ("Wire", frozenset(range(79)), 0, False),
    ],
)
def test_when_two_texts_tell_one_event(
    source: str, words: frozenset[int], days: int, *, expected: bool
) -> None:
    """Half of the smaller for two sources, most of the larger for one, never days apart nor of a few words."""
    one = Sketched("Wire", NOW, TEXT)
    other = Sketched(source, NOW + dt.timedelta(days=days), words)
    assert alike(one, other) == alike(other, one) == expected
    assert alike(one, dataclasses.replace(other, published=None)) == (expected or days > 3)
