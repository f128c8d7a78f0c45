"""When the last backup was made, and where: so that its age can be told."""

from __future__ import annotations

from sqlalchemy import Connection, select, update

from storage.database import Entity, insert_new, reading, writing
from storage.records import Backup
from storage.schema import BackupRow

_ONLY = 1  # the id of the one row


class Backups(Entity):
    """What is known of backups; they themselves lie elsewhere."""

    @reading
    def last(self, c: Connection) -> Backup | None:
        """Give the last backup; None where none was made."""
        row = c.execute(select(BackupRow.__table__)).one_or_none()
        return Backup(row.at, row.place, row.size) if row else None

    @writing
    def note(self, c: Connection, backup: Backup) -> None:
        """Keep what the last backup is."""
        values = {"at": backup.at, "place": backup.place, "size": backup.size}
        if not insert_new(c, BackupRow, [{"id": _ONLY, **values}]):
            c.execute(update(BackupRow).values(values))
