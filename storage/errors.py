"""What can go wrong with the database, in storage's own words; `bot` turns these into sentences in one place."""

from __future__ import annotations


class StoreError(Exception):
    """The database did not do what was asked; nothing of the transaction was kept."""


class StoreBusyError(StoreError):
    """Another process holds the database for longer than the busy time-out. Trying again later may work."""


class StoreBrokenError(StoreError):
    """The database can't be reached, read or written: damaged, read-only, full, or its server is gone."""


class StoreNewerError(StoreError):
    """The database was written by a newer Tagwire than this one."""
