"""How many copies of a report are found again after an edit, how many pairs falsely, and milliseconds a text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations
from random import Random
from time import process_time

from bot.core.phrases import Phrases, names
from bot.core.sketch import part, shingles
from bot.core.stories import alike
from storage.records import Sketched, TagUse
from tests.support.reports import EDITS, Report, reports


def run() -> dict[str, object]:
    """Print recall an edit, the false pairs among all, the cost of each step; give these."""
    all_reports = reports()
    recalls = {name: recall(all_reports, name) for name in EDITS}
    false = false_pairs(all_reports)
    pairs = len(all_reports) * (len(all_reports) - 1) // 2
    for name, share in recalls.items():
        print(f"{name:<24}{share:>8.3f} found")
    print(f"{'false pairs':<24}{false:>8} of {pairs:,}")
    costs = {
        "shingles and sketch": _milliseconds(lambda: [part(shingles(one.text)) for one in all_reports])
        / len(all_reports),
        "names": _milliseconds(lambda: [names(one.text) for one in all_reports]) / len(all_reports),
        **_phrases(),
    }
    for name, cost in costs.items():
        print(f"{name:<40}{cost:>8.2f} ms")
    return {
        "recall": {name: round(share, 3) for name, share in recalls.items()},
        "false_pairs": false,
        "pairs": pairs,
        "milliseconds": {name: round(cost, 2) for name, cost in costs.items()},
    }


def recall(all_reports: Sequence[Report], edit: str, seed: int = 7) -> float:
    """Give the share of reports whose edited copy, of another source, is found by its sketch and is alike."""
    random = Random(seed)
    found = [is_found(one.text, EDITS[edit](one, random)) for one in all_reports]
    return sum(found) / len(found)


def is_found(kept: str, new: str) -> bool:
    """Tell whether a text leads to a kept one of another source: a number of its sketch does, and they are alike."""
    a, b = shingles(kept), shingles(new)
    return not set(part(a)).isdisjoint(part(b)) and alike(Sketched("A", None, a), Sketched("B", None, b))


def false_pairs(all_reports: Sequence[Report]) -> int:
    """Count the pairs of different reports, whole and as leads, that would become one story."""
    texts = [one.text for one in all_reports]
    leads = [EDITS["lead only"](one, Random(0)) for one in all_reports]
    sketched = [
        (Sketched("A", None, shingles(text)), Sketched("B", None, shingles(lead)))
        for text, lead in zip(texts, leads, strict=True)
    ]
    return sum(
        any(alike(a, Sketched("B", None, b.shingles)) for a in one for b in other)
        for one, other in combinations(sketched, 2)
    )


def _phrases() -> dict[str, float]:
    """Time 10,000 followed tags against texts of 200 kB."""
    random = Random(3)
    pool = {language: _words(language) for language in ("en", "fa")}
    tags = [
        TagUse(f"{language}{n}", "_".join(random.choices(pool[language], k=random.randint(1, 3))))
        for language in pool
        for n in range(5_000)
    ]
    hostile = ["_".join(["gale"] * k + [f"w{n}"]) for n, k in enumerate([1, 2, 3, 4, 5] * 2_000)]
    held = Phrases(tags)
    against = Phrases(TagUse(str(n), display) for n, display in enumerate(hostile))
    texts = {language: _cut(" ".join(random.choices(words, k=50_000))) for language, words in pool.items()}
    return {
        "10,000 tags made ready": _milliseconds(lambda: Phrases(tags)),
        "10,000 tags, English text of 200 kB": _milliseconds(lambda: held.find("", None, texts["en"])),
        "10,000 tags, Persian text of 200 kB": _milliseconds(lambda: held.find("", None, texts["fa"])),
        "10,000 tags, one word repeated": _milliseconds(
            lambda: against.find("", None, _cut("gale " * 50_000))
        ),
        "names, English text of 200 kB": _milliseconds(lambda: names(texts["en"])),
    }


def _words(language: str) -> list[str]:
    return [word for one in reports() if one.language == language for word in one.text.split()]


def _cut(text: str) -> str:
    return text.encode()[:200_000].decode(errors="ignore")


def _milliseconds(work: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(3):
        start = process_time()  # of this process: others on the machine don't count
        work()
        best = min(best, process_time() - start)
    return best * 1000
