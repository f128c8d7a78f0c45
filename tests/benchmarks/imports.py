"""Pages a second of `tagwire import` on all cores, its memory, and the extraction of web pages beside trafilatura alone."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import resource
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random
from time import perf_counter

import trafilatura

from bot.ingest.files import inputs
from bot.ingest.pages import parse_page
from bot.ingest.web import read_web_page
from bot.newsroom.importing import import_pages
from bot.newsroom.outside import reading_workers
from storage.store import Store

FEW, MANY, WEB = 1_000, 4_000, 400  # pages
_NOW = dt.datetime(2026, 11, 28, 12, tzinfo=dt.UTC)
_SYLLABLES = "har bour fer ry is land pier vo te coun cil mar ket sto rm li ght win ter road bri dge sch ool wa ter".split()  # noqa: SIM905


def run(few: int = FEW, many: int = MANY, web: int = WEB) -> dict[str, object]:
    """Print the rates of reading in one process, then rate and memory of whole imports, the workers' start included."""
    alone = {
        "text read": _rate(_read_text, few),
        "HTML read": _rate(_read_html, web // 4),
        "HTML by trafilatura alone": _rate(_trafilatura, web // 4),
    }
    print("pages a second in one process")
    for name, rate in alone.items():
        print(f"{name:<36}{rate:>8.0f}{1000 / rate:>11.1f} ms")
    print(
        f"import with {os.cpu_count()} workers{'':<15}{'pages':>8}{'pages/s':>10}{'ms of CPU':>11}{'MB':>8}{'MB a worker':>13}"
    )
    imports: dict[str, dict[str, float]] = {}
    for kind, later, number in (
        *(("txt", False, few), ("txt", False, many), ("txt", True, few), ("txt", True, many)),
        *(("html", False, web), ("html", True, web)),
    ):
        name = f"{'HTML' if kind == 'html' else 'text'}, summaries {'deferred' if later else 'included'}"
        found = imports[f"{name}, {number} pages"] = _in_a_process(kind, number, later=later)
        rate, cost, own, workers = found.values()
        print(f"{name:<36}{number:>8}{rate:>10.0f}{cost:>11.1f}{own:>8.0f}{workers:>13.0f}")
    return {"one process": alone, "import": imports}


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


def _in_a_process(kind: str, number: int, *, later: bool) -> dict[str, float]:
    """Import so many pages in a process of its own, whose peak of memory is then that of the import."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as folder, ProcessPoolExecutor(1, spawn) as process:
        make = text_page if kind == "txt" else html_page
        for index in range(number):
            (Path(folder) / f"{index:06}.{kind}").write_text(make(index), encoding="utf-8")
        return process.submit(measured, folder, number, later=later).result()


def measured(folder: str, number: int, *, later: bool) -> dict[str, float]:
    """Import a folder of so many pages; gives the rate, and the peaks of memory of this process and of a worker.

    The CPU's time, all processes and their start together, tells more than the rate where others use the machine.
    """
    with tempfile.TemporaryDirectory() as kept:
        store = Store.open(f"sqlite:///{kept}/wire.db")
        start, before = perf_counter(), _seconds()
        with reading_workers(os.cpu_count() or 1) as workers:
            for result in import_pages(
                store, inputs([folder]), source="HNA", zone=None, now=_NOW, workers=workers, later=later
            ):
                assert result.error is None, result
            rate = number / (perf_counter() - start)
        cost = 1000 * (_seconds() - before) / number
        store.close()
    own, largest_child = (_megabytes(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return {"pages/s": rate, "ms of CPU": cost, "MB": own, "MB a worker": largest_child}


def _seconds() -> float:
    """Give the CPU's time of this process and of those that it has ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def _megabytes(who: int) -> float:
    peak = resource.getrusage(who).ru_maxrss
    return peak / 1024 / (1024 if sys.platform == "darwin" else 1)
