"""The sample articles of the demo: each reads as a whole page, as an import would read it."""

from __future__ import annotations

from pathlib import Path

import pytest

import bot.cli
from bot.core import hashtags
from bot.ingest.pages import parse_page

SAMPLES = sorted((Path(bot.cli.__file__).parent / "samples").glob("*.txt"))
ZONES = {"en": "UTC", "fa": "Asia/Tehran"}


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_each_sample_is_a_whole_page(path: Path) -> None:
    """Code, date, headline, lead, byline, body and tags are all there, and no footer is left."""
    draft = parse_page(path.read_text(encoding="utf-8"), source="sample", zone=ZONES[path.stem[:2]])
    assert draft.code is not None
    assert draft.published is not None
    assert draft.published.year == 2026
    assert draft.lead
    assert draft.byline
    assert draft.text.rstrip()[-1] in ".»"
    assert len(draft.tags) >= 3
    assert all(hashtags.clickable(tag.display) == tag.display for tag in draft.tags)


def test_samples_share_tags_within_each_language() -> None:
    """There are enough samples of both languages, and some share tags, so that a digest has groups."""
    for language, fewest in (("en", 6), ("fa", 4)):
        of_language = [path for path in SAMPLES if path.stem.startswith(f"{language}-")]
        assert len(of_language) >= fewest
        tags = [
            {hashtags.key(tag) for tag in hashtags.extract(path.read_text("utf-8"))} for path in of_language
        ]
        assert any(one & other for n, one in enumerate(tags) for other in tags[:n])


@pytest.mark.parametrize(("name", "tag"), [("en-envoy", "Khalilzad"), ("fa-envoy", "خلیلزاد")])
def test_the_envoy_samples_bear_the_tag_of_the_walk_through(name: str, tag: str) -> None:
    """The two samples that are left for the visitor to publish bear the tag that the walk-through follows."""
    path = next(path for path in SAMPLES if path.stem == name)
    assert tag in hashtags.extract(path.read_text(encoding="utf-8"))
