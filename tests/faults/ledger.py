"""The comparison with which every case ends: what Telegram accepted against what Tagwire believes.

For every chat: the rows are conserved; what is believed sent was accepted. *Lost* is what was owed, was not accepted, and is
not shown as uncertain, failed or expired. *Doubled* is what was accepted more often than it was owed. *Doubt* is what is
shown as uncertain. What is owed comes from the test, which let the readers in, not from Tagwire's own rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from bot.core.tally import Accepted, Tally, judge
from storage.records import PartRow, PartState
from storage.store import Store
from tests.support.telegram import Json, LocalTelegram

MARK = (
    "Velmora"  # the invented town that every headline of these tests names: so a digest is told from a reply
)


def is_digest(entry: Json) -> bool:
    """Tell whether an accepted message is one of a digest."""
    return MARK in entry["text"] and not entry["edit"]


def digests(telegram: LocalTelegram) -> list[Json]:
    """Give every digest message that Telegram has accepted, under the id that its chat has now."""
    return [
        {**entry, "chat_id": _today(telegram, entry["chat_id"])}
        for entry in telegram.ledger()
        if is_digest(entry)
    ]


def compare(telegram: LocalTelegram, store: Store, owed: Mapping[int, int], *, past: int = 0) -> Tally:
    """Count; `owed` is the number of messages a chat, by Telegram's ids; the first `past` digests are left out."""
    rows: dict[int, list[PartRow]] = defaultdict(list)
    for row in store.deliveries.ledger():
        rows[row.telegram_id].append(row)
    accepted: dict[int, list[Json]] = defaultdict(list)
    for entry in digests(telegram)[past:]:
        accepted[entry["chat_id"]].append(entry)
    chats = {*owed, *rows, *accepted}
    return sum((_chat(owed.get(chat, 0), rows[chat], accepted[chat]) for chat in chats), Tally())


def _chat(owed: int, rows: list[PartRow], accepted: list[Json]) -> Tally:
    assert len({(row.slot_key, row.n) for row in rows}) == len(rows), rows
    believed = [row.message_id for row in rows if row.state is PartState.SENT]
    assert len(set(believed)) == len(believed), rows
    # Each message of each digest has words of its own.
    return judge(owed, rows, [Accepted(entry["message_id"], entry["text"]) for entry in accepted])


def _today(telegram: LocalTelegram, chat_id: int) -> int:
    moved: int | None = telegram.state.chats[chat_id].moved_to
    return chat_id if moved is None else _today(telegram, moved)
