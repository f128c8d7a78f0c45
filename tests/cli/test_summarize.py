"""`tagwire summarize` as its user types it."""

import json
from pathlib import Path

import pytest

from bot.newsroom import batch
from tests.cli.in_process import here
from tests.ingest.web_pages import PARAGRAPHS, TITLE, web_page
from tests.newsroom.pages import page
from tests.support.web import local_site
from tests.support.web import page as answer


def test_a_page_from_standard_input(tmp_path: Path) -> None:
    """The sentences are the page's own, and nothing is stored."""
    found = here("summarize", "-", "--sentences", "2", "--json", folder=tmp_path, stdin=page(1))
    line = json.loads(found.stdout)
    assert len(line["sentences"]) == 2
    assert all(sentence in page(1) for sentence in line["sentences"])
    assert list(tmp_path.iterdir()) == []


def test_an_address(tmp_path: Path) -> None:
    """The page at an address is fetched and summarised; what can't be had is told, and who may allow it."""
    with local_site() as site:
        site.on("/ferry", answer(web_page().encode(), content_type="text/html"))
        address = f"{site.url}/ferry"
        found = here(
            "summarize", address, "--sentences", "1", folder=tmp_path, TAGWIRE_FETCH_ALLOW="127.0.0.1"
        )
        refused = here("summarize", address, folder=tmp_path)
        missing = here("summarize", f"{address}/none", folder=tmp_path, TAGWIRE_FETCH_ALLOW="127.0.0.1")
    assert found.stdout.startswith(f"{TITLE}\n")
    assert (refused.returncode, missing.returncode) == (1, 1)
    assert "TAGWIRE_FETCH_ALLOW names hosts" in refused.stderr
    assert missing.stderr == "Error: The site has no page at that address.\n"
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_text(tmp_path: Path) -> None:
    """A folder is refused in a sentence, not taken for the first file in it."""
    (tmp_path / "one.txt").write_text(page(1), encoding="utf-8")
    found = here("summarize", ".", folder=tmp_path)
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "Error: It is not a file that can be read.\n"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("x" * 300, "It can't be opened: File name too long."),
        ("", "There is no file or folder of that name."),
        ("nowhere.txt", "There is no file or folder of that name."),
    ],
)
def test_a_path_that_leads_nowhere_is_told(tmp_path: Path, path: str, told: str) -> None:
    """Whatever is wrong with a path is one sentence and 1."""
    found = here("summarize", path, folder=tmp_path)
    assert (found.returncode, found.stderr) == (1, f"Error: {told}\n")


def test_a_wrong_method_is_wrong_usage(tmp_path: Path) -> None:
    """An unknown method ends with 2 before a file is looked for, and those there are are named."""
    found = here("summarize", "nowhere.txt", "--method", "bert", folder=tmp_path)
    assert found.returncode == 2
    assert "lexrank" in found.stderr


def test_a_web_page_is_summarised(tmp_path: Path) -> None:
    """The sentences of an HTML file are those of its article, not of its menus."""
    (tmp_path / "page.html").write_text(web_page(), encoding="utf-8")
    found = here("summarize", "page.html", "--json", folder=tmp_path)
    line = json.loads(found.stdout)
    assert line["title"] == TITLE
    assert line["sentences"]
    assert all(sentence in " ".join(PARAGRAPHS) for sentence in line["sentences"])


def test_an_archive_is_no_text(tmp_path: Path) -> None:
    """An archive holds many pages, so it is refused like a folder."""
    (tmp_path / "pages.zip").write_bytes(b"PK")
    found = here("summarize", "pages.zip", folder=tmp_path)
    assert (found.returncode, found.stderr) == (1, "Error: It is not a file that can be read.\n")


LINES = r"""{"id": 7, "title": "The pier", "text": "Rain fell.\nThe pier of Norhaven is open again.\nSnow came.", "lang": "en"}
no JSON

{"id": "b", "title": "no text"}
{"id": ["c"], "text": "Half a letter \ud800 stands here.", "lang": 5}
{"id": "d", "text": "..."}
"""


def test_a_file_of_lines_is_summarised_in_order(tmp_path: Path) -> None:
    """Each line gives its line, in order: a summary, or why there is none; the rest goes on."""
    found = here("summarize", "--jsonl", "-", "--words", "10", folder=tmp_path, stdin=LINES)
    told = [json.loads(line) for line in found.stdout.splitlines()]
    assert [line["id"] for line in told] == [7, None, "b", ["c"], "d"]
    assert told[0].pop("ms") > 0
    assert told[0] == {
        "id": 7,
        "sentences": ["Rain fell.", "The pier of Norhaven is open again."],
        "positions": [0, 1],
        "method": "news",
        "language": "en",
    }
    assert told[3]["sentences"] == ["Half a letter \ud800 stands here."]
    assert [line.get("error", "")[:9] for line in told] == ["", "This line", "This line", "", "There is "]
    assert found.returncode == 0


def test_lines_of_which_none_is_summarised(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that takes a worker too long is told under its name, and a file without any summary ends with 1."""
    monkeypatch.setattr(batch, "SECONDS", 0.001)
    (tmp_path / "texts.jsonl").write_text('{"id": "slow", "text": "Rain fell."}\n', "utf-8")
    found = here("summarize", "--jsonl", "texts.jsonl", folder=tmp_path)
    assert json.loads(found.stdout) == {
        "id": "slow",
        "error": "It took longer than 0.001 seconds and was given up.",
    }
    assert found.returncode == 1


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["--jsonl", "nowhere"], 1, "There is no file or folder of that name."),
        (["--jsonl", "."], 1, "It can't be opened: Is a directory."),
        ([], 2, "Name one thing to summarise"),
        (["a.txt", "--jsonl", "b"], 2, "Name one thing to summarise"),
        (["a.txt", "--words", "9"], 2, "10<=x<=500"),
    ],
)
def test_lines_that_can_not_be_had(tmp_path: Path, arguments: list[str], code: int, told: str) -> None:
    """A file that can't be read is a sentence and 1; a page and lines at once, or neither, is wrong usage."""
    found = here("summarize", *arguments, folder=tmp_path)
    assert (found.returncode, found.stdout) == (code, "")
    assert told in found.stderr


def test_a_page_by_words_and_without_repairs(tmp_path: Path) -> None:
    """`--words` and `--as-sumy` hold for a page too."""
    text = "The pier is open.\nThe storm was strong.\nThe pier is open.\n"
    asked = ["summarize", "-", "--json", "--method", "luhn"]
    found = here(*asked, "--sentences", "2", "--as-sumy", "repeats", folder=tmp_path, stdin=text)
    assert json.loads(found.stdout)["positions"] == [0, 2]
    found = here(*asked, "--words", "10", folder=tmp_path, stdin=text)
    assert json.loads(found.stdout)["positions"] == [0, 1]
