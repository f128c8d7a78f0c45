"""HTML to plain text: what a reader would see of it, a paragraph a line."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from bot.core.text import clean
from bot.ingest.lines import lines

_UNSEEN: Final = frozenset((
    "script", "style", "template", "noscript", "head", "title", "iframe", "object", "svg", "math", "figcaption", "audio",
    "video", "canvas", "select", "button", "textarea",
))  # fmt: skip
_BREAKS: Final = frozenset((
    "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol",
    "p", "pre", "section", "summary", "table", "tr", "ul",
))  # fmt: skip
_SPACES: Final = frozenset(("td", "th", "img"))
_OUR_BREAKS: Final = 2  # the body, and the division that is put around


def plain_text(html: str) -> str:
    """Give the text of a piece of HTML, broken or not. Without any markup, empty lines part its paragraphs."""
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body><div>{clean(html)}".encode(), parser)
    runs: list[list[str]] = [[]]
    breaks = sum(
        _walk(part, runs) for part in (root, *root.itersiblings())
    )  # what follows </html> is a tree of its own
    texts = ["".join(run) for run in runs]
    if breaks <= _OUR_BREAKS:
        texts = re.split(r"\n\s*\n", "".join(texts))
    return "\n".join(line for line in lines("\n".join(" ".join(text.split()) for text in texts)) if line)


def _walk(root: etree._Element, runs: list[list[str]]) -> int:
    """Add the texts of a tree to the last run, and new runs where one ends; gives how many elements ended one."""
    breaks = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if element.tag in _BREAKS:
            runs.append([])
            breaks += event == "start"
        elif element.tag in _SPACES:
            runs[-1].append(" ")
        if event == "end":
            runs[-1].append(element.tail or "")
        elif element.tag in _UNSEEN:
            walk.skip_subtree()
        else:
            runs[-1].append(element.text or "")
    return breaks
