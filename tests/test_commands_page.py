"""The pages of commands say what the program does."""

from bot.chat.routes import COMMANDS
from tests.support import command_line
from tests.support.commands import PAGE, page

# What was promised to readers and editors.
PROMISED = (
    "start subscribe follow unsubscribe tags explore summary digest search settings time timezone mute pause resume help"
    " post feeds alias hold retract broadcast status editors channel mydata forget privacy"
)


def test_the_page_of_commands_is_as_it_would_be_written() -> None:
    """docs/commands.md has every command, as `make commands` writes it, and what was promised is among them."""
    assert PAGE.read_text("utf-8") == page(), "run `make commands`"
    assert set(PROMISED.split()) <= set(COMMANDS)


def test_the_page_of_the_command_line_is_as_it_would_be_written() -> None:
    """docs/command-line.md has every command and option, as `make commands` writes it."""
    assert command_line.PAGE.read_text("utf-8") == command_line.page(), "run `make commands`"
