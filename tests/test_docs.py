"""Docs can't drift: commands, settings and links are read from the documents and held against the program."""

import importlib.util
import re
import shlex
from pathlib import Path
from typing import Final

import click
import pytest

import bot.chat.routes
from bot.cli import main
from bot.settings import PREFIX, Settings
from bot.summary import METHODS
from bot.summary.limits import LONGEST_SENTENCE, RANKED, RANKED_CHARACTERS, RANKED_WORDS
from bot.summary.news import WEIGHTS
from tests.benchmarks.examples import examples

ROOT = Path(__file__).resolve().parents[1]
_BLOCK: Final = re.compile(r"^ *```[a-z]*\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
# What may stand before a command: how it is found and who runs it.
_CALLED: Final = re.compile(
    r"(?:[$#] )?(?:uv run |docker compose exec \S+ |sudo -u \S+ |[A-Z_]+=\S+ )*(?:\S*/)?tagwire (\S.*)"
)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md")])


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_commands_in_documents_exist(document: Path) -> None:
    """Every `tagwire ...` in a document is a command with the options that it has; so are make's targets and Python's modules."""
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    for line in typed(document):
        if called := _CALLED.match(line):
            check(shlex.split(called[1]), line)
        if target := re.match(r"make ([a-z]+)", line):
            assert target[1] in targets, line
        if module := re.search(r"python -m ([a-z_.]+)", line):
            assert importlib.util.find_spec(module[1]), line


def typed(document: Path) -> list[str]:
    """Give what stands as code in a document, a line each; a line of several commands is several."""
    text = document.read_text("utf-8")
    blocks = [line for block in _BLOCK.findall(text) for line in block.splitlines()]
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", _BLOCK.sub("", text))]
    return [one.strip() for line in (*blocks, *spans) for one in re.split(r"&&|;|\|\||  #| > | \| ", line)]


def check(words: list[str], line: str) -> None:
    """See that words are a command and options that exist; names in capitals and dots stand for anything."""
    command: click.Command = main
    options = ["--help", "--version"]
    for word in words:
        if isinstance(command, click.Group) and re.match(r"[a-z]", word):
            found = command.get_command(click.Context(command), word)
            assert found is not None, line
            command = found
            options = ["--help", *(name for option in command.params for name in option.opts)]
        elif word.startswith("--"):
            assert word.partition("=")[0] in options, line


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_settings_in_documents_exist(document: Path) -> None:
    """Every TAGWIRE_NAME in a document is a setting."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    named = set(re.findall(r"\bTAGWIRE_[A-Z_]+[A-Z]\b", document.read_text("utf-8")))
    assert {name.removesuffix("_FILE") if name not in known else name for name in named} <= known, (
        document.name
    )


def test_every_setting_is_documented() -> None:
    """docs/settings.md has each setting with its description."""
    settings = (ROOT / "docs" / "settings.md").read_text("utf-8")
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
    """Every relative link and picture names a file of the project, and a heading in it where it says so."""
    for target in re.findall(r"\]\((?!https?://)([^)]+)\)", _BLOCK.sub("", document.read_text("utf-8"))):
        path, _, anchor = target.partition("#")
        file = document.parent / path if path else document
        assert file.exists(), f"{document.name}: {target}"
        assert not anchor or anchor in anchors(file), f"{document.name}: {target}"


def anchors(document: Path) -> set[str]:
    """Give the names by which a page's headings can be linked to."""
    headings = re.findall(r"^#+ (.+)$", _BLOCK.sub("", document.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_page_and_picture_is_led_to() -> None:
    """docs/README.md names every page of docs; every picture of docs stands in a page, and `make screenshots` takes it."""
    index = (ROOT / "docs" / "README.md").read_text("utf-8")
    pages = [page.name for page in ROOT.glob("docs/*.md") if page.name != "README.md"]
    assert [page for page in pages if f"]({page})" not in index] == []
    shown = " ".join(
        re.findall(r"!\[[^]]+\]\(([^)]+)\)", "".join(page.read_text("utf-8") for page in DOCUMENTS))
    )
    pictures = {picture.name for picture in ROOT.glob("docs/*.png")}
    assert [picture for picture in pictures if picture not in shown] == []
    script = (ROOT / "tests" / "support" / "screenshots.py").read_text("utf-8")
    taken = re.findall(r"[a-z-]+(?:\{language\})?\.png", script)
    assert {name.replace("{language}", one) for name in taken for one in ("en", "fa")} == pictures


@pytest.mark.parametrize("name", ["getting-started.md", "readers.md", "editors.md"])
def test_commands_of_the_bot_in_the_guides_exist(name: str) -> None:
    """Every `/command` that a guide tells to send is one of the bot's, or of BotFather's."""
    told = {found[1] for line in typed(ROOT / "docs" / name) if (found := re.match(r"/([a-z]+)", line))}
    assert told - {"newbot", "mybots"} <= set(bot.chat.routes.COMMANDS)


def test_makefile_has_the_promised_targets() -> None:
    """Makefile offers run, test, lint, bench, demo, proof and screenshots."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert {"run", "test", "lint", "bench", "demo", "proof", "screenshots"} <= set(
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
