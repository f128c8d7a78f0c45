"""After a backup was brought back: what was sent since then is not known here, and must not be sent again."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, select, text, update

from storage.database import Entity, chunks, writing
from storage.errors import StoreBusyError
from storage.outbox import FREE, UNFINISHED, move_cuts, settle
from storage.records import News, PartState
from storage.schema import ChatRow, DeliveryRow, PartRow

RUNNING = "tagwire run"  # how a server knows the connections of the bot itself
COUNTED = "It was due before the backup was brought back, so it counts as sent."

_CONNECTIONS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
)


class CatchingUp(Entity):
    """What `tagwire catch-up` asks of the store."""

    @writing
    def count_as_sent(self, c: Connection, moment: dt.datetime, limit: int) -> int:
        """End up to `limit` messages that were due by a moment and have no end; gives how many (0: none is left).

        They are uncertain: nobody knows under which number Telegram has them, if it has. So they count as delivered.
        Raises StoreBusyError while a `tagwire run` is connected to the server (a SQLite file has its owner for that).
        """
        if not self._database.is_sqlite and is_connected(c):
            raise StoreBusyError(f"A `tagwire run` is using {self._database.name}. Stop it first.")
        rows = c.execute(
            select(PartRow.id, PartRow.delivery_id)
            .join(DeliveryRow, DeliveryRow.id == PartRow.delivery_id)
            .where(PartRow.state.in_(UNFINISHED), DeliveryRow.slot_at <= moment)
            .order_by(PartRow.id)
            .limit(limit)
        ).all()
        for some in chunks(row.id for row in rows):
            c.execute(
                update(PartRow)
                .where(PartRow.id.in_(some))
                .values(state=PartState.UNCERTAIN, error=COUNTED, ended_at=moment, **FREE)
            )
        settle(c, sorted({row.delivery_id for row in rows}))
        return len(rows)

    @writing
    def pass_alerts(self, c: Connection, high: int) -> None:
        """Count every story up to a release number as told to the chats that want each story at once."""
        told = select(ChatRow.id, ChatRow.had).where(ChatRow.news != News.DIGEST, ChatRow.cut < high)
        noted = {row.id: row.had for row in c.execute(told)}
        move_cuts(c, dict.fromkeys(noted, high), noted)


def is_connected(c: Connection) -> bool:
    """Tell whether a `tagwire run` is connected to this database of a server."""
    return bool(c.execute(_CONNECTIONS, {"name": RUNNING}).scalar_one())
