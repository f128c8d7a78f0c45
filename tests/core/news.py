"""Made-up tags, rules, articles and stories, and strategies that draw them, hostile ones among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from random import Random
from typing import Final

from hypothesis import strategies as st

from storage.records import (
    Article,
    Candidate,
    Digest,
    DigestEntry,
    Identity,
    KnownArticle,
    Ladder,
    Rule,
    RuleKind,
    Story,
    Tag,
    TagUse,
)

NOW = dt.datetime(2026, 11, 23, 4, 10, tzinfo=dt.UTC)
DAY = dt.date(2026, 11, 23)

HOSTILE = [
    "<b>", "</b>", "</i></a>", "&lt;", "&amp;lt;", '"', "'", "&", "<a href='javascript:alert(1)'>x</a>", "#tag", "#a#b",
    "https://example.com/x", "www.example.org", "a.is", "@somebody", "/start", "$AAPL", "4242424242424242", "10.0.0.1",
    "\u202e", "\u202a", "\u2068", "\u2067", "\u2069", "\u200f", "\u200b", "\ufeff", "\x00", "\r\n", "\t", "\u2028",
    "😀", "👩‍👩‍👧‍👦", "ـ", "خبر", "کابل", "שלום", "Ж", "e\u0301\u0301\u0301", "\ud800", "{n}", "%s", "\\", "`", "*_",
]  # fmt: skip
URLS = [
    None, "https://example.com/news?a=1&b=2", "http://news.example.org/" + "x" * 1900, "javascript:alert(1)",
    "JAVASCRIPT:alert(1)", "data:text/html,x", "ftp://example.com/x", 'https://example.com/"><b>', "https://",
    "http://[", "https://example.com:port/", "tg://resolve?domain=x", "https://exa mple.com/", "https://localhost/x",
    "https://example.com/خبر", "//example.com/x", "https://example.com/\u202egnp", "",
]  # fmt: skip


PIECES: Final = [*HOSTILE, *["port", "strike", "ends", "بندر"] * 5]
SEEDS: Final = st.integers(0, 2**32)


def tag(tag_id: int, key: str | None = None, display: str | None = None, stories: int = 0) -> Tag:
    """Make a tag."""
    key = key or f"tag{tag_id}"
    return Tag(tag_id, key, display or key, stories=stories)


def follow(rule_id: int, *tag_ids: int) -> Rule:
    """Make a rule that follows stories with all of these tags."""
    return Rule(rule_id, RuleKind.FOLLOW, tuple(tag(tag_id) for tag_id in tag_ids))


def mute(rule_id: int, tag_id: int) -> Rule:
    """Make a rule that mutes a tag."""
    return Rule(rule_id, RuleKind.MUTE, (tag(tag_id),))


def candidate(
    story_id: int, *tag_ids: int, source: str = "Wire", sources: int = 1, hours: int = 0, own: bool = True
) -> Candidate:
    """Make a released story that came in so many hours ago."""
    seen = NOW - dt.timedelta(hours=hours)
    return Candidate(story_id, story_id, seen, source, sources, dict.fromkeys(tag_ids, own))


def known(article_id: int, identity: Identity) -> KnownArticle:
    """Make a kept article; its story has a number a hundred higher."""
    return KnownArticle(article_id, article_id + 100, identity)


def ladder(sentences: Sequence[str]) -> Ladder:
    """Make a ladder that takes the sentences in order, up to seven."""
    some = tuple(sentences[:7])
    levels = tuple(tuple(range(n)) for n in range(1, len(some) + 1))
    return Ladder("lead", "en", tuple(enumerate(some)), levels)


def article(
    story_id: int = 1,
    *,
    title: str = "Port strike ends after nine days",
    sentences: Sequence[str] = (),
    source: str = "Harbour Wire",
    url: str | None = None,
    byline: str | None = None,
    tags: Sequence[str] = (),
    published: dt.datetime | None = NOW,
) -> Article:
    """Make a kept article; its id is its story's."""
    return Article(
        story_id, story_id, source, None, url, title, None, byline, published, NOW, tuple(sentences),
        tuple(TagUse(name.casefold(), name) for name in tags), "en", ladder(sentences),
    )  # fmt: skip


def story(one: Article, *tags: Tag, also: Sequence[Article] = ()) -> Story:
    """Make a story of an article and others' reports of it."""
    return Story(one.story_id, one.story_id, (one, *also), tags)


def digest(stories: Sequence[Story], total: int | None = None) -> Digest:
    """Make a digest of stories in this order, each under its first tag."""
    entries = tuple(DigestEntry(one.id, one.tags[0].id) for one in stories)
    return Digest(entries, len(stories) if total is None else total)


def text(random: Random, longest: int) -> str:
    """Make a text of plain words and hostile pieces, now and then a very long one."""
    pieces = [random.choice(PIECES) for _ in range(random.randint(0, 12))]
    glued = random.choice([" ", "", "\n"]).join(pieces)
    if random.random() < 0.2:
        glued *= random.randint(1, 400)
    return glued[:longest]


def texts(longest: int) -> st.SearchStrategy[str]:
    """Draw anything at all, or hostile pieces up to a length."""
    return st.one_of(st.text(max_size=60), SEEDS.map(lambda seed: text(Random(seed), longest)))


def made_up(seed: int, most: int = 12, tags: int = 6) -> list[Story]:
    """Make up to so many stories of up to so many tags, their texts, names, addresses and dates anything; in tag order.

    One number makes them all: drawn one by one they would take most of the suite's time.
    """
    random = Random(seed)
    pool = [
        tag(
            number,
            f"key{number}",
            random.choice(["economy", "اقتصاد", "two words", text(random, 300), "t" * 256]),
        )
        for number in range(1, random.randint(1, tags) + 1)
    ]
    found = []
    for number in range(1, random.randint(1, most) + 1):
        one = article(
            number,
            title=text(random, 5000),
            sentences=[text(random, 2000) for _ in range(random.randint(0, 4))],
            source=random.choice(["import", "Harbour Wire", text(random, 300)]),
            url=random.choice(URLS),
            byline=random.choice([None, text(random, 300)]),
            published=random.choice(
                [None, NOW, dt.datetime(random.choice([1, 1970, 2021, 9999]), 1, 1, tzinfo=dt.UTC)]
            ),
        )
        also = [article(number + 1000, source=text(random, 100)) for _ in range(random.randint(0, 3))]
        found.append(story(one, *random.sample(pool, random.randint(1, len(pool))), also=also))
    return sorted(found, key=lambda each: each.tags[0].id)
