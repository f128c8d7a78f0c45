"""What all tables have in common."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from storage.columns import CleanText, Id, UtcDateTime, enum
from storage.records import ChatKind, DeliveryKind, News, Origin, PartState, RuleKind


class Base(DeclarativeBase):
    """All tables; constraints have names that follow one rule, so that a migration can find them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: CleanText,
        int: Id,
        dt.datetime: UtcDateTime,
        Origin: enum(Origin),
        ChatKind: enum(ChatKind),
        RuleKind: enum(RuleKind),
        DeliveryKind: enum(DeliveryKind),
        News: enum(News),
        PartState: enum(PartState),
    }


# An id is never given twice: buttons in old messages carry them.
NEVER_AGAIN = {"sqlite_autoincrement": True}
