"""Web pages that mean harm, or nothing: an article or one sentence, soon."""

from __future__ import annotations

import contextlib
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import UnusableInputError
from bot.ingest.files import MOST_BYTES
from tests.ingest.test_web import data, meta, read
from tests.ingest.web_pages import web_page
from tests.support.examples import examples

SLOW = 20.0  # seconds, on a computer that is busy with other tests; alone the slowest takes four
HOSTILE: dict[str, tuple[str | bytes, str | None]] = {
    "empty": ("", "web.nothing"),
    "blank": (" \n", "web.nothing"),
    "no title": ("<html><body></body></html>", "web.nothing"),
    "junk": (bytes(range(256)) * 400, "page.binary"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\xff" * 500, "page.binary"),
    "too large": (b"<html>" + b"x" * MOST_BYTES, "page.too_large"),
    "5 MiB of paragraphs": (web_page("x" * 100, *["y"] * 550_000), "web.too_large"),
    "5 MiB of one": (web_page("word " * 900_000), "web.too_large"),
    "long": (web_page("word " * 50_000), "page.too_long"),
    "nested divisions": (web_page(before="<div>" * 100_000), "web.no_text"),
    "nested spans": (web_page(before="<p><span>" * 100_000), "web.no_text"),
    "nested tables": (web_page(before="<table><tr><td>" * 50_000), "web.no_text"),
    "items": (web_page(before="<ul>" + "<li>x" * 300_000), "web.too_large"),
    "angles": (web_page(before="<" * 1_000_000), "web.too_large"),
    "breaks": (web_page(before="<br>" * 19_000), None),
    "links": (web_page(before='<a href="/x">x</a> ' * 19_000), None),
    "metas": (web_page(head=meta("keywords", "a,b,c") * 19_000), None),
    "scripts": (web_page(head="<script>" * 200_000), None),
    "data": (web_page(head=data("[1," * 1_000_000)), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_pages_are_answered_in_time(name: str) -> None:
    """Whatever a page is, it becomes an article or one sentence, and soon."""
    page, key = HOSTILE[name]
    start = process_time()
    told = None
    try:
        read(page)
    except UnusableInputError as error:
        told = error.key
    assert told == key
    assert process_time() - start < SLOW


@settings(max_examples=examples(60), deadline=None)
@given(st.one_of(
    st.binary(max_size=300),
    st.lists(st.sampled_from(["<html>", "<p>", "</p>", "<article>", "<title>", "x y", "<!--", "\ud800", "\0", "#a", "<table>", "<", "&#"]),
             max_size=30).map("".join).map(lambda text: text.encode("utf-8", "surrogatepass")),
))  # fmt: skip
def test_any_bytes_are_an_article_or_a_sentence(body: bytes) -> None:
    """No page raises anything but a fault that can be told."""
    with contextlib.suppress(UnusableInputError):
        read(body).text.encode()
