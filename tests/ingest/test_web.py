"""Web pages: an article with all that the page is sure of, or one sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.ingest.pages import UnusablePageError
from bot.ingest.web import read_web_page
from storage.records import ArticleDraft, Origin
from tests.ingest.web_pages import PARAGRAPHS, TITLE, web_page

PERSIAN = (
    "نشست شورای بندر زرنیکا روز دوشنبه در تالار کهنه برگزار شد و اعضا به ساختن اسکله تازه رای دادند.",
    "کشتی ها از توفان ماه گذشته که موج شکن را ویران کرد در بندر مانده بودند و جزیره از راه دریا بریده بود.",
    "رئیس شورا گفت که کار ساختمان تا بهار آینده تمام می شود و هزینه آن چهار میلیون است.",
)


def read(
    page: str | bytes, url: str | None = None, charset: str | None = None, source: str = "test"
) -> ArticleDraft:
    """Read a page."""
    body = page.encode() if isinstance(page, str) else page
    return read_web_page(body, url=url, charset=charset, source=source)


def published(head: str, before: str = "") -> str | None:
    """Give the date that is read of a page."""
    found = read(web_page(head=head, before=before)).published
    return found.isoformat() if found else None


def meta(name: str, content: str) -> str:
    """Write a meta element."""
    return f'<meta {"property" if ":" in name else "name"}="{name}" content="{content}">'


def data(json: str) -> str:
    """Write an element of data."""
    return f'<script type="application/ld+json">{json}</script>'


def test_half_spaces_stay() -> None:
    """The joiners inside Persian and Indic words stay where they were, in headline, lead, text and tags."""
    paragraphs = [
        text.replace("کشتی ها", "کشتی\u200cها").replace("موج شکن", "#موج&zwnj;شکن") for text in PERSIAN
    ]
    lead = "کشتی\u200cها باز می\u200cگردند و क्\u200dष بر آنها نوشته است."
    title = "می\u200cخواهم"
    draft = read(web_page(*paragraphs, title=title, head=meta("description", lead), lang="fa"))
    assert (draft.title, draft.lead) == (title, lead)
    assert draft.paragraphs == tuple(text.replace("&zwnj;", "\u200c") for text in paragraphs)
    assert [tag.display for tag in draft.tags] == ["موج\u200cشکن"]


def test_keywords_of_the_data_are_tags() -> None:
    """Where no meta element names keywords, those of the article in the data count, in a list or in a text."""
    for words in ('["Harbour", "Island ferries", 7]', '"Harbour, Island ferries"'):
        page = web_page(PERSIAN[0], head=data(f'{{"@type": "NewsArticle", "keywords": {words}}}'))
        assert [tag.display for tag in read(page).tags] == ["Harbour", "Island_ferries"]
    also = web_page(PERSIAN[0], head=data('{"@type": "Person", "keywords": "x"}') + meta("keywords", "Pier"))
    assert [tag.display for tag in read(also).tags] == ["Pier"]


def test_an_article_is_read_with_what_the_page_says_of_it() -> None:
    """Title, lead, text, author, date, address and tags are there; menus and footers are not."""
    head = "".join((
        meta("description", "After six weeks without a ferry, the islanders get a new pier."),
        meta("author", "Lida Mirmur"), meta("article:published_time", "2026-11-23T09:30:00+04:30"),
        meta("keywords", "Harbour, island ferries,zarnika, St. John's"),
        '<link rel="canonical" href="https://harbour.example/news/pier">',
    ))  # fmt: skip
    draft = read(web_page(head=head), url="https://www.harbour.example/news/pier?utm_source=x")
    assert draft.title == TITLE
    assert draft.lead == "After six weeks without a ferry, the islanders get a new pier."
    assert draft.paragraphs == PARAGRAPHS
    assert draft.byline == "Lida Mirmur"
    assert draft.published is not None
    assert draft.published.isoformat() == "2026-11-23T09:30:00+04:30"
    assert draft.url == "https://harbour.example/news/pier"
    assert [(tag.display, tag.origin) for tag in draft.tags] == [
        *(("Zarnika", Origin.INLINE), ("harbour", Origin.INLINE)),
        *(("island_ferries", Origin.KEYWORD), ("St_Johns", Origin.KEYWORD)),
    ]
    assert (draft.source, draft.code) == ("test", None)


def test_the_site_stands_for_a_source_without_a_name() -> None:
    """Where the caller names no source, it is the site."""
    assert read(web_page(), source="").source == "Harbour News"


@pytest.mark.parametrize(
    ("head", "said"),
    [
        (meta("article:published_time", "2026-11-23T09:30:00Z"), "2026-11-23T09:30:00+00:00"),
        (meta("date", "Mon, 23 Nov 2026 09:30:00 GMT"), "2026-11-23T09:30:00+00:00"),
        (meta("og:published_time", "1405-09-02 10:00:00 +0330"), "2026-11-23T10:00:00+03:30"),
        (meta("dc.date", "2026-11-23"), "2026-11-23T00:00:00+00:00"),
        (data('{"@type": "NewsArticle", "datePublished": "2026-11-23T09:30+01:00"}'), "2026-11-23T09:30:00+01:00"),
        (data('{"@graph": [{"@type": ["WebPage"], "datePublished": "2020-01-01"}, '
              '{"@type": ["Article"], "datePublished": "2026-11-23"}]}'), "2026-11-23T00:00:00+00:00"),
        # The first way that says one thing with certainty counts.
        (meta("date", "11/12/2026") + data('{"@type": "Article", "datePublished": "2026-11-12"}'), "2026-11-12T00:00:00+00:00"),
        (meta("date", "2026-11-12") + meta("date", "2026-11-13"), None),
        (meta("date", "November 2026"), None),
        (meta("date", "11/12/2026"), None),
        (meta("article:modified_time", "2026-11-12"), None),
        (data('{"@type": "WebSite", "datePublished": "1999-01-01"}'), None),
        (data("{broken"), None), (data("[" * 100_000), None), ("", None),
    ],
)  # fmt: skip
def test_a_date_is_sure_or_none(head: str, said: str | None) -> None:
    """The page's own data count, in any calendar; not the years in its footer, and nothing is guessed."""
    assert published(head) == said


@pytest.mark.parametrize(
    ("before", "said"),
    [
        ('<time datetime="2026-11-23T09:30:00Z">Monday</time>', "2026-11-23T09:30:00+00:00"),
        ('<time datetime="2026-11-23">a</time><time datetime="2026-11-24">b</time>', None),
        ('<time datetime="2026-11-23" pubdate>a</time><time datetime="2026-11-24">b</time>', "2026-11-23T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_a_time_in_the_article_counts_where_it_is_the_only_one(before: str, said: str | None) -> None:
    """A time element is the time of publication where it says so, or where there is no other."""
    assert published("", before) == said


def test_a_page_without_a_zone_has_that_of_its_source() -> None:
    """A date that names no zone is told by the source's clock, else by the one that was given."""
    body = web_page(head=meta("date", "2026-11-23 09:30")).encode()
    found = [
        read_web_page(
            body, url=None, charset=None, source="x", source_zone=source, zone="Asia/Kabul"
        ).published
        for source in ("Asia/Tehran", None)
    ]
    assert [str(date)[-6:] for date in found] == ["+03:30", "+04:30"]


@pytest.mark.parametrize(
    ("canonical", "url", "address"),
    [
        ("https://a.example/x", None, "https://a.example/x"),
        ("/x", "https://a.example/y?z=1", "https://a.example/x"),
        *(("https://a.example/", "https://a.example/y", "https://a.example/y"), ("", "https://a.example/y", "https://a.example/y")),
        ("https://b.example/x", "https://a.example/y", "https://a.example/y"),
        *(("javascript:x", None, None), ("https://[x", None, None), ("/x", None, None), ("https://a.example/" + "x" * 3000, None, None)),
    ],
)  # fmt: skip
def test_an_address_of_its_own_is_taken_where_it_can_be(
    canonical: str, url: str | None, address: str | None
) -> None:
    """Another site's address, the front page and what is no address are not the page's."""
    assert read(web_page(head=f'<link rel="canonical" href="{canonical}">'), url=url).url == address


@pytest.mark.parametrize(
    ("description", "lead", "size"),
    [
        (PARAGRAPHS[0], PARAGRAPHS[0], 3), (PARAGRAPHS[1], None, 4), (PARAGRAPHS[0][:60] + "...", None, 4),
        (TITLE, None, 4), ("x" * 2000, None, 4), ("A new pier.", "A new pier.", 4),
    ],
)  # fmt: skip
def test_a_lead_stands_only_once(description: str, lead: str | None, size: int) -> None:
    """A description that is only the beginning of the text, cut off or not, is no lead beside it."""
    draft = read(web_page(head=meta("og:description", description)))
    assert (draft.lead, len(draft.paragraphs)) == (lead, size)


def test_the_agencys_own_layout_is_read_within_a_page_too() -> None:
    """Code, date and byline in the text of a page are header and byline; what stands under a footer's heading is off."""
    texts = (
        "Code 224091",
        "PublishDate: Wednesday, May 5, 2021 14:55",
        f"Afghan Voice Agency (AVA)_{PARAGRAPHS[0]}",
    )
    draft = read(
        web_page(*texts, *PARAGRAPHS[1:], "Related posts", "Two ferries are late in the fog off #Lida.")
    )
    assert (draft.code, draft.byline) == ("224091", "Afghan Voice Agency (AVA)")
    assert str(draft.published) == "2021-05-05 14:55:00+04:30"
    assert draft.paragraphs == PARAGRAPHS
    assert [tag.display for tag in draft.tags] == ["Zarnika", "harbour"]


@pytest.mark.parametrize(
    ("encoding", "said", "host"),
    [
        ("utf-8", "utf-8", None), ("utf-8", "windows-1252", "iso-8859-1"), ("utf-8-sig", "windows-1256", "ascii"),
        ("windows-1256", "windows-1256", None), ("windows-1256", "utf-8", "windows-1256"),
        ("windows-1256", "utf-8", None), ("windows-1256", "no-such-thing", "nor-this"), ("utf-16", "utf-8", None),
        ("utf-16-le", "utf-16le", "utf-16le"),
    ],
)  # fmt: skip
def test_a_page_is_decoded_whatever_it_says_of_itself(encoding: str, said: str, host: str | None) -> None:
    """The mark, UTF-8 beyond doubt, and the letters themselves outweigh what host and page say."""
    page = web_page(*(text.replace("ی", "ي") for text in PERSIAN), title="بندر", lang="fa").replace(
        'charset="utf-8"', f'charset="{said}"'
    )
    found = read(page.encode(encoding), charset=host)
    assert [text.replace("ي", "ی") for text in found.paragraphs] == list(PERSIAN)


def test_utf_7_is_not_read_as_such() -> None:
    """An encoding that hides markup is ASCII to us, as it is to browsers."""
    page = web_page(*PARAGRAPHS, "+ADw-script+AD4-", head='<meta charset="utf-7">').replace(
        '<meta charset="utf-8">', ""
    )
    assert "<script" not in read(page.encode("ascii", "ignore"), charset="utf-7").text


@pytest.mark.case(54)
@pytest.mark.parametrize(
    "page",
    [
        web_page(*(text.replace(" ", "\x00 ", 1) for text in PARAGRAPHS)),
        web_page().replace("The board", "The &#0;board&#xD800;"),
    ],
)
def test_control_characters_go(page: str) -> None:
    """NUL bytes and lone surrogates, also as entities, are not in the article."""
    text = read(page).text
    assert "\x00" not in text
    text.encode()


def test_a_page_without_text_offers_what_it_says_of_itself() -> None:
    """Where the text can't be told apart, headline, lead and date come with the fault."""
    head = meta("description", "A pier.") + meta("date", "2026-11-23")
    page = web_page(head=head, title="Pier").replace("<p>", "<!--").replace("</p>", "-->")
    with pytest.raises(UnusablePageError) as told:
        read(page, url="https://a.example/x")
    values = told.value.values
    assert told.value.key == "web.only_head"
    assert (values["title"], values["lead"], values["url"]) == ("Pier", "A pier.", "https://a.example/x")
    assert (values["published"], values["site"]) == ("2026-11-23T00:00:00+00:00", "Harbour News")
    assert told.value.draft.title == "Pier"


def test_the_extraction_is_silent_and_loaded_when_needed() -> None:
    """Nothing but our own sentences is printed, and who reads no web page does not wait for the library."""
    code = (
        "import sys; from bot.ingest.web import read_web_page; assert 'trafilatura' not in sys.modules\n"
        "try: read_web_page(b'<html><title>x</title>', url=None, charset=None, source='x')\n"
        "except Exception as error: print(type(error).__name__)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("UnusablePageError\n", "")
