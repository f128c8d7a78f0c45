from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.sketch import MOST_WORDS, containment, part, shingles, sketch
from tests.benchmarks.stories import false_pairs, is_found, recall
from tests.support.examples import examples
from tests.support.reports import EDITS, reports

WORDS = st.lists(
    st.sampled_from(["tide", "ferry", "gale", "quay", "قایق", "موج", "海", "港", "Ёлка", "naïve"]),
    max_size=60,
)


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_copy_is_found(edit: str) -> None:
    """Of 72 reports in eight languages at least 95 of 100 copies are found again, whatever was done to them."""
    assert len(reports()) >= 60
    assert recall(reports(), edit) >= 0.95


def test_two_reports_are_never_taken_for_one() -> None:
    """Whole or as leads, no two of the reports become one story."""
    assert false_pairs(reports()) == 0
    assert false_pairs(reports(seed=2)) == 0


@settings(max_examples=examples(40))
@given(seed=st.integers(0, 2**32), edit=st.sampled_from([name for name in EDITS if name != "lead only"]))
def test_any_report_is_found_after_any_edit(seed: int, edit: str) -> None:
    """Where most of a text is left, it is found whichever report it is and whatever was left out."""
    random = Random(seed)
    report = random.choice(reports(seed % 50))
    assert is_found(report.text, EDITS[edit](report, random))


@given(WORDS, WORDS)
def test_containment_is_a_share_and_the_same_both_ways(a: list[str], b: list[str]) -> None:
    """Between 0 and 1, in either order; 1 for a text and itself, 0 where one says nothing."""
    one, other = shingles(" ".join(a)), shingles(" ".join(b))
    assert 0 <= containment(one, other) <= 1
    assert containment(one, other) == containment(other, one)
    assert containment(one, one) == bool(one)
    assert containment(one, frozenset()) == 0


@given(WORDS)
def test_a_sketch_is_the_same_part_of_every_text(words: list[str]) -> None:
    """What a longer text adds takes nothing away, so that a part of a text leads to the whole."""
    whole = " ".join([*words, "and", "so", "on", "for", "long"])
    assert set(sketch(" ".join(words))) <= set(sketch(whole)) <= shingles(whole)
    assert sketch(whole) == part(shingles(whole))


def test_spelling_marks_and_spaces_do_not_count() -> None:
    """Case, width, punctuation and letter variants are folded; four words at least make a shingle."""
    assert shingles("The Ferry, to: KABUL — is late.") == shingles("the ferry to kabul is late")
    assert shingles("كتاب های شهر کابل") == shingles("کتاب های شهر کابل")
    assert shingles("The ferry sank") == frozenset()
    assert len(shingles("The ferry sank today")) == 1


def test_a_script_without_spaces_is_read_letter_by_letter() -> None:
    """A sentence of Chinese or Thai has as many words as letters: a word changed in it changes few shingles."""
    assert len(shingles("海门镇的市长宣布购买渡轮")) == 9
    assert (
        containment(shingles("海门镇的市长宣布购买渡轮" * 9), shingles("海门镇的市长宣布购买水井" * 9)) > 0.3
    )


def test_a_very_long_text_costs_no_more_than_its_beginning() -> None:
    """A megabyte is read as far as a long article goes."""
    words = [f"w{n}" for n in range(200_000)]
    assert len(shingles(" ".join(words))) <= MOST_WORDS
    assert shingles(" ".join(words)) >= shingles(" ".join(words[:1_000]))
