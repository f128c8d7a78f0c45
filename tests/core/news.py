"""Made-up tags, rules, articles and stories, and strategies that draw them, hostile ones among them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

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


def texts(longest: int) -> st.SearchStrategy[str]:
    """Draw texts: plain words, hostile pieces, anything at all, repeated up to a length."""
    piece = st.one_of(
        st.sampled_from(HOSTILE), st.sampled_from(["port", "strike", "ends", "بندر"]), st.text(max_size=8)
    )
    short = st.lists(piece, max_size=12).map(" ".join)
    glued = st.lists(piece, max_size=12).map("".join)
    return st.one_of(
        short, glued, st.tuples(glued, st.integers(1, 400)).map(lambda p: (p[0] * p[1])[:longest])
    )


@st.composite
def stories(draw: st.DrawFn, most: int = 12, tags: int = 6) -> list[Story]:
    """Draw stories whose texts, names, addresses and dates may be anything."""
    displays = draw(
        st.lists(
            st.one_of(st.from_regex(r"[a-z]{1,12}", fullmatch=True), texts(300)), min_size=1, max_size=tags
        )
    )
    pool = [tag(number, f"key{number}", display) for number, display in enumerate(displays, start=1)]
    found = []
    for number in range(1, draw(st.integers(1, most)) + 1):
        one = article(
            number,
            title=draw(texts(5000)),
            sentences=draw(st.lists(texts(2000), max_size=4)),
            source=draw(st.one_of(st.just("import"), texts(300))),
            url=draw(st.sampled_from(URLS)),
            byline=draw(st.one_of(st.none(), texts(300))),
            published=draw(st.one_of(st.none(), st.datetimes(timezones=st.just(dt.UTC)))),
        )
        also = [article(number + 1000, source=name) for name in draw(st.lists(texts(100), max_size=3))]
        bears = draw(st.lists(st.sampled_from(pool), min_size=1, max_size=4, unique_by=lambda each: each.id))
        found.append(story(one, *bears, also=also))
    return sorted(found, key=lambda each: each.tags[0].id)
