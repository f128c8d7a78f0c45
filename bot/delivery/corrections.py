"""Messages written anew because a story of theirs was withdrawn, at the pace of the broadcast.

An edit may be made twice without harm (Telegram says that nothing has changed), so one whose answer was lost is simply
tried again: a process that ends in mid-edit leaves a lease that ends too.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.core.html import LIMITS, measure
from bot.core.message import Message, plain_text
from bot.core.words import Words
from bot.delivery import outcomes
from bot.delivery.compose import WordsFor, compose_part
from bot.delivery.letters import keyboard_of
from bot.delivery.pace import Pace
from bot.delivery.tuning import pause
from storage.errors import StoreError
from storage.records import ChatKind, ClaimedEdit, ClaimedPart, EditOutcome, PartState
from storage.store import Store
from storage.threads import Threads

_AT_ONCE = 5  # edits in flight
_LOOKED_AT = 500  # messages that one transaction looks through
_TRIES = 8  # before an edit is given up
_SHORT_REST = 2.0  # seconds until the next look where nothing is to be done
_LEASE = dt.timedelta(seconds=120)
_NO_PREVIEW = LinkPreviewOptions(is_disabled=True)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Corrections:
    """Finds the messages with withdrawn stories and edits them, until it is told to stop. `owner` names this process."""

    store: Store
    threads: Threads
    bot: Bot
    pace: Pace
    words_for: WordsFor
    clock: Callable[[], dt.datetime]
    random: Random
    owner: str
    bot_username: str | None = None
    rest: float = _SHORT_REST

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; an edit in flight ends first."""
        while not stop.is_set():
            try:
                worked = await self.once()
            except StoreError:
                log.exception("the database did not answer; no message is edited until it does")
                worked = False
            if not worked:
                await pause(max(self.rest, self.pace.halted), stop)

    async def once(self) -> bool:
        """Look through some messages, and edit some; False where there was nothing to do."""
        now = self.clock()
        searched = await self.threads(self.store.withdrawals.walk, now, _LOOKED_AT)
        if self.pace.halted:
            return False
        edits = await self.threads(self.store.withdrawals.claim, self.owner, now, now + _LEASE, _AT_ONCE)
        outcomes_of_all = await asyncio.gather(*(self._edit(edit) for edit in edits))
        if edits:
            await self.threads(self.store.withdrawals.mark, self.owner, outcomes_of_all)
        return bool(edits) or searched

    async def _edit(self, edit: ClaimedEdit) -> EditOutcome:
        """Edit one message when its pace allows; whatever happens is an outcome."""
        chat = edit.part.chat
        if (held := self.pace.chat_wait(chat.telegram_id)) > 0:
            return self._again(edit, held, spent=False)
        group = chat.kind is not ChatKind.PRIVATE
        await asyncio.sleep(await self.pace.reserve_broadcast(chat.telegram_id, group=group, ahead=_AT_ONCE))
        try:
            message = await self.threads(
                corrected, self.store, edit.part, self.words_for, bot_username=self.bot_username
            )
            await self._send(edit, message)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001 - one message that can't be edited must not keep the others waiting
            return self._outcome(edit, error)
        return EditOutcome(edit.part.id, edit.story_id, PartState.SENT)

    async def _send(self, edit: ClaimedEdit, message: Message) -> None:
        plain = bool(edit.part.fallbacks)  # Telegram refused this message's form when it was sent
        await self.bot.edit_message_text(
            plain_text(message) if plain else message.html,
            chat_id=edit.part.chat.telegram_id,
            message_id=edit.message_id,
            parse_mode=None if plain else ParseMode.HTML,
            api_kwargs={"reply_markup": keyboard_of(message)}
            if not plain or edit.part.digest.pages
            else None,
            link_preview_options=_NO_PREVIEW,
        )

    def _outcome(self, edit: ClaimedEdit, error: Exception) -> EditOutcome:
        """Tell what a failed edit means: it is so already, it can't be, or it is tried again."""
        if isinstance(error, BadRequest) and "not modified" in error.message.lower():
            return EditOutcome(edit.part.id, edit.story_id, PartState.SENT)
        if (flood := outcomes.flood(error)) is not None:
            seconds = flood.seconds or outcomes.backoff(edit.attempts + 1, self.random)
            self.pace.hold(edit.part.chat.telegram_id, seconds)
            return self._again(edit, seconds + self.random.random(), spent=flood.seconds is None)
        final = isinstance(error, (BadRequest, Forbidden)) or not isinstance(error, TelegramError)
        if final or edit.attempts + 1 >= _TRIES:
            log.warning("message %d of part %d can't be edited: %r", edit.message_id, edit.part.id, error)
            told = f"{type(error).__name__}: {error}"[: outcomes.ERROR_LENGTH]
            return EditOutcome(edit.part.id, edit.story_id, PartState.FAILED, error=told)
        return self._again(edit, outcomes.backoff(edit.attempts, self.random), spent=True)

    def _again(self, edit: ClaimedEdit, seconds: float, *, spent: bool) -> EditOutcome:
        at = self.clock() + dt.timedelta(seconds=seconds)
        return EditOutcome(edit.part.id, edit.story_id, PartState.QUEUED, retry_at=at, attempt_spent=spent)


def corrected(
    store: Store, part: ClaimedPart, words_for: WordsFor, *, bot_username: str | None = None
) -> Message:
    """Write a message that was sent as it is without the stories that were withdrawn, and say so in it."""
    words = words_for(part.chat.language)
    # What the chat has had it had from this very message.
    whole = part._replace(chat=part.chat._replace(had=frozenset()))
    message = compose_part(store, whole, words_for, bot_username=bot_username)
    gone = len(part.story_ids) - len(store.articles.stories(part.story_ids))
    if message is None:
        return Message(_withdrawn(words, gone))
    told = f"{message.html}\n\n{_withdrawn(words, gone)}"
    return replace(message, html=told) if gone and measure(told).within(LIMITS) else message


def _withdrawn(words: Words, n: int) -> str:
    return f"<i>{words('withdrawn.by_newsroom', n=n)}</i>"
