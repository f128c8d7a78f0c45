"""`tagwire import` as its user types it."""

import errno
import json
import os
import pty
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.cli.in_process import here
from tests.ingest.web_pages import web_page
from tests.newsroom.pages import page
from tests.support.web import local_site
from tests.support.web import page as answer

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


@pytest.mark.usefixtures("kept")
def test_json_lines_have_the_promised_fields(tmp_path: Path) -> None:
    """A folder gives a line an input with all fields in order; standard output holds nothing else."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "one.txt").write_text(page(1), encoding="utf-8")
    (tmp_path / "pages" / "two.txt").write_text(page(2), encoding="utf-8")
    found = here("import", "pages", "--source", "HNA", "--json", folder=tmp_path)
    assert found.returncode == 0, found.stderr
    first, second = lines(found.stdout)
    assert list(first) == FIELDS
    assert [first["code"], second["code"]] == ["1", "2"]
    assert first["published"] == "2026-11-23T09:30:00+00:00"
    assert first["byline"] == "Harbour News Agency (HNA)"


def test_standard_input_and_the_sum(tmp_path: Path) -> None:
    """`-` reads a page from standard input; without --json the sum is told in words."""
    assert here("import", "-", folder=tmp_path, stdin=page(3)).stdout == (
        "1 added, 0 updated, 0 duplicate, 0 rejected\n"
    )


def test_a_missing_path_is_rejected_in_a_sentence(tmp_path: Path) -> None:
    """Where every input is rejected the command ends with 1 and says why, with no trace."""
    found = here("import", "nowhere.txt", folder=tmp_path)
    assert found.returncode == 1
    assert "nowhere.txt: " in found.stderr
    assert "Traceback" not in found.stderr


def test_a_wrong_zone_is_told(tmp_path: Path) -> None:
    """An unknown zone ends the command before anything is stored."""
    found = here("import", "-", "--zone", "Atlantis/City", folder=tmp_path, stdin=page())
    assert found.returncode == 2
    assert "Traceback" not in found.stderr


@pytest.mark.parametrize(
    ("option", "value"),
    [
        *(("--zone", ""), ("--zone", "Atlantis/City"), ("--source", ""), ("--source", " ")),
        *(("--source", "x" * 101), ("--source", "one\ntwo"), ("--source", "one\x1b[31m")),
    ],
)
def test_a_wrong_option_is_told_before_a_file_is_read(tmp_path: Path, option: str, value: str) -> None:
    """A zone or a name that can't be used is wrong usage: 2, and nothing is read or kept."""
    found = here("import", "nowhere.txt", option, value, folder=tmp_path)
    assert found.returncode == 2
    assert option in found.stderr
    assert "nowhere" not in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_an_empty_path_is_told(tmp_path: Path) -> None:
    """An empty name is no file, and not the folder here."""
    found = here("import", "", folder=tmp_path)
    assert (found.returncode, found.stderr) == (1, "'': There is no file or folder of that name.\n")


@pytest.mark.parametrize(
    "arguments",
    [["import", "one.txt", "--json"], ["--help"]],
)
def test_results_that_cannot_be_written_are_told(tmp_path: Path, arguments: list[str]) -> None:
    """A full disk behind standard output is one sentence and 1."""
    (tmp_path / "one.txt").write_text(page(1), encoding="utf-8")
    found = through_shell(f"{' '.join(arguments)} > /dev/full", tmp_path)
    assert found.stderr == "Error: The results can't be written: No space left on device.\n"
    assert found.returncode == 1


@pytest.mark.usefixtures("kept")
def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    """Of `| head -1` only the one line is seen."""
    (tmp_path / "pages").mkdir()
    for number in range(60):  # more than a batch: lines are still written when the reader has gone
        (tmp_path / "pages" / f"{number:02}.txt").write_text(page(number), encoding="utf-8")
    found = through_shell("import pages --json | head -1", tmp_path)
    assert (found.returncode, found.stderr) == (0, "")
    assert len(lines(found.stdout)) == 1


def through_shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the command by a shell, as `tagwire LINE`."""
    return subprocess.run(
        ["/bin/sh", "-c", f'"$0" -m bot {line}', sys.executable],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("kept")
def test_the_seed(tmp_path: Path) -> None:
    """The page that the project was born from is read exactly."""
    seeds = SHARED / "seeds"
    if not seeds.is_dir():
        pytest.skip("the seed page is not here: it lies in ../shared/seeds, beside the checkout")
    [line] = lines(here("import", str(seeds), "--json", folder=tmp_path).stdout)
    assert line["code"] == "224091"
    assert line["published"] == "2021-05-05T14:55:00+04:30"
    assert line["title"] == "Tajik President, Khalilzad Discuss Afghan Peace"
    assert line["tags"] == ["Khalilzad", "mutual_interest", "Rahmon", "separate_meetings", "successful_peace"]
    assert line["byline"] == "Afghan Voice Agency (AVA)"
    assert line["paragraphs"] == 10


@pytest.mark.usefixtures("kept")
def test_a_closed_standard_input_is_an_empty_one(tmp_path: Path) -> None:
    """Without any standard input `-` is rejected in a sentence."""
    found = subprocess.run(
        ["/bin/sh", "-c", 'exec "$0" -m bot import - <&-', sys.executable],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "-: There is nothing in it." in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.usefixtures("kept")
def test_a_bar_on_a_terminal(tmp_path: Path) -> None:
    """A terminal shows a bar with rate and time left, which ends full; faults pass above it, and no name can steer the terminal."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "good.txt").write_text(page(1), encoding="utf-8")
    for number in range(2, 60):
        (tmp_path / "pages" / f"more{number}.txt").write_text(page(number), encoding="utf-8")
    (tmp_path / "pages" / "evil\x1b[31m.txt").write_text("", encoding="utf-8")
    (tmp_path / "pages" / "picture.png").write_bytes(b"png")
    shown = on_a_terminal("import", "pages", folder=tmp_path)
    assert "60/60" in shown
    assert "/61" not in shown
    assert re.search(r"[1-9]\d* pages/s .*\d:\d\d.* left", shown)
    assert "\rpages/evil" in shown.replace("\x1b[2K", "").replace("\n", "\r")
    assert "evil\x1b" not in shown


@pytest.mark.proof  # a process of its own, to see that there is nothing to see
def test_lines_of_json_on_a_terminal_are_not_broken_by_a_bar(tmp_path: Path) -> None:
    """With --json on a terminal there is no bar."""
    (tmp_path / "one.txt").write_text(page(1), encoding="utf-8")
    (found,) = lines(on_a_terminal("import", "one.txt", "--json", folder=tmp_path))
    assert found["status"] == "added"


def on_a_terminal(*arguments: str, folder: Path) -> str:
    """Run the command with its output and its errors on a terminal; gives all that was sent there."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "TERM": "xterm", "COLUMNS": "100"},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ):
        os.close(theirs)
        shown = b"".join(iter(lambda: read_terminal(ours), b""))
    os.close(ours)
    return shown.decode()


def read_terminal(ours: int) -> bytes:
    """Read a piece; nothing once the other side is closed, which Linux tells by an error."""
    try:
        return os.read(ours, 65536)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        return b""


@pytest.mark.usefixtures("kept")
def test_web_pages_and_archives(tmp_path: Path) -> None:
    """Web pages, archives of both kinds of pages, and HTML on standard input are taken in; the hostile rest is told."""
    with zipfile.ZipFile(tmp_path / "pages.zip", "w") as zipped:
        zipped.writestr("inner/page.txt", page(1))
        zipped.writestr("inner/page.html", web_page())
        zipped.writestr("../out.txt", page(2))
        zipped.writestr("photo.jpg", "x")
    (tmp_path / "junk.html").write_bytes(bytes(range(256)) * 100)
    other = web_page(
        "A ferry ran aground off Lida at noon, and all forty on board were brought ashore by boats.",
        title="Aground",
    )
    found = here("import", "pages.zip", "junk.html", "-", "--json", folder=tmp_path, stdin=other)
    assert found.returncode == 0, found.stderr
    told = {str(line["file"]): line for line in lines(found.stdout)}
    assert {name: line["status"] for name, line in told.items()} == {
        "pages.zip/inner/page.txt": "added",
        "pages.zip/inner/page.html": "added",
        "pages.zip/../out.txt": "rejected",
        "junk.html": "rejected",
        "-": "added",
    }
    assert told["-"]["title"] == "Aground"
    assert told["junk.html"]["error"] == "It is not text. Texts (.txt) and web pages (.html) can be read."
    assert "photo.jpg: Left out" in found.stderr
    assert "Traceback" not in found.stderr


@pytest.mark.usefixtures("kept")
def test_a_page_without_an_article_still_says_what_it_holds(tmp_path: Path) -> None:
    """The line of a rejected web page carries its headline, in the sentence too."""
    (tmp_path / "bare.html").write_text(
        "<html><head><title>Fog</title></head><body></body></html>", encoding="utf-8"
    )
    found = here("import", "bare.html", "--json", folder=tmp_path)
    (line,) = lines(found.stdout)
    assert (found.returncode, line["status"], line["title"]) == (1, "rejected", "Fog")
    assert line["error"] == "No text of an article was found on that page, only its headline: Fog"


PAGE = """<html><head><title>Ferry is late | Harbour News</title><meta property="og:site_name" content="Harbour News">
<meta name="keywords" content="Ferry, Harbour"></head><body><article><h1>Ferry is late</h1>{}</article></body></html>""".format(
    "".join(
        f"<p>The ferry across the bay was late again on day {n}, the harbour office said in its report.</p>"
        for n in range(6)
    )
)


@pytest.mark.usefixtures("kept")
def test_addresses_of_pages(tmp_path: Path) -> None:
    """A web page is fetched and read, its site is its source; what is no page is rejected, and the rest goes on."""
    with local_site() as site:
        site.on("/ferry", answer(PAGE.encode(), content_type="text/html; charset=utf-8"))
        places = [f"{site.url}/missing", f"{site.url}/ferry", f"{site.url}/ferry#top"]
        found = here("import", *places, "--json", folder=tmp_path, TAGWIRE_FETCH_ALLOW="127.0.0.1")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    assert [line["status"] for line in lines] == ["rejected", "added", "duplicate"]
    assert lines[0]["error"] == "The site has no page at that address."
    assert (lines[1]["title"], lines[1]["tags"]) == ("Ferry is late", ["Ferry", "Harbour"])
    refused = here("import", "http://127.0.0.1:8080/ferry", folder=tmp_path)
    assert (refused.returncode, refused.stdout) == (1, "0 added, 0 updated, 0 duplicate, 1 rejected\n")
    assert "not found at the moment" in refused.stderr
