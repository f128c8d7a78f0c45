"""Summaries side by side, as docs/summaries.md shows them."""

from __future__ import annotations

from bot.summary import summarize
from tests.benchmarks.data import SAMPLES, Sample, read

SHOWN = ("en-lighthouse", "tr-tram", "fa-school")
METHODS = ("lead", "news", "lexrank")


def examples() -> list[str]:
    """Give a piece of Markdown an article: its title, and the summary by each method."""
    articles = {sample.id: sample for sample in read(SAMPLES)}
    return [_side_by_side(articles[name]) for name in SHOWN]


def _side_by_side(article: Sample) -> str:
    lines = [f"**{article.title}**"]
    for method in METHODS:
        found = summarize(article.text, title=article.title, language=article.lang, method=method)
        places = ", ".join(str(place + 1) for place in found.positions)
        lines.append(f"- `{method}` ({places}): {' '.join(found.sentences)}")
    return "\n".join(lines)


if __name__ == "__main__":
    print("\n\n".join(examples()))
