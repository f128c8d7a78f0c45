from __future__ import annotations

import pytest

from bot.summary import detect_language, language_of
from bot.summary.languages import Guess, guess
from bot.summary.scripts import normalise
from tests.summary.samples import articles, headlines, samples

FRENCH = (
    "Le tramway a repris jeudi son service à Port-Clair, soixante ans après la fermeture de la dernière ligne. "
    * 2
)


@pytest.mark.parametrize("name", samples())
def test_language_of_articles(name: str) -> None:
    """The language of an article is told from its text."""
    assert detect_language(samples()[name].text) == samples()[name].lang


@pytest.mark.parametrize("name", samples())
def test_language_of_first_paragraph(name: str) -> None:
    """A paragraph is enough."""
    assert detect_language(samples()[name].text.split("\n")[0]) == samples()[name].lang


@pytest.mark.parametrize("name", articles())
def test_language_of_each_paragraph(name: str) -> None:
    """In every language and way of writing it each paragraph tells, and the whole article as well."""
    article = articles()[name]
    told = [detect_language(part) for part in (article.text, *article.text.split("\n"))]
    assert set(told) == {article.language}


def test_headlines() -> None:
    """Of headlines nine in ten are told right, and what is told with confidence is right."""
    told = [(guess(text), name.partition("-")[0]) for name, text in headlines()]
    assert sum(found.language == language for found, language in told) > 0.9 * len(told)
    assert len({language for _, language in told}) == 21
    assert all(found.language == language for found, language in told if found.confidence > 0.9)


def test_confidence_grows() -> None:
    """The more of a text is read, the surer its language is; where nothing tells there is no confidence."""
    text = articles()["nl"].text
    sure = [guess(text[:length]).confidence for length in (20, 40, 80, 400)]
    assert sure == sorted(sure)
    assert sure[0] < 0.9 < sure[-1] <= 1
    assert guess("123") == Guess("und", 0.0)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Le musée de la ville a rouvert ses portes vendredi après trois ans de travaux."),
        ("de", "Das Museum der Stadt hat am Freitag nach drei Jahren wieder geöffnet, sagte die Leiterin."),
        ("pt", "O museu da cidade reabriu na sexta-feira depois de três anos de obras, disse o diretor."),
        ("id", "Museum kota itu dibuka kembali pada hari Jumat setelah tiga tahun dan tidak dipungut biaya."),
        ("uk", "Музей міста знову відкрився у п'ятницю після трьох років робіт, сказав його директор."),
        ("zh", "城市博物馆星期五重新开放。"),
        ("ja", "市の博物館が金曜日に再開した。"),
        ("ko", "시립 박물관이 금요일에 다시 문을 열었다."),
        ("el", "Το μουσείο της πόλης άνοιξε ξανά."),
    ],
)
def test_further_languages(language: str, text: str) -> None:
    """A sentence is enough in the further languages too."""
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " \n", "123 456", "!!!", "Xyzzy plugh", "🌊🌊"])
def test_unknown(text: str) -> None:
    """Where nothing tells the language it is `und`."""
    assert detect_language(text) == "und"


def test_mixed_text() -> None:
    """The script of most letters decides, and addresses count for nothing."""
    assert (
        detect_language("مذاکرات در شهر نیلاب ادامه دارد و نمایندگان Calder & Sons نیز در آن بودند.") == "fa"
    )
    assert (
        detect_language("این صفحه را در https://news.example.org/2026/11/archive.html?page=1 ببینید.") == "fa"
    )
    assert detect_language("Microsoft Inc.开设了新办事处。") == "zh"


@pytest.mark.parametrize(
    ("stated", "code"),
    [
        ("fa-AF", "fa"),
        ("prs", "fa"),
        ("EN_us", "en"),
        ("tg-Cyrl", "tg"),
        ("pus", "ps"),
        ("und", None),
        ("", None),
        (None, None),
        ("?", None),
        ("ger", "de"),
    ],
)
def test_stated_language(stated: str | None, code: str | None) -> None:
    """A stated language is read in the forms that pages and feeds use."""
    assert normalise(stated) == code


def test_stated_language_wins() -> None:
    """What the source states is believed; where it states nothing the text tells."""
    assert language_of("The pier is open and it is long.", "tr") == "tr"
    assert language_of("The pier is open and it is long.", None) == "en"


@pytest.mark.parametrize(
    ("stated", "text", "language"),
    [
        ("en-us", articles()["fa"].text, "fa"),
        ("ru", articles()["uz"].text[:80], "uz"),
        ("en", FRENCH, "fr"),
        ("fa", articles()["ps"].text, "ps"),
        ("en", FRENCH[:60], "en"),
        ("sv", FRENCH, "sv"),
        ("tr", articles()["tr"].text, "tr"),
        ("zh", articles()["zh"].text, "zh"),
        ("ja", articles()["ja"].text, "ja"),
        ("fa", "AFP: 12", "fa"),
    ],
)
def test_absurd_statement(stated: str, text: str, language: str) -> None:
    """What is stated is not believed where its script hardly occurs, or a long text has none of its words."""
    assert language_of(text, stated) == language
