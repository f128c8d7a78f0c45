"""Telegram's HTML mode: tags become entities. Refuses what Telegram refuses, naming the byte as Telegram does.

Works on UTF-8 bytes, because the offsets in the refusals count bytes. A NUL ends the text, as it does in Telegram's own parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.playground.clean import utf16
from bot.playground.errors import Json, bad
from bot.playground.links import checked_link, mentioned_user
from bot.playground.model import Text, User

_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
}
_TAGS = frozenset({*_STYLES, "a", "pre", "code", "blockquote", "tg-emoji", "tg-time"})
_NAMED = {b"lt": "<", b"gt": ">", b"amp": "&", b"quot": '"'}
_LAST_CODE_POINT = 0x10FFFF
_LONGEST_REFERENCE = 10  # bytes of a numeric reference without its semicolon

_SPACE = b" \t\r\n\0\v"
_CHUNK = re.compile(rb"[^<&]+")
_TAG_NAME = re.compile(rb"[^ \t\r\n\0\v>]*")
_ATTRIBUTE = re.compile(rb"[^ \t\r\n\0\v=>/\"']*")
_BLANKS = re.compile(rb"[ \t\r\n\v]*")
_TOKEN = re.compile(rb"[A-Za-z0-9.\-]*")
_LITERAL = {ord('"'): re.compile(rb'[^"&\0]*'), ord("'"): re.compile(rb"[^'&\0]*")}
_REFERENCE = re.compile(rb"&(?:#x([0-9A-Fa-f]*)|#([0-9]*)|([A-Za-z]*))")


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    argument: str
    start: int  # UTF-16 units
    index: int  # pieces of text that stood before it
    unix: int = 0


def parse_html(source: str) -> Text:
    """Read HTML mode; raises ApiError `Bad Request: can't parse entities: ...`."""
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self._raw = source.encode("utf-8", "surrogatepass")
        self._data = self._raw + b"\0"
        self._pieces: list[str] = []
        self._units = 0
        self._open: list[_Open] = []
        self._entities: list[Json] = []

    def run(self) -> Text:
        at, end = 0, len(self._raw)
        while at < end:
            if chunk := _CHUNK.match(self._raw, at):
                self._add(chunk[0].decode("utf-8", "surrogatepass"))
                at = chunk.end()
            elif self._raw[at] == ord("&"):
                char, at = self._reference(at)
                self._add(char)
            elif self._data[at + 1] == ord("/"):
                at = self._end_tag(at)
            else:
                at = self._start_tag(at)
        if self._open:
            raise _refused(f'Can\'t find end tag corresponding to start tag "{self._open[-1].name}"')
        text = "".join(self._pieces)
        if _has_lone_surrogates(text):
            raise _refused(
                "Text contains invalid Unicode characters after decoding HTML entities, "
                "check for unmatched surrogate code units"
            )
        return Text(text, [_bare(entity) for entity in self._entities])

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._units += utf16(text)

    def _reference(self, at: int) -> tuple[str, int]:
        """Decode `&...;` at this byte; a `&` that begins nothing known stands for itself."""
        found = _REFERENCE.match(self._data, at)
        assert found is not None  # every group may be empty
        hexadecimal, decimal, name = found.groups()
        char = _NAMED.get(name, "") if name is not None else _numeric(found, hexadecimal, decimal)
        if not char:
            return "&", at + 1
        return char, found.end() + (self._data[found.end()] == ord(";"))

    def _start_tag(self, begin: int) -> int:
        name_end = _end(_TAG_NAME, self._data, begin + 1)
        if self._data[name_end] == 0:
            raise _refused(f"Unclosed start tag at byte offset {begin}")
        name = _lower(self._data[begin + 1 : name_end])
        if name not in _TAGS:
            raise _refused(f'Unsupported start tag "{name}" at byte offset {begin}')
        tag = _Open(name, "", self._units, len(self._pieces))
        at = name_end
        while self._data[at] != ord(">"):
            at = self._attribute(tag, at, begin)
        if name == "span" and tag.argument != "spoiler":
            raise _refused(f'Tag "span" must have class "tg-spoiler" at byte offset {begin}')
        self._open.append(tag)
        return at + 1

    def _attribute(self, tag: _Open, at: int, begin: int) -> int:
        """Read one attribute, or nothing before the `>`; gives the byte after it."""
        at = _end(_BLANKS, self._data, at)
        if self._data[at] == ord(">"):
            return at
        name_end = _end(_ATTRIBUTE, self._data, at)
        name = self._data[at:name_end].decode("utf-8", "replace")
        if not name:
            raise _refused(f'Empty attribute name in the tag "{tag.name}" at byte offset {begin}')
        at = _end(_BLANKS, self._data, name_end)
        unclosed = _refused(f'Unclosed start tag "{tag.name}" at byte offset {begin}')
        if self._data[at] != ord("="):
            if self._data[at] == 0:
                raise unclosed
            if (tag.name, name) == ("blockquote", "expandable"):
                tag.argument = "1"
            return at
        at = _end(_BLANKS, self._data, at + 1)
        if self._data[at] == 0:
            raise unclosed
        value, at = self._value(at)
        if self._data[at] == 0:
            raise _refused(f"Unclosed start tag at byte offset {begin}")
        _keep(tag, name, value)
        return at

    def _value(self, at: int) -> tuple[str, int]:
        quote = self._data[at]
        if quote not in b"\"'":
            end = _end(_TOKEN, self._data, at)
            if self._data[end] not in _SPACE + b">":
                raise _refused(f"Unexpected end of name token at byte offset {at}")
            return _lower(self._data[at:end]), end
        at += 1
        parts: list[bytes] = []
        while (byte := self._data[at]) not in (quote, 0):
            if byte == ord("&"):
                char, at = self._reference(at)
                parts.append(char.encode("utf-8", "surrogatepass"))
            else:
                end = _end(_LITERAL[quote], self._data, at)
                parts.append(self._data[at:end])
                at = end
        value = b"".join(parts).decode("utf-8", "replace")
        return value, at + (self._data[at] == quote)

    def _end_tag(self, begin: int) -> int:
        if not self._open:
            raise _refused(f"Unexpected end tag at byte offset {begin}")
        name_end = _end(_TAG_NAME, self._data, begin + 2)
        name = _lower(self._data[begin + 2 : name_end])
        at = _end(_BLANKS, self._data, name_end)
        if self._data[at] != ord(">"):
            raise _refused(f"Unclosed end tag at byte offset {begin}")
        expected = self._open[-1].name
        if name and name != expected:
            raise _refused(
                f'Unmatched end tag at byte offset {begin}, expected "</{expected}>", found "</{name}>"'
            )
        tag = self._open.pop()
        if self._units > tag.start:
            self._close(tag)
        return at + 1

    def _close(self, tag: _Open) -> None:
        place: Json = {"offset": tag.start, "length": self._units - tag.start}
        if tag.name in ("pre", "code"):
            self._close_code(tag, place)
        elif found := self._meaning(tag):
            self._entities.append(found | place)

    def _meaning(self, tag: _Open) -> Json | None:
        if style := _STYLES.get(tag.name):
            return {"type": style}
        if tag.name == "blockquote":
            return {"type": "expandable_blockquote" if tag.argument else "blockquote"}
        if tag.name == "tg-emoji":
            if not re.fullmatch("-?[0-9]{1,18}", tag.argument) or not int(tag.argument):
                raise bad("can't parse entities: Invalid custom emoji identifier specified")
            return {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        if tag.name == "tg-time":
            shape = {"date_time_format": tag.argument} if tag.argument else {}
            return {"type": "date_time", "unix_time": tag.unix, **shape} if tag.unix > 0 else None
        url = tag.argument or "".join(self._pieces[tag.index :])
        if user := mentioned_user(url):
            return {"type": "text_mention", "user": User(user, "").api()}
        link = checked_link(url)
        return {"type": "text_link", "url": link} if link else None

    def _close_code(self, tag: _Open, place: Json) -> None:
        """`<pre><code class="language-x">`, in either order, is one entity with a language."""
        last = self._entities[-1] if self._entities else {}
        same = all(last.get(key) == place[key] for key in place)
        inner = {"pre": "code", "code": "pre"}[tag.name]
        language = tag.argument or last.get("language", "") if same and last["type"] == inner else ""
        if language:
            last |= {"type": "pre", "language": language}
        elif tag.name == "code" and tag.argument:
            self._entities.append({"type": "code", "language": tag.argument} | place)
        else:
            self._entities.append({"type": tag.name} | place)


def _bare(entity: Json) -> Json:
    """Take the language off lone code: it was kept for a `pre` around it that never came."""
    if entity["type"] == "code":
        return {key: value for key, value in entity.items() if key != "language"}
    return entity


def _keep(tag: _Open, name: str, value: str) -> None:
    """Keep the attributes that mean something; Telegram ignores the others."""
    match tag.name, name:
        case ("a", "href") | ("tg-emoji", "emoji-id") | ("tg-time", "format"):
            tag.argument = value
        case ("code", "class") if value.startswith("language-"):
            tag.argument = value.removeprefix("language-")
        case ("span", "class") if value.startswith("tg-"):
            tag.argument = value.removeprefix("tg-")
        case ("blockquote", "expandable"):
            tag.argument = "1"
        case ("tg-time", "unix"):
            digits = re.match("[0-9]{1,10}", value)
            tag.unix = int(digits[0]) if digits else 0
        case _:
            pass


def _numeric(found: re.Match[bytes], hexadecimal: bytes | None, decimal: bytes | None) -> str:
    if found.end() - found.start() >= _LONGEST_REFERENCE:
        return ""
    code = int(hexadecimal or b"0", 16) if hexadecimal is not None else int(decimal or b"0")
    return chr(code) if 0 < code < _LAST_CODE_POINT else ""


def _has_lone_surrogates(text: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in text) if not text.isascii() else False


def _lower(name: bytes) -> str:
    return name.lower().decode("utf-8", "replace")


def _end(pattern: re.Pattern[bytes], data: bytes, at: int) -> int:
    found = pattern.match(data, at)
    assert found is not None  # every pattern here may match nothing
    return found.end()


def _refused(words: str) -> Exception:
    return bad(f"can't parse entities: {words}")
