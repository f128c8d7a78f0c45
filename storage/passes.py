"""Who may come into the console."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from storage.database import Entity, reading, writing
from storage.schema import PassRow


@dataclass(frozen=True, slots=True)
class Pass:
    """A way in: who has it (an owner's id; None for who has the token), under which token, and until when."""

    holder: int | None
    lock: str
    until: dt.datetime


class Passes(Entity):
    """Sessions, and links that open one once; each is known by a hash alone."""

    @writing
    def offer(self, c: Connection, link: str, given: Pass, now: dt.datetime) -> None:
        """Keep a link until it is used or its time is over."""
        _clear(c, now)
        _keep(c, link, given, is_session=False)

    @writing
    def take(self, c: Connection, link: str, now: dt.datetime) -> Pass | None:
        """Use a link up; gives what it was, None where there is none, or none any more."""
        row = c.execute(
            delete(PassRow)
            .where(PassRow.mark == link, ~PassRow.is_session)
            .returning(PassRow.holder, PassRow.lock, PassRow.until)
        ).one_or_none()
        return Pass(row.holder, row.lock, row.until) if row and row.until > now else None

    @writing
    def begin(self, c: Connection, session: str, given: Pass, now: dt.datetime) -> None:
        """Keep a session."""
        _clear(c, now)
        _keep(c, session, given, is_session=True)

    @reading
    def session(self, c: Connection, session: str, now: dt.datetime) -> Pass | None:
        """Give a session; None where there is none, or its time is over."""
        row = c.execute(
            select(PassRow.holder, PassRow.lock, PassRow.until).where(
                PassRow.mark == session, PassRow.is_session, PassRow.until > now
            )
        ).one_or_none()
        return Pass(row.holder, row.lock, row.until) if row else None

    @writing
    def prolong(self, c: Connection, session: str, until: dt.datetime) -> None:
        """Let a session last longer."""
        c.execute(update(PassRow).where(PassRow.mark == session, PassRow.is_session).values(until=until))

    @writing
    def end(self, c: Connection, session: str) -> None:
        """Forget a session."""
        c.execute(delete(PassRow).where(PassRow.mark == session))


def _clear(c: Connection, now: dt.datetime) -> None:
    """Take away what lets nobody in any more."""
    c.execute(delete(PassRow).where(PassRow.until <= now))


def _keep(c: Connection, mark: str, given: Pass, *, is_session: bool) -> None:
    values = {"holder": given.holder, "lock": given.lock, "until": given.until}
    c.execute(insert(PassRow).values(mark=mark, is_session=is_session, **values))
