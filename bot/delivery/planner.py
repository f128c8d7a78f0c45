"""Who is due, and what for: from the chats whose slot has come to rows in the outbox.

Any number of processes may plan at once: the store takes a plan only while its slot is still the chat's next one. What
one digest covers is an interval of release numbers, (the chat's cut, the number released now], so nothing falls between
two digests and nothing is in both.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing

from bot.ahead import made_ahead
from bot.core.schedule import LONGEST_GAP, recount
from bot.delivery.alerting import plan_alerts
from bot.delivery.compose import WordsFor
from bot.delivery.deciding import Question, decide, decide_elsewhere
from bot.workers import WorkerError
from storage.records import DigestPlan
from storage.store import Store

BATCH = 500  # chats in a transaction: with 1,000 every tenth write of SQLite took over 50 ms, and so long all who write wait
MANY = 10_000  # chats for which another process decides: it needs two seconds before it is at its speed
WRITERS = 2  # batches that are written at a time where the database takes more than one: half of the writing is its own work

log = logging.getLogger(__name__)


def plan_due(
    store: Store,
    words_for: WordsFor,
    now: dt.datetime,
    *,
    bot_username: str | None = None,
    ended: Callable[[], bool] = lambda: False,
) -> int:
    """Answer every slot that has come by `now`: release, match, choose, split and write down; alerts first.

    Gives how many digests and alerts were made.

    A chat whose last digest is still under way is left for a later call, and no slot is looked at twice in one call, so
    that it always ends; between two batches `ended` is asked whether it should (a stop does not wait for a million
    chats). Raises errors of `storage.errors`; what was planned until then is kept.
    """
    _bring_back(store, now)
    high = store.articles.release(now)
    made = plan_alerts(store, high, now, ended=ended)
    # Readers wait for the batch in hand only where all writers do.
    question = Question(words_for, now, high, bot_username, BATCH if store.has_one_writer else 2 * BATCH)
    writers = 1 if store.has_one_writer else WRITERS
    with ThreadPoolExecutor(writers) as pool, closing(_decided(store, question)) as batches:
        writing: deque[Future[int]] = deque()
        # While some batches are written, the next is decided.
        while not ended() and (plans := next(batches, None)) is not None:
            if len(writing) == writers:
                made += writing.popleft().result()
            writing.append(pool.submit(store.deliveries.plan, plans, now))
        return made + sum(one.result() for one in writing)


def _decided(store: Store, question: Question) -> Generator[list[DigestPlan]]:
    """Decide here for as many as there mostly are; for very many in a process of its own.

    Talk and sending, which go on here, then have Python nearly to themselves.
    """
    if store.deliveries.are_due(question.now, MANY):
        try:
            with made_ahead(decide_elsewhere, store.url, question) as stream:
                for plans in stream:
                    yield list(map(DigestPlan._make, plans))
        except WorkerError:
            log.exception("the process that decided ahead has ended; who is left is decided for here")
        else:
            return
    yield from decide(store, question)


def _bring_back(store: Store, now: dt.datetime) -> None:
    """Recount chats whose next slot is further off than any schedule's: a clock had run ahead, if only for a second."""
    for chat in store.deliveries.astray(now + LONGEST_GAP, BATCH):
        slot, last_slot = recount(chat.schedule, now, chat.last_slot)
        if store.deliveries.bring_back(chat, slot, last_slot):
            log.warning(
                "the next digest of chat %d was due in the far future; it is due %s now", chat.id, slot.key
            )
