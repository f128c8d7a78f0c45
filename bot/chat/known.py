"""What is known of chats and people before anything is decided: asked in threads, and never a reason to fail."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass

from bot.core.words import Words
from bot.delivery.compose import WordsFor
from storage.errors import StoreError
from storage.store import Store
from storage.threads import Threads


@dataclass(frozen=True, slots=True)
class Known:
    """Asks the store."""

    store: Store
    threads: Threads
    words_for: WordsFor
    owners: frozenset[int]

    async def words(self, chat_id: int, topic: int | None, language: str) -> Words:
        """Give the words of a chat; of its client's language where the store does not say."""
        with contextlib.suppress(StoreError):
            chat = await self.threads(self.store.chats.find, chat_id, topic)
            if chat is not None:
                return self.words_for(chat.language)
        return self.words_for(language)

    async def may_edit(self, user_id: int) -> bool:
        """Tell whether somebody is an owner or an editor; no answer of the store means no."""
        if user_id in self.owners:
            return True
        with contextlib.suppress(StoreError):
            return await self.threads(self.store.editors.is_one, user_id)
        return False
