"""A message on its way out: written, addressed, and handed to Telegram."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, cast

from telegram import Bot
from telegram.constants import ParseMode
from telegram.request import RequestData

from bot.core.message import Button, Message, plain_text
from bot.core.printing import Printings
from bot.delivery import outcomes
from bot.delivery.compose import WordsFor, compose_part
from bot.delivery.newsstand import Newsstand
from bot.delivery.transport import Written
from bot.delivery.tuning import Told, Tuning, tell_nobody
from storage.errors import StoreError
from storage.records import ClaimedPart, Outcome, PartState, Story
from storage.store import Store

log = logging.getLogger(__name__)


class Letter(NamedTuple):
    """A part with its words, ready to leave; `left_out` are stories of it that are held back; `tell` hears what became of it."""

    part: ClaimedPart
    text: str
    html: bool
    keyboard: str | None
    left_out: tuple[int, ...] = ()
    tell: Told = tell_nobody

    def told(self, outcome: Outcome) -> Outcome:
        """Give what became of it, with what it left out."""
        self.tell(self.part, outcome)
        return outcome._replace(left_out=self.left_out) if self.left_out else outcome


class Composer:
    """Writes what is owed, a group of messages at a time. Not for several threads at once."""

    def __init__(
        self,
        store: Store,
        words_for: WordsFor,
        bot_username: str | None,
        monotonic: Callable[[], float],
        told: Told = tell_nobody,
    ) -> None:
        self._store = store
        self._told = told
        self._words_for = words_for
        self._bot_username = bot_username
        self._newsstand = Newsstand(store.articles, monotonic)
        self._printings = Printings()

    def letters(self, parts: Sequence[ClaimedPart]) -> tuple[list[Letter], list[Outcome]]:
        """Write parts; gives the letters, and the outcomes of those that have nothing to say or can't be written.

        Raises errors of `storage.errors`: then none was written.
        """
        letters, settled = [], []
        held = self._store.withdrawals.held({story_id for part in parts for story_id in part.story_ids})
        known = self._stories(parts)
        for part in parts:
            try:
                message = compose_part(
                    self._store,
                    part,
                    self._words_for,
                    bot_username=self._bot_username,
                    without=held,
                    known=known,
                    printings=self._printings,
                )
                if message is None:
                    settled.append(
                        Outcome(
                            part.id, PartState.CANCELLED, error="its stories are gone", attempt_spent=False
                        )
                    )
                else:
                    left_out = tuple(story_id for story_id in part.story_ids if story_id in held)
                    letters.append(_letter(part, message, left_out)._replace(tell=self._told))
            except StoreError:
                raise
            except Exception as error:
                # Broad on purpose: an article that our own code can't write must not stop the wire for everybody. This
                # part alone fails, with its trace in the log; all others go on.
                log.exception("part %d can't be written: it fails, the others go on", part.id)
                settled.append(outcomes.unwritable(part, error))
                self._told(part, settled[-1])
        return letters, settled

    def _stories(self, parts: Sequence[ClaimedPart]) -> dict[int, Story] | None:
        """Read the stories of these parts once for all; None where one can't be read: then each part reads its own."""
        try:
            return self._newsstand.stories(
                {entry.story_id for part in parts for entry in part.digest.entries}
            )
        except StoreError:
            raise
        except Exception:  # noqa: BLE001 - the part that it is in tells what it was
            return None


async def post(bot: Bot, letter: Letter, tuning: Tuning) -> int:
    """Send a letter and give its message id; raises what python-telegram-bot raises.

    The request is the one that the library's own method makes, which takes as long again for objects that nobody needs.
    """
    chat = letter.part.chat
    parameters = {
        "chat_id": str(chat.telegram_id),
        "text": letter.text,
        "parse_mode": ParseMode.HTML if letter.html else None,
        "link_preview_options": _NO_PREVIEW,
        "message_thread_id": None if chat.topic is None else str(chat.topic),
        "disable_notification": "true" if chat.silent else None,
        "reply_markup": letter.keyboard,
        "allow_paid_broadcast": "true" if tuning.paid else None,
    }
    written = Written({name: value for name, value in parameters.items() if value is not None})
    url = f"{bot.base_url}/sendMessage"
    message: Any = await bot.request.post(url, cast("RequestData", written), read_timeout=tuning.read_timeout)
    return int(message["message_id"])


_NO_PREVIEW = json.dumps({"is_disabled": True})


def _letter(part: ClaimedPart, message: Message, left_out: tuple[int, ...]) -> Letter:
    """Address a message; one that was refused for its form goes as plain text, without the buttons too.

    A digest whose pages turn keeps them: without them its other pages would be lost.
    """
    if part.fallbacks:
        keyboard = keyboard_of(message) if part.digest.pages else None
        return Letter(part, plain_text(message), html=False, keyboard=keyboard, left_out=left_out)
    return Letter(part, message.html, html=True, keyboard=keyboard_of(message), left_out=left_out)


def keyboard_of(message: Message) -> str | None:
    """Write a message's buttons as the Bot API has them; None where there are none."""
    if not message.buttons:
        return None
    return json.dumps({"inline_keyboard": [[_button(button) for button in row] for row in message.buttons]})


def _button(button: Button) -> dict[str, str]:
    if button.url is not None:
        return {"text": button.text, "url": button.url}
    return {"text": button.text, "callback_data": button.data or ""}
