"""How values are kept in columns, alike on SQLite and PostgreSQL."""

from __future__ import annotations

import datetime as dt
import json
import re
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Enum,
    Integer,
    Text,
    TypeDecorator,
    type_coerce,
)
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import NullType

E = TypeVar("E", bound=StrEnum)

# SQLite counts ids by itself only in a column of exactly this type; it holds 64 bits there too.
Id = BigInteger().with_variant(Integer, "sqlite")

_UNFIT = re.compile("[\x00\ud800-\udfff]")


def clean(value: str) -> str:
    """Take out what no database keeps: NUL goes, a lone surrogate becomes U+FFFD."""
    return _UNFIT.sub(lambda found: "" if found[0] == "\x00" else "\ufffd", value)


def _clean_all(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(key): _clean_all(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean_all(item) for item in value]
    return value


class CleanText(TypeDecorator[str]):
    """Text of any length; characters that no database keeps are taken out on the way in."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Clean a text on its way in."""
        return None if value is None else clean(value)


class Json(TypeDecorator[Any]):
    """A small structure as JSON text; tuples come back as lists."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002  SQLAlchemy's signature
        """Write a structure."""
        return (
            None
            if value is None
            else json.dumps(_clean_all(value), ensure_ascii=False, separators=(",", ":"))
        )

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002  SQLAlchemy's signature
        """Read a structure."""
        return None if value is None else json.loads(value)


class UtcDateTime(TypeDecorator[dt.datetime]):
    """A moment, aware, in UTC. SQLite keeps it as text of fixed width, so that texts sort as moments do."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        """Turn any aware moment into UTC; a naive one is a mistake of the caller."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment without a zone can't be kept.")
        moment = value.astimezone(dt.UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002  SQLAlchemy's signature
        """Give the moment back in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=dt.UTC) if value.tzinfo is None else value.astimezone(dt.UTC)


def as_kept(column: InstrumentedAttribute[Any]) -> ColumnElement[Any]:
    """Read a column as it is kept: what many rows have in common is then made into a value once for all of them."""
    return type_coerce(column, NullType()).label(column.key)


@lru_cache(maxsize=4096)
def moment_of(kept: str | dt.datetime) -> dt.datetime:
    """Give a moment that was read as it is kept."""
    moment = dt.datetime.fromisoformat(kept) if isinstance(kept, str) else kept
    return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


def enum(kind: type[E]) -> Enum:
    """Keep a StrEnum by its value, as plain text that a later version may widen."""
    return Enum(
        kind,
        native_enum=False,
        create_constraint=False,
        length=16,
        values_callable=lambda members: [member.value for member in members],
    )
