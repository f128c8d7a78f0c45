"""Invented web pages with known answers, as many kinds of sites write them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.support.reports import reports


@dataclass(frozen=True, slots=True)
class Page:
    """A page and the right answers; None or nothing where it has none."""

    kind: str
    body: bytes
    title: str
    paragraphs: tuple[str, ...]
    date: str | None = "2026-11-23"
    author: str | None = "Mina Orr"
    tags: frozenset[str] = frozenset({"harbour", "ferries"})
    charset: str | None = None


_ARABIC = (
    "افتتح عمدة الميناء الجديد رصيفا ثالثا للعبارات يوم الاثنين بعد سنوات من الانتظار الطويل.",
    "وقالت القاضية إن ثمن القمح ارتفع في السوق القديم بنسبة تسعة في المئة خلال هذا الشهر.",
    "عاد الصيادون إلى قرية الملح عند الفجر ومعهم سبعون صندوقا من السمك كما روى أحدهم.",
    "تطلب النقابة من المجلس أن يبني أربع مدارس في الجبل قبل حلول الشتاء وإلا توقف العمل.",
    "وحذر الطبيب من أن القرى البعيدة لن تصلها اللقاحات ما دام الجسر الكبير مغلقا أمام الشاحنات.",
    "اجتمع المهندسون في المكتبة ثلاث ساعات ولم يتفقوا على مكان الرافعة التي اشترتها البلدية.",
)
_MENU = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in ("world", "sport", "weather", "money", "letters"))  # fmt: skip
_HEADER = f'<header><a href="/">Quay Post</a><nav><ul>{_MENU}</ul></nav><form><input name="q"><button>Search</button></form></header>'
_FOOTER = f"<footer><ul>{_MENU}</ul><p>Copyright 2026 Quay Post. All rights reserved.</p></footer>"
_META = (
    '<meta property="article:published_time" content="2026-11-23T09:30:00+00:00"><meta name="author" content="Mina Orr">'
    '<meta name="keywords" content="harbour, ferries"><meta property="og:site_name" content="Quay Post">'
)


def pages() -> list[Page]:
    """Give a page of each kind."""
    return [*_amid(), *_built_otherwise(), *_in_other_languages()]


def _story(language: str, number: int, paragraphs: int = 6) -> tuple[str, tuple[str, ...]]:
    """Give a headline and paragraphs of two sentences each."""
    said = [one for report in reports() if report.language == language for one in report.sentences]
    said = said[number * 15 : number * 15 + 1 + 2 * paragraphs]
    ends = [one if one.endswith((".", "।", "。")) else f"{one}." for one in said]
    return said[0].rstrip("."), tuple(" ".join(ends[n : n + 2]) for n in range(1, len(ends) - 1, 2))


def _html(title: str, main: str, *, meta: str = _META, language: str = "en", root: str = "") -> bytes:
    head = f'<meta charset="utf-8"><title>{title} | Quay Post</title><meta property="og:title" content="{title}">{meta}'
    way = "rtl" if language in ("fa", "ar") else "ltr"
    return f'<!DOCTYPE html><html {root} lang="{language}" dir="{way}"><head>{head}</head><body>{_HEADER}{main}{_FOOTER}</body></html>'.encode()


def _lines(paragraphs: Sequence[str], tag: str = "p") -> str:
    return "".join(f"<{tag}>{text}</{tag}>" for text in paragraphs)


def _article(title: str, inside: str) -> str:
    return f"<main><article><h1>{title}</h1>{inside}</article></main>"


def _news(
    kind: str, number: int, *, before: str = "", inside: str = "", after: str = "", shown: int | None = None
) -> Page:
    """Give a usual news page with something before the article, in its middle or after it."""
    title, paragraphs = _story("en", number)
    paragraphs = paragraphs[:shown]
    text = _lines(paragraphs[:3]) + inside + _lines(paragraphs[3:])
    return Page(kind, _html(title, before + _article(title, text) + after), title, paragraphs)


def _amid() -> list[Page]:
    other = [title for title, _ in (_story("en", number, 1) for number in range(8))]
    links = "".join(
        f'<li><a href="/n/{n}">{title}</a> <span>{n} min</span></li>' for n, title in enumerate(other * 3)
    )
    comments = "".join(
        f'<div class="comment"><b>reader{n}</b><p>{text} I don\'t believe a word of it.</p></div>'
        for n, text in enumerate(_story("en", 7)[1])
    )
    cookies = (
        '<div id="cookie-banner" class="cookie-consent" role="dialog"><p>We and our 341 partners store cookies on your device to '
        "measure how this page is used and to choose what you are shown. You can change your mind at any time.</p>"
        "<button>Accept all</button><button>Choose</button></div>"
    )
    wall = (
        '<div class="paywall"><h2>Read on with Quay Post Plus</h2><p>Subscribe for four crowns a week and read everything, '
        "on every device.</p><button>Subscribe</button><p>Already a subscriber? Sign in.</p></div>"
    )
    rows = (("Harbourton", "12", "40"), ("Eastport", "7", "31"), ("Saltmarsh", "9", "28"))
    table = "".join(f"<tr>{_lines(row, 'td')}</tr>" for row in rows)
    tabled = _news(
        "with a table", 5, inside=f"<table><tr><th>Port</th><th>Ferries</th><th>Crew</th></tr>{table}</table>"
    )
    cells = ("Port", "Ferries", "Crew", *(cell for row in rows for cell in row))
    return [
        _news("news page with menus", 0),
        _news(
            "with comments",
            1,
            after=f'<section id="comments" class="comments"><h2>6 comments</h2>{comments}</section>',
        ),
        _news("with lists of other news", 2, after=f"<aside><h2>Most read</h2><ul>{links}</ul></aside>"),
        _news("with a cookie banner", 3, before=cookies),
        _news("behind a paywall", 4, after=wall, shown=2),
        replace(tabled, paragraphs=(*tabled.paragraphs, *cells)),
    ]


def _built_otherwise() -> list[Page]:
    title, paragraphs = _story("en", 6)
    updates = "".join(
        f'<div class="update"><time datetime="2026-11-23T1{n}:00:00Z">1{n}:00</time><p>{text}</p></div>'
        for n, text in enumerate(paragraphs)
    )
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": title,
        "datePublished": "2026-11-23T09:30:00Z",
        "author": {"@type": "Person", "name": "Mina Orr"},
        "keywords": ["harbour", "ferries"],
    }
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>'
    divs = f'<div class="c1"><div class="c2">{title}</div>{_lines(paragraphs, "div")}</div>'
    breaks = f"<table><tr><td>{_MENU}</td><td><b>{title}</b><br><br>{'<br><br>'.join(paragraphs)}</td></tr></table>"
    amp = _article(
        title, _lines(paragraphs) + "<amp-ad width=300 height=250></amp-ad><amp-img src=x></amp-img>"
    )
    short = _article(title, _lines(paragraphs[:1]))
    return [
        Page("live blog", _html(title, _article(title, updates)), title, paragraphs),
        Page("known by its JSON-LD only", _html(title, divs, meta=script), title, paragraphs),
        Page("no semantic markup", _html(title, breaks, meta=""), title, paragraphs, None, None, frozenset()),
        Page("AMP", _html(title, amp, root="⚡"), title, paragraphs),
        Page("very short", _html(title, short), title, paragraphs[:1]),
    ]


def _in_other_languages() -> list[Page]:
    found = []
    for kind, language in (("Persian", "fa"), ("Russian", "ru")):
        title, paragraphs = _story(language, 1)
        found.append(
            Page(
                kind, _html(title, _article(title, _lines(paragraphs)), language=language), title, paragraphs
            )
        )
    title, *rest = _ARABIC
    arabic = Page("Arabic", _html(title, _article(title, _lines(rest)), language="ar"), title, tuple(rest))
    persian, russian = found
    return [
        persian,
        russian,
        arabic,
        _encoded(russian, "windows-1251", named=True),
        _encoded(arabic, "windows-1256", named=False),
    ]


def _encoded(page: Page, charset: str, *, named: bool) -> Page:
    """Give a page in an old encoding, which it names, or which only its host names."""
    text = page.body.decode().replace(
        '<meta charset="utf-8">', f'<meta charset="{charset}">' if named else ""
    )
    return replace(
        page,
        kind=f"{page.kind} in {charset}",
        body=text.encode(charset, "xmlcharrefreplace"),
        charset=None if named else charset,
    )
