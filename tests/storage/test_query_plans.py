"""The hot questions are one walk along one index, however many rows there are."""

from __future__ import annotations

import tracemalloc
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, text
from sqlalchemy.dialects import postgresql, sqlite

from storage import ledger_pages
from storage.alerts import followers_query
from storage.claiming import claim_query
from storage.due import due_query
from storage.many import keep_to_indexes
from storage.reach import groups_query, readers_query
from storage.readers import tags_query, titled_query
from storage.records import STORY_GROWS, DeliveryFilter, Outcome, PartState, RuleKind
from storage.sketches import bearers_query
from storage.store import Store
from storage.tags import followed_query
from tests.storage.make import HOUR, NOW
from tests.support.postgres import Databases

CHATS = 5_000
FILL = """
    INSERT INTO chat (id, telegram_id, topic, kind, title, language, times, weekdays, zone, length, stories, cut,
                      next_at, next_key, due_at, created_at)
    SELECT n, n, 0, 'private', 'Ada ' || n, 'en', '[]', '[]', 'UTC', 2, 10, 0, :at, 'k', :at, :at FROM numbers;
    UPDATE chat SET due_at = :later WHERE id % 2 = 0;
    INSERT INTO delivery (id, chat_id, kind, key, low, high, digest, parts, slot_at, expires_at, is_open, created_at)
    SELECT n, n, 'digest', 'k', 0, 1, '{}', 3, :at, :later, true, :at FROM numbers;
    INSERT INTO delivery_part (delivery_id, n, state, story_ids, ready_at)
    SELECT n, 1, 'queued', '[]', :at FROM numbers;
    INSERT INTO tag (key, display, followers) SELECT 'tag' || n, 'Tag', n % 2 FROM numbers;
    INSERT INTO rule (chat_id, kind, tag_set, anchor_id, alerts)
    SELECT n, 'follow', '1', 1, n % 50 = 0 FROM numbers;
    INSERT INTO rule (chat_id, kind, tag_set, anchor_id) SELECT n, 'follow', 2 + n % 500, 2 + n % 500 FROM numbers;
    INSERT INTO source (id, name) VALUES (1, 'Wire');
    INSERT INTO story (id, first_seen, source_id, sources) VALUES (1, :at, 1, 1);
    INSERT INTO article (id, story_id, source_id, text_hash, title, first_seen, paragraphs, language, ladder)
    SELECT n, 1, 1, 'h', 't', :at, '[]', 'en', '{}' FROM numbers;
    INSERT INTO article_sketch (article_id, hash, seen_hour) SELECT n, n * 8, 498728 - n % 200 FROM numbers;
    INSERT INTO article_sketch (article_id, hash, seen_hour) SELECT n, n * 16 + 1, 498728 FROM numbers;
    INSERT INTO delivery_part (delivery_id, n, state, story_ids) SELECT n, 2, 'queued', '[]' FROM numbers;
    INSERT INTO delivery_part (delivery_id, n, state, story_ids) SELECT n, 3, 'sent', '[]' FROM numbers
"""
_BEARERS = {
    dialect: bearers_query([16, 24], NOW - STORY_GROWS, dialect) for dialect in ("sqlite", "postgresql")
}


def ledger_query(state: PartState | None) -> Select[Any]:
    """Give the walk that a page of messages in a state is."""
    walk = ledger_pages._Walk(
        tuple(ledger_pages._of_state(DeliveryFilter(state))[0]), by_time=state is QUEUED
    )
    start = ledger_pages._after(walk, "9.2026-11-24T08:00:00" if walk.by_time else "9")
    query: Select[Any] = ledger_pages.walked(walk, start, 50).element
    return query


QUEUED = PartState.QUEUED
LEDGER = {
    "waiting": (QUEUED, "ix_delivery_part_ready_at"),
    "failed": (PartState.FAILED, "ix_delivery_part_trouble"),
    "uncertain": (PartState.UNCERTAIN, "ix_delivery_part_trouble"),
}
_TITLED = {dialect: titled_query("Ada 9", 25, dialect) for dialect in ("sqlite", "postgresql")}
_DUE_AT = {
    dialect: due_query(dialect, "at").params(moment=NOW, chat_id=50, many=50)
    for dialect in ("sqlite", "postgresql")
}
_OWN = {"bearers": _BEARERS, "titled": _TITLED, "due at a moment": _DUE_AT}
QUERIES = {
    **{name: (ledger_query(state), index) for name, (state, index) in LEDGER.items()},
    "alerts": (followers_query(1, 100, 25), "ix_rule_alerts"),
    "due": (due_query("sqlite").params(now=NOW, many=50), "ix_chat_due_at"),
    "due at a moment": (_DUE_AT["sqlite"], "ix_chat_due_at"),
    "due after it": (due_query("sqlite", "after").params(now=NOW, moment=NOW, many=50), "ix_chat_due_at"),
    "claim": (claim_query(NOW, 100), "ix_delivery_part_ready_at"),
    "bearers": (_BEARERS["sqlite"], "ix_article_sketch_hash_seen_hour_article_id"),
    "followed": (followed_query(100), "ix_tag_followed"),
    "tags of readers": (tags_query((1, "tag9"), 25, without_stories=False), "ix_tag_followed"),
    "tags without stories": (tags_query(None, 25, without_stories=True), "ix_tag_popular"),
    "reach": (groups_query([2, 3], RuleKind.FOLLOW), "ix_rule_reach"),
    "readers": (readers_query(2, "2", 100, 25), "ix_rule_reach"),
    "titled": (_TITLED["sqlite"], "ix_chat_title"),
}
each_query = pytest.mark.parametrize("name", QUERIES)


def fill(connection: Connection, numbers: str) -> None:
    """Make every chat due and give each a queued delivery: the worst minute."""
    table = f"({numbers}) AS numbers(n)" if "generate" in numbers else f"({numbers})"
    moments = {"at": NOW.isoformat(" "), "later": (NOW + HOUR).isoformat(" ")}
    for statement in FILL.split(";"):
        used = {name: moment for name, moment in moments.items() if f":{name}" in statement}
        connection.execute(text(statement.replace("numbers", table)), used)
    connection.execute(text("ANALYZE"))


@pytest.fixture(scope="module")
def full_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """Give a store on SQLite with many chats due and parts waiting."""
    count = (
        f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {CHATS}) SELECT n FROM r"
    )
    with closing(Store.open(f"sqlite:///{tmp_path_factory.mktemp('full')}/full.db")) as store:
        store._database.write(lambda c: fill(c, count))
        yield store


@pytest.fixture(scope="module")
def full_postgres(postgres: Databases) -> Iterator[Store]:
    """Give a store on PostgreSQL with many chats due and parts waiting."""
    url = postgres.copy()
    with closing(Store.open(url)) as store:
        store._database.write(lambda c: fill(c, f"SELECT generate_series(1, {CHATS})"))
        yield store
    postgres.drop(url)


@pytest.mark.case(47)
@each_query
def test_on_sqlite(full_sqlite: Store, name: str) -> None:
    """The walk is along the index, other tables are looked up by key, nothing is sorted."""
    query, index = QUERIES[name]
    sql = str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
    steps = [
        row[3]
        for row in full_sqlite._database.read(lambda c: c.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}").all())
    ]
    assert any(f"INDEX {index} " in step for step in steps), steps
    own = [step for step in steps if "VIRTUAL TABLE" not in step]  # a list that was handed in is none of ours
    assert not [step for step in own if "SCAN" in step or "TEMP B-TREE" in step], steps


@pytest.mark.case(47)
@each_query
@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_on_postgres(full_postgres: Store, name: str, mode: str) -> None:
    """The same, for a plan made with the values and for the one that a prepared statement settles on."""
    query, index = QUERIES[name]
    query = _OWN.get(name, {"postgresql": query})["postgresql"]

    def explain(c: Connection) -> list[str]:
        if name.startswith("due"):
            keep_to_indexes(c, in_order=True)
        return _steps(c, query, mode)

    steps = full_postgres._database.write(explain)
    assert any(f"{way} {index} " in step for step in steps for way in ("using", "on")), steps
    assert not [step for step in steps if "Seq Scan" in step or "Sort" in step], steps


@pytest.mark.parametrize("mode", ["force_custom_plan", "force_generic_plan"])
def test_on_postgres_while_nothing_is_owed(postgres: Databases, mode: str) -> None:
    """Who is due is found by indexes even by a plan that was made while the outbox was empty: the server keeps such a plan."""
    url = postgres.copy()
    with closing(Store.open(url)) as store:

        def explain(c: Connection) -> list[str]:
            keep_to_indexes(c, in_order=True)
            return _steps(c, QUERIES["due"][0], mode)

        steps = store._database.write(explain)
    postgres.drop(url)
    assert any("on delivery" in step for step in steps), steps
    assert not [step for step in steps if "Seq Scan" in step], steps


def _steps(c: Connection, query: Select[Any], mode: str) -> list[str]:
    """Give how the server would answer a prepared statement."""
    dialect = postgresql.dialect(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]  # SQLAlchemy's
    asked = query.compile(dialect=dialect).construct_expanded_state()
    values = ", ".join(_literal(asked.parameters[key]) for key in asked.positiontup or [])

    c.exec_driver_sql(f"SET LOCAL plan_cache_mode = {mode}")
    c.exec_driver_sql(f"PREPARE hot AS {asked.statement}")
    steps = list(c.exec_driver_sql(f"EXPLAIN EXECUTE hot({values})").scalars())
    c.exec_driver_sql("DEALLOCATE hot")
    return steps


MANY_CHATS, MANY_ARTICLES = 100_000, 1_000_000
MORE_ARTICLES = """
    INSERT INTO article (id, story_id, source_id, text_hash, title, first_seen, paragraphs, language, ladder)
    SELECT :first + n, 1, 1, 'h', 't', :at, '[]', 'en', '{}' FROM numbers
"""
EMPTY = text("""UPDATE delivery SET digest = '{"entries": [], "total": 0}'""")
SOME, ALL = 20, 120  # rounds of the sender


def _numbers(engine: str, count: int) -> str:
    if engine == "PostgreSQL":
        return f"SELECT generate_series(1, {count})"
    return (
        f"WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {count}) SELECT n FROM r"
    )


@pytest.fixture(params=["sqlite", "postgres"])
def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a store on each engine that holds very much."""
    databases: Databases | None = None if request.param == "sqlite" else request.getfixturevalue("postgres")
    url = databases.copy() if databases else f"sqlite:///{tmp_path}/crowded.db"
    with closing(Store.open(url)) as store:
        more = _numbers(store.engine, MANY_ARTICLES - MANY_CHATS)
        table = f"({more}) AS numbers(n)" if databases else f"({more})"
        values = {"first": MANY_CHATS, "at": NOW.isoformat(" ")}
        store._database.write(lambda c: fill(c, _numbers(store.engine, MANY_CHATS)))
        store._database.write(lambda c: c.execute(text(MORE_ARTICLES.replace("numbers", table)), values))
        store._database.write(lambda c: c.execute(EMPTY))
        yield store
    if databases:
        databases.drop(url)


@pytest.mark.proof
@pytest.mark.case(47)
@pytest.mark.timeout(900)
def test_a_hundred_thousand_chats_and_a_million_articles(crowded: Store) -> None:
    """The walks stay along their indices, and a sender's memory does not grow with what it has sent."""
    assert crowded.articles.count() == MANY_ARTICLES
    for name in ("due", "claim"):
        if crowded.engine == "PostgreSQL":
            test_on_postgres(crowded, name, "force_custom_plan")
        else:
            test_on_sqlite(crowded, name)
    tracemalloc.start()
    _send(crowded, SOME)
    before, _ = tracemalloc.get_traced_memory()
    _send(crowded, ALL - SOME)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 500_000


def _send(store: Store, rounds: int) -> None:
    """Claim, begin and mark as the sender does, a hundred parts a round."""
    for _ in range(rounds):
        ids = [part.id for part in store.deliveries.claim("a", NOW, NOW + HOUR, 100)]
        assert len(ids) == 100
        store.deliveries.exchange("a", (), ids, NOW, NOW + HOUR)
        sent = [Outcome(part, PartState.SENT, message_id=part) for part in ids]
        store.deliveries.exchange("a", sent, (), NOW, NOW + HOUR)


def _literal(value: object) -> str:
    if isinstance(value, list):
        return f"'{{{', '.join(map(str, value))}}}'"
    return str(value) if isinstance(value, int) else f"'{getattr(value, 'value', value)}'"


def test_the_query_is_of_the_store() -> None:
    """The query looked at is the one that `claim` runs, limit and locks included."""
    query, _ = QUERIES["claim"]
    assert isinstance(query, Select)
    assert "SKIP LOCKED" in str(query.compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]  # SQLAlchemy's
