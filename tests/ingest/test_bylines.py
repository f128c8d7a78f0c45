"""Bylines: what opens a paragraph as one, and what only looks so."""

from __future__ import annotations

import pytest

from bot.ingest.bylines import Byline, read_byline


@pytest.mark.parametrize(
    ("paragraph", "byline", "rest"),
    [
        ("Nerea News Agency (NNA)_The board met.", "Nerea News Agency (NNA)", "The board met."),
        ("Nerea News Agency (NNA)_#Zarnika met.", "Nerea News Agency (NNA)", "#Zarnika met."),
        ("Nerea News Agency(NNA) - Zarnika: The board", "Nerea News Agency(NNA) - Zarnika", "The board"),
        (
            "Nerea News Agency (NNA) - Old Zarnika: The board",
            "Nerea News Agency (NNA) - Old Zarnika",
            "The board",
        ),
        ("Nerea News Agency (NNA) - Karimi said: no", "Nerea News Agency (NNA)", "Karimi said: no"),
        ("Nerea News Agency (NNA) - Prime Minister: no", "Nerea News Agency (NNA)", "Prime Minister: no"),
        ("Nerea News Agency (NNA)_Kabul: The board", "Nerea News Agency (NNA)_Kabul", "The board"),
        ("Nerea News Agency (NNA)_", "Nerea News Agency (NNA)", ""),
        ("ZARNIKA (Mirmur): The board", "ZARNIKA (Mirmur)", "The board"),
        ("ZARNIKA (QN) – The board", "ZARNIKA (QN)", "The board"),
        ("ZARNIKA, Aug. 20 (Mirmur) -- The board", "ZARNIKA, Aug. 20 (Mirmur)", "The board"),
        ("ZARNIKA, March 2, 2021 (Mirmur) - The board", "ZARNIKA, March 2, 2021 (Mirmur)", "The board"),
        ("Zarnika (QNA) The board", "Zarnika (QNA)", "The board"),
        ("Zarnika (QNA) #Herat (ABC) – The board", "Zarnika (QNA)", "#Herat (ABC) – The board"),
        ("Zarnika (QNA)", "Zarnika (QNA)", ""),
        ("Zarnika (QNA) al-Mirmur spoke", "Zarnika (QNA)", "al-Mirmur spoke"),
        ("AT News ZARNIKA: The board", "AT News ZARNIKA", "The board"),
        ("خبرگزاری نمونه (نما)- زرنیکا: نشست", "خبرگزاری نمونه (نما)- زرنیکا", "نشست"),
        ("خبرگزاری نمونه (نما) -مزار شریف: نشست", "خبرگزاری نمونه (نما) -مزار شریف", "نشست"),
        ("خبرگزاری نمونه (نما) - رئیس شورا: نشست", "خبرگزاری نمونه (نما)", "رئیس شورا: نشست"),
        ("وكالة أنباء المثال (مثا) – وقال الناطق: نعم", "وكالة أنباء المثال (مثا)", "وقال الناطق: نعم"),
        ("Агентство Пример (АПР) – Кабул: Совет", "Агентство Пример (АПР) – Кабул", "Совет"),
    ],
)
def test_bylines(paragraph: str, byline: str, rest: str) -> None:
    """A byline is given as written, its place included, and the rest without the sign that closes it."""
    assert read_byline(paragraph) == Byline(byline, rest)


@pytest.mark.parametrize(
    "paragraph",
    [
        *(
            "The board met.",
            "(QNA) -- The board",
            "#Zarnika (QNA) - The board",
            "The board (9 to 2) - a surprise - met",
        ),
        *("United Ferries (UF) has a pier", "Zarnika (QNA) reports on ferries", "Harbour opens (Photos)"),
        *(
            "A new pier: study (Mirmur) - two",
            "The board of the old harbour of upper Zarnika met (QNA) - it said",
        ),
        *("The Harbour Board Of Zarnika (HBZ) Votes", "หญิง (นามแฝง) กล่าว", "", "_", "((("),
    ],
)
def test_no_bylines(paragraph: str) -> None:
    """A parenthesis in a sentence, a bare agency, a hashtag or a title opens no text."""
    assert read_byline(paragraph) is None
