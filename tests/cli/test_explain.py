"""`tagwire explain` on the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.in_process import here
from tests.newsroom.pages import page


@pytest.mark.usefixtures("kept")
def test_two_articles_of_one_story(tmp_path: Path) -> None:
    """Two sources' copies: the sentences say that they are one story, and by how much they are alike."""
    ids = []
    for source, title in (("Harbour News", "Ferry returns"), ("Hill Post", "A boat again")):
        found = here("import", "-", "--json", "--source", source, folder=tmp_path, stdin=page(title=title))
        ids.append(str(json.loads(found.stdout)["id"]))
    told = here("explain", "--story", *ids, folder=tmp_path)
    assert told.returncode == 0
    assert "They are one story." in told.stdout
    assert "100 % of the shorter text" in told.stdout


@pytest.mark.usefixtures("kept")
def test_what_is_unknown_is_told_in_a_sentence(tmp_path: Path) -> None:
    """An article that is not kept, a group that the bot doesn't know (its id begins with a minus): 1; no number: 2."""
    unknown = here("explain", "-100123", "7", folder=tmp_path)
    assert (unknown.returncode, unknown.stderr.splitlines()[-1]) == (
        1,
        "Error: No article 7 is kept here. Name one by its id, its code or its URL.",
    )
    here("import", "-", folder=tmp_path, stdin=page())
    nobody = here("explain", "-100123", "500", folder=tmp_path)
    assert nobody.returncode == 1
    assert "no chat -100123" in nobody.stderr
    assert here("explain", "somebody", "500", folder=tmp_path).returncode == 2
