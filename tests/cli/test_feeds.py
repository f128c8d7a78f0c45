"""`tagwire feeds preview` as its user types it."""

import json
from pathlib import Path

from tests.cli.in_process import here
from tests.ingest.feed_samples import PAGE, RSS, item, rss


def test_a_line_an_entry(tmp_path: Path) -> None:
    """`--json` writes a line an entry with exactly the promised fields, and nothing is stored."""
    (tmp_path / "feed.xml").write_text(RSS.format(encoding="utf-8", title="Strike"), encoding="utf-8")
    found = here("feeds", "preview", "feed.xml", "--json", folder=tmp_path)
    (line,) = map(json.loads, found.stdout.splitlines())
    assert line == {
        "guid": "n1",
        "link": "https://news.example/n/1?a=1&b=2",
        "title": "Strike",
        "published": "2021-05-05T14:55:00+04:30",
        "tags": ["harbour_gate", "Politics", "World_Asia", "khalilzad"],
        "author": "Ada L.",
        "text": "Kabul (BNA) The strike at the #harbour_gate goes on.\nSecond\nline & more",
        "error": None,
    }
    assert [path.name for path in tmp_path.iterdir()] == ["feed.xml"]


def test_for_people(tmp_path: Path) -> None:
    """Without it a line an entry says date, headline and tags; an entry without text says so, and can't steer the terminal."""
    items = (item(1, "2021-05-05 14:55"), "<item><title>\x1b[31m\u202ered</title></item>", "<item></item>")
    (tmp_path / "feed.xml").write_bytes(rss(*items))
    found = here("feeds", "preview", "feed.xml", folder=tmp_path)
    assert found.stdout.splitlines() == [
        "t: 3 entries",
        "2021-05-05 14:55  Title 1",
        "no date           [31mred",
        "no date           It has neither a headline nor a text.",
    ]


def test_what_is_no_feed_is_a_sentence(tmp_path: Path) -> None:
    """A web page, a missing file and a folder are each answered in one sentence."""
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    for place, sentence in (
        ("page.html", "That is a web page, not a feed. Its feed has an address of its own."),
        ("nothing.xml", "There is no file or folder of that name."),
        (".", "It is not a file that can be read."),
    ):
        found = here("feeds", "preview", place, folder=tmp_path)
        assert (found.returncode, found.stdout, found.stderr) == (1, "", f"Error: {sentence}\n")


def test_a_huge_file_is_not_read_whole(tmp_path: Path) -> None:
    """A file of many gigabytes is refused at once."""
    with (tmp_path / "feed.xml").open("wb") as file:
        file.truncate(50 * 1024**3)  # a hole, no disk
    found = here("feeds", "preview", "feed.xml", folder=tmp_path)
    assert found.returncode == 1
    assert found.stderr == "Error: It is larger than 5 MB, which no feed is.\n"
