"""`tagwire feeds add` and what follows, against a host of the tests' own."""

import json
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.cli.in_process import here
from tests.ingest.feed_samples import item, rss
from tests.support.web import Site, local_site, page, without_end

pytestmark = pytest.mark.usefixtures("kept")

# A page that names two feeds, the first of which is there no more.
HOME = b'<html><head><link rel="alternate" type="application/rss+xml" href="/gone"><link rel="alternate" type="application/rss+xml" href="/feed"></head><body>News</body></html>'


def feeds(folder: Path, *arguments: str, allow: str = "127.0.0.1") -> CompletedProcess[str]:
    """Run a command of `tagwire feeds` that may reach this computer."""
    return here("feeds", *arguments, folder=folder, TAGWIRE_FETCH_ALLOW=allow)


def state(folder: Path) -> list[tuple[str, str, str]]:
    """Give name, address and state of each feed."""
    lines = map(json.loads, feeds(folder, "list", "--json").stdout.splitlines())
    return [(line["name"], line["url"], line["state"]) for line in lines]


def harbour(site: Site) -> None:
    """Let a site have a home page and a feed of 12 entries."""
    site.on("/", page(HOME, content_type="text/html"))
    site.on("/feed", page(rss(*(item(n, "2021-05-05 14:55") for n in range(12)))))


def test_a_feeds_life(tmp_path: Path) -> None:
    """Found by its site's address, shown, kept, asked, paused, asked again, taken away: a sentence each."""
    with local_site() as site:
        harbour(site)
        added = feeds(tmp_path, "add", site.url + "/", "--folder", "Ports")
        assert added.stdout.splitlines()[:2] == ["t: 12 entries", "2021-05-05 14:55  Title 0"]
        assert added.stdout.splitlines()[-1] == "Added as feed 1: t. It is asked for news from now on."
        assert len(added.stdout.splitlines()) == 7
        assert feeds(tmp_path, "add", f"{site.url}/feed").stdout.endswith("That is feed 1 already: t.\n")
        assert state(tmp_path) == [("t", f"{site.url}/feed", "new")]
        feeds(tmp_path, "add", f"{site.url}/feed", "--pages")
        assert json.loads(feeds(tmp_path, "list", "--json").stdout)["pages"] is True
        checked = feeds(tmp_path, "check", "1")
        assert (checked.returncode, checked.stdout.split()[:4]) == (0, ["1", "Ports", "/", "t"])
        assert state(tmp_path)[0][2] == "good"
        assert feeds(tmp_path, "pause", "1").stdout.startswith("Feed 1 is paused: t.")
        assert state(tmp_path)[0][2] == "paused"
        site.on("/feed", page(b"", 500))
        checked = feeds(tmp_path, "check", "1")
        assert (checked.returncode, "failing since" in checked.stdout) == (1, True)
        assert feeds(tmp_path, "remove", "1").stdout == "Removed: t. What it brought stays.\n"
        assert feeds(tmp_path, "list").stdout == "No feeds yet. `tagwire feeds add URL` adds one.\n"
        unknown = feeds(tmp_path, "check", "1")
        assert (unknown.returncode, unknown.stderr) == (
            1,
            "Error: There is no feed 1. `tagwire feeds list` shows them.\n",
        )


def test_a_list_of_feeds_there_and_back(tmp_path: Path) -> None:
    """OPML keeps titles and folders; what is known already is counted as that."""
    outline = '<outline type="rss" text="{0}" title="{0}" xmlUrl="https://{0}.example/feed"/>'
    body = f'<outline text="Ports">{outline.format("Quay")}{outline.format("Pier")}</outline>{outline.format("Sea")}'
    (tmp_path / "in.opml").write_text(f'<opml version="2.0"><head/><body>{body}</body></opml>')
    assert feeds(tmp_path, "import", "in.opml").stdout == "3 feeds added, 0 known already.\n"
    assert feeds(tmp_path, "export", "out.opml").stdout == "3 feeds written to out.opml.\n"
    assert feeds(tmp_path, "import", "out.opml").stdout == "0 feeds added, 3 known already.\n"
    assert feeds(tmp_path, "export").stdout == (tmp_path / "out.opml").read_text()
    listed = feeds(tmp_path, "list").stdout
    names = [line[6:].partition("  ")[0] for line in listed.splitlines()]
    assert names == ["Sea", "Ports / Pier", "Ports / Quay"]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/plain", "names no feed"),
        ("/text", "That is no feed."),
        ("/missing", "no page at that address"),
        ("/endless", "larger than"),
    ],
)
def test_what_is_no_feed_is_told_and_not_kept(tmp_path: Path, path: str, sentence: str) -> None:
    """A page without a feed, a text, a missing page, a body without end: one sentence each, exit code 1."""
    with local_site() as site:
        site.on("/plain", page(b"<html><body>News</body></html>", content_type="text/html"))
        site.on("/text", page(b"news", content_type="text/plain"))
        site.on("/endless", without_end())
        found = feeds(tmp_path, "add", site.url + path)
    assert found.returncode == 1
    assert sentence in found.stderr
    assert len(found.stderr.splitlines()) == 1
    assert state(tmp_path) == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:1/feed", "localhost", "http://169.254.169.254/", "file:///etc/passwd"]
)
def test_an_address_inside_is_refused(tmp_path: Path, address: str) -> None:
    """Without leave nothing of this computer or its network is asked, and the sentence says nothing of it."""
    found = feeds(tmp_path, "add", address, allow="")
    assert found.returncode == 1
    assert found.stderr.startswith("Error: ")
    assert len(found.stderr.splitlines()) == 1


def test_a_feed_of_very_many_entries(tmp_path: Path) -> None:
    """The newest five hundred are read, which is told by their number."""
    with local_site() as site:
        site.on("/feed", page(rss(*(item(n, "2021-05-05 14:55") for n in range(1_500)))))
        added = feeds(tmp_path, "add", f"{site.url}/feed")
    assert added.stdout.startswith("t: 500 entries\n")
