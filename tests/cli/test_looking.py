"""`tagwire search` and `tagwire digest` on the command line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.in_process import here
from tests.newsroom.pages import page


@pytest.fixture
def wire(kept: Path) -> Path:
    """Give a folder whose wire holds one article."""
    here("import", "-", "--source", "Harbour News", folder=kept, stdin=page())
    return kept


def test_search(wire: Path) -> None:
    """Stories for a person or as JSON lines; nothing found is told beside the results; no word is wrong usage."""
    told = here("search", "FERRY", folder=wire)
    assert told.returncode == 0
    assert "Harbour News · " in told.stdout
    (line,) = map(json.loads, here("search", "ferry", "--json", folder=wire).stdout.splitlines())
    assert {"id", "story", "title", "url", "source", "published", "tags", "sentences"} == set(line)
    assert line["title"] == told.stdout.splitlines()[0]
    nothing = here("search", "--json", "zeppelin", folder=wire)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "No story was found.\n")
    assert here("search", "--", "-%", folder=wire).returncode == 2
    assert here("search", folder=wire).returncode == 2


def test_articles_of_before_there_was_a_search_are_found(wire: Path) -> None:
    """They are made searchable on the way, and that is said."""
    with closing(sqlite3.connect(wire / "data" / "tagwire.db")) as database:
        database.execute("DELETE FROM article_search")
        database.commit()
    told = here("search", "ferry", folder=wire)
    assert "Harbour News" in told.stdout
    assert told.stderr == "The stored articles are made searchable. This is done once.\n"
    assert here("search", "ferry", folder=wire).stderr == ""


def test_digest(wire: Path) -> None:
    """What a reader of these tags would get, in a language; or as JSON lines. Unknown tags are told beside it."""
    (line,) = map(json.loads, here("search", "ferry", "--json", folder=wire).stdout.splitlines())
    tag = line["tags"][0]
    told = here("digest", "--tags", f"#{tag} #nowhere", folder=wire)
    assert told.returncode == 0
    assert "Your news" in told.stdout
    assert line["title"] in told.stdout
    assert told.stderr == "No story has #nowhere yet.\n"
    (found,) = map(json.loads, here("digest", "--tags", f"#{tag}", "--json", folder=wire).stdout.splitlines())
    assert (found["n"], found["of"], found["tag"], found["title"]) == (1, 1, tag, line["title"])
    muted = here("digest", "--tags", f"#{tag} -#{tag}", "--hours", "48", folder=wire)
    assert (muted.stdout, muted.stderr) == ("", "Nothing on these tags in the last 48 hours.\n")
    assert here("digest", "--tags", "???", folder=wire).returncode == 2
