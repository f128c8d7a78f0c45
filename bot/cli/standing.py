"""How the demo stands: the local Telegram's ledger held against the bot's books, and what is owed just now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.cli.crowd import Crowd
    from bot.core.tally import Accepted, Tally
    from bot.playground.telegram import Telegram
    from storage.records import PartRow
    from storage.store import Store

_SHOWN = 40  # lines of the queue
_LATELY = 5.0  # seconds over which the pace is told
_UNDER_WAY = ("queued", "sending")
_OF_A_DELIVERY = frozenset({"why", "page", "more"})  # buttons that name the delivery which they stand under


def standing(store: Store, telegram: Telegram, crowd: Crowd) -> dict[str, Any]:
    """Give the counters and the queue. What is owed to the crowd is its own, to anybody else what the bot's books say.

    What Telegram accepts while the books are read counts only as far as they know of it: the two are never of one moment.
    """
    heard = len(telegram.ledger.entries)
    lines = store.deliveries.ledger()
    entries = telegram.ledger.entries
    believed = {(_now_of(telegram, row.telegram_id), row.message_id) for row in lines}
    accepted: dict[int, list[Accepted]] = defaultdict(list)
    for n, entry in enumerate(entries[:]):
        chat_id = _now_of(telegram, entry["chat_id"])
        known = (chat_id, entry["message_id"]) in believed
        says = None if entry["edit"] else _delivery(store, telegram, entry, known=known or chat_id in crowd)
        if says is not None and (known or n < heard):
            accepted[chat_id].append(says)
    tally, missing = _judged(store, telegram, crowd, lines, accepted)
    under_way = sum(row.state in _UNDER_WAY for row in lines if row.telegram_id in crowd)
    return {
        "owed": tally.owed,
        "accepted": tally.accepted,
        "sent": tally.sent,
        "uncertain": tally.uncertain,
        "waiting": tally.unended + missing,
        "refused": tally.failed,
        "doubled": tally.doubled,
        "lost": tally.gone,
        "pace": _pace(telegram),
        "queue": _queue(telegram, lines),
        "promised": missing + under_way,
        "readers": crowd.size,
    }


def _judged(
    store: Store,
    telegram: Telegram,
    crowd: Crowd,
    lines: Sequence[PartRow],
    accepted: Mapping[int, Sequence[Accepted]],
) -> tuple[Tally, int]:
    """Judge chat by chat; gives the sum, and how many promised messages are still to be planned.

    A digest that was taken back or came too late is owed no more: its stories belong to the next one.
    """
    from bot.core.tally import Tally, judge
    from storage.records import PartState

    over = (PartState.CANCELLED, PartState.EXPIRED)
    rows: dict[int, list[PartRow]] = defaultdict(list)
    for row in lines:
        if row.state not in over:
            rows[_now_of(telegram, row.telegram_id)].append(row)
    total, to_come = Tally(), 0
    for chat_id in {*rows, *accepted, *crowd.owed}:
        ahead, lost = _missing(store, chat_id, crowd.owed.get(chat_id, set()), rows[chat_id])
        total += judge(len(rows[chat_id]) + lost, rows[chat_id], accepted.get(chat_id, ()))
        to_come += ahead
    return _with_owed(total, to_come), to_come


def _with_owed(tally: Tally, to_come: int) -> Tally:
    from dataclasses import replace

    return replace(tally, owed=tally.owed + to_come)


def _missing(store: Store, chat_id: int, promised: Iterable[int], rows: Iterable[PartRow]) -> tuple[int, int]:
    """Count the promised stories of which the books say nothing: those still ahead of the reader, and those that are lost."""
    missing = set(promised) - {story_id for row in rows for story_id in row.story_ids}
    if not missing:
        return 0, 0
    chat = store.chats.find(chat_id, None)
    stories = store.articles.stories(missing)
    ahead = [
        story for story in stories.values() if chat and (story.release is None or story.release > chat.cut)
    ]
    return len(ahead), len(missing) - len(ahead)


def _delivery(store: Store, telegram: Telegram, entry: Mapping[str, Any], *, known: bool) -> Accepted | None:
    """Tell a message that was owed from an answer: by the books, or by a button that names its delivery.

    A delivery that the books know no more was forgotten with its reader.
    """
    from bot.core.actions import number, unpack
    from bot.core.tally import Accepted

    message_id: int = entry["message_id"]
    message = telegram.chats[entry["chat_id"]].messages.get(message_id)
    keyboard = (message.markup or {}).get("inline_keyboard", []) if message else []
    for button in (button for row in keyboard for button in row):
        action = unpack(button.get("callback_data") or "")
        if action is None or action.name not in _OF_A_DELIVERY or not action.args:
            continue
        delivery_id = number(action.args[0])
        if delivery_id is not None and (known or store.deliveries.digest(delivery_id) is not None):
            return Accepted(message_id, f"delivery {delivery_id}")
    return Accepted(message_id, f"message {message_id}") if known else None


def _now_of(telegram: Telegram, chat_id: int) -> int:
    """Give the id that a chat has now: an upgraded group goes on under another."""
    chat = telegram.chats.get(chat_id)
    return chat_id if chat is None or chat.moved_to is None else _now_of(telegram, chat.moved_to)


def _pace(telegram: Telegram) -> float:
    """Tell how many messages a second Telegram has accepted lately."""
    import datetime as dt

    since = telegram.clock() - dt.timedelta(seconds=_LATELY)
    lately = 0
    for entry in reversed(telegram.ledger.entries):
        if dt.datetime.fromisoformat(entry["at"]) < since:
            break
        lately += not entry["edit"]
    return round(lately / _LATELY, 1)


def _queue(telegram: Telegram, lines: Sequence[PartRow]) -> dict[str, Any]:
    """Give what is being sent, what waits in the order in which it leaves, and then the newest of what has ended."""
    from storage.records import PartState

    first = {PartState.SENDING: 0, PartState.QUEUED: 1}
    shown = sorted(
        lines, key=lambda row: (first.get(row.state, 2), row.id if row.state in first else -row.id)
    )
    return {
        "counts": dict(Counter(row.state.value for row in lines)),
        "rows": [
            {
                "id": row.id,
                "who": _name(telegram, row.telegram_id),
                "what": row.kind.value,
                "slot": row.slot_key,
                "state": row.state.value,
                "error": row.error,
            }
            for row in shown[:_SHOWN]
        ],
    }


def _name(telegram: Telegram, chat_id: int) -> str:
    chat = telegram.chats.get(chat_id)
    return chat.title if chat else str(chat_id)
