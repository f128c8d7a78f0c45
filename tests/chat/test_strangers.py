"""What is for operators, asked for by who is none: the answer to an unknown command, and a line in the log with the id."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from bot.chat import audit, routes
from storage.store import Store
from tests.chat.test_routes import kept, told
from tests.chat.world import Reader, World

__all__ = ["kept"]

UNKNOWN = "There is no such command here. See /help."
NOTED = "what only operators may do was refused"


@pytest.mark.case(61)
def test_every_refused_command_is_noted(kept: Store) -> None:
    """Whatever command is unknown to a reader though it exists leaves a line; an editor's leaves none, but for the owners'."""
    assert set(routes.BUTTONS) >= audit.BUTTONS
    with capture_logs() as log:
        replies = {name: told(kept, command=name) for name in routes.COMMANDS}
    unknown = {name for name, reply in replies.items() if [one.html for one in reply.messages] == [UNKNOWN]}
    assert unknown == audit.COMMANDS
    assert [entry["command"] for entry in log if entry["event"] == NOTED] == [
        name for name in routes.COMMANDS if name in unknown
    ]
    with capture_logs() as log:
        for name in routes.COMMANDS:
            told(kept, command=name, by_editor=True)
    assert [entry["command"] for entry in log if entry["event"] == NOTED] == ["console", "editors"]


@pytest.mark.case(61)
def test_a_name_opens_nothing(world: World) -> None:
    """Who has taken an owner's or an editor's username gains nothing by it; nor does an editor in the name of a group."""
    olga = world.owner(username="desk_chief")
    ed = world.reader(username="night_editor")
    olga.says(f"/editors {ed.person}")
    for name in ("desk_chief", "night_editor"):
        stranger = world.reader(username=name, first_name="Olga")
        with capture_logs() as log:
            assert stranger.says("/status")[0]["text"] == UNKNOWN
        assert [(entry["command"], entry["user"]) for entry in log if entry["event"] == NOTED] == [
            ("status", stranger.person)
        ]
    there = ed.in_chat(world.group([(ed.person, "administrator")]))
    assert there.says("/status")[0]["text"] != UNKNOWN
    with capture_logs() as log:
        assert there.says("/status@tagwire_demo_bot", in_name_of=there.chat)[0]["text"] == UNKNOWN
    assert [entry["sender_chat"] for entry in log if entry["event"] == NOTED] == [there.chat]


def test_a_stranger_is_not_told_apart(ada: Reader) -> None:
    """The answer is that to a command which there is not at all."""
    assert ada.says("/no_such_command")[0]["text"] == UNKNOWN
