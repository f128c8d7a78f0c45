"""From pages to stored articles: identity, corrections, rejections, batches."""

import datetime as dt
from pathlib import Path

import pytest

from bot import summary
from bot.errors import UnusableInputError
from bot.ingest.files import Input, inputs
from bot.locales import words
from bot.newsroom.importing import BATCH, ImportResult, as_json, import_pages
from bot.newsroom.outside import reading_workers
from storage.store import Store
from tests.newsroom.pages import page

NOW = dt.datetime(2026, 11, 24, 6, tzinfo=dt.UTC)


def take(store: Store, *texts: str, source: str = "HNA") -> list[ImportResult]:
    """Import texts as pages."""
    inputs = [Input(f"page-{number}", text, None) for number, text in enumerate(texts)]
    return list(import_pages(store, inputs, source=source, zone="UTC", now=NOW))


def statuses(results: list[ImportResult]) -> list[str]:
    """Give what became of each."""
    return [result.status for result in results]


def test_a_page_is_kept_with_everything_read(store: Store) -> None:
    """A page becomes an article with code, tags, body and a ladder of summaries from its own sentences."""
    [result] = take(store, page())
    assert result.status == "added"
    [article] = store.articles.by_code("500")
    assert article.title == "Ferry returns to the island"
    assert [tag.display for tag in article.tags] == ["harbour"]
    assert len(article.paragraphs) == 3
    text = "\n".join([article.lead or "", *article.paragraphs])
    assert all(sentence in text for sentence in article.ladder.pick(3))
    assert len(article.ladder.pick(2)) == 2


def test_the_same_page_again_is_a_duplicate(store: Store) -> None:
    """The same page twice is one article, in one run or in two."""
    assert statuses(take(store, page(), page())) == ["added", "duplicate"]
    assert statuses(take(store, page())) == ["duplicate"]
    assert store.articles.count() == 1


def test_the_same_code_with_a_new_text_is_a_correction(store: Store) -> None:
    """A corrected page replaces the text, keeps its story, and is not released as new."""
    [first] = take(store, page())
    released = store.articles.release(NOW)
    [second] = take(store, page(body="The repairs were done in a week, the yard said in a correction."))
    assert second.status == "updated"
    assert first.saved is not None
    assert second.saved is not None
    assert (second.saved.article_id, second.saved.story_id) == (first.saved.article_id, first.saved.story_id)
    assert "done in a week" in " ".join(store.articles.by_code("500")[0].paragraphs)
    assert store.articles.release(NOW) == released


def test_a_correction_within_one_run(store: Store) -> None:
    """Page and correction in the same run end as the corrected article."""
    results = take(store, page(), page(body="It was a small leak, the yard said later on."))
    assert statuses(results) == ["added", "updated"]
    assert store.articles.count() == 1


def test_the_same_text_from_another_source_joins_the_story(store: Store) -> None:
    """Two sources with one text are two articles of one story."""
    [first] = take(store, page(), source="HNA")
    [second] = take(store, page(), source="City Wire")
    assert second.status == "added"
    assert first.saved is not None
    assert second.saved is not None
    assert first.saved.story_id == second.saved.story_id
    assert first.saved.article_id != second.saved.article_id


def test_an_unusable_page_is_rejected_and_the_rest_goes_on(store: Store) -> None:
    """Empty pages, and inputs that could not be read, get a sentence; the pages around them are kept."""
    unreadable = Input("gone", None, UnusableInputError("page.missing"))
    inputs = [
        Input("a", page(1), None),
        Input("b", "Code 7\n\n", None),
        unreadable,
        Input("c", page(2), None),
    ]
    results = list(import_pages(store, inputs, source="HNA", zone=None, now=NOW))
    assert statuses(results) == ["added", "rejected", "rejected", "added"]
    line = as_json(results[1], words("en"))
    assert line["code"] == "7"
    assert isinstance(line["error"], str)
    assert line["error"].endswith(".")


def test_results_come_batch_by_batch(store: Store) -> None:
    """An import that is stopped half-way has kept whole batches, and repeating it completes it."""
    inputs = [Input(str(code), page(code), None) for code in range(BATCH + 3)]
    next(iter(import_pages(store, inputs, source="HNA", zone=None, now=NOW)))
    assert store.articles.count() == BATCH
    again = statuses(list(import_pages(store, inputs, source="HNA", zone=None, now=NOW)))
    assert again == ["duplicate"] * BATCH + ["added"] * 3


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_workers_change_nothing_of_what_comes_out(store: Store) -> None:
    """A batch is weighed while the one before is kept, and still a correction in it finds what it corrects."""
    inputs = [Input(str(code), page(code)) for code in range(BATCH)]
    inputs += [Input("again", page(1)), Input("corrected", page(2, body="It was a small leak."))]
    with reading_workers(1) as pool:
        results = list(import_pages(store, inputs, source="HNA", zone=None, now=NOW, workers=pool))
    assert statuses(results) == ["added"] * BATCH + ["duplicate", "updated"]
    [corrected] = store.articles.by_code("2")
    assert corrected.ladder == summary.ladder(corrected.text, title=corrected.title)


@pytest.mark.parametrize(("zone", "offset"), [("Asia/Kabul", "+04:30"), (None, "+00:00")])
def test_the_zone_given_is_for_pages_that_name_none(store: Store, zone: str | None, offset: str) -> None:
    """`--zone` gives the offset of a date without one; without it the date is UTC."""
    [result] = import_pages(store, [Input("a", page(), None)], source="HNA", zone=zone, now=NOW)
    assert as_json(result, words("en"))["published"] == f"2026-11-23T09:30:00{offset}"


@pytest.mark.case(44)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_far_too_large_hurts_no_other(store: Store, tmp_path: Path) -> None:
    """A megabyte of text, ten in one line, a sentence of a megabyte: refused; 20,000 sentences are ranked; the rest goes on."""
    line = tmp_path / "line.txt"
    line.write_text(page(501).replace("\n", " ") + "word " * 2_000_000, "utf-8")
    swollen = [
        Input("text", page(502, body="Another sentence of it. " * 45_000)),
        *inputs([line]),
        Input("sentence", page(503, body="word " * 210_000)),
        Input("short", page(504, body="Yes. " * 20_000)),
        Input("good", page(505)),
    ]
    with reading_workers(1) as workers:
        results = list(import_pages(store, swollen, source="HNA", zone=None, now=NOW, workers=workers))
    assert statuses(results) == ["rejected", "rejected", "rejected", "added", "added"]
    keys = [result.error.key for result in results if result.error]
    assert keys == ["page.too_long", "page.too_large", "page.too_long"]
