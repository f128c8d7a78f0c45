"""/console: a link for owners, in their own chat; nobody else learns that there is such a thing."""

from __future__ import annotations

import re

from bot.console.door import mark
from tests.chat.world import Reader

UNKNOWN = "There is no such command here. See /help."


def test_an_owner_gets_a_link_that_opens_once(ada: Reader, olga: Reader) -> None:
    """It is for that owner, ten minutes long, kept as a hash; others, and a group, get the answer to an unknown command."""
    (answer,) = olga.says("/console")
    assert "opens the console once" in answer["text"]
    assert "on the computer where the bot runs" in answer["text"]
    found = re.search(r"http://127\.0\.0\.1:8080/enter\?code=(\S+)", answer["text"])
    assert found
    store, now = olga.world.store, olga.world.clock()
    given = store.passes.take(mark(found[1]), now)
    assert given
    assert given.holder == olga.person
    assert 590 <= (given.until - now).total_seconds() <= 600
    assert store.passes.take(mark(found[1]), now) is None
    group = olga.world.group([(olga.person, "creator"), (ada.person, "member")])
    assert olga.in_chat(group).says("/console@tagwire_demo_bot")[0]["text"] == UNKNOWN
    olga.says(f"/editors {ada.person}")
    assert ada.says("/console")[0]["text"] == UNKNOWN
    assert "/console" not in ada.says("/help")[0]["text"]
    assert "/console" in olga.says("/help")[0]["text"]
