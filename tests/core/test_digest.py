from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.core.digest import anchors, choose, interest, written
from bot.core.matching import match
from bot.core.shelf import Shelf
from storage.records import Candidate, Digest, DigestEntry, Interest, Rule, RuleKind
from tests.core.news import candidate, follow, mute, tag

TAGS = st.integers(1, 6)
RULES = st.lists(
    st.one_of(
        st.builds(lambda ids: follow(0, *sorted(ids)), st.sets(TAGS, min_size=1, max_size=3)),
        st.builds(lambda one: mute(0, one), TAGS),
    ),
    max_size=6,
).map(lambda rules: [Rule(number, rule.kind, rule.tags) for number, rule in enumerate(rules)])


@st.composite
def candidates(draw: st.DrawFn) -> list[Candidate]:
    """Draw released stories."""
    return [
        Candidate(
            number,
            number,
            candidate(0, hours=draw(st.integers(0, 3))).first_seen,
            draw(st.sampled_from(["Wire", "Daily", "Post"])),
            draw(st.integers(1, 3)),
            draw(st.dictionaries(TAGS, st.booleans(), max_size=4)),
        )
        for number in range(draw(st.integers(0, 12)))
    ]


def ids(digest: Digest | None) -> list[int]:
    """Give the stories of a digest in order."""
    assert digest is not None
    return [entry.story_id for entry in digest.entries]


@given(rules=RULES, found=candidates(), limit=st.integers(1, 8))
def test_only_and_all_of_what_matches(rules: list[Rule], found: list[Candidate], limit: int) -> None:
    """Each story has a matching rule and no mute, stands once, under a tag of that rule; limit and total are right."""
    digest = choose(rules, found, limit)
    followed = [rule for rule in rules if rule.kind is RuleKind.FOLLOW]
    muted = {rule.tags[0].id for rule in rules if rule.kind is RuleKind.MUTE}
    wanted = {
        one.story_id
        for one in found
        if not muted & one.tags.keys()
        and any({tag.id for tag in rule.tags} <= one.tags.keys() for rule in followed)
    }
    if digest is None:
        assert not wanted
        return
    shown = ids(digest)
    assert set(shown) <= wanted
    assert len(shown) == len(set(shown)) == min(limit, len(wanted))
    assert digest.total == len(wanted)
    by_id = {one.story_id: one for one in found}
    for entry in digest.entries:
        best = match(rules, by_id[entry.story_id].tags)[0]
        matching = [
            rule for rule in match(rules, by_id[entry.story_id].tags) if len(rule.tags) == len(best.tags)
        ]
        assert entry.tag_id in {tag.id for rule in matching for tag in rule.tags}


@given(rules=RULES, found=candidates(), limit=st.integers(1, 8), data=st.data())
def test_the_order_of_input_does_not_matter(
    rules: list[Rule], found: list[Candidate], limit: int, data: st.DataObject
) -> None:
    """Equal input in any order, even with stories given twice, gives an equal digest."""
    mixed = data.draw(st.permutations(found + found[:3]))
    assert choose(data.draw(st.permutations(rules)), mixed, limit) == choose(rules, found, limit)


@given(rules=RULES, found=candidates(), limit=st.integers(1, 8))
def test_groups_stand_together_the_largest_first(
    rules: list[Rule], found: list[Candidate], limit: int
) -> None:
    """The entries of a tag are neighbours, and no group is followed by a larger one."""
    digest = choose(rules, found, limit)
    if digest is None:
        return
    order = [entry.tag_id for entry in digest.entries]
    groups = list(dict.fromkeys(order))
    sizes = [order.count(tag_id) for tag_id in groups]
    assert order == [tag_id for tag_id, size in zip(groups, sizes, strict=True) for _ in range(size)]
    assert sizes == sorted(sizes, reverse=True)


@given(rules=RULES, found=candidates())
def test_anchors_find_every_story_that_matches(rules: list[Rule], found: list[Candidate]) -> None:
    """A story that bears none of the anchors matches no rule."""
    wanted = anchors(rules)
    assert all(wanted & one.tags.keys() for one in found if match(rules, one.tags))


def test_anchors_are_the_rarest_tags_of_follow_rules() -> None:
    """Of each follow rule the tag with fewest stories is looked up; mutes are not."""
    common, rare, muted = tag(1, stories=500), tag(2, stories=3), tag(3, stories=1)
    rules = [
        Rule(1, RuleKind.FOLLOW, (common, rare)),
        Rule(2, RuleKind.FOLLOW, (common,)),
        Rule(3, RuleKind.MUTE, (muted,)),
    ]
    assert anchors(rules) == {1, 2}
    assert anchors(rules[:1]) == {2}


def test_match_then_spread_then_freshness() -> None:
    """More tags go first, then own before derived ones, then more sources, then the newest."""
    rules = [follow(1, 1), follow(2, 1, 2)]
    found = [
        candidate(1, 1, hours=5),
        candidate(2, 1, hours=2),
        candidate(3, 1, hours=9, sources=2),
        candidate(4, 1, hours=0, own=False, sources=3),
        candidate(5, 1, 2, hours=9),
    ]
    assert [ids(choose(rules, found, limit))[-1] for limit in (1, 2, 3, 4, 5)] == [5, 3, 2, 1, 4]


def test_sources_take_turns_among_equals() -> None:
    """A source with ten fresh stories doesn't crowd out the older story of another."""
    loud = [candidate(number, 1, source="Loud", hours=0) for number in range(1, 11)]
    quiet = candidate(20, 1, source="Quiet", hours=12)
    assert ids(choose([follow(1, 1)], [*loud, quiet], 3)) == [10, 20, 9]


def test_a_story_stands_under_the_tag_that_most_have() -> None:
    """Of two tags of its own a story goes where most of its kind are, and a derived tag comes last."""
    found = [candidate(1, 1), candidate(2, 2), candidate(3, 2), candidate(4, 1, 2)]
    digest = choose([follow(1, 1), follow(2, 2)], found, 10)
    assert digest is not None
    assert DigestEntry(4, 2) in digest.entries
    half_own = Candidate(5, 5, found[0].first_seen, "Wire", 1, {1: True, 2: False})
    for rules in ([follow(1, 1), follow(2, 2)], [follow(1, 1, 2)]):
        digest = choose(rules, [*found, half_own], 10)
        assert digest is not None
        assert DigestEntry(5, 1) in digest.entries


@given(
    rules=RULES,
    found=candidates(),
    limit=st.integers(1, 8),
    cut=st.integers(-1, 12),
    had=st.sets(st.integers(0, 12)),
)
def test_one_shelf_serves_every_cut(
    rules: list[Rule], found: list[Candidate], limit: int, cut: int, had: set[int]
) -> None:
    """What came before its cut is left out as if it had not been laid out; what a chat had, too, but its tag counts for it."""
    shelf = Shelf(found)
    wanted = interest(rules)
    left = [one for one in found if one.release > cut]
    assert shelf.choose(wanted, limit, cut=cut) == choose(rules, left, limit)
    chosen = shelf.choose(wanted, limit, cut=cut, had=frozenset(had))
    again = choose(rules, [one for one in left if one.story_id not in had], limit)
    assert (chosen and (sorted(ids(chosen)), chosen.total)) == (again and (sorted(ids(again)), again.total))


def test_rules_as_they_are_kept() -> None:
    """Sets of tags, and mutes with a minus before them, are read as the rules that they are."""
    assert written(["12", "3,17", "-7"]) == Interest(((12,), (3, 17)), (7,))


def test_nothing_matching_is_no_digest() -> None:
    """Without rules, or without stories for them, there is nothing to send."""
    assert choose([], [candidate(1, 1)], 10) is None
    assert choose([follow(1, 1)], [], 10) is None
    assert choose([follow(1, 1), mute(2, 2)], [candidate(1, 1, 2), candidate(2, 2)], 10) is None
