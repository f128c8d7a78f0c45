"""Where sentences begin and end, language by language. A bar in a case marks each boundary."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summary.limits import LONGEST_SENTENCE
from bot.summary.sentences import sentences

CASES = {
    "en": """Dr. Ada Brun met Mr. Lind at 5 p.m. on Monday. | They spoke for an hour.
He lives in the U.S. | The firm has a U.K. office.
Prices rose 3.5 percent. | No. 5 was sold.
She paused... | Then she left. | "Why?" he asked. | It ended!
J. R. Tolland won. | Acme Inc. said so.
The test, i.e. this one, passed. | Yahoo! said no.
1. First item. | 2. Second item.
It grew in 2020. | In 2021 it fell.
Visit example.com. | Then go. | (See page 4.) | Done.
He asked “Is it so?” | She nodded.""",
    "fa": """مذاکرات ادامه دارد. | وی افزود: «ما آماده‌ایم.» | آیا صلح می‌آید؟ | بلی!
د. احمدی در سال ۱۴۰۰ ه.ش. به کابل رفت. | او ۳.۵ میلیون داد.
جلسه برگزار شد.|وی گفت نتیجه خوب است؛ | همه راضی بودند.""",
    "ps": """خبرې به روانې وي. | هغه زیاته کړه: موږ چمتو یو. | ایا سوله راځي؟ | هو!
په ښار کې ۵.۲ میلیونه خلک اوسېږي. | دا شمېره زیاتېږي.""",
    "ar": """قال د. سامي إن الخطة جاهزة. | وأضاف: "سنبدأ غداً." | هل تنجح؟ | نعم!
بلغت النسبة 3.5 بالمئة. | وارتفعت الأسعار؛ | ثم هبطت.""",
    "ru": """В 2020 г. компания выросла. | А. С. Ершов сообщил об этом. | «Мы готовы!» — сказал он.
Ул. Ленина, д. 5, г. Северск. | Цена 5 млн руб. | В мае она упадёт.
Это т.е. так. | Кто там? | Никто...""",
    "tg": """Нақша омода аст. | Ӯ илова кард: «Мо тайёрем!» | Оё сулҳ меояд? | Бале.
А. Раҳимов омад. | Соли 2020 буд.""",
    "ur": """منصوبہ تیار ہے۔ | کام کل شروع ہوگا۔ | کیا یہ ممکن ہے؟ | ہاں!
ڈاکٹر اے۔ خان آئے۔ | وہ خوش تھے۔|پھر وہ چلے گئے۔""",
    "tr": """Dr. Ayşe Kaya 15. yüzyılı anlattı. | Toplantı 3. Ordu binasındaydı. | Peki neden? | Bilinmiyor!
Fiyat 3.500 lira oldu. | II. Murat konuşuldu. | İstanbul'da yağmur var.""",
    "uz": "Vazir reja tayyor dedi. | Ish ertaga boshlanadi! | Mumkinmi?",
    "hi": "योजना तैयार है। | काम कल शुरू होगा। | क्या यह संभव है? | हाँ!",
    "de": "Am 3. Mai kam Dr. Weiß. | Er sagte z.B. nichts. | „Gut.“ | Dann ging er.",
    "fr": "M. Durand est venu. | « Bonjour ! » dit-il. | Puis il partit.",
    "es": "El Sr. Gómez llegó. | ¿Por qué? | No se sabe.",
    "zh": "计划已准备好。|工作明天开始！|可能吗？",
}
LINES = [(language, line) for language, lines in CASES.items() for line in lines.splitlines()]


@pytest.mark.parametrize(("language", "line"), LINES)
def test_boundaries(language: str, line: str) -> None:
    """Each language's marks end sentences, and its abbreviations, initials and numbers don't."""
    wanted = [part.strip() for part in line.split("|")]
    assert list(sentences(line.replace(" | ", " ").replace("|", ""), language)) == wanted


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\u2029", "\n\n \t\n"])
def test_line_break_ends(end: str) -> None:
    """A line break of any kind ends a sentence, with or without a mark."""
    assert list(sentences(f"Harbour news{end}the pier opens in May", "en")) == [
        "Harbour news",
        "the pier opens in May",
    ]


def test_rubbish_is_no_sentence() -> None:
    """What has no letter or digit is no sentence of its own."""
    assert list(sentences("***\n---\n. . .\n!?\nOne.\n…")) == ["One."]


def test_direction_marks_close() -> None:
    """An invisible direction mark behind the full stop doesn't hide the end."""
    assert len(list(sentences("کار آغاز شد.\u200f همه آمدند.\u200f", "fa"))) == 2


def test_endless_run_is_cut() -> None:
    """A run without an end is cut at commas and spaces into bearable pieces, all of them its own words."""
    run = "one two, three " * 400
    found = list(sentences(run, "en"))
    assert max(map(len, found)) <= LONGEST_SENTENCE
    assert "".join("".join(found).split()) == "".join(run.split())
    assert all(piece.endswith(("two,", "three")) for piece in found)


def test_long_text_is_read_lazily() -> None:
    """Only as much of a text is read as sentences are asked for."""
    assert (
        list(islice(sentences("Sentence of a very long text. " * 300_000, "en"), 2))
        == ["Sentence of a very long text."] * 2
    )


@settings(max_examples=100)
@given(st.text(alphabet=st.sampled_from("aBш۳5 .!?؟۔؛।。«»\"'()\n\u200c\u200fЯAك…")))
def test_pieces_are_verbatim(text: str) -> None:
    """Sentences are pieces of the text in its order, stripped, and no letter or digit is lost."""
    at = 0
    found = list(sentences(text, "en"))
    for sentence in found:
        at = text.index(sentence, at) + len(sentence)
        assert sentence == sentence.strip() != ""
    assert [sign for sentence in found for sign in sentence if sign.isalnum()] == [
        s for s in text if s.isalnum()
    ]
