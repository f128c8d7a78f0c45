"""What Telegram shows of the bot before anybody writes: menus of commands and descriptions, in each language."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

from structlog.testing import capture_logs

from bot.chat.menus import Menus
from bot.locales import FOLDER, words
from storage.store import Store
from storage.threads import Threads
from tests.chat.world import OWNERS, Reader, World

CODES = {"", *(path.stem for path in FOLDER.glob("*.po") if len(path.stem) == 2)} - {"en"}


class Told:
    """The menus of one bot, with a clock that is moved by hand."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = 0.0
        self.waits: list[float] = []
        self._menus = self.anew()

    def anew(self) -> Menus:
        """Make what a restart makes."""

        async def sleep(seconds: float) -> None:
            self.waits.append(seconds)

        self._menus = Menus(
            bot=self.world.application.bot,
            store=self.world.store,
            threads=Threads(1),
            words_for=words,
            owners=OWNERS,
            sleep=sleep,
            monotonic=lambda: self.now,
        )
        return self._menus

    def tick(self) -> list[str]:
        """Let one tick pass; gives the names of the calls that change something."""
        before = len(self._calls())
        asyncio.run_coroutine_threadsafe(self._menus.tick(), self.world.loop).result(60)
        return self._calls()[before:]

    def _calls(self) -> list[str]:
        calls = self.world.telegram.get("/calls")["calls"]
        return [call["method"] for call in calls if re.match("(set|delete)My", call["method"], re.IGNORECASE)]

    def shown(self, kind: str, code: str = "", **scope: Any) -> list[str]:
        """Give the names of the commands that somebody is shown."""
        kept = self.world.telegram.state.profile.commands
        key = json.dumps({"type": kind, **scope}, sort_keys=True), code
        return [command["command"] for command in kept.get(key, [])]


def test_menus_are_told_once_in_each_language(world: World) -> None:
    """Private chats, groups and their administrators, and the descriptions; a restart, and an interruption, repeat nothing."""
    told = Told(world)
    world.telegram.script("setMyCommands", "error", status=500, times=1)
    assert told.tick() == ["setMyCommands"]
    assert told.tick() == []  # it waits a minute before it tries again
    told.now = 61
    first = told.tick()
    assert len(first) >= len(CODES) * 5
    assert set(told.waits) == {0.5}
    for code in CODES:
        everything = told.shown("all_private_chats", code)
        assert {"subscribe", "settings", "channel", "help"} <= set(everything)
        assert not {"post", "start", "follow", "editors"} & set(everything)
        assert told.shown("all_group_chats", code) == [
            "tags", "explore", "search", "summary", "digest", "privacy", "help",
        ]  # fmt: skip
        assert set(told.shown("all_chat_administrators", code)) == set(everything) - {"channel"}
        assert world.telegram.state.profile.texts["description", code]
    russian = world.telegram.state.profile.commands[json.dumps({"type": "all_private_chats"}), "ru"]
    assert russian[0] == {"command": "subscribe", "description": words("ru")("command.subscribe")}
    assert "setMyName" not in first
    assert told.tick() == []
    told.anew()
    assert told.tick() == []


def test_whoever_becomes_an_editor_is_shown_what_editors_may(world: World, olga: Reader, ada: Reader) -> None:
    """In their own chat, in its language, as long as they are one."""
    told = Told(world)
    olga.says("/help")
    ada.says("/help")
    told.tick()
    owner = told.shown("chat", chat_id=olga.person)
    assert {"subscribe", "post", "broadcast", "editors"} <= set(owner)
    assert told.shown("chat", chat_id=ada.person) == []
    olga.says(f"/editors {ada.person}")
    assert told.tick() == ["setMyCommands"]
    assert set(told.shown("chat", chat_id=ada.person)) == set(owner) - {"console", "editors"}
    ada.says("/language")
    ada.presses("Русский")
    assert told.tick() == ["setMyCommands"]
    olga.presses(f"Remove {ada.person}")
    assert told.tick() == ["deleteMyCommands"]
    assert told.shown("chat", chat_id=ada.person) == []


def test_words_of_the_owner_stay(world: World) -> None:
    """A description that somebody gave the bot by other means is not written over; ours is, where it has changed."""
    told = Told(world)
    told.tick()
    texts, store = world.telegram.state.profile.texts, world.store
    ours = texts["description", "fa"]
    prefix = f"{world.telegram.state.bot.id}:"
    texts["description", "fa"] = "An owner's own words"
    _make_stale(store, prefix, "description:fa", "description:ru")
    told.anew()
    assert told.tick() == ["setMyDescription"]
    assert texts["description", "fa"] == "An owner's own words"
    texts["description", "fa"] = ours


def test_a_refused_menu_stops_no_other(world: World) -> None:
    """What Telegram does not take is told to the log, and not offered again as it is; a language that went is taken back."""
    told = Told(world)
    told.tick()
    prefix = f"{world.telegram.state.bot.id}:"
    world.store.menus.keep(f"{prefix}private:eo", "x")
    _make_stale(world.store, prefix, "private:fa", "private:ru")
    world.telegram.script("setMyCommands", "error", status=400, times=1)
    with capture_logs() as log:
        assert told.tick() == ["setMyCommands", "setMyCommands", "deleteMyCommands"]
        assert told.tick() == []
    assert [entry["menu"] for entry in log if entry["log_level"] == "warning"] == ["private:fa"]
    told.anew()
    assert told.tick() == ["setMyCommands"]


def _make_stale(store: Store, prefix: str, *names: str) -> None:
    for name in names:
        store.menus.keep(prefix + name, "of an older version")
