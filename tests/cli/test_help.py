"""The command line answers, and tells its faults in a sentence."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from tests.cli.in_process import here
from tests.support.process import ROOT


def tagwire(
    *arguments: str, folder: Path, stdin: str = "", **environ: str
) -> subprocess.CompletedProcess[str]:
    """Run the command as its user would, in a folder of its own, with nothing of this environment but the path."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **environ},
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_names_every_command(tmp_path: Path) -> None:
    """`tagwire --help` lists each command with what it does."""
    found = tagwire("--help", folder=tmp_path)
    assert found.returncode == 0
    assert all(name in found.stdout for name in COMMANDS)


def test_help_imports_nothing_heavy(tmp_path: Path) -> None:
    """Help comes quickly, of every command: no heavy library is imported for it, nor what reads settings or speaks to networks."""
    heavy = {
        "telegram",
        "sqlalchemy",
        "sumy",
        "alembic",
        "babel",
        "numpy",
        "pydantic",
        "httpx",
        "aiohttp",
        "uvicorn",
        "starlette",
    }
    code = (
        "import sys, click, bot.cli as c; [c.main.get_command(click.Context(c.main), name) for name in c.COMMANDS]"
        f"; print(sorted({heavy!r} & set(sys.modules)))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(tmp_path: Path, name: str) -> None:
    """Each command explains itself and touches nothing."""
    found = here(name, "--help", folder=tmp_path)
    assert found.returncode == 0
    assert "Usage:" in found.stdout
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["import"], ["run", "--only", "kitchen"], ["summarize", "--sentences", "9", "x"]],
)
def test_wrong_usage_is_2(tmp_path: Path, arguments: list[str]) -> None:
    """Wrong usage ends with 2."""
    assert here(*arguments, folder=tmp_path).returncode == 2


def test_run_without_a_token_says_what_to_do(tmp_path: Path) -> None:
    """Without a token the bot ends with 1 and one sentence, no trace."""
    found = here("run", folder=tmp_path)
    assert found.returncode == 1
    assert "@BotFather" in found.stderr
    assert "Traceback" not in found.stderr


def test_stats_on_a_new_wire(tmp_path: Path) -> None:
    """`tagwire stats --json` is one line of JSON."""
    found = here("stats", "--json", folder=tmp_path)
    assert json.loads(found.stdout)["articles"] == 0


def test_a_broken_database_is_told_in_a_sentence(tmp_path: Path) -> None:
    """A file that is no database ends the command with 1 and one sentence, and is left as it was."""
    file = tmp_path / "wire.db"
    file.write_bytes(b"no database at all" * 500)
    found = here("stats", folder=tmp_path, TAGWIRE_DATABASE_URL=f"sqlite:///{file}")
    assert found.returncode == 1
    assert found.stderr.startswith("Error: ")
    assert "Traceback" not in found.stderr
    assert file.read_bytes().startswith(b"no database")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete(tmp_path: Path, shell: str) -> None:
    """Each shell is given its script, and that is answered with the commands that begin so."""
    script = here("completion", shell, folder=tmp_path)
    assert script.returncode == 0
    assert f"_TAGWIRE_COMPLETE={shell}_complete" in script.stdout
    typed = {"COMP_WORDS": "tagwire ba", "COMP_CWORD": "ba" if shell == "fish" else "1"}
    asked = {**typed, "_TAGWIRE_COMPLETE": f"{shell}_complete", "PYTHONPATH": str(ROOT)}
    code = "from bot.cli import main; main(prog_name='tagwire')"
    found = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=asked,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "backup" in found.stdout
    assert "restore" not in found.stdout


def test_bash_completes(tmp_path: Path) -> None:
    """A real bash takes the script, and offers what it is given."""
    (tmp_path / "complete.sh").write_text(here("completion", "bash", folder=tmp_path).stdout)
    ran = subprocess.run(
        ["bash", "--norc", "-c", "source ./complete.sh && complete -p tagwire"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    assert "_tagwire_completion" in ran.stdout
