"""Languages told right on short invented texts; with py3langid beside ours: `uv run --with py3langid python -m tests.benchmarks languages`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from time import perf_counter

from bot.summary import detect_language
from bot.summary.sentences import sentences
from tests.summary.samples import articles, headlines

KINDS = ("headlines", "sentences", "paragraphs")


def run() -> dict[str, object]:
    """Print for each language how many headlines, sentences and paragraphs are told right."""
    texts = {"headlines": headlines(), **_of_articles()}
    names = sorted({name for found in texts.values() for name, _ in found})
    figures: dict[str, object] = {}
    for who, detect in _detectors().items():
        start = perf_counter()
        right = {
            kind: Counter(name for name, text in texts[kind] if _same(detect(text), name)) for kind in KINDS
        }
        each = (perf_counter() - start) * 1000 / sum(map(len, texts.values()))
        print(f"{who:<14}" + "".join(f"{kind:>13}" for kind in KINDS) + f"   {each:.2f} ms each")
        for name in names:
            counts = [(right[kind][name], sum(name == of for of, _ in texts[kind])) for kind in KINDS]
            print(f"{name:<14}" + "".join(f"{f'{good} of {all_}':>13}" for good, all_ in counts))
        shares = {kind: right[kind].total() / len(texts[kind]) for kind in KINDS}
        print(f"{'all':<14}" + "".join(f"{share:>13.1%}" for share in shares.values()))
        figures[who] = {**shares, "ms": each}
    return figures


def _of_articles() -> dict[str, list[tuple[str, str]]]:
    paragraphs = [(name, part) for name, article in articles().items() for part in article.text.split("\n")]
    return {
        "sentences": [
            (name, said) for name, part in paragraphs for said in sentences(part, name.partition("-")[0])
        ],
        "paragraphs": paragraphs,
    }


def _detectors() -> dict[str, Callable[[str], str]]:
    found: dict[str, Callable[[str], str]] = {"ours": detect_language}
    if find_spec("py3langid"):
        classify = import_module("py3langid").classify
        found["py3langid"] = lambda text: str(classify(text)[0])
        found["py3langid"]("")  # it reads its model once
    return found


def _same(language: str, name: str) -> bool:
    return language == name.partition("-")[0]
