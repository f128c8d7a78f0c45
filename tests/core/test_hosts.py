from __future__ import annotations

import pytest

from bot.core.hosts import told_host
from bot.core.message import View, story_card
from bot.locales import words
from tests.core.messages import write
from tests.core.news import article, story, tag
from tests.core.telegram_html import parse

ENGLISH = View(words("en"), "Asia/Kabul", 2)
COMPACT = View(words("en"), "Asia/Kabul", 2, compact=True)
TAG = tag(1, "economy")
CYRILLIC = "bb\u0441.co.uk"  # its third letter is Cyrillic


@pytest.mark.case(57)
@pytest.mark.parametrize(
    ("title", "source", "url", "told"),
    [
        ("bbc.co.uk: a strike ends", "Wire", "https://evil.example/x", "evil.example"),
        ("A strike ends", "www.bbc.co.uk", "https://bbc.co.uk.evil.example/x", "bbc.co.uk.evil.example"),
        ("A strike ends", "BBC.co.uk", "https://www.bbc.co.uk/x", None),
        ("A strike ends", "bbc.co.uk", "https://news.bbc.co.uk:8443/x", None),
        ("A strike ends", "bbc.co.uk", f"https://{CYRILLIC}/x", "xn--bb-pmc.co.uk"),
        ("A strike ends", "BBC", f"https://{CYRILLIC}/x", "xn--bb-pmc.co.uk"),
        ("A strike ends", "\u0430\u0440\u0440\u04cf\u0435", "https://\u0430\u0440\u0440\u04cf\u0435.com/x", "xn--80ak6aa92e.com"),
        ("A strike ends", "خبر", "https://خبر.example/x", None),
        ("خبر.example: پایان اعتصاب", "Wire", "https://evil.example/x", "evil.example"),
        ("U.S. holds rates at 3.5, No.10 says", "Harbour Wire", "https://wire.example/x", None),
        ("bbc.co.uk", "bbc.co.uk", "https://[::1", None),
        ("bbc.co.uk", "bbc.co.uk", None, None),
        ("A", "bbc.co.uk", f"https://bbc.co.uk.{'x' * 50}.evil.example/x", f"…{'x' * 35}.evil.example"),
    ],
)  # fmt: skip
def test_a_link_says_whose_page_it_leads_to(
    title: str, source: str, url: str | None, told: str | None
) -> None:
    """Where headline or source name another host, or the host looks as another, it stands behind the source, in ASCII."""
    assert told_host(url, title, source) == told
    one = story(article(1, title=title, source=source, url=url), TAG)
    shown = [story_card(one, ENGLISH), *write([one]), *write([one], COMPACT)]
    for message in shown:
        assert (f"({told})" in parse(message.html).text) == (told is not None)
