"""Write the letters that tell languages apart: `uv run --with django python -m tests.benchmarks.fit_languages`.

The texts are Django's translations, because it has them in all our languages; only how often letters follow each other is taken.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from importlib.util import find_spec
from pathlib import Path

from bot.summary import languages
from bot.summary.languages import groups_of_letters

KEPT = 1000  # groups of letters a script: fewer lose headlines, three times as many win hardly one
LEAST = 0.5  # what a language that lacks a group is taken to have of it
GROUPS = {
    "latin": ("en", "tr", "uz", "es", "fr", "de", "pt", "id", "it", "pl", "nl"),
    "cyrillic": ("ru", "uk", "tg", "uz"),
}
_ENTRY = re.compile(r'^(msgid|msgstr(?:\[\d\])?) ((?:".*"\n?)+)', re.MULTILINE)
_NO_WORD = re.compile(r"%\(?\w*\)?\w|\{\w*\}|\\n|<[^>]+>")
_CYRILLIC = {"o'": "ў", "g'": "ғ", "sh": "ш", "ch": "ч", "ya": "я", "yu": "ю", "yo": "ё"}
_LETTERS = str.maketrans("abdefghijklmnopqrstuvxyz", "абдефгҳижклмнопқрстувхйз")


def main() -> None:
    """Write a file for each script."""
    for script, codes in GROUPS.items():
        counts = {code: groups_of_letters(_text(code, script)) for code in codes}
        rows = [f"{group}\t{' '.join(map(str, weights))}" for group, weights in _weights(counts)]
        path = Path(languages.__file__).parent / f"letters_{script}.tsv"
        path.write_text("\n".join([f"\t{' '.join(codes)}", *rows, ""]), encoding="utf-8")


def _weights(counts: dict[str, Counter[str]]) -> list[tuple[str, list[int]]]:
    """Give the groups that tell most, and for each how much likelier it is in a language than in the mean of all."""
    totals = {code: found.total() for code, found in counts.items()}
    told = {}
    for group in set().union(*counts.values()):
        shares = [found[group] / totals[code] for code, found in counts.items()]
        logs = [math.log((found[group] + LEAST) / totals[code]) for code, found in counts.items()]
        weights = [log - sum(logs) / len(logs) for log in logs]
        told[group] = (
            sum(share * max(weight, 0) for share, weight in zip(shares, weights, strict=True)),
            weights,
        )
    best = sorted(told, key=lambda group: (-told[group][0], group))[:KEPT]
    return [(group, [round(weight) for weight in told[group][1]]) for group in sorted(best)]


def _text(code: str, script: str) -> str:
    """Give all that is translated into a language, without what stands for values; English is what is translated."""
    found = find_spec("django")
    if found is None or found.origin is None:
        raise SystemExit("Django is not here: uv run --with django python -m tests.benchmarks.fit_languages")
    said = []
    for path in sorted(Path(found.origin).parent.glob(f"**/locale/{code}/LC_MESSAGES/*.po")):
        for kind, lines in _ENTRY.findall(path.read_text(encoding="utf-8")):
            if (kind == "msgid") == (code == "en"):
                said.append(_NO_WORD.sub(" ", "".join(re.findall(r'"(.*)"', lines))))
    text = " ".join(said)
    return _in_cyrillic(text) if code == "uz" and script == "cyrillic" else text


def _in_cyrillic(text: str) -> str:
    text = re.sub("[‘’ʻ`]", "'", text.lower())
    for latin, cyrillic in _CYRILLIC.items():
        text = text.replace(latin, cyrillic)
    return text.translate(_LETTERS)


if __name__ == "__main__":
    main()
