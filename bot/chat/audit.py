"""What is for operators alone: who else tries it learns nothing, and the log says who that was, by id."""

from __future__ import annotations

from typing import Final

import structlog

from bot.chat.talk import Talk

COMMANDS: Final = frozenset(
    {"alias", "broadcast", "console", "editors", "feeds", "hold", "post", "retract", "status"}
)
BUTTONS: Final = frozenset(
    {"editor", "feed", "feed_add", "feed_put", "feeds", "hold", "post", "post_own", "post_tag", "retract", "source"}
    | {"standing", "tell", "told", "unalias"}
)  # fmt: skip
_OWNERS: Final = frozenset({"console", "editor", "editors"})  # of these, what editors may not do either

log = structlog.get_logger("tagwire.chat")


def note(talk: Talk) -> None:
    """Write down who asks for what they may not do."""
    request, press = talk.request, talk.request.press
    name = press.action.name if press and press.action else request.command
    if press is None and name not in COMMANDS:
        return
    if press is not None and name not in BUTTONS:
        return
    if not (talk.by_owner if name in _OWNERS else talk.by_editor):
        kind = "command" if press is None else "button"
        log.warning(
            "what only operators may do was refused",
            **{kind: name},
            user=request.user_id,
            sender_chat=request.sender_chat,
        )
