"""`tagwire completion`: commands and options completed by the shell."""

from __future__ import annotations

import click

_LINES = {
    "bash": 'eval "$(tagwire completion bash)"   in ~/.bashrc',
    "zsh": 'eval "$(tagwire completion zsh)"   in ~/.zshrc, after compinit',
    "fish": "tagwire completion fish > ~/.config/fish/completions/tagwire.fish",
}


@click.command(epilog="\b\n" + "\n".join(f"{shell:<5} {line}" for shell, line in _LINES.items()))
@click.argument("shell", type=click.Choice(list(_LINES)))
def command(shell: str) -> None:
    """Write what a shell needs to complete commands and options with Tab.

    The shell must find `tagwire` itself, as it does after `source .venv/bin/activate` in the project's folder.
    """
    from click.shell_completion import get_completion_class

    from bot.cli import main

    completion = get_completion_class(shell)
    assert completion is not None
    click.echo(completion(main, {}, "tagwire", "_TAGWIRE_COMPLETE").source())
