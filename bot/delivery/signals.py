"""What single failures say about all sending: stop, wait for everybody, or go on."""

from __future__ import annotations

import logging
from collections.abc import Callable
from random import Random

from bot.delivery import outcomes
from bot.delivery.pace import Pace
from storage.records import ClaimedPart

SEVERAL_CHATS = 3  # so many chats told to wait within the window: it is meant for all
WINDOW = 10.0  # seconds
LONGEST_OUTAGE_REST = 30.0  # seconds between looks while Telegram can't be reached

log = logging.getLogger(__name__)


class Signals:
    """Keeps count of floods, of an outage and of a refused token."""

    def __init__(self, pace: Pace, monotonic: Callable[[], float], random: Random, *, senders: int) -> None:
        self.token_refused = False
        self._pace = pace
        self._monotonic = monotonic
        self._random = random
        self._senders = senders
        self._floods: dict[int, float] = {}
        self._unreached = 0
        self._rest_until = 0.0

    @property
    def rest(self) -> float:
        """The seconds for which nothing should be sent."""
        return max(self._pace.halted, self._rest_until - self._monotonic())

    @property
    def stands_still(self) -> bool:
        """Whether the rest of a batch should be given back."""
        return self.token_refused or self.rest > 0

    def answered(self) -> None:
        """Note that Telegram has answered."""
        self._unreached = 0

    def failed(self, error: BaseException, part: ClaimedPart) -> None:
        """Note a failed send."""
        if outcomes.never_left(error):
            self._not_reached()
            return
        self._unreached = 0
        if outcomes.token_refused(error):
            if not self.token_refused:
                log.critical("Telegram refuses the token (%s): all sending stops", error)
            self.token_refused = True
        elif (flood := outcomes.flood(error)) is not None:
            self._flooded(part.chat.telegram_id, flood.seconds or outcomes.UNNAMED_WAIT)

    def _not_reached(self) -> None:
        """Rest longer and longer while nothing gets through, so that an outage is no storm of tries."""
        self._unreached += 1
        rounds, rest = divmod(self._unreached, self._senders)
        if rest == 0:
            seconds = min(LONGEST_OUTAGE_REST, outcomes.backoff(rounds - 1, self._random))
            self._rest_until = self._monotonic() + seconds
            log.warning("Telegram can't be reached: the next try is in %.0f s", seconds)

    def _flooded(self, chat_id: int, seconds: float) -> None:
        """Hold the chat; halt everything where several chats hear the same at once."""
        now = self._monotonic()
        self._pace.hold(chat_id, seconds)
        self._floods = {chat: at for chat, at in self._floods.items() if at > now - WINDOW}
        self._floods[chat_id] = now
        if len(self._floods) >= SEVERAL_CHATS:
            log.warning("Telegram tells several chats to wait: all sending rests for %.0f s", seconds)
            self._pace.halt(seconds + self._random.random())
