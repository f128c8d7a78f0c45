"""What Telegram finds in a plain text by itself: hashtags, links, mentions, commands, addresses."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from bot.playground.errors import Json

_MENTION = re.compile(r"(?<!\w)@(?:[A-Za-z0-9_]{4,32}|gif|nft|pic|ufc|vid)(?!\w)")
_COMMAND = re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/<>])")
_EMAIL = re.compile(
    r"(?<![\w.@+-])[A-Za-z0-9_-](?:[A-Za-z0-9_.+-]{0,62}[A-Za-z0-9_-])?@"
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?\.){1,6}[A-Za-z]{2,8}(?![\w-])"
)
_CASHTAG = re.compile(r"(?<![\w$\u200c])\$(?:1INCH|[A-Z]{1,8})(?![\w$\u200c])")
_CHANNEL = re.compile(r"@[A-Za-z0-9_]{3,32}")
_URL = re.compile(
    r"(?:(?P<scheme>https?|ftp|tonsite)://|(?<![\w@/#.-]))"
    r"(?P<host>(?:[\w~-]{1,63}\.)+[\w-]{1,63})"
    r"(?P<port>:[0-9]{1,5})?(?P<path>[/?#][^\s<>\"«»]*)?",
    re.IGNORECASE,
)
_TG_URL = re.compile(r"(?<!\w)(?:tg|ton|tonsite)://[A-Za-z0-9_-]{1,253}(?:[/?#][^\s<>\"«»]*)?", re.IGNORECASE)
_IPV4 = re.compile(
    r"(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)", re.ASCII
)
# Ends that make a link of an address without a scheme: the countries, and the commoner part of Telegram's long list.
_TOP = frozenset(
    re.findall(
        r"\S+",
        """
    ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bm bn bo br bs bt bv bw by
    bz ca cc cd cf cg ch ci ck cl cm cn co cr cu cv cw cx cy cz de dj dk dm do dz ec ee eg er es et eu fi fj
    fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu id ie il im in io
    iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc md me mg
    mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe pf pg ph
    pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st su sv sx
    sy sz tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug uk us uy uz va vc ve vg vi vn vu wf ws ye yt
    za zm zw com org net edu gov mil int info biz name pro app dev aero asia coop jobs mobi museum tel
    travel xyz top site online website store shop blog news media press tech world live today club cloud
    agency email link space page social video рф укр бел сайт онлайн москва ایران پاکستان السعودية مصر عراق
    قطر تونس भारत 中国
        """,
    )
)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_LONGEST_TAG = 256


def find(text: str) -> list[Json]:
    """Find what Telegram finds by itself, none overlapping another; offsets and lengths are UTF-16 units."""
    found: list[Json] = []
    units, last = Units(text), 0
    for start, end, kind in sorted(_all(text)):
        if start >= last:
            offset = units.at(start)
            found.append({"type": kind, "offset": offset, "length": units.at(end) - offset})
            last = end
    return found


def _all(text: str) -> Iterator[tuple[int, int, str]]:
    if "#" in text:
        yield from ((start, end, "hashtag") for start, end in hashtags(text))
    if "@" in text:
        yield from ((hit.start(), hit.end(), "mention") for hit in _MENTION.finditer(text))
        yield from ((hit.start(), hit.end(), "email") for hit in _EMAIL.finditer(text))
    if "/" in text:
        yield from ((hit.start(), hit.end(), "bot_command") for hit in _COMMAND.finditer(text))
    if "." in text or "://" in text:
        yield from ((start, end, "url") for start, end in _urls(text))
    if "$" in text:
        yield from ((hit.start(), hit.end(), "cashtag") for hit in _CASHTAG.finditer(text))


def hashtags(text: str) -> Iterator[tuple[int, int]]:
    """Find hashtags: start and end in code points, an `@channel` behind the tag included."""
    at = text.find("#")
    while at >= 0:
        end, letters = at + 1, False
        while end < len(text) and (kind := _tag_letter(text[end])):
            letters = letters or (kind == "L" and end - at <= _LONGEST_TAG)
            end += 1
        begins = at == 0 or not _tag_letter(text[at - 1])
        if begins and letters and text[end : end + 1] != "#":
            cut = min(end, at + 1 + _LONGEST_TAG)
            channel = _CHANNEL.match(text, cut) if cut == end else None
            yield at, channel.end() if channel else cut
        at = text.find("#", max(end, at + 1))


def _tag_letter(char: str) -> str:
    """`L` for a letter, `d` for what may stand in a hashtag without making it one, "" for what ends it."""
    if char.isascii():
        return "L" if char.isalpha() else "d" if char.isdigit() or char == "_" else ""
    category = unicodedata.category(char)
    if category[0] == "L":
        return "L"
    return "d" if category == "Nd" or char in "\u200c\u00b7" or "\u0d80" <= char <= "\u0dff" else ""


def _urls(text: str) -> Iterator[tuple[int, int]]:
    if "://" in text:
        for hit in _TG_URL.finditer(text):
            yield hit.start(), hit.start() + len(_without_tail(hit[0]))
    for hit in _URL.finditer(text):
        if text[hit.end() : hit.end() + 1] == "@" or not _is_host(hit["host"], bare=hit["scheme"] is None):
            continue
        yield hit.start(), hit.start() + len(_without_tail(hit[0]))


def _is_host(host: str, *, bare: bool) -> bool:
    if _IPV4.fullmatch(host):
        return True
    *names, top = host.split(".")
    if not any(char not in "0123456789." for char in host) or "_" in top or "_" in names[-1]:
        return False
    if top.lower().startswith("xn--"):
        return True
    sentence = top != top.lower() and top[1:] == top[1:].lower()  # `end.Next`: a full stop without its space
    known = top.lower() in _TOP and not sentence
    return (
        len(top) > 1
        and "-" not in top
        and (known or not bare)
        and not any(name.endswith("-") for name in names)
    )


def _without_tail(url: str) -> str:
    """Leave the full stop of the sentence and a bracket that was opened before the link."""
    depth = dict.fromkeys("([{", 0)
    for at, char in enumerate(url):
        if char in depth:
            depth[char] += 1
        elif opened := _CLOSING.get(char):
            depth[opened] -= 1
            if depth[opened] < 0:
                url = url[:at]
                break
    return url.rstrip(".:;,('?!`")


class Units:
    """Turns code point positions into UTF-16 ones; positions must not go back."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._plain = text.isascii() or max(text) <= "\uffff"
        self._seen = 0
        self._extra = 0

    def at(self, position: int) -> int:
        """Give the UTF-16 offset of a position."""
        if not self._plain:
            self._extra += sum(char > "\uffff" for char in self._text[self._seen : position])
            self._seen = position
        return position + self._extra
