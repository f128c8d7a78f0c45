"""Article pages: every field read right from every form that a page has."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import WrongValueError
from bot.ingest.pages import LONGEST, UnusablePageError, parse_page
from bot.locales import words
from storage.records import ArticleDraft
from tests.ingest.strategies import Page, pages
from tests.support.examples import examples

_SHARED = Path(__file__).resolve().parents[2].parent / "shared"

PAGE = """Code 40417
PublishDate: Tuesday, March 2, 2021 09:40

Harbour of Zarnika opens again

The ferries sail from Monday, the #harbour_board said.

Nerea News Agency (NNA)_#Zarnika waited long for this day, and #zarnika is glad.

The pier, built of oak, holds #12 boats.

N. Arvanova

Your comment

Related posts

Two #ferries late
"""


def read(text: str, zone: str | None = None) -> ArticleDraft:
    """Read a page of a source without a zone."""
    return parse_page(text, source="test", zone=zone)


def displays(draft: ArticleDraft) -> list[str]:
    """Give the tags as they are shown."""
    return [tag.display for tag in draft.tags]


def _folded(value: object) -> object:
    if not isinstance(value, str):
        return value
    return re.sub(r"\s+", " ", re.sub("[\ufeff\r\u200e\u200f]", "", value)).strip()


def test_every_part_of_a_page_is_read() -> None:
    """Header, headline, lead, byline, body and tags each land in their field; signature and footer in none."""
    draft = read(PAGE, zone="Asia/Kabul")
    assert draft.code == "40417"
    assert draft.published is not None
    assert draft.published.isoformat() == "2021-03-02T09:40:00+04:30"
    assert draft.title == "Harbour of Zarnika opens again"
    assert draft.lead == "The ferries sail from Monday, the #harbour_board said."
    assert draft.byline == "Nerea News Agency (NNA)"
    assert draft.paragraphs == (
        "#Zarnika waited long for this day, and #zarnika is glad.",
        "The pier, built of oak, holds #12 boats.",
    )
    assert [(tag.key, tag.display) for tag in draft.tags] == [
        ("harbourboard", "harbour_board"),
        ("zarnika", "Zarnika"),
    ]


@settings(max_examples=examples(100), deadline=None)
@given(pages())
def test_every_form_of_a_page_is_read(page: Page) -> None:
    """Whatever header form, byline, footer and mangling come together, every field is right."""
    draft = read(page.text, zone="Asia/Kabul")
    local = draft.published.replace(tzinfo=None) if draft.published else None
    assert (draft.code, local) == (page.code, page.local)
    assert (draft.title, draft.lead, draft.byline) == (page.title, page.lead, page.byline)
    assert draft.paragraphs == page.body
    assert tuple(displays(draft)) == page.tags


def test_the_gold_pages_are_read() -> None:
    """Of the pages with known answers, every field of every page is right."""
    folder = _SHARED / "data" / "pages"
    if not folder.is_dir():
        pytest.skip("the pages with known answers are not beside this checkout")
    wrong = []
    for page in json.loads((folder / "gold.json").read_text(encoding="utf-8")):
        gold = page["gold"]
        draft = read((folder / page["file"]).read_bytes().decode(), zone="Asia/Kabul")
        answers = {
            "code": draft.code,
            "published": draft.published and draft.published.isoformat(),
            "headline": draft.title,
            "lead": draft.lead,
            "byline": draft.byline,
            "tags": displays(draft),
            "n_body_paragraphs": len(draft.paragraphs),
        }
        wrong += [
            (page["file"], name) for name, answer in answers.items() if _folded(answer) != _folded(gold[name])
        ]
    assert not wrong


def test_the_seed_is_read_without_a_zone() -> None:
    """The first page of all: its agency's clock is known."""
    folder = _SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the seed is not beside this checkout")
    draft = read(next(folder.glob("*.txt")).read_text(encoding="utf-8"))
    assert draft.published is not None
    assert draft.published.isoformat() == "2021-05-05T14:55:00+04:30"
    assert (draft.code, draft.byline, len(draft.paragraphs)) == ("224091", "Afghan Voice Agency (AVA)", 10)
    assert displays(draft) == [
        "Khalilzad",
        "mutual_interest",
        "Rahmon",
        "separate_meetings",
        "successful_peace",
    ]


@pytest.mark.parametrize(
    ("stamp", "byline", "source_zone", "zone", "offset"),
    [
        ("09:40 UTC", "Afghan Voice Agency (AVA)_", "Asia/Tokyo", "Asia/Tehran", 0),
        ("09:40 +05:30", "", "Asia/Tokyo", "Asia/Tehran", 330),
        ("09:40 Kabul time", "", "Asia/Tokyo", None, 270),
        ("09:40", "Afghan Voice Agency (AVA)_", "Asia/Tokyo", "Asia/Karachi", 540),
        ("09:40", "Afghan Voice Agency (AVA)_", None, "Asia/Karachi", 270),
        ("09:40", "", None, "Asia/Karachi", 300),
        ("09:40", "", None, "Europe/Berlin", 60),
        ("09:40", "", None, None, 0),
    ],
)
def test_the_clock_of_a_date(
    stamp: str, byline: str, source_zone: str | None, zone: str | None, offset: int
) -> None:
    """The zone on the page wins, then the source's, then that of a known agency, then the one given, then UTC."""
    text = f"PublishDate: March 2, 2021 {stamp}\n\nTitle\n\n{byline}Text."
    published = parse_page(text, source="test", source_zone=source_zone, zone=zone).published
    assert published is not None
    assert published.replace(tzinfo=None) == dt.datetime(2021, 3, 2, 9, 40)  # noqa: DTZ001  # local, as written
    assert published.utcoffset() == dt.timedelta(minutes=offset)


def test_an_offset_is_that_of_the_day() -> None:
    """Summer time counts: the same zone has another offset in July."""
    published = read("PublishDate: July 2, 2021 09:40\n\nTitle\n\nText.", zone="Europe/Berlin").published
    assert published == dt.datetime(2021, 7, 2, 9, 40, tzinfo=ZoneInfo("Europe/Berlin"))


def test_an_unknown_zone_is_told() -> None:
    """A zone that doesn't exist is a fault of who gave it, not of the page."""
    with pytest.raises(WrongValueError) as fault:
        read(PAGE, zone="Asia/Zarnika")
    assert fault.value.key == "page.zone"


@pytest.mark.parametrize(
    ("before", "title", "lead", "byline"),
    [
        ("", "", None, "QNA Wire (QNA)"),
        ("One\n\n", "One", None, "QNA Wire (QNA)"),
        ("One\n\nTwo\n\n", "One", "Two", "QNA Wire (QNA)"),
        (
            "One\n\nZARNIKA, May 2 (Mirmur) -- Two\n\n",
            "One",
            "ZARNIKA, May 2 (Mirmur) -- Two",
            "QNA Wire (QNA)",
        ),
        ("ZARNIKA (Mirmur) - One\n\n", "ZARNIKA (Mirmur) - One", None, "QNA Wire (QNA)"),
        ("One\n\nQNA Wire (QNA) - Two\n\n", "One", None, "QNA Wire (QNA)"),
    ],
)
def test_title_and_lead_stand_before_the_byline(
    before: str, title: str, lead: str | None, byline: str
) -> None:
    """The body starts at the last byline of the first three paragraphs, at the first of two that are the same."""
    draft = read(f"{before}QNA Wire (QNA) - Text.\n\nMore.")
    assert (draft.title, draft.lead, draft.byline) == (title, lead, byline)
    assert draft.paragraphs[-2:] == ("Text.", "More.")


def test_without_a_byline_the_first_paragraph_is_the_title() -> None:
    """A byline far below opens no body; it is only taken off."""
    draft = read("One\n\nTwo\n\nThree\n\nQNA Wire (QNA) - Four\n\nQNA Wire (QNA) -")
    assert (draft.title, draft.lead, draft.byline) == ("One", None, None)
    assert draft.paragraphs == ("Two", "Three", "Four")


def test_without_empty_lines_each_line_is_a_paragraph() -> None:
    """Where nothing sets paragraphs off, line breaks do; where empty lines do, broken lines are put together."""
    assert read("Title\nQNA Wire (QNA) - One.\nTwo.").paragraphs == ("One.", "Two.")
    assert read("Title\n\nQNA Wire (QNA) - One\nand more.\n\nTwo.").paragraphs == ("One and more.", "Two.")


@pytest.mark.parametrize(
    ("text", "key", "code"),
    [
        ("", "page.empty", None),
        (" \n\u200f\n\x00", "page.empty", None),
        ("Your comment\n\nRelated posts\n\nA title of another page", "page.no_text", None),
        ("Code 40417\nPublishDate: March 2, 2021 09:40\n\nLatest news", "page.no_text", "40417"),
        ("Nerea News Agency (NNA)_", "page.no_text", None),
    ],
)
def test_a_page_without_headline_and_text_is_refused(text: str, key: str, code: str | None) -> None:
    """It is told in a sentence, and what could be read is still at hand."""
    with pytest.raises(UnusablePageError) as fault:
        read(text)
    assert (fault.value.key, fault.value.draft.code) == (key, code)
    assert fault.value.draft.paragraphs == ()
    assert (fault.value.draft.published is not None) == (code is not None)


def test_a_headline_alone_is_a_page() -> None:
    """An empty body is no fault where there is a headline."""
    draft = read("Code 40417\n\nHarbour opens\n\nNerea News Agency (NNA)_\n\nYour comment")
    assert (draft.title, draft.byline, draft.paragraphs) == ("Harbour opens", "Nerea News Agency (NNA)", ())


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Code 40417\n\nTitle\n\n" + "word " * 50_000, "page.too_long"),
        ("Code 40417\n\n" + "word " * 300 + "\n\nText.", "page.long_title"),
        ("Code 40417\n\n" + "word\n" * 300 + "\nText.", "page.long_title"),
    ],
)
def test_what_is_too_long_is_refused(text: str, key: str) -> None:
    """Nothing is cut off in silence: the limit is told, and what the header says is still at hand."""
    with pytest.raises(UnusablePageError) as fault:
        read(text)
    assert (fault.value.key, fault.value.draft.code) == (key, "40417")
    assert (fault.value.draft.title, fault.value.draft.paragraphs) == ("", ())
    assert f"{fault.value.values['characters']:,}" in words("en")(fault.value.key, **fault.value.values)


def test_white_space_does_not_count() -> None:
    """However much of it stands before a text, the text is read."""
    assert read(" " * LONGEST + "x").title == read("\n \n" * LONGEST + "x").title == "x"
    assert read("Title\n\n" + "word" + " \n" * LONGEST).paragraphs == ("word",)


def test_the_only_paragraph_is_no_signature() -> None:
    """A short line that could be a name is the body where there is no other."""
    assert read("Kabul at Night\n\nKabul Falls Again").paragraphs == ("Kabul Falls Again",)
    assert read("One\n\nQNA Wire (QNA)_\n\nKabul Falls Again").paragraphs == ("Kabul Falls Again",)
    assert read("One\n\nTwo.\n\nN. Arvanova").paragraphs == ("Two.",)
    assert read("یک\n\nدو.\n\nاحمد کریمی").paragraphs == ("دو.",)


@pytest.mark.parametrize("zone", ["Asia/Tehran", "Asia/Kabul", "America/New_York"])
def test_an_offset_has_whole_minutes(zone: str) -> None:
    """Before there were zones clocks differed by seconds, which no form of a date can hold."""
    published = read("1 January 1901\n\nTitle\n\nText.", zone=zone).published
    assert published is not None
    assert len(published.isoformat()) == len("1901-01-01T00:00:00+03:26")
    assert (published.month, published.day, published.hour) == (1, 1, 0)


@settings(max_examples=examples(100), deadline=None)
@given(
    st.lists(
        st.one_of(
            st.text(alphabet=st.characters(exclude_categories=()), max_size=30),
            st.sampled_from(
                ["\n", "\n\n", "Code ", "1400/", "(QNA)", " - ", "#", "Your comment", "ساعت ", "12:", "\x00"]
            ),
        ),
        max_size=12,
    )
)
def test_no_page_is_so_odd_that_reading_fails(pieces: list[str]) -> None:
    """Any text at all is an article or a page that can't be used, and what is read can be kept."""
    try:
        draft = read("".join(pieces))
    except UnusablePageError as fault:
        draft = fault.draft
    kept = "\n".join([draft.title, draft.text, draft.byline or "", draft.code or "", *displays(draft)])
    assert "\x00" not in kept
    assert kept.encode()
    assert draft.code is None or (draft.code.isascii() and draft.code.isdigit())
