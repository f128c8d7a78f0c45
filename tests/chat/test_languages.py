"""Choosing a language, with words that are not translated yet: a folder with two of them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.chat.requests import Press, Request
from bot.chat.routes import answer
from bot.chat.talk import Talk, open_talk
from bot.core.actions import unpack
from bot.locales import FOLDER
from bot.locales.catalogue import Library
from storage.records import ChatKind
from storage.store import Store
from tests.chat.articles import NOW
from tests.delivery.desk import ON_SQLITE

PERSIAN = """
msgid ""
msgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "chat.start.popular"
msgstr "برچسب‌های پرخواننده"

msgid "chat.language"
msgstr "زبان"
"""


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Give English and a little Persian."""
    shutil.copy(FOLDER / "en.po", tmp_path)
    (tmp_path / "fa.po").write_text(PERSIAN, "utf-8")
    return Library(tmp_path)


@ON_SQLITE
def test_a_language_is_chosen_and_leads_on(store: Store, library: Library) -> None:
    """Each language stands in its own words, the client's is chosen; a tap keeps another and goes on in it."""

    def talk(*, data: str = "", command: str | None = None) -> Talk:
        press = Press("1", unpack(data), data, "", (), None) if data else None
        request = Request(
            7, None, ChatKind.PRIVATE, "Ada", 7, None, "en", NOW, "bot", 1, command=command, press=press
        )
        return open_talk(store, library.words, request)

    [first] = answer(talk(command="start")).messages
    assert [(b.text, b.data) for row in first.buttons[:-1] for b in row] == [
        ("✓ English", "1:language:en:start"),
        ("فارسی", "1:language:fa:start"),
    ]
    tags = answer(talk(data="1:language:fa:start")).edit
    assert tags is not None
    assert tags.html.startswith("برچسب‌های پرخواننده")
    menu = answer(talk(data="1:screen:language")).edit
    assert menu is not None
    assert (menu.html, [b.text for b in menu.buttons[0]]) == ("زبان", ["English", "✓ فارسی"])
    assert library.words("fa").weekday(6) == "شنبه"
    chat = store.chats.find(7, None)
    assert chat is not None
    assert chat.language == "fa"
