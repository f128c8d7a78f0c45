"""The sentences that stand in the .po files, held against the code that uses them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
from bot.locales import FOLDER, words
from bot.locales.catalogue import read_catalogue
from tests.core.telegram_html import parse

CODE = Path(bot.__file__).parent
ENGLISH = read_catalogue(FOLDER / "en.po").sentences
KEY = re.compile(r"[a-z]+(\.[a-z_]+)+")
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.po"))


def used() -> Iterator[tuple[str, str]]:
    """Find the keys that code asks for or raises: the first argument of `words(...)` and of errors, as literals."""
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            key = node.args[0]
            if not (name in ("words", "say") or name.endswith("Error")) or not isinstance(key, ast.Constant):
                continue
            if isinstance(key.value, str) and KEY.fullmatch(key.value):
                yield key.value, f"{path.relative_to(CODE)}:{node.lineno}"


def test_every_key_in_the_code_has_its_sentence() -> None:
    """No screen ever shows a bare key."""
    assert [f"{key} at {place}" for key, place in used() if key not in ENGLISH] == []


def test_the_search_for_keys_finds_them() -> None:
    """The search above sees what this floor is known to ask for."""
    assert {"digest.title", "tags.none", "time.wrong", "zone.wrong"} <= {key for key, _ in used()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_keeps_placeholders_and_markup(language: str) -> None:
    """Each sentence has the English one's placeholders, balanced markup of b, i and code, and no stray spaces."""
    for key, forms in read_catalogue(FOLDER / f"{language}.po").sentences.items():
        assert key in ENGLISH
        known = set(re.findall(r"{\w+}", " ".join(ENGLISH[key])))
        for form in forms:
            assert set(re.findall(r"{[^}]*}", form)) <= known, key
            assert not re.search("[\u202a-\u202e]|^ | $", form), key
            assert parse(form).links == [], key


def test_english_is_plain_and_quiet() -> None:
    """No exclamation marks on the screen."""
    assert [key for key, forms in ENGLISH.items() if any("!" in form for form in forms)] == []


def test_a_language_without_a_file_is_english() -> None:
    """Until a language is translated its readers get English words whole, dates and numbers too."""
    assert words("xx").language == "en"
    assert words("en-US")("digest.count", n=1) == "1 story"
    assert words("xx")("digest.count", n=1200) == "1,200 stories"


def test_naming_the_words_does_not_load_babel() -> None:
    """`tagwire --help` imports the words' door and must not pay for what is behind it."""
    code = "import sys, bot.locales; sys.exit('babel' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, cwd=CODE.parent).returncode == 0
