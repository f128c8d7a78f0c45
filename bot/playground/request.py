"""What a bot sends: parameters from the address, a form, a multipart form or JSON, the way the real server takes them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl

from bot.playground.errors import ApiError, bad

_TRUE = frozenset({"true", "yes", "1"})
_INTEGER = re.compile(r"-?[0-9]{1,19}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a multipart form."""

    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Params:
    """The parameters of one call; everything is text, as the real server keeps it, until a method asks for more."""

    values: dict[str, str] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Give a parameter, "" where it is missing."""
        return self.values.get(name, "")

    def integer(self, name: str, default: int = 0) -> int:
        """Give a whole number; what is none counts as not given."""
        value = self.values.get(name, "").strip()
        return int(value) if _INTEGER.fullmatch(value) else default

    def flag(self, name: str) -> bool:
        """Give a yes or no; no where it is missing."""
        return self.values.get(name, "").lower() in _TRUE

    def json(self, name: str, refused: str) -> Any:
        """Give a JSON parameter, None where it is missing; `refused` are Telegram's words for a broken one."""
        value = self.values.get(name, "")
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad(refused) from None


def read(query: bytes, content_type: str, body: bytes) -> Params:
    """Collect the parameters of a call; what stands in the body wins over the address."""
    params = Params(_form(query))
    kind = content_type.partition(";")[0].strip().lower()
    if kind == "application/json" and body:
        params.values |= _json(body)
    elif kind == "multipart/form-data":
        _multipart(content_type, body, params)
    elif body:
        params.values |= _form(body)
    return params


def _form(raw: bytes) -> dict[str, str]:
    return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True)) if raw else {}


def _json(body: bytes) -> dict[str, str]:
    try:
        values = json.loads(body)
    except ValueError:
        raise bad("can't parse JSON object") from None
    if not isinstance(values, Mapping):
        raise bad("can't parse JSON object")
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in values.items()
        if value is not None
    }


def _multipart(content_type: str, body: bytes, params: Params) -> None:
    found = re.search(r'boundary="?([^";]+)"?', content_type)
    if not found:
        raise ApiError(400, "Bad Request: boundary field in content-type not found")
    separator = b"\r\n--" + found[1].encode()
    for part in (b"\r\n" + body).split(separator)[1:]:
        head, blank, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        if not blank:
            continue  # the closing boundary
        headers = head.decode("utf-8", "replace")
        name = re.search(r'[; ]name="?([^";\r\n]*)"?', headers)
        if not name:
            continue
        filename = re.search(r'filename="([^"\r\n]*)"', headers)
        if filename is None:
            params.values[name[1]] = content.decode("utf-8", "replace")
            continue
        kind = re.search(r"(?im)^content-type:\s*([^\r\n]+)", headers)
        params.files[name[1]] = Upload(
            filename[1].replace("\\", "/").rpartition("/")[2] or "file",
            kind[1].strip() if kind else "application/octet-stream",
            content,
        )
