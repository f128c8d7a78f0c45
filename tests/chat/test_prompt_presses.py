"""Every press is answered within a second, whatever it waits for; what came too late for a toast comes as a message."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.chat.door import ASKING
from bot.chat.presses import PATIENCE
from bot.locales import words
from tests.chat.test_links import html, web_page
from tests.chat.world import World, labels, running_bot
from tests.support.web import Request, Site, Wire, local_site

MOMENT = "One moment, it is on its way."


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own, which soon ends the wait of a press, and whose pages hang."""
    path = tmp_path_factory.mktemp("presses") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}", patience=0.05) as world:
        yield world


@pytest.fixture
def site() -> Iterator[Site]:
    """Serve a site."""
    with local_site() as site:
        yield site


def test_a_press_is_answered_while_its_page_is_fetched(world: World, site: Site) -> None:
    """[Longer] asks for a page anew, and its site hangs: the wait ends at once, and then the longer summary is there."""
    assert PATIENCE + ASKING < 1
    ada = world.reader()
    site.on("/slow", html(web_page()))
    (said,) = ada.says(f"{site.url}/slow")
    ada.says("/timezone Asia/Kabul")  # by which the page's date would be read: it is asked for once more
    go = threading.Event()

    def late(request: Request, wire: Wire) -> None:
        go.wait(60)
        html(web_page())(request, wire)

    site.on("/slow", late)
    toast = ada.presses("Longer", changes=False)
    assert (toast["answered"], toast["text"]) == (True, MOMENT)
    assert ada.seen()[0] == said
    go.set()
    world.telegram.wait_until(lambda: len(ada.seen()[0]["text"]) > len(said["text"]), what="the edit")


def test_a_press_that_has_to_stand_in_line_is_answered(world: World, site: Site) -> None:
    """While a page of the same chat hangs, presses end their wait; what they would have shown comes as a message, in order."""
    sara = world.reader(language_code="tr")
    (menu,) = sara.says("/settings")
    begun, go = threading.Event(), threading.Event()

    def late(request: Request, wire: Wire) -> None:
        begun.set()
        go.wait(60)
        html(web_page())(request, wire)

    site.on("/late", late)
    world.telegram.send(sara.person, f"{site.url}/late")
    assert begun.wait(60)
    toast = sara.sends_back(menu["message_id"], "1:nothing")
    assert toast["text"] == words("tr")("chat.toast.moment")
    go.set()
    _, summary, told = sara.waits_for(3)
    assert labels(summary)
    assert told["text"] == words("tr")("chat.toast.expired")


@pytest.mark.parametrize("language", ["tr", "fa"])
def test_a_fault_after_the_answer_is_told(world: World, language: str) -> None:
    """Telegram refuses the edit of a press that was answered: a message says so in the chat's language, with the log's id."""
    ada = world.reader(language_code=language)
    (menu,) = ada.says("/settings")
    refusal = {"ok": False, "error_code": 400, "description": "Bad Request: BUTTON_TYPE_INVALID"}
    world.telegram.script("editMessageText", "error", status=400, chat=ada.chat, body=refusal)
    with capture_logs() as log:
        ada.sends_back(menu["message_id"], "1:screen:length")
        told = ada.waits_for(2)[-1]["text"]
    (entry,) = [entry for entry in log if entry["event"] == "a request failed"]
    assert told == words(language)("chat.failed", id=entry["id"])


def test_a_press_that_comes_again_is_answered_again(world: World) -> None:
    """A press that was noted by a process that died before it could answer ends its wait when it is served again."""
    ada = world.reader()
    (menu,) = ada.says("/settings")
    ada.sends_back(menu["message_id"], "1:screen:length", changes=True)
    ada.says("/help")
    ada.says("/help")  # now the press is confirmed
    past = world.telegram.get("/updates")["past"]
    update_id = max(update["update_id"] for update in past if "callback_query" in update)
    answers = len(world.telegram.calls("answerCallbackQuery"))
    world.telegram.post("/replay", {"update_id": update_id})
    world.telegram.wait_until(
        lambda: len(world.telegram.calls("answerCallbackQuery")) == answers + 1, what="the answer"
    )
