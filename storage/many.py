"""Statements about very many rows: their values are handed over as one, and other threads have Python meanwhile."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, Connection, bindparam, func, literal, select
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute

FEW = 20  # numbers that are quicker as a list

Rows = Sequence[Sequence[object]]


def is_one_of(
    column: InstrumentedAttribute[int], numbers: Iterable[int], dialect: str
) -> ColumnElement[bool]:
    """Ask for very many numbers as one value: a list of a thousand would take longer to write than to answer."""
    numbers = list(numbers)
    if len(numbers) <= FEW:
        return column.in_(numbers)
    return _among(column, literal(as_one(numbers, dialect), _NUMBERS.get(dialect)), dialect)


def is_given(column: InstrumentedAttribute[int], name: str, dialect: str) -> ColumnElement[bool]:
    """Ask for numbers that are given under a name each time, by `as_one`: the statement is built once for all times."""
    return _among(column, bindparam(name, type_=_NUMBERS.get(dialect)), dialect)


def as_one(numbers: Iterable[int], dialect: str) -> Any:
    """Hand numbers over as one value."""
    return json.dumps(list(numbers)) if dialect == "sqlite" else list(numbers)


_NUMBERS: dict[str, Any] = {"postgresql": ARRAY(BigInteger)}


def _among(
    column: InstrumentedAttribute[int], numbers: ColumnElement[Any], dialect: str
) -> ColumnElement[bool]:
    if dialect == "sqlite":
        return column.in_(select(func.json_each(numbers).table_valued("value").c.value))
    return column == func.any(numbers)


def insert_plain(
    connection: Connection, table: type[DeclarativeBase], columns: Sequence[str], rows: Rows
) -> None:
    """Insert very many rows in one statement, past the care for each value that would take most of the time.

    Values are whole numbers, texts that any database keeps, truths, moments or None.
    """
    fields, source = _fields(connection, table, columns)
    connection.exec_driver_sql(
        f"INSERT INTO {table.__tablename__} ({', '.join(columns)}) SELECT {', '.join(fields)} FROM {source}",  # noqa: S608  the names are our own
        (_written(rows, connection.dialect.name),),
    )


def update_plain(
    connection: Connection, table: type[DeclarativeBase], columns: Sequence[str], rows: Rows
) -> None:
    """Give very many rows new values in one statement. Of each the first value is its id; else as `insert_plain`."""
    fields, source = _fields(connection, table, ("id", *columns))
    changes = ", ".join(f"{name} = {field}" for name, field in zip(columns, fields[1:], strict=True))
    name = table.__tablename__
    connection.exec_driver_sql(
        f"UPDATE {name} SET {changes} FROM {source} AS given WHERE {name}.id = {fields[0]}",  # noqa: S608  the names are our own
        (_written(rows, connection.dialect.name),),
    )


def _fields(
    connection: Connection, table: type[DeclarativeBase], columns: Sequence[str]
) -> tuple[list[str], str]:
    """Give how each column is read from a row that is given, and where the rows come from."""
    dialect = connection.dialect
    if dialect.name == "sqlite":
        return [f"json_extract(value, '$[{n}]')" for n in range(len(columns))], "json_each(?)"
    types = [table.__table__.columns[name].type.compile(dialect) for name in columns]
    fields = [f"CAST(value ->> {n} AS {kind})" for n, kind in enumerate(types)]
    return fields, "jsonb_array_elements(CAST(%s AS jsonb))"


def _written(rows: Rows, dialect: str) -> str:
    """Write rows as one value."""
    moments: dict[dt.datetime, str] = {}

    def plain(moment: dt.datetime) -> str:
        if moment not in moments:
            utc = moment.astimezone(dt.UTC)
            kept = utc.replace(tzinfo=None) if dialect == "sqlite" else utc
            moments[moment] = kept.isoformat(" ", "microseconds")
        return moments[moment]

    return json.dumps(rows, default=plain, separators=(",", ":"))


def new_ids(connection: Connection, table: type[DeclarativeBase], count: int) -> Sequence[int]:
    """Give so many new ids of a table, in their order; on SQLite they are given again unless they are used at once."""
    name = table.__tablename__
    if connection.dialect.name == "sqlite":
        last = (
            connection.exec_driver_sql("SELECT seq FROM sqlite_sequence WHERE name = ?", (name,)).scalar()
            or 0
        )
        return range(last + 1, last + 1 + count)
    taken = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
    return list(connection.exec_driver_sql(taken, (name, count)).scalars())
