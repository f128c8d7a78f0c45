"""How near summaries come to an editor's: every method beside the lead and the best that extraction could do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from bot.summary import METHODS, summarize
from bot.summary.document import Prepared, prepare
from bot.summary.words import words
from tests.benchmarks.data import Sample, data_sets
from tests.benchmarks.rouge import KINDS, Rouge, interval

SENTENCES = 3
SAMPLE = 40  # articles of each data set on which all methods are compared; kl alone takes a twentieth of a second each
LENGTHS = (1, 2, 3, 5)
BUDGET = 65  # words that each summary is cut to where length must not count

Row = dict[str, float]


def run() -> dict[str, object]:
    """Print a table of all methods and one of news minus lead for each data set."""
    return {name: _measure(name, samples) for name, samples in data_sets().items()}


def _measure(name: str, samples: list[Sample]) -> dict[str, object]:
    few = samples[:SAMPLE]
    rows = {method: _row(method, few) for method in ("oracle", *METHODS)}
    print(f"\n{name}: {len(few)} of {len(samples)} articles, {SENTENCES} sentences, F1")
    print(f"{'':<12}" + "".join(f"{kind:>11}" for kind in (*KINDS, "words")))
    for method, row in sorted(rows.items(), key=lambda item: -item[1]["rouge1"]):
        print(f"{method:<12}" + "".join(f"{row[kind]:>11.2f}" for kind in (*KINDS, "words")))
    gains = {str(length): gain(samples, length) for length in LENGTHS}
    gains[f"{BUDGET} words"] = gain(samples, None)
    print(f"news minus lead, all {len(samples)} articles, with the interval that holds 95 of 100")
    for length, found in gains.items():
        print(
            f"{length:>8}  "
            + "   ".join(f"{kind} {m:+.2f} [{a:+.2f}, {b:+.2f}]" for kind, (m, a, b) in found.items())
        )
    return {"articles": len(few), "methods": rows, "news_minus_lead": gains}


def _row(method: str, samples: list[Sample]) -> Row:
    totals = [0.0] * (len(KINDS) + 1)
    for sample in samples:
        rouge = Rouge(sample.reference, sample.lang)
        chosen = _chosen(sample, method, rouge)
        said = float(sum(len(words(sentence, sample.lang)) for sentence in chosen))
        totals = [total + value for total, value in zip(totals, (*rouge.score(chosen), said), strict=True)]
    means = [round(total / len(samples), 2) for total in totals]
    return dict(zip((*KINDS, "words"), means, strict=True))


def _chosen(sample: Sample, method: str, rouge: Rouge) -> Sequence[str]:
    if method != "oracle":
        return _summary(sample, method, SENTENCES)
    prepared: Prepared = prepare(sample.text, sample.title, sample.lang)
    return [prepared.sentences[place] for place in rouge.oracle(prepared.sentences, SENTENCES)]


def gain(samples: list[Sample], length: int | None) -> dict[str, tuple[float, float, float]]:
    """Compare at a number of sentences, or at BUDGET words."""
    differences: list[tuple[float, ...]] = []
    for sample in samples:
        rouge = Rouge(sample.reference, sample.lang)
        ours, lead = (
            rouge.score(_summary(sample, method, length) if length else _within_budget(sample, method))
            for method in ("news", "lead")
        )
        differences.append(tuple(a - b for a, b in zip(ours, lead, strict=True)))
    columns = zip(*differences, strict=True)
    return {kind: interval(column) for kind, column in zip(KINDS, columns, strict=True)}


def _summary(sample: Sample, method: str, length: int) -> Sequence[str]:
    return summarize(
        sample.text, title=sample.title, language=sample.lang, sentences=length, method=method
    ).sentences


def _within_budget(sample: Sample, method: str) -> Sequence[str]:
    """Give the shortest summary that has BUDGET words, cut to them."""
    found: Sequence[str] = ()
    for length in range(1, 8):
        found = _summary(sample, method, length)
        if sum(len(sentence.split()) for sentence in found) >= BUDGET:
            break
    before = accumulate((len(sentence.split()) for sentence in found), initial=0)
    cut = [
        " ".join(sentence.split()[: max(BUDGET - used, 0)])
        for sentence, used in zip(found, before, strict=False)
    ]
    return [sentence for sentence in cut if sentence]
