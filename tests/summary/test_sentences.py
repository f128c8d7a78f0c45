"""Where sentences begin and end, language by language. A bar in a case marks each boundary."""

from __future__ import annotations

import re
import sys
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.summary import sentences as splitter
from bot.summary.limits import LONGEST_QUOTATION, LONGEST_SENTENCE
from bot.summary.sentences import sentences
from tests.support.examples import examples

CASES = {
    "en": """Dr. Ada Brun met Mr. Lind at 5 p.m. on Monday. | They spoke for an hour.
He lives in the U.S. | The firm has a U.K. office.
Prices rose 3.5 percent. | No. 5 was sold.
She paused... | Then she left. | "Why?" he asked. | It ended!
J. R. Tolland won. | Acme Inc. said so. | Army Spc. Jo Lind left.
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
بلغت النسبة 3.5 بالمئة. | وارتفعت الأسعار؛ | ثم هبطت.
انتظر قليلاً... ثم دخل القاعة. | وقال: «لا أعرف.» | ثم خرج.""",
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


class Counted:
    """A pattern that counts the characters it has looked at."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern, self.looked_at = pattern, 0

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """Search as the pattern does."""
        found = self.pattern.search(text, start, end)
        self.looked_at += (found.end() if found else min(end, len(text))) - start
        return found


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


@settings(max_examples=examples(200))
@given(
    st.lists(st.sampled_from(["a", "B", " ", ". ", '"', "!? ", "。", "«", "» ", "\n"]), max_size=60).map(
        "".join
    )
)
def test_words_are_looked_for_once(text: str) -> None:
    """However many marks stand before the first word of a sentence, each character is looked at once for a word."""
    counted = Counted(splitter._HAS_WORD)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(splitter, "_HAS_WORD", counted)
        found = list(sentences(text))
    assert counted.looked_at <= len(text) + sum(map(len, found))  # a last look at what is given


@pytest.mark.timeout(30)  # what takes the square of its length takes far longer
@pytest.mark.parametrize(
    "piece",
    [". ", " " * 50 + ".", '"' * 100 + ". ", "x, a. ", 'aa"a. ', "« Aa. ", "“Aa bb. ", "(" * 38 + ". ", "د. ", "U.S. ", "漢。",
     "“漢。", "[1].[2]", "5 г. ", "/A/. ", "A!» bb ", "a . . . . . . . . . . . x"],
)  # fmt: skip
def test_hostile_texts_end_soon(piece: str) -> None:
    """A long text of marks, spaces, quotes or abbreviations is split like any other."""
    text = piece * (100_000 // len(piece))
    assert len("".join(sentences(f"{text}. Amen", "en"))) <= len(text) + 6


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", '"He said. She said." he said.'),
        ("en", '"It rained. It poured." | Then they left.'),
        ("en", "He asked: “Is it so? Are you sure?” | She nodded."),
        ("en", 'A 5" pipe. | Then "x" came. | "Open. | But never closed.'),
        ("en", '"A" b. | "C" d. | "One. Two." | "Three. Four." | Five.'),
        ("en", '"It was long. ' + "It went on and on. " * 20 + '" | So it was.'),
        ("de", "„Gut. Ja.“ | Dann ging er. | „Nein. Doch.“ | Ende."),
        ("fa", "وی گفت: «ما آماده‌ایم. آنها نیستند.» | او رفت."),
    ],
)
def test_quotations_are_kept_whole(language: str, line: str) -> None:
    """A sentence doesn't end within a quotation, unless that is long or never closes."""
    found = list(sentences(line.replace(" | ", " "), language))
    if len(line) > LONGEST_QUOTATION:
        assert len(found) == 22
    else:
        assert found == line.split(" | ")


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


@settings(max_examples=examples(100))
@given(
    st.text(alphabet=st.sampled_from("aBш۳5 .!?؟۔؛।。«»“”‘’「」\"'()/[]1-—\n\u200c\u200fЯAك…ए")),
    st.sampled_from(["en", "fa", "ur", "ru", "de", "zh", "und"]),
)
def test_pieces_are_verbatim(text: str, language: str) -> None:
    """Sentences are pieces of the text in its order, stripped, and no letter or digit is lost."""
    at = 0
    found = list(sentences(text, language))
    for sentence in found:
        at = text.index(sentence, at) + len(sentence)
        assert sentence == sentence.strip() != ""
    assert [sign for sentence in found for sign in sentence if sign.isalnum()] == [
        s for s in text if s.isalnum()
    ]
