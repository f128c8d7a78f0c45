"""A database as the console meets it after a month: chats with their rules, sources with their articles, and what was delivered."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, text

from storage.store import Store

NOW = dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)
DAYS = 30


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is."""

    chats: int
    deliveries: int
    sources: int = 1_000
    articles: int = 30_000
    tags: int = 2_000


# Each day's digests are planned at eight, ten thousand a minute; every fiftieth delivery is an alert. Of the last round
# some wait; of the rest one in two hundred failed, and as many are uncertain or were cancelled.
_FILL = (
    (
        "sources",
        (
            "INSERT INTO source (id, name) SELECT n, 'Quay Post ' || n FROM {numbers};"
            " INSERT INTO feed (source_id, url, title, added_at, next_at, interval, checked_at, newest_at, polls, failures,"
            " failing_since, error) SELECT n, 'https://news' || n || '.example/feed', 'Quay Post ' || n, {first},"
            " CASE WHEN n % 40 = 0 THEN NULL ELSE {now} END, 1800, {now},"
            " CASE WHEN n % 25 = 1 THEN {first} ELSE {now} END, 900, CASE WHEN n % 20 = 0 THEN 3 ELSE 0 END,"
            " CASE WHEN n % 20 = 0 THEN {first} END, CASE WHEN n % 20 = 0 THEN 'The host answers 500.' END FROM {numbers}"
        ),
    ),
    (
        "tags",
        (
            "INSERT INTO tag (id, key, display, stories, followers) SELECT n, 'tag' || n, 'Tag' || n, 10, {most} / n"
            " FROM {numbers}"
        ),
    ),
    (
        "articles",
        (
            "INSERT INTO release (number, at) SELECT n, {at} FROM {numbers};"
            " INSERT INTO story (id, release, first_seen, source_id, sources) SELECT n, n, {at}, 1 + n % {sources}, 1 FROM {numbers};"
            " INSERT INTO article (id, story_id, source_id, text_hash, title, lead, url, canonical_url, first_seen, paragraphs,"
            " language, ladder) SELECT n, n, 1 + n % {sources}, 'h' || n, 'The ferry of day ' || n || ' is late', 'It waited.',"
            " 'https://news.example/' || n, 'news.example/' || n, {at}, '{paragraphs}', 'en', '{ladder}' FROM {numbers};"
            " INSERT INTO article_tag (article_id, tag_id, n, display, origin)"
            " SELECT n, 1 + n % {tags}, 0, 'Tag', 'inline' FROM {numbers};"
            " INSERT INTO story_tag (story_id, tag_id, own) SELECT n, 1 + n % {tags}, true FROM {numbers}"
        ),
    ),
    (
        "chats",
        (
            "INSERT INTO chat (id, telegram_id, topic, kind, title, language, times, weekdays, zone, length, stories, cut,"
            " next_at, next_key, due_at, created_at) SELECT n, n, 0, 'private', 'Reader ' || n, 'en', '[\"08:00\"]',"
            " '[0,1,2,3,4,5,6]', 'UTC', 2, 10, 0, {later}, 'k', {later}, {at} FROM {numbers};"
            " INSERT INTO rule (id, chat_id, kind, tag_set, anchor_id) SELECT n, n, 'follow', CAST(1 + n % {tags} AS TEXT),"
            " 1 + n % {tags} FROM {numbers};"
            " INSERT INTO rule_tag (rule_id, tag_id) SELECT n, 1 + n % {tags} FROM {numbers}"
        ),
    ),
    (
        "deliveries",
        (
            "INSERT INTO delivery (id, chat_id, kind, key, low, high, digest, parts, slot_at, expires_at, is_open, created_at)"
            " SELECT n, 1 + n % {chats}, CASE WHEN n % 50 = 0 THEN 'alert' ELSE 'digest' END,"
            " CASE WHEN n % 50 = 0 THEN CAST(n AS TEXT) ELSE '2026-11-24T' || n END,"
            ' 0, 1, \'{{"entries":[[1,1],[2,1]],"total":2}}\', 1, {eight}, {expires}, n > {most} - {waiting}, {planned} FROM {numbers};'
            " INSERT INTO delivery_part (id, delivery_id, n, state, story_ids, ready_at, attempts, message_id, error, ended_at)"
            " SELECT n, n, 1, CASE WHEN n > {most} - {waiting} THEN 'queued' WHEN n % 200 = 0 THEN 'failed'"
            " WHEN n % 200 = 1 THEN 'uncertain' WHEN n % 200 = 2 THEN 'cancelled' ELSE 'sent' END,"
            " '[' || (1 + (n * {articles} / {most} + n % 10) % {articles}) || ',' || (1 + n % 7) || ']',"
            " CASE WHEN n > {most} - {waiting} THEN {later} END, 1, n,"
            " CASE WHEN n % 200 = 0 AND n <= {most} - {waiting} THEN 'Forbidden: the chat was closed' END,"
            " CASE WHEN n > {most} / 2 AND n <= {most} - {waiting} THEN {planned} END FROM {numbers}"
        ),
    ),
)
_LADDER = '{"method":"lead","language":"en","sentences":[[0,"The ferry is late."],[1,"It waited."]],"levels":[[0],[0,1]]}'
_SQLITE = {
    "numbers": "(WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < {most}) SELECT n FROM r)",
    "moment": "strftime('%Y-%m-%d %H:%M:%f000', {from_}, '+' || ({seconds}) || ' seconds')",
}
_POSTGRES = {
    "numbers": "(SELECT CAST(n AS BIGINT) AS n FROM generate_series(1, {most}) AS g(n)) AS numbers",
    "moment": "(CAST({from_} AS timestamptz) + make_interval(secs => CAST({seconds} AS double precision)))",
}


def fill(store: Store, size: Size) -> None:
    """Fill an empty database, and count its days as the housekeeping does."""
    store._database.write(lambda c: _fill(c, size))
    for day in store.ledger.unsettled(NOW.date()):
        store.ledger.tally(day)


def _fill(c: Connection, size: Size) -> None:
    words = _SQLITE if c.dialect.name == "sqlite" else _POSTGRES
    first = (NOW - dt.timedelta(days=DAYS - 1)).replace(hour=8)
    given = {"first": first, "now": NOW, "later": NOW + dt.timedelta(hours=1)}
    for table, statements in _FILL:
        most = int(getattr(size, table))
        per_day = max(1, -(-most // DAYS))
        values = {name: _literal(c, moment) for name, moment in given.items()}

        def moment(seconds: str, start: str = values["first"]) -> str:
            return words["moment"].format(from_=start, seconds=seconds)

        day = f"((n - 1) / {per_day}) * 86400"
        values |= {
            "at": moment(f"n * {(DAYS - 1) * 86400} / {most}"),
            "eight": moment(day),
            "expires": moment(f"{day} + 21600"),
            "planned": moment(f"{day} + (n - 1) % {per_day} * 0.006"),
        }
        values["numbers"] = words["numbers"].format(most=most)
        values |= {"paragraphs": '["The ferry is late.","It waited."]', "ladder": _LADDER}
        numbers = {"most": most, "waiting": max(1, most // 1_000), **_numbers(size)}
        for statement in statements.split(";"):
            sql = statement.format(**values, **numbers)
            c.execute(text(sql.replace(":", "\\:")))  # a colon there is none of SQLAlchemy's
    if c.dialect.name == "postgresql":
        for table in ("source", "story", "article", "tag", "chat", "rule", "delivery", "delivery_part"):
            c.execute(text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}"))
    c.execute(text("ANALYZE"))


def _numbers(size: Size) -> dict[str, int]:
    return {name: getattr(size, name) for name in ("chats", "sources", "articles", "tags")}


def _literal(c: Connection, moment: dt.datetime) -> str:
    """Write a moment for a statement."""
    if c.dialect.name == "sqlite":
        return f"'{moment:%Y-%m-%d %H:%M:%S.%f}'"
    return f"TIMESTAMPTZ '{moment.isoformat()}'"
