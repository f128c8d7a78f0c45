"""A digest far larger than anybody asks for."""

from __future__ import annotations

import re

import pytest

from bot.core.lines import View
from bot.core.message import digest_part, split_digest
from bot.locales import words
from tests.core.messages import check
from tests.core.news import DAY, article, digest, story, tag


@pytest.mark.case(46)
@pytest.mark.parametrize("language", ["en", "fa"])
def test_a_digest_of_five_hundred_stories(language: str) -> None:
    """It comes in full, evenly filled messages, each with its number of all at the top; stories go on counting, in order."""
    tags = [tag(n, f"quay{n}") for n in range(1, 6)]
    found = [
        story(
            article(n, title=f"Boat number {n}", sentences=[f"Boat {n} lies at the quay. " * 4] * 2),
            tags[(n - 1) // 100],
        )
        for n in range(1, 501)
    ]
    by_id = {one.id: one for one in found}
    chosen, view = digest(found), View(words(language), "UTC", 2)
    parts = split_digest(chosen, by_id, view, DAY)
    assert [one for ids in parts for one in ids] == list(range(1, 501))
    sizes = [len(ids) for ids in parts]
    assert max(sizes[:-1]) - min(sizes[:-1]) <= 2
    assert len(parts) < 500 / 8
    for n, ids in enumerate(parts, start=1):
        parsed = check(digest_part(chosen, by_id, view, DAY, story_ids=ids, n=n, of=len(parts)))
        head = parsed.text.splitlines()[0]
        assert re.findall(r"\d+", head)[-2:] == [view.words.number(n), view.words.number(len(parts))]
        shown = re.findall(r"^[\u200e\u200f]?([\d۰-۹]+)\. ", parsed.text, re.MULTILINE)
        assert list(map(int, shown)) == list(ids)
