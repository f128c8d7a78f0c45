"""What the newsroom looks through: articles newest first, other tags, whom a story reaches."""

from __future__ import annotations

from dataclasses import replace

import pytest

from storage import reach
from storage.records import DeliveryKind, Origin, PartState, RuleKind, SearchQuery, SearchText
from storage.store import Store
from tests.storage.make import HOUR, NOW, article, chat, follow, plan, send_all, stories, use

EVERYTHING = SearchQuery()


def searched(code: str, *tags: str) -> SearchText:
    """Give what is searched of an article."""
    return SearchText(
        f"ferry {code}", " ".join(tags), "the ferry is late", " ".join(f"§{tag}" for tag in tags)
    )


def keep(store: Store, count: int, *tags: str) -> list[int]:
    """Keep articles that are found by their words; gives their ids."""
    made = [
        replace(article(str(n), *tags), search=searched(str(n), *map(str.lower, tags))) for n in range(count)
    ]
    return [one.article_id for one in store.articles.save(made, NOW)]


def test_articles_are_listed_newest_first_a_page_at_a_time(store: Store) -> None:
    """Each page goes on before the last of the one before it; the last page says that it is."""
    ids = keep(store, 5, "Harbour")
    first = store.desk.page(EVERYTHING, None, 3)
    assert [line.id for line in first.lines] == ids[:1:-1]
    second = store.desk.page(EVERYTHING, first.before, 3)
    assert [line.id for line in second.lines] == ids[1::-1]
    assert second.before is None
    assert first.lines[0].tags == ("Harbour",)
    assert first.lines[0].source == "Harbour News"


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery((("ferry",),)),
        SearchQuery((("the", "ferry"),)),
        SearchQuery((), ("§tide",)),
        SearchQuery((("ferry",), ("lat",)), begins=True),
        SearchQuery((("ferry",),), (), NOW - HOUR),
    ],
)
def test_what_is_looked_for_is_listed_newest_first(store: Store, query: SearchQuery) -> None:
    """Words, words that stand together, tags, beginnings and dates narrow the list, and paging is the same."""
    ids = keep(store, 4, "Tide")
    store.articles.save([replace(article("x"), search=SearchText("quay", "", "a quay opens"))], NOW)
    first = store.desk.page(query, None, 3)
    assert [line.id for line in first.lines] == ids[:0:-1]
    assert [line.id for line in store.desk.page(query, first.before, 3).lines] == ids[:1]
    assert not store.desk.page(SearchQuery((("late", "ferry"),)), None, 3).lines


def test_a_list_says_how_each_story_stands(store: Store) -> None:
    """Waiting, out, held by an editor, kept because it is no news, withdrawn: also what readers are not shown is listed."""
    saved = store.articles.save(
        [article("a"), article("b"), article("c"), replace(article("d"), is_news=False)], NOW
    )
    store.articles.release(NOW)
    store.withdrawals.hold(saved[1].story_id, NOW)
    store.withdrawals.retract(saved[2].story_id, NOW)
    store.articles.save([article("e")], NOW)
    listed = store.desk.page(EVERYTHING, None, 9).lines
    assert [line.state for line in listed] == ["waiting", "kept", "withdrawn", "held", "out"]
    shown = store.desk.article(saved[2].article_id)
    assert shown is not None
    assert (shown.state, shown.released_at) == ("withdrawn", NOW)
    assert store.desk.article(999) is None


def test_an_article_is_given_other_tags(store: Store) -> None:
    """The story, the counts and the search follow; where the tags were others meanwhile, nothing is done."""
    (one,) = keep(store, 1, "Harbour", "Tide")
    uses = (use("Quay", Origin.EDITOR), use("Tide"))
    assert not store.desk.retag(one, ["harbour"], uses, searched("0", "quay", "tide"))
    assert store.desk.retag(one, ["harbour", "tide"], uses, searched("0", "quay", "tide"))
    assert not store.desk.retag(999, [], uses, searched("0"))
    kept = store.articles.get(one)
    assert kept is not None
    assert kept.tags == uses
    (story,) = store.articles.stories([kept.story_id]).values()
    assert [tag.key for tag in story.tags] == ["quay", "tide"]
    counts = {key: tag.stories for key, tag in store.tags.find(["harbour", "quay", "tide"]).items()}
    assert counts == {"harbour": 0, "quay": 1, "tide": 1}
    assert store.desk.page(SearchQuery((), ("§quay",)), None, 5).lines
    assert not store.desk.page(SearchQuery((), ("§harbour",)), None, 5).lines
    assert store.desk.retag(one, ["quay", "tide"], (), searched("0"))
    assert store.articles.stories([kept.story_id])[kept.story_id].tags == ()


def test_whom_a_story_reaches_is_told_by_rules(store: Store) -> None:
    """Each rule that it answers counts its chats, an alias is read as what it counts as, and mutes are told apart."""
    (story,) = stories(store, 1, "Harbour", "Tide")
    chats = [chat(store, n, title=f"Chat {n}") for n in range(1, 6)]
    for one in chats[:3]:
        follow(store, one, "Harbour")
    store.chats.add_rules(chats[3].id, RuleKind.FOLLOW, [[use("Harbour"), use("Tide")]])
    store.chats.add_rules(chats[4].id, RuleKind.FOLLOW, [[use("Harbour"), use("Quay")], [use("Haven")]])
    store.chats.add_rules(chats[0].id, RuleKind.MUTE, [[use("Tide")]])
    told, readers = store.reach.of_story(story, 0, 9)
    assert [("+".join(tag.key for tag in one.tags), one.chats) for one in told.follows] == [
        ("harbour", 3),
        ("harbour+tide", 1),
    ]
    assert [(one.tags[0].key, one.chats) for one in told.mutes] == [("tide", 1)]
    assert [one for one, _ in readers] == chats[:4]
    assert readers[0][1] == store.chats.rules(chats[0].id)
    assert [one for one, _ in store.reach.of_story(story, chats[1].id, 1)[1]] == chats[2:3]
    store.tags.begin_alias(use("Haven"), use("Harbour"))
    while store.tags.step_alias(5):
        pass
    assert [one.chats for one in store.reach.of_story(story, 0, 9)[0].follows] == [4, 1]
    assert store.reach.followers(told.follows[0].tags[0].id, 0, 2) == [chats[0].id, chats[1].id]


def test_who_has_a_story_is_looked_up_in_the_messages(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many messages are looked through at a time, down to those that are older than the story."""
    (old,) = stories(store, 1, now=NOW - 3 * HOUR)
    chats = [chat(store, n) for n in range(1, 7)]
    store.deliveries.plan([plan(one, [[old]]) for one in chats[:2]], NOW - 3 * HOUR)
    send_all(store)
    story, other = stories(store, 2)
    store.deliveries.plan([plan(one, [[old, story]]) for one in chats[2:5]], NOW)
    store.deliveries.plan([plan(chats[5], [[other]])], NOW)
    send_all(store)
    found = store.reach.holders(story, None, 9)
    assert [one.chat_id for one in found.messages] == [one.id for one in chats[4:1:-1]]
    assert found.counts == {PartState.SENT: 3}
    assert found.before is None
    assert found.messages[0].kind is DeliveryKind.DIGEST
    part = store.reach.holders(story, None, 1)
    assert store.reach.holders(story, part.before, 9).messages == found.messages[1:]
    monkeypatch.setattr(reach, "AT_ONCE", 2)
    some = store.reach.holders(story, None, 9)
    assert len(some.messages) == 1
    assert some.before is not None
    rest = store.reach.holders(story, some.before, 9)
    assert [one.chat_id for one in rest.messages] == [chats[3].id, chats[2].id]
    assert rest.before is None
