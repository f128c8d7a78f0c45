"""The command without a process of its own, which saves a second each time: for what does not depend on one."""

import contextlib
from pathlib import Path
from subprocess import CompletedProcess

from click.testing import CliRunner

from bot.cli import main
from tests.support import canary


def here(*arguments: str, folder: Path, stdin: str = "", **environ: str) -> CompletedProcess[str]:
    """Run the command in a folder of its own, its data below that."""
    settings = {"TAGWIRE_DATA_DIR": str(folder / "data"), **environ}
    with contextlib.chdir(folder):
        ran = CliRunner().invoke(main, arguments, input=stdin, env=settings, prog_name="tagwire")
    canary.look(ran.stdout + ran.stderr, f"what `tagwire {' '.join(arguments)}` says")
    return CompletedProcess(arguments, ran.exit_code, ran.stdout, ran.stderr)
