"""Lists of feeds, in and out."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnusableInputError
from bot.ingest.opml import MOST_FEEDS, read_opml, write_opml

LIST = """<?xml version="1.0" encoding="{encoding}"?><opml version="2.0"><head><title>x</title></head><body>
<outline text="اخبار"><outline text="A &amp; B &lt;c&gt;" type="rss" xmlUrl="http://a.example/f?x=1&y=2" htmlUrl="http://a.example"/>
<outline text="Asia"><outline title="C é" XMLURL="http://c.example/"/></outline></outline>
<outline text="D" xmlUrl="file:///etc/passwd"/><outline text="D" xmlUrl="http://d.example/"/>
<outline text="D again" xmlUrl="http://d.example/"/><outline xmlUrl="http://e.example/"/>
</body></opml>"""

READ = [
    ("A & B <c>", "http://a.example/f?x=1&y=2", "اخبار"),
    ("C é", "http://c.example/", "اخبار / Asia"),
    ("D", "http://d.example/", None),
    ("http://e.example/", "http://e.example/", None),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_list_is_read(encoding: str) -> None:
    """Titles, addresses (badly escaped too) and folders, once an address; what is no web address is left out."""
    assert read_opml(LIST.format(encoding=encoding).encode(encoding)) == READ


def test_a_list_comes_back() -> None:
    """What is written is read as it was, folders and titles too."""
    assert read_opml(write_opml(READ)) == READ


NAME = st.text(max_size=30).map(lambda text: " ".join(text.split()))
FEEDS = st.lists(
    st.tuples(NAME, st.integers(0, 99).map("https://news.example/{}?a=1&b=2".format), st.none() | NAME),
    min_size=1, max_size=8, unique_by=lambda feed: feed[1],
)  # fmt: skip


@given(FEEDS)
def test_any_list_can_be_written_and_read(feeds: list[tuple[str, str, str | None]]) -> None:
    """Whatever the names, the list can be read, and reading and writing it again changes nothing."""
    once = read_opml(write_opml(feeds))
    assert {url for _, url, _ in once} == {url for _, url, _ in feeds}
    assert read_opml(write_opml(once)) == once


@pytest.mark.case(50)
@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"", "opml.none"),
        (b"<html><body>no list", "opml.none"),
        (bytes(range(256)) * 9, "page.binary"),
        (b"<opml><body><outline text='x'/></body></opml>", "opml.empty"),
        (
            b"<opml><body>" + b'<outline text="a" xmlUrl="http://a.example/"/>' * (MOST_FEEDS + 1),
            "opml.too_many",
        ),
        (b"<opml><body>" + b'<outline text="a" xmlUrl="http://a.example/"/>' * 1_000_000, "opml.too_many"),
    ],
    ids=["empty", "page", "binary", "without feeds", "too many", "a million"],
)
def test_what_is_no_list_is_told(data: bytes, key: str) -> None:
    """Other files, an empty list, and one beyond all measure are each refused with their own sentence."""
    with pytest.raises(UnusableInputError) as raised:
        read_opml(data)
    assert raised.value.key == key


def test_entities_of_a_list_open_nothing(tmp_path: Path) -> None:
    """A list that asks for a file of this computer, or for a billion laughs, gets its own words at most."""
    secret = tmp_path / "secret"
    secret.write_text("do not tell", "utf-8")
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE opml [<!ENTITY a0 "lol">{levels}<!ENTITY file SYSTEM "file://{secret}">]>'
    body = '<opml><body><outline text="&file;&a9;" xmlUrl="http://a.example/"/></body></opml>'
    ((title, url, _),) = read_opml(f'<?xml version="1.0"?>{doctype}{body}'.encode())
    assert url == "http://a.example/"
    assert len(title) < 100
    assert "do not tell" not in title
