"""Milliseconds of a search among 100,000 articles, on SQLite and PostgreSQL; and how fast articles become searchable."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from random import Random
from statistics import quantiles
from time import perf_counter

from sqlalchemy import Connection, text

from bot.core.search import parse_search
from storage.records import SearchQuery, SearchText
from storage.store import Store
from tests.support.postgres import Databases, NoServerError, Server

ARTICLES = 100_000
WORDS = 200  # of an article
KNOWN = 40_000  # words of the language, as frequent as words are
QUERIES = 60  # of a kind
_BATCH = 1_000
_NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
_LETTERS = "abcdefghijklmnoprstuvwz"
_MAKE = (
    "INSERT INTO source (id, name) VALUES (1, 'Wire')",
    (
        "INSERT INTO story (id, first_seen, source_id, sources) WITH RECURSIVE n(n) AS"
        " (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :most) SELECT n, :now, 1, 1 FROM n"
    ),
    (
        "INSERT INTO article (id, story_id, source_id, text_hash, title, first_seen, paragraphs, language, ladder)"
        " SELECT id, id, 1, 'h' || id, 't', first_seen, '[]', 'en', '{}' FROM story"
    ),
)
_SPREAD = {
    "sqlite": "UPDATE {table} SET first_seen = strftime('%Y-%m-%d %H:%M:%f000', first_seen, '-' || ((:most - id) * 5) || ' minutes')",
    "postgresql": "UPDATE {table} SET first_seen = first_seen - make_interval(mins => CAST((:most - id) * 5 AS integer))",
}


def run(articles: int = ARTICLES) -> dict[str, object]:
    """Print p50 and p95 of each kind of query on each engine; give them."""
    figures: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as folder:
        figures["sqlite"] = _measure(f"sqlite:///{folder}/wire.db", articles)
    try:
        server = Server()
    except NoServerError as error:
        print(error)
        return figures
    server.start()
    try:
        databases = Databases(server.url)
        figures["postgresql"] = _measure(databases.fresh(), articles)
    finally:
        server.close()
    return figures


def _measure(url: str, articles: int) -> dict[str, object]:
    with closing(Store.open(url)) as store:
        chance = Random(7)
        words, weights = _language(chance)
        rate = _fill(store, articles, chance, words, weights)
        engine = store._database.engine.dialect.name
        print(f"{engine}: {articles:,} articles of {WORDS} words, {rate:.0f} articles/s made searchable")
        print(f"  {'':<34}{'p50 ms':>8}{'p95 ms':>8}{'worst':>8}")
        figures: dict[str, object] = {"articles/s": round(rate)}
        for name, queries in _kinds(chance, words, weights).items():
            times = sorted(_milliseconds(store, query) for query in queries)
            p95 = quantiles(times, n=20)[-1]
            figures[name] = {"p50": round(times[len(times) // 2], 1), "p95": round(p95, 1)}
            print(f"  {name:<34}{times[len(times) // 2]:>8.1f}{p95:>8.1f}{times[-1]:>8.1f}")
    return figures


def _fill(store: Store, articles: int, chance: Random, words: list[str], weights: list[float]) -> float:
    def make(c: Connection) -> None:
        for statement in (
            *_MAKE,
            *(_SPREAD[c.dialect.name].format(table=one) for one in ("story", "article")),
        ):
            c.execute(text(statement), {"most": articles, "now": _NOW.replace(tzinfo=None)})

    store._database.write(make)
    spent = 0.0
    for start in range(1, articles + 1, _BATCH):
        entries = []
        for article_id in range(start, min(start + _BATCH, articles + 1)):
            said = chance.choices(words, cum_weights=weights, k=WORDS + 12)
            tags = " ".join(f"§{word}" for word in said[:4])
            entries.append((article_id, SearchText(" ".join(said[4:12]), "", " ".join(said[12:]), tags)))
        begun = perf_counter()
        store.search.index(entries)
        spent += perf_counter() - begun
    if not store._database.is_sqlite:
        store._database.write(lambda c: c.execute(text("ANALYZE")))
    return articles / spent


def _language(chance: Random) -> tuple[list[str], list[float]]:
    """Make words, and how often each is used: the n-th as often as one n-th of the first."""
    words: dict[str, None] = {}
    while len(words) < KNOWN:
        words["".join(chance.choices(_LETTERS, k=chance.randint(2, 9)))] = None
    weights, total = [], 0.0
    for rank in range(1, KNOWN + 1):
        total += 1 / (rank + 2)
        weights.append(total)
    return list(words), weights


def _kinds(chance: Random, words: list[str], weights: list[float]) -> dict[str, list[SearchQuery]]:
    def used(count: int) -> str:
        return " ".join(chance.choices(words, cum_weights=weights, k=count))

    def queries(write: Callable[[], str]) -> list[SearchQuery]:
        return [parse_search(write(), _NOW) for _ in range(QUERIES)]

    single = queries(lambda: used(1))
    return {
        "a word as it is used": single,
        "two words": queries(lambda: used(2)),
        "three words": queries(lambda: used(3)),
        "a rare word": queries(lambda: chance.choice(words[KNOWN // 4 :])),
        "the commonest words": queries(lambda: " ".join(chance.sample(words[:10], 2))),
        "words side by side": queries(lambda: used(2).replace(" ", "-")),
        "a word and a tag": queries(lambda: f"{used(1)} #{used(1)}"),
        "a word of the last week": queries(lambda: f"{used(1)} 7d"),
        "the beginning of a word": [
            replace(one, begins=True) for one in queries(lambda: chance.choice(words)[:4])
        ],
        "the newest": queries(lambda: ""),
    }


def _milliseconds(store: Store, query: SearchQuery) -> float:
    """Give the best of three: others on the machine shall not count."""
    best = float("inf")
    for _ in range(3):
        begun = perf_counter()
        store.search.find(query, _NOW, 5)
        best = min(best, perf_counter() - begun)
    return best * 1000
