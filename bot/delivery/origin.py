"""Which digest a button belongs to: `12` is the one of a delivery, `a7` one that was asked for."""

from __future__ import annotations

from bot.core.actions import number
from storage.records import Chat, ShownDigest
from storage.store import Store

_ASKED = "a"


def of_asked(digest_id: int) -> str:
    """Name a digest that was asked for."""
    return f"{_ASKED}{digest_id}"


def is_asked(origin: str) -> bool:
    """Tell whether a button's digest is one that was asked for."""
    return origin.startswith(_ASKED)


def find_shown(store: Store, chat: Chat, origin: str) -> ShownDigest | None:
    """Find the digest of a button again; None for another chat's, for one that is gone or never was."""
    shown = _shown(store, origin)
    return shown if shown is not None and shown.chat_id == chat.id else None


def find_target(store: Store, origin: str) -> Chat | None:
    """Find the chat or topic that a button's digest went to; None where that is gone or never was."""
    shown = _shown(store, origin)
    return store.chats.get(shown.chat_id) if shown else None


def _shown(store: Store, origin: str) -> ShownDigest | None:
    found = number(origin.removeprefix(_ASKED))
    if found is None:
        return None
    return store.asked.get(found) if is_asked(origin) else store.deliveries.digest(found)
