"""Tags that are one to readers: nothing is lost, and it can be taken back."""

from __future__ import annotations

from contextlib import closing

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from storage.records import RuleKind
from storage.store import Store
from tests.storage.make import NOW, article, chat, follow, stories, use
from tests.support.examples import examples

TAGS = ("us", "usa", "sea")
some_tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True)


def make(store: Store, limit: int = 2) -> None:
    """Go through with what was begun, a few stories at a time."""
    while store.tags.step_alias(limit):
        pass


def rules(store: Store, chat_id: int) -> list[tuple[RuleKind, tuple[str, ...]]]:
    """Give a chat's rules by their keys."""
    return [(rule.kind, tuple(tag.key for tag in rule.tags)) for rule in store.chats.rules(chat_id)]


def found(store: Store, key: str) -> set[int]:
    """Give the stories that who follows a tag is offered."""
    tag = store.tags.find([key]).get(key)
    return {one.story_id for one in store.articles.candidates(0, 10_000, [tag.id])} if tag else set()


def test_two_tags_are_one_until_it_is_taken_back(store: Store) -> None:
    """Old and new stories, followers once each, counts, lists; taken back, all is as it was."""
    one, both = chat(store, 1), chat(store, 2)
    old = stories(store, 5, "US")
    own = stories(store, 1, "USA")
    follow(store, one, "us")
    follow(store, both, "us", "usa")
    assert store.tags.begin_alias(use("us"), use("usa"))
    assert not store.tags.begin_alias(use("sea"), use("us"))
    assert not store.tags.begin_alias(use("usa"), use("sea"))
    assert rules(store, one.id) == [(RuleKind.FOLLOW, ("us",))]
    new = store.articles.save([article("new", "US")], NOW)[0].story_id  # while it is under way
    make(store)
    new_too = stories(store, 1, "us")[0]
    every = {*old, *own, new, new_too}
    assert found(store, "us") == found(store, "usa") == every
    assert rules(store, one.id) == rules(store, both.id) == [(RuleKind.FOLLOW, ("usa",))]
    tag = store.tags.find(["us"])["us"]
    assert (tag.key, tag.followers, tag.stories) == ("usa", 2, len(every))
    assert [set(due.rules) for due in store.deliveries.due(NOW, 2)] == [{str(tag.id)}, {str(tag.id)}]
    for listed in (store.tags.popular(10), store.trends.newest(10), store.trends.beginning("us", 10)):
        assert [tag.key for tag in listed] == ["usa"]
    assert [tag.key for tag in store.articles.stories(old)[old[0]].tags] == ["usa"]
    assert store.tags.end_alias("us")
    assert not store.tags.end_alias("usa")
    make(store)
    assert found(store, "usa") == set(own)
    assert found(store, "us") == every - set(own)
    assert rules(store, both.id) == [(RuleKind.FOLLOW, ("us",)), (RuleKind.FOLLOW, ("usa",))]
    counts = {key: (tag.followers, tag.stories) for key, tag in store.tags.find(["us", "usa"]).items()}
    assert counts == {"us": (2, len(every) - 1), "usa": (1, 1)}
    assert store.tags.aliases() == []


def test_rules_made_and_dropped_meanwhile_hold(store: Store) -> None:
    """A follow by the old name is one of the new; dropping drops both kept ones; a mute takes the place of both."""
    one, two, three = (chat(store, n) for n in (1, 2, 3))
    stories(store, 1, "US", "USA")
    follow(store, two, "us", "usa")
    follow(store, three, "us", "usa")
    store.tags.begin_alias(use("us"), use("usa"))
    make(store)
    follow(store, one, "us")
    assert follow(store, one, "usa") == []
    store.chats.remove_rules(two.id, [rule.id for rule in store.chats.rules(two.id)])
    store.chats.add_rules(three.id, RuleKind.MUTE, [[use("us")]])
    assert store.tags.find(["usa"])["usa"].followers == 1
    store.tags.end_alias("us")
    make(store)
    assert [rules(store, each.id) for each in (one, two, three)] == [
        [(RuleKind.FOLLOW, ("usa",))],
        [],
        [(RuleKind.MUTE, ("usa",))],
    ]
    assert store.tags.find(["usa"])["usa"].followers == 1


@given(
    borne=st.lists(some_tags, min_size=1, max_size=6),
    held=st.lists(some_tags, min_size=1, max_size=4),
    steps=st.integers(0, 9),
)
@settings(max_examples=examples(6), deadline=None, suppress_health_check=list(HealthCheck))
def test_no_rule_and_no_story_is_lost(
    sqlite_url: str, borne: list[list[str]], held: list[list[str]], steps: int
) -> None:
    """However far an alias has come, each rule is offered what it was offered before, or more; taken back, just that."""
    with closing(Store.open(sqlite_url)) as store:
        store._database.write(
            lambda c: [
                c.exec_driver_sql(f"DELETE FROM {table}")
                for table in ("rule", "tag_alias", "chat", "story", "tag")
            ]
        )
        reader = chat(store, 1)
        texts = [article(f"{n}", *tags) for n, tags in enumerate(borne)]
        store.articles.save(texts, NOW)
        store.articles.release(NOW)
        store.chats.add_rules(reader.id, RuleKind.FOLLOW, [[use(tag) for tag in tags] for tags in held])

        def offered() -> list[set[int]]:
            all_stories = store.articles.stories(range(1, 10_000))
            borne_by = {one.id: {tag.id for tag in one.tags} for one in all_stories.values()}
            return [
                {story for story, tags in borne_by.items() if {tag.id for tag in rule.tags} <= tags}
                for rule in store.chats.rules(reader.id)
            ]

        before, counted = offered(), store.tags.find(TAGS)
        store.tags.begin_alias(use("us"), use("usa"))
        for _ in range(steps):
            store.tags.step_alias(1)
        assert set().union(*before) <= set().union(*offered())
        store.tags.end_alias("us")
        make(store)
        assert offered() == before
        assert {key: tag for key, tag in store.tags.find(TAGS).items() if tag.stories or tag.followers} == {
            key: tag for key, tag in counted.items() if tag.stories or tag.followers
        }
