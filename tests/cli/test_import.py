"""`tagwire import` as its user types it."""

import json
from pathlib import Path

import pytest

from tests.cli.test_help import tagwire
from tests.newsroom.pages import page

FIELDS = [
    "file",
    "status",
    "id",
    "code",
    "published",
    "title",
    "lead",
    "byline",
    "tags",
    "paragraphs",
    "language",
    "error",
]
SHARED = Path(__file__).resolve().parents[3] / "shared"


def lines(text: str) -> list[dict[str, object]]:
    """Read JSON Lines: every line must be one."""
    return [json.loads(line) for line in text.splitlines()]


def test_json_lines_have_the_promised_fields(tmp_path: Path) -> None:
    """A folder gives a line an input with all fields in order; standard output holds nothing else."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.txt").write_text(page(1), encoding="utf-8")
    (tmp_path / "pages" / "two.txt").write_text(page(2), encoding="utf-8")
    found = tagwire("import", "pages", "--source", "HNA", "--json", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    first, second = lines(found.stdout)
    assert list(first) == FIELDS
    assert [first["code"], second["code"]] == ["1", "2"]
    assert first["published"] == "2026-11-23T09:30:00+00:00"
    assert first["byline"] == "Harbour News Agency (HNA)"


def test_standard_input_and_the_sum(tmp_path: Path) -> None:
    """`-` reads a page from standard input; without --json the sum is told in words."""
    assert tagwire("import", "-", folder=tmp_path, stdin=page(3)).stdout == (
        "1 added, 0 updated, 0 duplicate, 0 rejected\n"
    )


def test_a_missing_path_is_rejected_in_a_sentence(tmp_path: Path) -> None:
    """Where every input is rejected the command ends with 1 and says why, with no trace."""
    found = tagwire("import", "nowhere.txt", folder=tmp_path)
    assert found.returncode == 1
    assert "nowhere.txt: " in found.stderr
    assert "Traceback" not in found.stderr


def test_a_wrong_zone_is_told(tmp_path: Path) -> None:
    """An unknown zone ends the command before anything is stored."""
    found = tagwire("import", "-", "--zone", "Atlantis/City", folder=tmp_path, stdin=page())
    assert found.returncode == 1
    assert "Traceback" not in found.stderr


def test_the_seed(tmp_path: Path) -> None:
    """The page that the project was born from is read exactly."""
    seeds = SHARED / "seeds"
    if not seeds.is_dir():
        pytest.skip("the seed page is not here: it lies in ../shared/seeds, beside the checkout")
    [line] = lines(tagwire("import", str(seeds), "--json", folder=tmp_path).stdout)
    assert line["code"] == "224091"
    assert line["published"] == "2021-05-05T14:55:00+04:30"
    assert line["title"] == "Tajik President, Khalilzad Discuss Afghan Peace"
    assert line["tags"] == ["Khalilzad", "mutual_interest", "Rahmon", "separate_meetings", "successful_peace"]
    assert line["byline"] == "Afghan Voice Agency (AVA)"
    assert line["paragraphs"] == 10
