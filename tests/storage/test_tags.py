from __future__ import annotations

import itertools
from collections import Counter

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.records import RuleKind
from storage.store import Store
from tests.storage.make import NOW, article, chat, follow, use
from tests.support.examples import examples


def test_a_tag_is_shown_in_its_most_used_form(store: Store) -> None:
    """The form most articles use wins; of equals the one shown so far stays; a correction takes its form back."""
    store.articles.save([article("1", "mutual_interest")], NOW)
    assert _display(store) == "mutual_interest"
    store.articles.save([article("2", "MutualInterest")], NOW)
    assert _display(store) == "mutual_interest"
    (third,) = store.articles.save([article("3", "MutualInterest")], NOW)
    assert _display(store) == "MutualInterest"
    store.articles.save([article("3", "mutual_interest", text="Corrected.", replaces=third.article_id)], NOW)
    assert _display(store) == "mutual_interest"


def test_a_form_that_only_a_reader_typed_gives_way(store: Store) -> None:
    """A followed tag unknown so far is shown as typed, until an article writes it."""
    follow(store, chat(store), "MUTUAL_interest")
    assert _display(store) == "MUTUAL_interest"
    store.articles.save([article("1", "Mutual_Interest")], NOW)
    assert _display(store) == "Mutual_Interest"


def test_find_and_get(store: Store) -> None:
    """Tags by key and by id, with their counts; unknown ones are missing."""
    store.articles.save([article("1", "Tide"), article("2", "Tide")], NOW)
    follow(store, chat(store), "Tide")
    found = store.tags.find(["tide", "unknown"])
    assert list(found) == ["tide"]
    assert (found["tide"].stories, found["tide"].followers) == (2, 1)
    assert store.tags.get(found["tide"].id) == found["tide"]
    assert store.tags.get(999) is None
    assert store.tags.find([]) == {}


def test_popular_tags_come_by_stories_then_followers_then_key(store: Store) -> None:
    """The order is fixed, pages fit together, and what nobody uses or follows is left out."""
    store.articles.save([article("1", "b", "a", "c"), article("2", "c")], NOW)
    ada = chat(store)
    rules = follow(store, ada, "b", "onlyfollowed", "slip")
    store.chats.remove_rules(ada.id, [rules[2].id])
    keys = [tag.key for tag in store.tags.popular(10)]
    assert keys == ["c", "b", "a", "onlyfollowed"]
    assert [tag.key for tag in store.tags.popular(2, 1)] == keys[1:3]


NUMBERS = itertools.count(1000, 10)
EVENT: st.SearchStrategy[tuple[str, int, set[str]]] = st.one_of(
    st.tuples(st.just("save"), st.integers(0, 3), st.sets(st.sampled_from("abcd"), max_size=3)),
    st.tuples(st.just("correct"), st.integers(0, 3), st.sets(st.sampled_from("abcd"), max_size=3)),
    st.tuples(
        st.sampled_from(["follow", "mute", "remove"]),
        st.integers(0, 1),
        st.sets(st.sampled_from("abcd"), min_size=1, max_size=2),
    ),
    st.tuples(st.just("merge"), st.integers(0, 1), st.just(set())),
)


@settings(
    max_examples=examples(15), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(events=st.lists(EVENT, max_size=10))
def test_counts_are_what_counting_gives(store: Store, events: list[tuple[str, int, set[str]]]) -> None:
    """Whatever happens, a tag's stories and followers are what a count of stories and chats gives."""
    base = next(NUMBERS)  # the examples share one store: each has its own chats, source and tags
    source = f"Source {base}"
    before = {tag.key: tag for tag in store.tags.popular(100)}
    chats = [chat(store, base + n) for n in range(2)]
    prefix = f"x{base}"
    for version, (kind, n, letters) in enumerate(events):
        tags = sorted(prefix + letter for letter in letters)
        known = [one for one in store.articles.by_code(str(n)) if one.source == source]
        if kind == "save":
            store.articles.save([article(str(n), *tags, source=source, text=f"{source} {version}")], NOW)
        elif kind == "correct" and known:
            fixed = article(str(n), *tags, source=source, text=f"{source} {version}", replaces=known[0].id)
            store.articles.save([fixed], NOW)
        elif kind == "merge":
            store.chats.move(base + n, base + 1 - n)
            chats = [chat(store, base + n) for n in range(2)]
        elif kind == "remove":
            store.chats.remove_rules(chats[n].id, [rule.id for rule in store.chats.rules(chats[n].id)][:1])
        elif kind in {"follow", "mute"}:
            sets = [[use(tag) for tag in tags]] if kind == "follow" else [[use(tag)] for tag in tags]
            store.chats.add_rules(chats[n].id, RuleKind(kind), sets)
    kept = [one for n in range(4) for one in store.articles.by_code(str(n)) if one.source == source]
    stories = Counter(tag.key for one in kept for tag in one.tags)
    followers: Counter[str] = Counter()
    for one in chats:
        rules = store.chats.rules(one.id)
        followers.update({tag.key for rule in rules if rule.kind is RuleKind.FOLLOW for tag in rule.tags})
    for key, tag in store.tags.find([prefix + letter for letter in "abcd"]).items():
        assert (tag.stories, tag.followers) == (stories[key], followers[key])
    assert all(store.tags.find([key])[key] == tag for key, tag in before.items())


def _display(store: Store) -> str:
    return store.tags.find(["mutualinterest"])["mutualinterest"].display


def test_followed_tags_are_those_with_followers(store: Store) -> None:
    """Most followers first, no more than asked, none that nobody follows or that is only muted."""
    ada, ben = chat(store, 1), chat(store, 2)
    follow(store, ada, "Tide", "Ferry")
    follow(store, ben, "Ferry")
    store.chats.add_rules(ben.id, RuleKind.MUTE, [[use("Sport")]])
    assert [(tag.key, tag.followers) for tag in store.tags.followed(5)] == [("ferry", 2), ("tide", 1)]
    assert [tag.key for tag in store.tags.followed(1)] == ["ferry"]
