"""Feeds from bytes to entries and articles."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import clean
from bot.errors import UnusableInputError
from bot.ingest.feed_entries import LONGEST_TEXT, MOST_ENTRIES
from bot.ingest.feeds import MOST_BYTES, FeedEntry, ReadFeed, draft_of, parse_feed
from storage.records import Origin
from tests.ingest.feed_samples import ATOM, PAGE, RSS, item, rss

URL = "https://news.example/feed"
TITLE = "Strike &lt;i&gt;goes&lt;/i&gt; on &amp;amp; on"


def parse(body: bytes | str, *, url: str | None = URL, content_type: str | None = None) -> ReadFeed:
    """Read a feed."""
    return parse_feed(body.encode() if isinstance(body, str) else body, url=url, content_type=content_type)


def only(body: bytes | str) -> FeedEntry:
    """Give the one entry of a feed."""
    (entry,) = parse(body).entries
    return entry


def test_rss() -> None:
    """Title, link, guid, date, author, text and tags of an RSS item; what WordPress puts under a text is left out."""
    feed = parse(RSS.format(encoding="utf-8", title=TITLE))
    assert (feed.title, feed.site, feed.ttl) == ("Harbour & Sea", "https://news.example/", 1800.0)
    assert feed.entries == (
        FeedEntry(
            guid="n1",
            link="https://news.example/n/1?a=1&b=2",
            title="Strike goes on & on",
            published=dt.datetime.fromisoformat("2021-05-05T14:55:00+04:30"),
            tags=("harbour_gate", "Politics", "World_Asia", "khalilzad"),
            author="Ada L.",
            text="Kabul (BNA) The strike at the #harbour_gate goes on.\nSecond\nline & more",
        ),
    )


def test_atom() -> None:
    """XHTML content, several authors, labels, and links made absolute by the feed's own base."""
    feed = parse(ATOM, url=None)
    assert (feed.title, feed.site, feed.ttl) == ("Tom & Jerry", "https://blog.example/en/home", None)
    first, second = feed.entries
    assert (first.guid, first.link, first.author) == (
        "tag:blog.example,2021:1", "https://blog.example/en/one.pdf", "Ada, Bo",
    )  # fmt: skip
    assert (first.text, first.tags) == ("First.\nSecond one.", ("Label_One",))
    assert first.published == dt.datetime(2021, 5, 5, 14, 55, tzinfo=dt.UTC)
    assert (second.link, second.title, second.text) == ("https://blog.example/2", "5 < 6", "Plain\nlines")


def test_json_feed() -> None:
    """JSON Feed 1.1 and 1.0: HTML before plain text, numbers as ids, broken items passed over."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "J",
        "home_page_url": "/",
        "authors": [{"name": "Desk"}, "nobody"],
        "items": [
            {"id": 7, "url": "n/7", "title": "Seven", "content_html": "<p>One</p><p>#Two</p>", "content_text": "no",
             "date_published": "2021-05-05T14:55:00Z", "tags": ["World", 3], "author": {"name": "Ada"}},
            {"id": "8", "external_url": "https://else.example/8", "content_text": "A\nB \ud800", "date_modified": "2021"},
            "no item", {},
        ],
    }  # fmt: skip
    found = parse(json.dumps(feed))
    seven, eight, empty = found.entries
    assert (found.title, found.site) == ("J", "https://news.example/")
    assert (seven.guid, seven.link, seven.title) == ("7", "https://news.example/n/7", "Seven")
    assert (seven.text, seven.tags, seven.author) == ("One\n#Two", ("Two", "World"), "Ada")
    assert (eight.link, eight.title, eight.text) == ("https://else.example/8", "", "A\nB")
    assert (eight.author, eight.published, eight.error) == ("Desk", None, None)
    assert empty.error == "feed.entry_empty"


@pytest.mark.parametrize(
    ("body", "key"),
    [
        (b"", "feed.empty"),
        (b"\xef\xbb\xbf \n", "feed.empty"),
        (PAGE.encode(), "feed.page"),
        (b"<HTML><body>404", "feed.page"),
        (b"just words", "feed.none"),
        (b"\x1f\x8b\x08binary\0\0", "feed.none"),
        (b"<opml><body/></opml>", "feed.none"),
        (b"[]", "feed.none"),
        (b'{"items": []}', "feed.none"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": {}}', "feed.none"),
        (b'{"version": ', "feed.broken"),
        (b"[" * 500_000, "feed.broken"),
        (b'<rss version="2.0"><channel><!-- ', "feed.broken"),
        (b" " * MOST_BYTES + b"x", "feed.too_large"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_told(body: bytes, key: str) -> None:
    """A web page, nothing, other files: each is refused with its own sentence."""
    with pytest.raises(UnusableInputError) as raised:
        parse(body)
    assert raised.value.key == key


def test_a_feed_may_be_empty() -> None:
    """A feed without entries is a feed."""
    assert parse(rss()).entries == ()


def test_a_path_is_not_opened(tmp_path: Path) -> None:
    """A body that is the path or the address of a feed is only text: nothing is opened."""
    file = tmp_path / "feed.xml"
    file.write_bytes(rss(item(1)))
    for body in (str(file), file.as_uri()):
        with pytest.raises(UnusableInputError):
            parse(body)


def test_addresses_of_mail_are_not_kept() -> None:
    """Of an author the name is kept, never the address."""
    authors = (
        "desk@news.example (Bob)",
        "Bob Day &lt;desk@news.example&gt;",
        "desk@news.example",
        "Bob (Rome)",
    )
    entries = parse(
        rss(*(f"<item><title>x</title><author>{author}</author></item>" for author in authors))
    ).entries
    assert [entry.author for entry in entries] == ["Bob", "Bob Day", None, "Bob (Rome)"]


def test_the_newest_entries_of_a_long_feed() -> None:
    """At most 500 entries are taken, the newest, also of a feed that begins with its oldest."""
    days = [f"{dt.date(2020, 1, 1) + dt.timedelta(days=number)}" for number in range(600)]
    oldest_first = [item(number, day) for number, day in enumerate(days)]
    for items in (oldest_first, oldest_first[::-1]):
        titles = [entry.title for entry in parse(rss(*items)).entries]
        assert len(titles) == MOST_ENTRIES
        assert (titles[0], titles[-1]) == ("Title 599", "Title 100")
    undated = parse(rss(*map(item, range(600)))).entries
    assert undated[0].title == "Title 0"


def test_a_repeated_guid_names_nothing() -> None:
    """Entries that share a guid are all given, and become articles without one."""
    entries = parse(rss(item(1, guid="same"), item(2, guid="same"), item(3))).entries
    assert [(entry.guid, entry.repeated) for entry in entries] == [
        ("same", True),
        ("same", True),
        ("g3", False),
    ]
    assert [draft_of(entry, source="s").guid for entry in entries] == [None, None, "g3"]


def test_a_guid_does_not_depend_on_where_the_feed_came_from() -> None:
    """A guid stays as it is written when the feed moves."""
    body = rss("<item><title>x</title><guid>post-1</guid></item>")
    assert [parse(body, url=url).entries[0].guid for url in (URL, "https://other.example/f")] == [
        "post-1"
    ] * 2


def test_long_texts_are_cut() -> None:
    """Of a text 200,000 characters are kept, of a title a line."""
    entry = only(
        rss(f"<item><title>{'t' * 5000}</title><description>{'word ' * 100_000}</description></item>")
    )
    assert LONGEST_TEXT - 5 <= len(entry.text) <= LONGEST_TEXT
    assert len(entry.title) == 500


@pytest.mark.parametrize(
    ("categories", "tags"),
    [
        (["Uncategorized", "Без рубрики", "Ports"], ("Ports",)),
        (["Foreign Policy", "foreign_policy"], ("Foreign_Policy",)),
        (["R&amp;amp;D", "Women&amp;#8217;s rights"], ("R_D", "Womens_rights")),
        (["U.S. news; Sport | Film", "a / b"], ("US_news", "Sport", "Film", "a", "b")),
        (["#Kabul #Herat", "کابل، هرات"], ("Kabul", "Herat", "کابل", "هرات")),
        (["2024", "--", "", "https://x.example/c", "word " * 20], ()),
        (["می\u200cشود"], ("می\u200cشود",)),
    ],
)
def test_categories_become_tags(categories: list[str], tags: tuple[str, ...]) -> None:
    """Categories are parted, unescaped, and written as hashtags are; what can't be one is left out."""
    lines = "".join(f"<category>{category}</category>" for category in categories)
    assert only(rss(f"<item><title>x</title>{lines}</item>")).tags == tags


def test_an_entry_becomes_an_article() -> None:
    """The byline is off, the tags of the text are inline, and a category that is one of them too counts as inline."""
    entry = only(RSS.format(encoding="utf-8", title="On #Khalilzad"))
    draft = draft_of(entry, source="Harbour")
    assert (draft.source, draft.guid, draft.url, draft.title) == (
        "Harbour",
        "n1",
        entry.link,
        "On #Khalilzad",
    )
    assert draft.byline == "Kabul (BNA)"
    assert draft.paragraphs == ("The strike at the #harbour_gate goes on.", "Second", "line & more")
    assert [(tag.display, tag.origin) for tag in draft.tags] == [
        ("Khalilzad", Origin.INLINE),
        ("harbour_gate", Origin.INLINE),
        ("Politics", Origin.CATEGORY),
        ("World_Asia", Origin.CATEGORY),
    ]


def test_a_note_without_a_headline_has_its_first_words() -> None:
    """Where there is no title the first words stand for it; the author is the byline where the text has none."""
    entry = only(
        rss("<item><author>Bo</author><description>&lt;p&gt;A note.&lt;p&gt;More.</description></item>")
    )
    draft = draft_of(entry, source="s")
    assert (entry.title, draft.title, draft.byline) == ("", "A note.", "Bo")


@pytest.mark.parametrize(
    ("fields", "ttl"),
    [
        ("<ttl>60</ttl>", 3600.0),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>1e999</ttl>", None),
        ("<sy:updatePeriod> hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", 1800.0),
        ("<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", None),
    ],
)
def test_how_often_a_feed_wants_to_be_read(fields: str, ttl: float | None) -> None:
    """`ttl` counts minutes, `updatePeriod` names a period; anything else says nothing."""
    syndication = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    assert parse(f'<rss version="2.0" {syndication}><channel>{fields}</channel></rss>').ttl == ttl


PIECES = st.sampled_from(
    ["<item>", "</item>", "<title>", "</title>", "<guid>", "</guid>", "<link>", "</link>", "<category term='a,b'>", "<!--",
     "-->", "<![CDATA[", "]]>", "&amp;", "&#0;", "&x;", "<description>", "</description>", "&lt;p&gt;", "http://[", "\0",
     "<pubDate>", "</pubDate>", "2021-05-05", "<content type='xhtml'>", "</content>", "<author>", "a@b.example (x)", "<rss>"]
) | st.text(max_size=8)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_no_feed_makes_it_fail(pieces: list[str]) -> None:
    """Whatever stands in a feed, it is read clean or refused with a sentence."""
    try:
        feed = parse('<rss version="2.0"><channel>' + "".join(pieces).encode("utf-8", "ignore").decode())
    except UnusableInputError:
        return
    for entry in feed.entries:
        draft = draft_of(entry, source="s")
        assert draft.text == clean(draft.text)
        assert draft.url is None or draft.url.startswith(("http://", "https://"))
        assert len({tag.key for tag in draft.tags}) == len(draft.tags)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=3)
       | st.dictionaries(st.sampled_from(["id", "url", "title", "content_html", "tags", "authors", "name"]), inner, max_size=5)))  # fmt: skip
def test_no_json_makes_it_fail(value: object) -> None:
    """Whatever stands in a JSON Feed, its entries are read."""
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [value], "authors": value}
    for entry in parse(json.dumps(feed)).entries:
        draft_of(entry, source="s")
