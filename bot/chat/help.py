"""/help, and the answer to a command that does not exist."""

from __future__ import annotations

from bot.chat.buttons import act
from bot.chat.lists import my_tags, with_name
from bot.chat.replies import Reply, say
from bot.chat.talk import Talk


def show(talk: Talk) -> Reply:
    """/help: what there is; of what only editors and owners may, they alone learn."""
    lines = [talk.words("chat.help")]
    if talk.request.in_private:
        lines.append(talk.words("channel.help"))
    if talk.by_editor:
        lines += [talk.words("chat.help.owner"), talk.words("editors.help")]
    if talk.by_owner:
        lines.append(talk.words("editors.help_owner"))
        lines.append(talk.words("console.help"))
    lines.append(talk.words("own.help"))
    return say(
        with_name(talk, "\n".join(lines)),
        (
            (
                my_tags(talk),
                act(talk.words("chat.button.settings"), "settings"),
            ),
        ),
    )


def unknown_command(talk: Talk) -> Reply:
    """Answer a command that does not exist; in a group it is another bot's, unless it names this one."""
    if not talk.request.named:
        return Reply()
    return say(talk.words("chat.unknown_command"))
