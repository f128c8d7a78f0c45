from __future__ import annotations

import pytest

from bot.summary import detect_language, language_of
from bot.summary.languages import normalise
from tests.summary.samples import samples


@pytest.mark.parametrize("name", samples())
def test_language_of_articles(name: str) -> None:
    """The language of an article is told from its text."""
    assert detect_language(samples()[name].text) == samples()[name].lang


@pytest.mark.parametrize("name", samples())
def test_language_of_first_paragraph(name: str) -> None:
    """A paragraph is enough."""
    assert detect_language(samples()[name].text.split("\n")[0]) == samples()[name].lang


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
    """Languages beyond the first eight are told too."""
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", " \n", "123 456", "!!!", "Xyzzy plugh", "🌊🌊"])
def test_unknown(text: str) -> None:
    """Where nothing tells the language it is `und`."""
    assert detect_language(text) == "und"


def test_mixed_text() -> None:
    """The script of most letters decides."""
    assert (
        detect_language("مذاکرات در شهر نیلاب ادامه دارد و نمایندگان Calder & Sons نیز در آن بودند.") == "fa"
    )


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
    ],
)
def test_stated_language(stated: str | None, code: str | None) -> None:
    """A stated language is read in the forms that pages and feeds use."""
    assert normalise(stated) == code


def test_stated_language_wins() -> None:
    """What the source states is believed; where it states nothing the text tells."""
    assert language_of("The pier is open and it is long.", "tr") == "tr"
    assert language_of("The pier is open and it is long.", None) == "en"
