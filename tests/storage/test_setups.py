from __future__ import annotations

from storage.records import ChatKind, Schedule
from storage.store import Store
from tests.storage.make import HOUR, NOW

OLGA, NADIA = 41, 42


def channel(store: Store, number: int, title: str) -> int:
    """Let a channel in; gives its own id."""
    chat, _ = store.chats.open(
        -1_003_000_000_000 - number,
        None,
        kind=ChatKind.CHANNEL,
        title=title,
        language="en",
        schedule=Schedule(),
        next_slot=None,
        now=NOW,
    )
    return chat.id


def current(store: Store, person: int) -> str | None:
    """Give the title of the channel that somebody's words are about an hour later."""
    chat = store.setups.current(person, NOW + HOUR)
    return chat.title if chat else None


def test_words_are_about_one_channel_till_then(store: Store) -> None:
    """The newest one counts, until its time or until it is ended; all stay listed, each person's by itself."""
    tide, wire = channel(store, 1, "Tide"), channel(store, 2, "City wire")
    for chat, until in ((wire, NOW + 24 * HOUR), (tide, NOW), (tide, NOW + 24 * HOUR)):
        store.setups.begin(OLGA, chat, until)
    store.setups.begin(NADIA, wire, NOW + HOUR)
    assert (current(store, OLGA), current(store, NADIA)) == ("Tide", None)
    store.setups.end(OLGA)
    assert current(store, OLGA) is None
    assert [chat.title for chat in store.setups.all(OLGA)] == ["City wire", "Tide"]
    assert [chat.title for chat in store.setups.all(NADIA)] == ["City wire"]


def test_what_telegram_was_told_is_noted(store: Store) -> None:
    """The newest mark of each name counts; those of another bot are its own."""
    for name, mark in (("7:a", "1"), ("7:a", "2"), ("7:b", "3"), ("70:a", "4")):
        store.menus.keep(name, mark)
    assert store.menus.marks("7:") == {"7:a": "2", "7:b": "3"}
    store.menus.forget("7:b")
    assert store.menus.marks("7:") == {"7:a": "2"}
