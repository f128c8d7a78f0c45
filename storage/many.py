"""Very many rows at once: written and looked up by few statements, past the care that would take most of the time."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import ARRAY, JSON, BigInteger, ColumnElement, Connection, Text, bindparam, cast, func, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

from storage.database import AnySelect

ROWS = 100  # in one statement of SQLite: few enough that it meets the same statement again, and need not read it anew


def insert_plain(
    connection: Connection,
    table: type[DeclarativeBase],
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    **shared: object,
) -> None:
    """Insert very many rows in few statements, past the care for each value that would take most of the time.

    Values are whole numbers, texts that any database keeps, or None; those that all rows have in common are given once,
    by their columns' names, and may be truths and moments. Meanwhile other threads have Python to themselves.
    """
    dialect = connection.dialect
    common = tuple(_plain(value, dialect.name) for value in shared.values())
    into = f"INSERT INTO {table.__tablename__} ({', '.join((*shared, *columns))}) SELECT "
    if dialect.name == "sqlite":
        fields = ["?"] * len(shared) + [f"column{n}" for n in range(1, len(columns) + 1)]
        one = f"({', '.join('?' * len(columns))})"
        for start in range(0, len(rows), ROWS):
            some = rows[start : start + ROWS]
            values = ", ".join([one] * len(some))
            connection.exec_driver_sql(
                f"{into}{', '.join(fields)} FROM (VALUES {values})", (*common, *chain.from_iterable(some))
            )
        return
    types = [table.__table__.columns[name].type.compile(dialect) for name in (*shared, *columns)]
    sources = ["%s"] * len(shared) + [f"value ->> {n}" for n in range(len(columns))]
    fields = [f"CAST({source} AS {kind})" for source, kind in zip(sources, types, strict=True)]
    connection.exec_driver_sql(
        f"{into}{', '.join(fields)} FROM jsonb_array_elements(CAST(%s AS jsonb))",
        (*common, json.dumps(rows, separators=(",", ":"))),
    )


def update_plain(
    connection: Connection,
    table: type[DeclarativeBase],
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
) -> None:
    """Give very many rows new values in one statement. Of each the first value is its id.

    The others are whole numbers, texts that any database keeps, moments or None.
    """
    dialect, name = connection.dialect, table.__tablename__
    if dialect.name == "sqlite":
        fields, source = [f"json_extract(value, '$[{n}]')" for n in range(len(columns) + 1)], "json_each(?)"
    else:
        types = [table.__table__.columns[column].type.compile(dialect) for column in ("id", *columns)]
        fields = [f"CAST(value ->> {n} AS {kind})" for n, kind in enumerate(types)]
        source = "jsonb_array_elements(CAST(%s AS jsonb))"
    changes = ", ".join(f"{column} = {field}" for column, field in zip(columns, fields[1:], strict=True))
    written = json.dumps(rows, default=lambda value: str(_plain(value, dialect.name)), separators=(",", ":"))
    connection.exec_driver_sql(
        f"UPDATE {name} SET {changes} FROM {source} AS given WHERE {name}.id = {fields[0]}",  # noqa: S608  the names are our own
        (written,),
    )


def _plain(value: object, dialect: str) -> object:
    if isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC)
        return utc.replace(tzinfo=None).isoformat(" ", "microseconds") if dialect == "sqlite" else utc
    return value


def plain_rows(
    connection: Connection, query: AnySelect, values: Mapping[str, object] | None = None
) -> Sequence[tuple[Any, ...]]:
    """Read very many rows as the driver gives them: values as they are kept, by their places."""
    result = connection.execute(query, values)
    try:
        rows: Sequence[tuple[Any, ...]] = result.cursor.fetchall()
    finally:
        result.close()
    return rows


def new_ids(connection: Connection, table: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Give so many new ids of a table, in their order; on SQLite they are given again unless they are used at once."""
    name = table.__tablename__
    if connection.dialect.name == "sqlite":
        last = (
            connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).scalar()
            or 0
        )
        return range(last + 1, last + 1 + count)
    taken = "SELECT nextval((SELECT pg_get_serial_sequence(%s, 'id'))) FROM generate_series(1, %s)"
    return list(connection.exec_driver_sql(taken, (name, count)).scalars())


def is_among(column: InstrumentedAttribute[int], dialect: str) -> ColumnElement[bool]:
    """Ask for numbers that are given when a prepared statement is carried out, as its `ids`: see `as_ids`."""
    if dialect == "sqlite":
        listed = func.json_each(bindparam("ids", type_=Text)).table_valued("value")
        return column.in_(select(listed.c.value))
    return column == func.any(cast(bindparam("ids", type_=Text), ARRAY(BigInteger)))


def as_ids(numbers: Iterable[int], dialect: str) -> str:
    """Give numbers to a prepared statement that asks whether a column `is_among` them."""
    listed = ",".join(map(str, numbers))
    return f"[{listed}]" if dialect == "sqlite" else f"{{{listed}}}"


def pairs(dialect: str) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Give the two numbers of pairs that a prepared statement is given as its `pairs`, a JSON object; the first differ."""
    read = func.json_each if dialect == "sqlite" else func.json_each_text
    given = (
        bindparam("pairs", type_=Text) if dialect == "sqlite" else cast(bindparam("pairs", type_=Text), JSON)
    )
    listed = read(given).table_valued("key", "value")
    return cast(listed.c.key, BigInteger), cast(listed.c.value, BigInteger)


def keep_to_indexes(connection: Connection, *, in_order: bool = False) -> None:
    """Let this transaction find rows by indexes, even in a table that is small; `in_order` as one walks along them.

    PostgreSQL makes a plan once for a statement that comes again and again: made while nothing is owed yet, it would read
    the whole table for each chat, still after that has a million rows. And where it takes a question after the order for a
    strict one, it would gather and sort all who are due for each few of them: half a second instead of 15 ms, with 300,000.
    """
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        if in_order:
            connection.exec_driver_sql("SET LOCAL enable_sort = off")
