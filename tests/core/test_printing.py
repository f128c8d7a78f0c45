from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.lines import View
from bot.core.message import digest_part, visible
from bot.core.printing import Printings
from bot.locales import words
from storage.records import Digest, DigestEntry
from tests.core.news import DAY, SEEDS, article, made_up, story, tag

VIEWS = [
    View(words(language), "Asia/Kabul", length, "wire_bot", compact=compact)
    for language, length, compact in (("en", 3, False), ("fa", 1, False), ("en", 0, True), ("fa", 2, True))
]


@settings(max_examples=12, deadline=None)
@given(seed=SEEDS, view=st.sampled_from(VIEWS), data=st.data())
def test_what_was_written_before_changes_nothing(seed: int, view: View, data: st.DataObject) -> None:
    """One that has written other digests of the same stories writes the next as a new one would, corrections included."""
    stories = {one.id: one for one in made_up(seed, 5)}
    entries = [DigestEntry(one.id, one.tags[0].id) for one in stories.values()]
    printings = Printings()
    for _ in range(3):
        chosen = data.draw(st.lists(st.sampled_from(entries), unique=True, min_size=1))
        chosen.sort(key=lambda entry: entry.tag_id)
        digest, before = Digest(tuple(chosen), 40), data.draw(st.sampled_from([0, 5, 95]))
        other = stories[chosen[0].story_id]
        first = replace(other.article, title=f"Corrected: {other.article.title}")
        stories[other.id] = replace(other, articles=(first, *other.articles[1:]))
        there = {one: stories[one] for one in data.draw(st.sets(st.sampled_from([*stories])))}
        ids = [entry.story_id for entry in chosen]
        anew, known = (
            digest_part(digest, there, view, DAY, story_ids=ids, before=before, printings=one)
            for one in (None, printings)
        )
        assert known == anew
        assert ("Corrected" in visible(known.html)) == any(
            "Corrected" in there[one].article.title for one in ids if one in there
        )


def test_a_date_that_a_calendar_does_not_have_is_left_out() -> None:
    """A page that claims the year 1 is dated by when it came in, in the solar calendar too."""
    one = story(article(1, published=dt.datetime(1, 5, 1, tzinfo=dt.UTC)), tag(1, "ports", "ports"))
    digest = Digest((DigestEntry(one.id, 1),), 1)
    for view in VIEWS:
        assert digest_part(digest, {one.id: one}, view, DAY, story_ids=[one.id]).html
