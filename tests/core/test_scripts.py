"""Scripts: which tags a reader can read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.scripts import own_script_first
from tests.core.news import tag

MIXED = [tag(n, key) for n, key in enumerate(("sport", "بندر", "новости", "2026", "economy", "اقتصاد"))]


@pytest.mark.parametrize(
    ("language", "first"),
    [("fa", ["بندر", "اقتصاد"]), ("ps", ["بندر", "اقتصاد"]), ("tg", ["новости"]), ("en", ["sport", "economy"]),
     ("pt-br", ["sport", "economy"]), ("uz-cyrl", ["новости"]), ("", ["sport", "economy"])],
)  # fmt: skip
def test_the_tags_of_the_own_script_come_first(language: str, first: list[str]) -> None:
    """Persian and Pashto readers meet Arabic letters first, Tajik ones Cyrillic, others Latin; the order within stays."""
    assert [one.key for one in own_script_first(MIXED, language)][: len(first)] == first


@given(words=st.lists(st.text()), language=st.sampled_from(["en", "fa", "ru", "xx"]))
def test_no_tag_is_lost(words: list[str], language: str) -> None:
    """The same tags come back, whatever they are made of, and sorting twice changes nothing."""
    tags = [tag(n, word) for n, word in enumerate(words)]
    found = own_script_first(tags, language)
    assert sorted(one.id for one in found) == [one.id for one in tags]
    assert own_script_first(found, language) == found
