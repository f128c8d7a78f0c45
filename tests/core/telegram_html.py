"""A small strict parser of Telegram HTML, written from its rules, that counts what Telegram would count."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.core.hashtags import telegram_tags

_TOKEN = re.compile(
    r"<(/?)([a-z]+)((?: [a-z]+(?:=\"[^\"<>]*\")?)*)>|&([a-z]+|#\d+);|([^<>&]+)|(.)", re.DOTALL
)
_KNOWN = {"b": "", "i": "", "code": "", "a": "href", "blockquote": "expandable"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_FOUND = [
    re.compile(r"https?://\S+"),
    re.compile(r"(?<![\w/])(?:[\w-]+\.)+(?:com|org|net|is|uk|io|me)\b"),
    re.compile(r"(?<!\w)@\w{3,32}"),
    re.compile(r"(?<![\w/<>])/[a-z_]\w*"),
    re.compile(r"(?<!\w)\$[A-Z]{3,8}\b"),
    re.compile(r"(?<!\d)\d{13,19}(?!\d)"),
]


@dataclass
class Parsed:
    """What a message reads as: its text, its links in order, and how many entities Telegram makes of it."""

    text: str = ""
    links: list[str] = field(default_factory=list)
    entities: int = 0


def parse(html: str) -> Parsed:
    """Parse strictly: only known tags, properly nested, everything else escaped; raises AssertionError otherwise."""
    parsed = Parsed()
    stack: list[str] = []
    for closing, name, attributes, entity, text, stray in _TOKEN.findall(html):
        assert not stray, f"{stray!r} stands unescaped"
        if entity:
            parsed.text += chr(int(entity[1:])) if entity.startswith("#") else _NAMED[entity]
        elif text:
            parsed.text += text
        elif closing:
            assert not attributes
            assert stack.pop() == name, f"</{name}> closes another tag"
        else:
            assert name in _KNOWN, f"Telegram has no <{name}>"
            assert name not in stack, f"<{name}> in itself"
            stack.append(name)
            parsed.entities += 1
            if name == "a":
                (address,) = re.findall(' href="([^"]*)"', attributes)
                assert "<" not in address
                parsed.links.append(parse(address).text)
            else:
                assert attributes in ("", f" {_KNOWN[name]}"), attributes
    assert not stack, f"never closed: {stack}"
    parsed.entities += len(telegram_tags(parsed.text)) + sum(
        len(kind.findall(parsed.text)) for kind in _FOUND
    )
    return parsed
