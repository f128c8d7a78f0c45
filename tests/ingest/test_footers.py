"""Footers: where they start, and who signs before them."""

from __future__ import annotations

import pytest

from bot.ingest.footers import footer_start, is_footer_heading, is_signature


@pytest.mark.parametrize(
    "line",
    [
        *("Your comment", "YOUR COMMENT:", "• Related posts", "Comments (3)", "ارسال نظر", "نظرات (۳)", "دیدگاه‌ها", "دیدگاه ها"),
        *("ستاسو نظر", "اړوند خبرونه", "تعليقك", "أخبار ذات صلة", "آپ کا تبصرہ", "تازہ ترین", "Ваш комментарий"),
        *("Хабарҳои охирин", "Yorumunuz", "İlgili haberler"),
    ],
)  # fmt: skip
def test_headings(line: str) -> None:
    """Headings of footers are known in many languages, whatever marks and counts they bear."""
    assert is_footer_heading(line)


@pytest.mark.parametrize("line", ["", "Latest news from Zarnika", "Related", "# tags", "The board met.", "۳"])
def test_no_headings(line: str) -> None:
    """Text that only begins as a heading is text (`Related` alone is a heading)."""
    assert is_footer_heading(line) is (line == "Related")


def test_a_footer_starts_at_its_first_heading() -> None:
    """Headings within a line don't count, and the first that does ends the page."""
    page = ["Title", "", "Leave your comment below.", "", "Your comment", "", "Related posts"]
    assert footer_start(page) == 4
    assert footer_start(page[:4]) == 4


@pytest.mark.parametrize(
    ("line", "signed"),
    [
        *[(name, True) for name in ("N. Arvanova", "N.Arvanova", "Lida van Mirmur", "Ahmad al-Farsi", "Карим Зарников")],
        *[(name, True) for name in ("احمد کریمی", "سید احمد حسینی", "محمد العلي", "مریم نوری")],
        *[(name, True) for name in ("Ann McArdle", "S. B. Mirmur", "ت. نمونه")],
        *[(text, False) for text in ("احمد آمد", "علی گفت", "حسن همجواری", "امید زندگی", "کار تمام است", "محمد")],
        *[(text, False) for text in ("", "Arvanova", "Read more", "The end", "Two ferries late", "N. Arvanova.", "QNA WIRE")],
        *[(text, False) for text in ("Ann Mirmur, Zarnika", "A Very Long Old Name", "احمد نمونه", "Zarnika 2021", "#Zarnika Pier")],
    ],
)  # fmt: skip
def test_signatures(line: str, signed: bool) -> None:
    """A signature is a name of at most four words without a final mark."""
    assert is_signature(line) is signed
