from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.hashtags import key
from bot.core.matching import match, parse_rules, suggest
from bot.errors import WrongValueError
from storage.records import Rule, RuleKind, Tag
from tests.core.news import follow, mute, tag, texts


def shown(text: str) -> tuple[list[str], list[str]]:
    """Read rules and give their display forms, `a+b` for a set."""
    wish = parse_rules(text)
    return ["+".join(tag.display for tag in tags) for tags in wish.follow], [tag.display for tag in wish.mute]


@pytest.mark.parametrize(
    ("text", "follows", "mutes"),
    [
        ("#a #b+#c -#d", ["a", "b+c"], ["d"]),
        ("a, b+c, -d", ["a", "b+c"], ["d"]),
        ("#c + #b", ["b+c"], []),
        ("#b+#c #c+#b #B+c", ["b+c"], []),
        ("#a#b#c", ["a", "b", "c"], []),
        ("—#d –e −f", [], ["d", "e", "f"]),
        ("＃a，#b、#c", ["a", "b", "c"], []),
        ("#اقتصاد، #ورزش", ["اقتصاد", "ورزش"], []),
        ("#Mutual_Interest #mutualinterest", ["Mutual_Interest"], []),
        ("#Rahmon's", ["Rahmon"], []),
        ("#O‘zbekiston g'alla #Go’zal", ["Oʻzbekiston", "gʻalla", "Goʻzal"], []),
        ("#Congo's", ["Congo"], []),
        ("#a\n#b\t#c", ["a", "b", "c"], []),
        ("#a+🙂 #b", ["b"], []),
        ("-#a -a", [], ["a"]),
        ("#a -#a", ["a"], ["a"]),
    ],
)
def test_what_a_reader_means(text: str, follows: list[str], mutes: list[str]) -> None:
    """Rules are read as people write them, each once."""
    assert shown(text) == (follows, mutes)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "tags.none"),
        ("  , # + - ", "tags.none"),
        ("🙂 !", "tags.none"),
        ("#" + "x" * 65, "tags.too_long"),
        ("#" + "x" * 5000, "tags.too_long"),
        ("#a+#b+#c+#d+#e+#f", "tags.too_many"),
        (" ".join(f"#tag{n}" for n in range(51)), "tags.too_many"),
        ("-#a+#b", "tags.mute_one"),
    ],
)
def test_what_cannot_be_read(text: str, sentence: str) -> None:
    """Each fault has its own sentence."""
    with pytest.raises(WrongValueError) as caught:
        parse_rules(text)
    assert caught.value.key == sentence


def test_the_limits_themselves_are_allowed() -> None:
    """Fifty rules, five tags in one and 64 letters are fine."""
    assert len(parse_rules(" ".join(f"#tag{n}" for n in range(50))).follow) == 50
    assert shown("#a+#b+#c+#d+#e") == (["a+b+c+d+e"], [])
    assert shown("#" + "x" * 64) == (["x" * 64], [])


@given(text=st.one_of(st.text(), texts(3000), st.text(alphabet="#+-, ab", max_size=60)))
def test_any_text_gives_rules_or_a_sentence(text: str) -> None:
    """Anything typed is read into whole, sorted, canonical sets, or refused with a WrongValueError."""
    try:
        wish = parse_rules(text)
    except WrongValueError:
        return
    assert wish.follow or wish.mute
    for tags in (*wish.follow, *((muted,) for muted in wish.mute)):
        assert 1 <= len(tags) <= 5
        keys = [use.key for use in tags]
        assert keys == sorted(set(keys))
        assert all(use.key == key(use.display) != "" for use in tags)


TAG_IDS = st.sets(st.integers(1, 5), max_size=4)
RULES = st.lists(
    st.one_of(
        st.builds(lambda number, ids: follow(number, *sorted(ids)), st.integers(), TAG_IDS.filter(bool)),
        st.builds(mute, st.integers(), st.integers(1, 5)),
    ),
    max_size=6,
)


@given(rules=RULES, tag_ids=TAG_IDS)
def test_match_means_all_of_any_and_mutes_always_win(rules: list[Rule], tag_ids: set[int]) -> None:
    """A story matches exactly the follow rules whose tags it all bears, none where a mute hits; longest first."""
    hit = [rule for rule in rules if {tag.id for tag in rule.tags} <= tag_ids]
    expected = [] if any(rule.kind is RuleKind.MUTE for rule in hit) else hit
    found = match(rules, tag_ids)
    assert sorted(map(id, found)) == sorted(map(id, expected))
    assert [len(rule.tags) for rule in found] == sorted((len(rule.tags) for rule in found), reverse=True)


def test_a_rule_without_tags_matches_nothing() -> None:
    """A rule that lost its tags is nobody's news and mutes nothing."""
    empty = Rule(1, RuleKind.FOLLOW, ())
    assert match([empty, Rule(2, RuleKind.MUTE, ()), follow(3, 1)], {1}) == (follow(3, 1),)


POOL = [
    tag(number, name, stories=stories)
    for number, (name, stories) in enumerate(
        {"khalilzad": 9, "kabul": 80, "economy": 50, "ecology": 3, "elections": 7, "election": 20, "us": 4, "un": 5,
         "rahmon": 2, "کابل": 6, "afghanpeacetalks": 1}.items(), start=1,
    )
]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("kalilzad", "khalilzad"),
        ("khalizlad", "khalilzad"),
        ("khalilzadd", "khalilzad"),
        ("halilzad", "khalilzad"),
        ("kbaul", "kabul"),
        ("econmy", "economy"),
        ("elect", "election"),
        ("electionss", "elections"),
        ("uk", "un"),
        ("کابول", "کابل"),
        ("peacetalks", "afghanpeacetalks"),
        ("rahman", "rahmon"),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed: str, first: str) -> None:
    """Swapped, missing, extra and wrong letters, beginnings and parts lead to the tag that was meant."""
    assert suggest(typed, POOL)[0].key == first


@pytest.mark.parametrize("typed", ["", "x", "weather", "k" * 65, "zz", "k"])
def test_nothing_near_is_no_suggestion(typed: str) -> None:
    """A word that is like no tag gets no suggestion."""
    assert suggest(typed, POOL) == []


@given(
    typed=st.text(alphabet="abcé", max_size=70),
    names=st.lists(st.text(alphabet="abcé", min_size=1, max_size=12)),
)
def test_suggestions_are_known_bounded_and_never_the_word_itself(typed: str, names: list[str]) -> None:
    """At most so many, each of the pool and once, in an order that does not depend on the pool's."""
    pool = [tag(number, name) for number, name in enumerate(names)]
    found = suggest(typed, pool, 2)
    assert len(found) <= 2
    assert all(one in pool and one.key != typed for one in found)
    assert found == suggest(typed, pool[::-1], 2)
    assert suggest(typed, pool, 0) == []


def test_tags_with_more_stories_come_first_among_equals() -> None:
    """Of two tags as near as each other the busier one is offered first."""
    busy, quiet = Tag(1, "parts", "parts", stories=9), Tag(2, "posts", "posts", stories=1)
    assert suggest("ports", [quiet, busy]) == [busy, quiet]
