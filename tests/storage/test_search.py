from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection
from sqlalchemy import text as sql

from bot.core.search import parse_search, search_text
from storage.records import PreparedArticle, SearchText
from storage.store import Store
from tests.storage.make import NOW, article, use

LATER = NOW + dt.timedelta(hours=1)


def searchable(one: PreparedArticle, published: dt.datetime = NOW) -> PreparedArticle:
    """Give an article with what of it is searched."""
    draft = replace(one.draft, published=published)
    return replace(one, draft=draft, search=search_text(draft))


def keep(store: Store, *articles: PreparedArticle) -> list[int]:
    """Keep articles; gives their stories."""
    return [saved.story_id for saved in store.articles.save([*articles], NOW)]


def find(store: Store, text: str, *, begins: bool = False) -> list[int]:
    """Look for something; gives the stories."""
    query = replace(parse_search(text, LATER), begins=begins)
    return list(store.search.find(query, LATER, 10).story_ids)


def test_words_of_any_spelling_and_script(store: Store) -> None:
    """Case, marks and letter variants don't matter; every word must be there; Chinese is found by any run of it."""
    cafe, kabul, tokyo = keep(
        store,
        searchable(article("1", text="A new Café opened in Kábul.")),
        searchable(article("2", text="بازار كابل باز شد")),
        searchable(article("3", text="東京港に船が着いた")),
    )
    assert find(store, "CAFE kabul") == [cafe]
    assert find(store, "cafe market") == []
    assert find(store, "کابل") == [kabul]
    assert find(store, "京港") == [tokyo]
    assert find(store, "港京") == []


def test_the_headline_counts_more_than_the_text_and_the_new_more_than_the_old(store: Store) -> None:
    """Ranked by match and freshness; an empty query gives the newest."""
    body, title, old = keep(
        store,
        searchable(article("1", title="Wind", text="The ferry is late. The wind is strong.")),
        searchable(article("2", title="The ferry", text="It is late. The wind is strong.")),
        searchable(
            article("3", title="The ferry", text="It was late. The wind was strong."),
            NOW - dt.timedelta(days=900),
        ),
    )
    assert find(store, "ferry") == [title, body, old]
    assert find(store, "") == [title, body, old]


def test_filters(store: Store) -> None:
    """A tag, a time and a source narrow what is found, together with words or without."""
    quay, hill, old = keep(
        store,
        searchable(article("1", use("Mutual_Interest"), text="The ferry.", source="Quay Post")),
        searchable(article("2", text="The ferry of the hill.", source="Hill Post")),
        searchable(article("3", use("Mutual_Interest"), text="An old ferry."), NOW - dt.timedelta(days=40)),
    )
    assert find(store, "ferry #mutualinterest") == [quay, old]
    assert find(store, "#mutualinterest 7d") == [quay]
    assert find(store, "ferry source:hill_post") == [hill]
    assert sorted(find(store, "since 2026-11-01")) == [quay, hill]


def test_a_tag_narrows_and_does_not_rank(store: Store) -> None:
    """A rare tag and a common word: the article with the word in its headline stays first, however short another is."""
    title, *_ = keep(
        store,
        searchable(
            article("1", "Rare", title="Ferry", text="The ferry is late, and so are many other things here.")
        ),
        searchable(article("2", "Rare", title="Wind", text="A ferry.")),
        *(searchable(article(f"9{n}", title="Tide", text=f"One ferry more, the {n}th.")) for n in range(12)),
    )
    assert find(store, "ferry #rare")[0] == title


def test_a_correction_changes_what_is_found(store: Store) -> None:
    """In the transaction that keeps it; the words of before find nothing any more."""
    (saved,) = store.articles.save([searchable(article("1", title="News", text="The ferry is late."))], NOW)
    corrected = searchable(article("1", title="News", text="The barge is late.", replaces=saved.article_id))
    store.articles.save([corrected], NOW)
    assert find(store, "ferry late") == []
    assert find(store, "barge late") == [saved.story_id]


def test_what_is_gone_is_not_found(store: Store) -> None:
    """A story that is removed takes its words along."""
    (story,) = keep(store, searchable(article("1", text="The ferry.")))
    store._database.write(lambda c: c.exec_driver_sql(f"DELETE FROM story WHERE id = {story}"))
    assert find(store, "ferry") == []
    table = store._database.read(
        lambda c: c.exec_driver_sql("SELECT count(*) FROM article_search").scalar_one()
    )
    assert table == 0


def test_one_story_of_several_articles_is_found_once(store: Store) -> None:
    """Two sources' articles of one event are one result, and pages count stories."""
    (story,) = keep(store, searchable(article("1", text="The ferry of Monday.")))
    keep(store, searchable(article("2", text="The ferry, again.", source="Hill Post", story_id=story)))
    others = keep(store, *(searchable(article(str(n), text=f"Ferry number {n}.")) for n in range(10, 14)))
    query = parse_search("ferry", LATER)
    pages = [store.search.find(query, LATER, 2, offset) for offset in (0, 2, 4, 6)]
    assert [page.total for page in pages] == [5] * 4
    assert sorted(one for page in pages for one in page.story_ids) == sorted([story, *others])


def test_the_beginning_of_a_word(store: Store) -> None:
    """Asked for, the last word of a phrase may go on; a tag may not."""
    (story,) = keep(store, searchable(article("1", "Harbour", text="The harbourmaster came.")))
    assert find(store, "harbourm") == []
    assert find(store, "harbourm", begins=True) == [story]
    assert find(store, "harbourm #har", begins=True) == []


HOSTILE = [
    '"', "'", "' OR 1=1 --", '" OR "a', "ferry AND NOT late", "NEAR(ferry late)", "title:ferry", "ferry*", "%", "_", "*",
    "ferry\x00late", "\\", "(ferry", "^ferry", "-late", "ferry & !late", "ferry:*", "a <-> b", "x" * 5_000, "\ud800", "👍 ferry",
]  # fmt: skip


@pytest.mark.case(63)
def test_signs_and_operators_are_words_or_nothing(store: Store) -> None:
    """Quotes, wildcards, NUL, operators, ten thousand words: no fault, and nothing but words is ever meant."""
    plain, title = keep(
        store,
        searchable(article("1", text="The ferry is late.")),
        searchable(article("2", text="Title and not near: the ferry, it's late. O'Hara \\ said 100%.")),
    )
    for text in [*HOSTILE, " ".join(["ferry", "late"] * 5_000), " ".join(f"word{n}" for n in range(10_000))]:
        for begins in (False, True):
            assert set(find(store, text, begins=begins)) <= {plain, title}
    assert find(store, "ferry AND NOT late") == [title]
    assert find(store, "title:ferry") == []
    assert sorted(find(store, "ferry* (late)")) == [plain, title]
    assert find(store, "O'Hara 100%") == [title]


def test_hostile_words_are_kept_and_found(store: Store) -> None:
    """What is searched goes by values, whatever a text holds."""
    odd = article("1", text="quo'te back\\slash ferry:1 ' '' \" ")
    (story,) = keep(store, searchable(odd))
    assert find(store, "quo'te back\\slash") == [story]
    long = article("2", text=" ".join(f"{n}" + "語" * 3 + "ß" * 50 for n in range(6_000)))
    (story,) = keep(store, searchable(replace(long, identity=replace(long.identity, text_hash="long"))))
    assert find(store, "語語語 7") == [story]


def test_articles_of_before_are_put_in_newest_first(store: Store) -> None:
    """What has no words yet is handed out from the newest on, and a correction meanwhile leaves no gap."""
    saved = store.articles.save([article(str(n), text=f"Ferry {n}.") for n in range(5)], NOW)
    store._database.write(lambda c: c.exec_driver_sql("DELETE FROM article_search"))
    for kept, n in (("{}", 1), ("{", 3)):  # what can't be read of one holds up none
        broken = sql("UPDATE article SET ladder = :kept WHERE title LIKE :n").bindparams(
            kept=kept, n=f"%{n}%"
        )
        assert store._database.write(partial(Connection.execute, statement=broken)).rowcount == 1
    ids = [one.article_id for one in saved]
    store.articles.save([searchable(article("0", text="Barge 0.", replaces=ids[0]))], NOW)
    handed: list[int] = []
    while some := store.search.unindexed(2):
        handed += [one.id for one in some]
        store.search.index([(one.id, search_text(one)) for one in some])
    assert handed == ids[::-1]
    assert len(find(store, "ferry")) == 5  # by their headlines
    assert find(store, "barge") == [saved[0].story_id]
    store.search.index([(ids[1], SearchText("barge", "", "")), (999, SearchText("barge", "", ""))])
    assert find(store, "barge") == [saved[0].story_id]  # no article is put in twice, and none that is gone
