"""A summary's sentences found again in their text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot import summary
from bot.core.lighting import Piece, light
from storage.records import Ladder


def test_sentences_are_lit_by_the_lengths_that_have_them() -> None:
    """What stands between stays as it is; a sentence that is repeated is found where it was chosen, one that is gone not at all."""
    text = "One.  Two\nlines. One. Four."
    ladder = Ladder(
        "news", "en", ((0, "One."), (1, "Two lines."), (3, "Four."), (4, "Five.")), ((1,), (1, 3), (0, 1, 3))
    )
    assert light(text, ladder) == (
        Piece("One.", (3,)),
        Piece("  "),
        Piece("Two\nlines.", (1, 2, 3)),
        Piece(" One. "),
        Piece("Four.", (2, 3)),
    )
    assert light("", ladder) == ()


@given(st.text("Aa. \n\tب؟!", max_size=60))
def test_the_pieces_are_the_text(text: str) -> None:
    """Whatever the text, nothing of it is lost and nothing is added; every sentence of a summary that was just made is lit."""
    made = summary.beginning(text)
    pieces = light(text, made)
    assert "".join(piece.text for piece in pieces) == text
    assert sum(bool(piece.levels) for piece in pieces) == len(made.sentences)
