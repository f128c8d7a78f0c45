"""The sentences that stand in the .po files, held against the code that uses them."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import bot
from bot.locales import FOLDER, words
from bot.locales.catalogue import read_catalogue
from tests.core.telegram_html import parse

CODE = Path(bot.__file__).parent
ENGLISH = read_catalogue(FOLDER / "en.po").sentences
KEY = re.compile(r"[a-z]+(\.[a-z_]+)+")


@lru_cache(maxsize=1)
def literals() -> tuple[frozenset[str], frozenset[str], tuple[tuple[str, str, frozenset[str] | None], ...]]:
    """Read the code once: all its texts, the heads of its f-strings, and the keys that it asks for or raises, with places.

    The latter are the first argument of `words(...)` and of errors, as literals; with each the names of its values (None:
    these are not written there).
    """
    texts, heads, asked = set(), set(), []
    for path in sorted(CODE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                heads.add(str(node.values[0].value))
            elif isinstance(node, ast.Call) and node.args:
                name, key = getattr(node.func, "attr", getattr(node.func, "id", "")), node.args[0]
                if not (name in ("words", "say") or name.endswith("Error")) or not isinstance(
                    key, ast.Constant
                ):
                    continue
                if isinstance(key.value, str) and KEY.fullmatch(key.value):
                    names = [keyword.arg for keyword in node.keywords]
                    given = None if None in names else frozenset(filter(None, names))
                    asked.append((key.value, f"{path.relative_to(CODE)}:{node.lineno}", given))
    return frozenset(texts), frozenset(heads), tuple(asked)


def used() -> tuple[tuple[str, str], ...]:
    """Give the keys that the code asks for or raises, each with its place."""
    return tuple((key, place) for key, place, _ in literals()[2])


def test_every_key_in_the_code_has_its_sentence() -> None:
    """No screen ever shows a bare key."""
    assert [f"{key} at {place}" for key, place in used() if key not in ENGLISH] == []


def test_every_sentence_is_given_what_it_names() -> None:
    """No screen shows a bare {place}: whoever asks for a sentence, or raises it, gives all that it names."""
    lacking = [
        f"{key} at {place}"
        for key, place, given in literals()[2]
        if given is not None and not set(re.findall(r"{(\w+)}", " ".join(ENGLISH.get(key, ())))) <= given
    ]
    assert lacking == []


def test_the_search_for_keys_finds_them() -> None:
    """The search above sees what this floor is known to ask for."""
    assert {"digest.title", "tags.none", "time.wrong", "zone.wrong"} <= {key for key, _ in used()}


def test_every_sentence_is_used() -> None:
    """A sentence that no code names, whole or as `f"command.{name}"` with such a name, is taken out."""
    texts, heads, _ = literals()

    def is_named(key: str) -> bool:
        head, _, name = key.rpartition(".")
        return key in texts or (f"{head}." in heads and name in texts)

    assert [key for key in ENGLISH if not is_named(key)] == []


def test_english_keeps_to_telegrams_html() -> None:
    """Markup is closed, known and escaped; one place in a plural form is in the other too; no stray spaces."""
    for key, forms in ENGLISH.items():
        assert len({frozenset(re.findall(r"{[^}]*}", form)) for form in forms}) == 1, key
        for form in forms:
            assert parse(form).links == [], key
            assert not re.search("[\u202a-\u202e]|^ | $", form), key


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
