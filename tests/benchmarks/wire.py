"""An invented wire of any size, written straight into a database: what the benchmarks of delivery plan and send.

Everybody is due at once. Chats follow 4.86 tags each, of 50,000 as popular as tags are (the n-th an n-th of the first); of
200,000 articles 1,000 are new. One chat in twenty mutes a tag, one in twenty follows two tags together.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Sequence
from random import Random
from typing import Any

import numpy as np
from sqlalchemy import Connection

from storage.records import SearchText
from storage.store import Store

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
TAGS, ARTICLES, NEW = 50_000, 200_000, 1_000
_OLD, _YESTERDAY = ARTICLES - NEW, NOW - dt.timedelta(days=1)
_SOURCES = 20
_TAGS_OF_A_STORY = 4
_FOLLOWS = 4.86
# Language, zone and the local time of eight in the morning UTC; and how many of a hundred chats read so.
_READERS = (
    (60, ("en", "UTC", "08:00")),
    (25, ("fa", "Asia/Kabul", "12:30")),
    (15, ("es", "Europe/Madrid", "09:00")),
)
_ranks = [reader for share, reader in _READERS for _ in range(share)]
_WORDS = "harbour ferry pier council market storm light winter road bridge school water vote envoy rate library".split()  # noqa: SIM905

Rows = Iterable[tuple[Any, ...]]


def publish(store: Store) -> None:
    """Write tags, sources and articles; all but the new ones were let out long ago."""
    chance, shares = np.random.default_rng(7), _shares()
    tags = [
        sorted(set(map(int, one))) for one in chance.choice(TAGS, (ARTICLES, _TAGS_OF_A_STORY), p=shares) + 1
    ]
    _tags(store, tags)
    _stories(store, tags)
    _articles(store, tags)
    # Everything above the lowest that can be found counts as such: making articles of before findable is no part of delivery.
    store.search.index([(1, SearchText("", "", ""))])


def _tags(store: Store, tags: Sequence[list[int]]) -> None:
    """Write the tags, which are counted by their stories, and the sources."""
    counts = np.bincount([tag for some in tags for tag in some], minlength=TAGS + 1)
    _load(
        store,
        "tag",
        ("id", "key", "display", "stories"),
        ((n, f"tag{n}", f"Tag{n}", int(counts[n])) for n in range(1, TAGS + 1)),
    )
    _load(store, "source", ("id", "name"), ((n, f"Wire {n}") for n in range(1, _SOURCES + 1)))


def _stories(store: Store, tags: Sequence[list[int]]) -> None:
    """Write the stories with their tags."""
    stories = range(1, ARTICLES + 1)
    _load(
        store,
        "story",
        ("id", "release", "first_seen", "source_id", "sources"),
        ((n, n if n <= _OLD else None, _YESTERDAY, n % _SOURCES + 1, 1 + (n % 9 == 0)) for n in stories),
    )
    _load(store, "release", ("number", "at"), [(_OLD, _YESTERDAY)])
    _load(
        store,
        "story_tag",
        ("story_id", "tag_id", "own"),
        ((n, tag, tag % 10 != n % 10) for n, some in enumerate(tags, 1) for tag in some),
    )


def _articles(store: Store, tags: Sequence[list[int]]) -> None:
    """Write an article a story; only of the new ones is more than a title read."""
    words = Random(7)
    said = ("text_hash", "title", "first_seen", "paragraphs", "language", "ladder")
    _load(
        store,
        "article",
        ("id", "story_id", "source_id", *said),
        (_article(words, n) for n in range(1, ARTICLES + 1)),
    )
    _load(
        store,
        "article_tag",
        ("article_id", "tag_id", "n", "display", "origin"),
        (
            (n, tag, i, f"Tag{tag}", "inline")
            for n, some in enumerate(tags, 1)
            if n > _OLD
            for i, tag in enumerate(some)
        ),
    )


def _article(words: Random, n: int) -> tuple[Any, ...]:
    title = _sentence(words, 8)
    ladder = _ladder(words) if n > _OLD else _UNSAID
    return (n, n, n % _SOURCES + 1, f"h{n}", title, _YESTERDAY, "[]", "en", ladder)


def subscribe(store: Store, chats: int) -> int:
    """Open so many chats that follow tags, all of them due at NOW; gives how many rules they have."""
    _load(store, "chat", _CHAT, (_chat(n) for n in range(1, chats + 1)))
    rules = list(_rules(chats))
    _load(
        store,
        "rule",
        ("id", "chat_id", "kind", "tag_set", "anchor_id"),
        ((n, *one) for n, one in enumerate(rules, 1)),
    )
    _load(
        store,
        "rule_tag",
        ("rule_id", "tag_id"),
        ((n, int(tag)) for n, (_, _, tag_set, _) in enumerate(rules, 1) for tag in tag_set.split(",")),
    )
    store._database.write(_settle)
    return len(rules)


_CHAT = (
    "id", "telegram_id", "topic", "kind", "title", "language", "times", "weekdays", "zone", "length", "stories",
    "next_at", "next_key", "due_at", "cut", "created_at",
)  # fmt: skip


def _chat(n: int) -> tuple[Any, ...]:
    language, zone, time = _ranks[n * 37 % 100]
    length = 1 if n % 10 == 0 else 2
    slot = f"{NOW:%Y-%m-%d}T{time}"
    times, days = json.dumps([time]), "[1,2,3,4,5,6,7]"
    return (
        n,
        n,
        0,
        "private",
        f"Reader {n}",
        language,
        times,
        days,
        zone,
        length,
        10,
        NOW,
        slot,
        NOW,
        ARTICLES - NEW,
        NOW,
    )


def _rules(chats: int) -> Iterator[tuple[int, str, str, int]]:
    """Give chat, kind, tags and rarest tag of each rule."""
    chance, shares = np.random.default_rng(11), _shares()
    step = 100_000
    for start in range(1, chats + 1, step):
        many = min(step, chats + 1 - start)
        counts = 1 + chance.poisson(_FOLLOWS - 1 + 0.1, many)
        drawn = iter((chance.choice(TAGS, int(counts.sum()) + 2 * many, p=shares) + 1).tolist())
        for chat, count in zip(range(start, start + many), counts.tolist(), strict=True):
            follows = dict.fromkeys(next(drawn) for _ in range(count))
            pair, mute = sorted((next(drawn), next(drawn))), chat % 20 == 1
            for tag in follows:
                if not (mute and tag == pair[0]):
                    yield chat, "follow", str(tag), tag
            if mute:
                yield chat, "mute", str(pair[0]), pair[0]
            if chat % 20 == 2 and pair[0] != pair[1]:
                yield chat, "follow", f"{pair[0]},{pair[1]}", pair[1]


def _shares() -> Any:
    weights = 1 / np.arange(1, TAGS + 1)
    return weights / weights.sum()


def _ladder(chance: Random) -> str:
    sentences = [[n, _sentence(chance, 18)] for n in range(7)]
    return json.dumps(
        {
            "method": "news",
            "language": "en",
            "sentences": sentences,
            "levels": [list(range(n)) for n in range(1, 8)],
        }
    )


# Of the old articles nothing is told.
_UNSAID = json.dumps({"method": "news", "language": "en", "sentences": [], "levels": []})


def _sentence(chance: Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."


def _load(store: Store, table: str, columns: Sequence[str], rows: Rows) -> None:
    """Write rows past all care: as fast as the engine takes them."""

    def load(c: Connection) -> None:
        names = ", ".join(columns)
        if store._database.is_sqlite:
            marks = ", ".join("?" * len(columns))
            c.exec_driver_sql("PRAGMA foreign_keys = OFF")
            cursor: Any = c.connection.cursor()
            moments = (
                [f"{v:%Y-%m-%d %H:%M:%S.%f}" if isinstance(v, dt.datetime) else v for v in row]
                for row in rows
            )
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", moments)
            return
        c.exec_driver_sql("SET LOCAL session_replication_role = replica")  # no look at foreign keys
        raw: Any = c.connection.cursor()
        with raw.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    store._database.write(load)


def _settle(c: Connection) -> None:
    """Let the engine look at what it has: as it does by itself in a life that is longer."""
    c.exec_driver_sql("ANALYZE")
    if c.dialect.name == "postgresql":
        for table in ("chat", "rule", "source", "story", "article", "tag"):
            c.exec_driver_sql(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
