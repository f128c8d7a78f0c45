"""Pages a second of `tagwire import`, its memory, and the extraction of web pages beside trafilatura called directly."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import resource
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import perf_counter

import trafilatura

from bot.ingest.files import inputs
from bot.ingest.pages import parse_page
from bot.ingest.web import read_web_page
from bot.newsroom.importing import import_pages
from storage.store import Store

PAGES = 1_000
WEB_PAGES = 200
_NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
_SYLLABLES = "har bour fer ry is land pier vo te coun cil mar ket sto rm li ght win ter road bri dge sch ool wa ter".split()  # noqa: SIM905


def run() -> dict[str, object]:
    """Print the rates of reading and of a whole import, then the milliseconds of an extraction."""
    print(f"{PAGES} pages of text, {WEB_PAGES} web pages; pages a second")
    print(f"{'':<28}{'text':>10}{'HTML':>10}")
    rates = {"read only": (_rate(_read_text, PAGES), _rate(_read_html, WEB_PAGES))}
    imported = [_in_a_process(kind, number) for kind, number in (("txt", PAGES), ("html", WEB_PAGES))]
    rates["import, summaries included"] = (imported[0]["pages/s"], imported[1]["pages/s"])
    for name, (text, html) in rates.items():
        print(f"{name:<28}{text:>10.0f}{html:>10.0f}")
    for megabytes in ("MB at 1/10", "MB at the end"):
        print(f"{megabytes:<28}{imported[0][megabytes]:>10.0f}{imported[1][megabytes]:>10.0f}")
    ours, theirs = _rate(_read_html, WEB_PAGES), _rate(_trafilatura, WEB_PAGES)
    print(f"milliseconds a web page: ours {1000 / ours:.1f}, trafilatura.extract {1000 / theirs:.1f}")
    return {"pages/s": rates, "import": imported, "ms": {"ours": 1000 / ours, "trafilatura": 1000 / theirs}}


def text_page(number: int) -> str:
    """Make a page of text in an agency's layout, about 300 words in 12 paragraphs."""
    chance = Random(number)
    title, lead, *body = (_sentences(chance, count) for count in (1, 1, *(2,) * 11))
    header = f"Code {100_000 + number}\nPublishDate: Monday, November 23, 2026 09:30\n\n"
    return header + "\n\n".join(
        [title.rstrip("."), lead, f"Harbour News Agency (HNA)_ {body[0]}", *body[1:], "Your comment"]
    )


def html_page(number: int) -> str:
    """Make the same article as a web page of about 60 kB, amid menus, lists of other news and scripts."""
    chance = Random(number)
    title, lead, *body = (_sentences(chance, count) for count in (1, 1, *(2,) * 11))
    article = "".join(f"<p>{text}</p>" for text in body)
    links = "".join(
        f'<li class="item"><a href="/news/{n}">{_sentences(chance, 1)}</a><span>{n} min</span></li>'
        for n in range(150)
    )
    script = "".join(f"var a{n} = {{'x': {n}}};" for n in range(1_000))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title><meta name="description" content="{lead}">'
        f'<meta property="article:published_time" content="2026-11-23T09:30:00Z"><meta name="keywords" content="harbour, pier">'
        f"<script>{script}</script></head><body><nav><ul>{links[: len(links) // 3]}</ul></nav><main><article><h1>{title}</h1>{article}"
        f"</article></main><aside><h2>Latest news</h2><ul>{links}</ul></aside><footer><p>Copyright</p></footer></body></html>"
    )


def _sentences(chance: Random, count: int) -> str:
    return " ".join(_sentence(chance) for _ in range(count))


def _sentence(chance: Random) -> str:
    words = [_word(chance) for _ in range(12)]
    if chance.random() < 0.25:  # about six tags an article, of a few hundred
        words[6] = f"#{_word(Random(chance.randint(0, 300)))}"
    return " ".join(words).capitalize() + "."


def _word(chance: Random) -> str:
    return "".join(chance.choices(_SYLLABLES, k=chance.randint(1, 3)))


def _rate(read: Callable[[int], Callable[[], object]], number: int) -> float:
    jobs = [read(index) for index in range(number)]
    jobs[0]()  # what is loaded and remembered once counts for nobody
    start = perf_counter()
    for job in jobs:
        job()
    return number / (perf_counter() - start)


def _read_text(number: int) -> Callable[[], object]:
    text = text_page(number)
    return lambda: parse_page(text, source="x")


def _read_html(number: int) -> Callable[[], object]:
    body = html_page(number).encode()
    return lambda: read_web_page(body, url=None, charset=None, source="x")


def _trafilatura(number: int) -> Callable[[], object]:
    body = html_page(number).encode()
    return lambda: trafilatura.extract(body, fast=True, with_metadata=True, include_comments=False)


def _in_a_process(kind: str, number: int) -> dict[str, float]:
    """Import so many pages in a process of its own, whose peak of memory is then that of the import."""
    with tempfile.TemporaryDirectory() as folder, multiprocessing.get_context("spawn").Pool(1) as pool:
        make = text_page if kind == "txt" else html_page
        for index in range(number):
            (Path(folder) / f"{index:06}.{kind}").write_text(make(index), encoding="utf-8")
        return pool.apply(_import, (folder, number))


def _import(folder: str, number: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as kept:
        store = Store.open(f"sqlite:///{kept}/wire.db")
        start, early = perf_counter(), 0.0
        for index, result in enumerate(
            import_pages(store, inputs([folder]), source="HNA", zone=None, now=_NOW), start=1
        ):
            assert result.error is None, result
            if index == number // 10:
                early = _megabytes()
        rate = number / (perf_counter() - start)
        store.close()
    return {"pages/s": rate, "MB at 1/10": early, "MB at the end": _megabytes()}


def _megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
