"""Docs can't drift: commands, settings and links are read from the documents and held against the program."""

import re
from pathlib import Path

import pytest

from bot.cli import COMMANDS
from bot.settings import PREFIX, Settings
from bot.summary import METHODS
from bot.summary.limits import LONGEST_SENTENCE, RANKED, RANKED_CHARACTERS, RANKED_WORDS
from bot.summary.news import WEIGHTS
from tests.benchmarks.examples import examples

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_exist(document: Path) -> None:
    """Every `tagwire NAME` in a document is a command."""
    named = set(
        re.findall(
            r"\btagwire ([a-z]+(?:-[a-z]+)*)\b",
            " ".join(re.findall(r"`[^`]+`|```.*?```", document.read_text("utf-8"), re.DOTALL)),
        )
    )
    assert named <= set(COMMANDS), document.name


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_settings_in_documents_exist(document: Path) -> None:
    """Every TAGWIRE_NAME in a document is a setting."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"\bTAGWIRE_[A-Z_]+[A-Z]\b", document.read_text("utf-8")))
    assert {name.removesuffix("_FILE") if name not in known else name for name in named} <= known, (
        document.name
    )


def test_every_command_and_setting_is_documented() -> None:
    """README names each command, docs/settings.md each setting with its description."""
    readme = (ROOT / "README.md").read_text("utf-8")
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"tagwire {name}" not in readme] == []
    for name, field in Settings.model_fields.items():
        assert f"`{PREFIX}{name.upper()}` | {field.description}" in settings


def test_readme_begins_with_the_two_commands() -> None:
    """The first screen of README (40 lines) shows the picture and both commands."""
    screen = "\n".join((ROOT / "README.md").read_text("utf-8").splitlines()[:40])
    assert "pip install uv && uv run tagwire demo" in screen
    assert "pip install uv && uv run pytest" in screen
    assert re.search(r"!\[[^]]+\]\(docs/[a-z-]+\.png\)", screen)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_between_documents_lead_somewhere(document: Path) -> None:
    """Every relative link names a file of the project."""
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", document.read_text("utf-8")):
        assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_makefile_has_the_promised_targets() -> None:
    """Makefile offers run, test, lint, bench, demo and proof."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {"run", "test", "lint", "bench", "demo", "proof"} <= set(
        re.findall(r"^([a-z]+):", makefile, re.MULTILINE)
    )


def test_every_case_of_the_reliability_page_is_tested() -> None:
    """Each numbered case has a test that bears its number, and each such test its line; the fourth is in `make proof`."""
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8").partition("\n## The matrix")[0]
    told = {int(number) for number in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)}
    tests = "".join(path.read_text("utf-8") for path in ROOT.glob("tests/**/test_*.py"))
    marked = {int(number) for number in re.findall(r"mark\.case\((\d+)\)", tests)}
    assert told - {4} == marked


def test_summaries_are_as_documented() -> None:
    """docs/summaries.md shows the weights in use, every method, and the examples as they are (`python -m tests.benchmarks.examples`)."""
    told = (ROOT / "docs" / "summaries.md").read_text("utf-8")
    shown = dict(re.findall(r"^\| `(\w+)`: [^\n]*?(?<!\\)\| (-?[\d.]+) \|", told, re.MULTILINE))
    assert {name: float(weight) for name, weight in shown.items()} == WEIGHTS
    assert list(shown) == list(WEIGHTS)
    assert all(told.count(f"\n| {method} |") == told.count("\n| oracle |") > 0 for method in METHODS)
    assert [example for example in examples() if example not in told] == []
    for bound in (RANKED, RANKED_WORDS, RANKED_CHARACTERS, LONGEST_SENTENCE):
        assert f"{bound:,}" in told
