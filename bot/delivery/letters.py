"""A message on its way out: written, addressed, and handed to Telegram."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.constants import ParseMode

from bot.core.message import Message, plain_text
from bot.delivery import outcomes
from bot.delivery.compose import WordsFor, compose_part
from bot.delivery.tuning import Tuning
from storage.errors import StoreError
from storage.records import ClaimedPart, Outcome, PartState, Story
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A part with its words, ready to leave; `left_out` are stories of it that are held back."""

    part: ClaimedPart
    text: str
    html: bool
    keyboard: InlineKeyboardMarkup | None
    left_out: tuple[int, ...] = ()

    def told(self, outcome: Outcome) -> Outcome:
        """Give what became of it, with what it left out."""
        return replace(outcome, left_out=self.left_out) if self.left_out else outcome


def compose_all(
    store: Store, parts: Sequence[ClaimedPart], words_for: WordsFor, bot_username: str | None
) -> tuple[list[Letter], list[Outcome]]:
    """Write parts; gives the letters, and the outcomes of those that have nothing to say or can't be written.

    Raises errors of `storage.errors`: then none was written.
    """
    letters, settled = [], []
    held = store.withdrawals.held({story_id for part in parts for story_id in part.story_ids})
    known = _stories(store, parts)
    for part in parts:
        try:
            message = compose_part(
                store, part, words_for, bot_username=bot_username, without=held, known=known
            )
            if message is None:
                settled.append(
                    Outcome(part.id, PartState.CANCELLED, error="its stories are gone", attempt_spent=False)
                )
            else:
                left_out = tuple(story_id for story_id in part.story_ids if story_id in held)
                letters.append(replace(_letter(part, message), left_out=left_out))
        except StoreError:
            raise
        except Exception as error:
            # Broad on purpose: an article that our own code can't write must not stop the wire for everybody. This
            # part alone fails, with its trace in the log; all others go on.
            log.exception("part %d can't be written: it fails, the others go on", part.id)
            settled.append(outcomes.unwritable(part, error))
    return letters, settled


def _stories(store: Store, parts: Sequence[ClaimedPart]) -> dict[int, Story] | None:
    """Read the stories of these parts once for all; None where one can't be read: then each part reads its own."""
    try:
        return store.articles.stories({entry.story_id for part in parts for entry in part.digest.entries})
    except StoreError:
        raise
    except Exception:  # noqa: BLE001 - the part that it is in tells what it was
        return None


async def post(bot: Bot, letter: Letter, tuning: Tuning) -> int:
    """Send a letter and give its message id; raises what python-telegram-bot raises."""
    chat = letter.part.chat
    message = await bot.send_message(
        chat.telegram_id,
        letter.text,
        parse_mode=ParseMode.HTML if letter.html else None,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        message_thread_id=chat.topic,
        disable_notification=chat.silent or None,
        reply_markup=letter.keyboard,
        allow_paid_broadcast=tuning.paid or None,
        read_timeout=tuning.read_timeout,
    )
    return message.message_id


def _letter(part: ClaimedPart, message: Message) -> Letter:
    """Address a message; one that was refused for its form goes as plain text, without the buttons too.

    A digest whose pages turn keeps them: without them its other pages would be lost.
    """
    if part.fallbacks:
        keyboard = keyboard_of(message) if part.digest.pages else None
        return Letter(part, plain_text(message), html=False, keyboard=keyboard)
    return Letter(part, message.html, html=True, keyboard=keyboard_of(message))


def keyboard_of(message: Message) -> InlineKeyboardMarkup | None:
    """Give a message's buttons as Telegram takes them; None where there are none."""
    if not message.buttons:
        return None
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(button.text, callback_data=button.data, url=button.url) for button in row]
            for row in message.buttons
        ]
    )
