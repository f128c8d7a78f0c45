"""HTML to plain text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.text import clean
from bot.ingest.markup import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("", ""),
        ("   ", ""),
        ("<!-- x -->", ""),
        ("a < b & c", "a < b & c"),
        ("R&amp;D &lt;b&gt; &eacute;", "R&D <b> é"),
        ("<p>One\n  line</p><p>Two <b>bo</b>ld</p>", "One line\nTwo bold"),
        ("<p>Un<p>closed<div>tags", "Un\nclosed\ntags"),
        ("a<br>b<br/><br/>c", "a\nb\nc"),
        ("<ul><li>a</li><li>b</li></ul>tail", "a\nb\ntail"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "1 2\n3"),
        ("<h2>Head</h2>Text <script>x()</script>goes<style>p{}</style> on", "Head\nText goes on"),
        ("<figure><img src=x><figcaption>Photo: AFP</figcaption></figure><p>Text</p>", "Text"),
        ("no markup\nin one\n\nand another", "no markup in one\nand another"),
        ("<b>only</b> inline\n\n<i>markup</i>", "only inline\nmarkup"),
        ("<p>می\u200cشود\u200f</p>", "می\u200cشود"),
        ("</div></body></html><p>after", "after"),
        ("<p>nul\0 and &#0;x</p>", "nul and x"),
    ],
)
def test_what_a_reader_sees(html: str, text: str) -> None:
    """Paragraphs, lists and rows are lines; scripts, styles and captions are not seen; entities are letters."""
    assert plain_text(html).replace("\ufffd", "") == text


@given(st.text() | st.lists(st.sampled_from(["<p>", "</p>", "<b", ">", "<!--", "-->", "&", ";", "<svg>", "<br>", "x", "\n"])).map("".join))  # fmt: skip
def test_no_markup_makes_it_fail(html: str) -> None:
    """Whatever the markup, what comes out is clean, without empty lines."""
    text = plain_text(html)
    assert text == clean(text)
    assert "\n\n" not in text
