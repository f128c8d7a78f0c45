"""Albums: Telegram sends each picture of one as a message of its own, and who sent them shall be answered once."""

from __future__ import annotations

import asyncio
from typing import Final

from telegram import Message

MOST: Final = 1_000  # albums that are remembered, the newest


class Albums:
    """The albums of which a picture came lately, by Telegram's id. Not for several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._answered: dict[str, None] = {}

    def arrives(self, message: Message) -> None:
        """Note an album that has words: the picture that bears them is the one to answer."""
        if message.media_group_id is not None and (message.text or message.caption):
            self._note(message.media_group_id)

    async def is_first(self, message: Message) -> bool:
        """Tell whether a picture without words is the one to answer for its album; its others arrive meanwhile."""
        await asyncio.sleep(0)
        album = message.media_group_id
        if album is None or album in self._answered:
            return False
        self._note(album)
        return True

    def _note(self, album: str) -> None:
        self._answered[album] = None
        if len(self._answered) > self._most:
            del self._answered[next(iter(self._answered))]
