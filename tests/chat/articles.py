"""The invented articles on the wire of these tests, and the moment at which they came in."""

from __future__ import annotations

import datetime as dt

from bot.core import hashtags
from storage.records import ArticleDraft, TagUse

NOW = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
_SENTENCES = (
    "The envoy Karim Sadat met the council of Marwan on Tuesday.",
    "Both sides agreed to open the bridge at Dasht before the winter.",
    "The talks lasted nine hours and were held behind closed doors.",
    "Traders had waited since spring for the road to the port.",
    "A second round is planned for the first week of January.",
)


def draft(title: str, *tags: str, code: str | None = None, url: str | None = None) -> ArticleDraft:
    """Give an article as read; its title makes its text differ from all others."""
    return ArticleDraft(
        source="Harbour News",
        code=code,
        url=url,
        title=title,
        lead=f"{title}, the council said.",
        byline=None,
        published=NOW - dt.timedelta(hours=2),
        # What no other article has, so that no two of them are one story; too short to be chosen for a summary.
        paragraphs=(
            *_SENTENCES,
            *(f"{hashtags.key(title)}{n} {hashtags.key(title)}{n + 90}." for n in range(45)),
        ),
        tags=tuple(TagUse(hashtags.key(tag), tag) for tag in tags),
    )


ARTICLES = (
    draft(
        "Bridge at Dasht to open", "Khalilzad", "economy", code="224091", url="https://news.example/bridge"
    ),
    draft("Port strike ends <after> nine days", "economy", "ports", code="224092"),
    draft("Keeper saves two penalties", "sport", code="224093", url="https://news.example/keeper"),
    draft("Grain prices fall & rise", "economy", "grain"),
)
