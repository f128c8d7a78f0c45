"""An HTTP answer, read with limits: its headers, and its body inflated no further than it may go."""

from __future__ import annotations

import datetime as dt
import re
import zlib
from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from typing import Final

from bot.ingest.fetch_errors import FetchError

ENCODINGS: Final = "gzip, deflate"  # what `Body` can inflate and requests offer
_MOST_PIECES: Final = 20_000  # of a body: a host that sends it letter by letter costs seconds of work
_LONGEST_VALIDATOR: Final = 1000  # an ETag is kept and sent back: no host may store a book with us
_MAX_AGE: Final = re.compile(r'(?:^|[\s,])max-age\s*=\s*"?([0-9]{1,10})(?![0-9])', re.IGNORECASE)
_CHARSET: Final = re.compile(r""";\s*charset\s*=\s*["']?([A-Za-z0-9._:+-]{1,40})""", re.IGNORECASE)


class Headers:
    """The headers of an answer, by name in lower case; of a repeated one the first counts."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        self._first: dict[str, str] = {}
        for name, value in raw:
            self._first.setdefault(name.decode("latin-1").lower(), value.decode("latin-1").strip())

    def __getitem__(self, name: str) -> str:
        """Give a header's value, empty where it is missing."""
        return self._first.get(name, "")

    def validator(self, name: str) -> str | None:
        """Give an ETag or Last-Modified as it came, None where there is none that can be kept."""
        value = self[name]
        return value if 0 < len(value) <= _LONGEST_VALIDATOR else None

    @property
    def content_type(self) -> str | None:
        """The type in lower case, without parameters."""
        return self["content-type"].partition(";")[0].strip().lower() or None

    @property
    def charset(self) -> str | None:
        """The encoding of the letters that the host names."""
        found = _CHARSET.search(self["content-type"])
        return found[1].lower() if found else None

    @property
    def max_age(self) -> float | None:
        """The seconds for which the answer holds."""
        found = _MAX_AGE.search(self["cache-control"])
        return float(found[1]) if found else None

    @property
    def retry_after(self) -> float | None:
        """The seconds that the host asks to wait; a point in time is read by the host's own clock."""
        value = self["retry-after"]
        if re.fullmatch(r"[0-9]{1,10}", value):
            return float(value)
        until, now = _read_date(value), _read_date(self["date"])
        return max(0.0, (until - now).total_seconds()) if until and now else None

    @property
    def location(self) -> str:
        """Where a redirect leads; some hosts write it in UTF-8."""
        value = self["location"]
        try:
            return value.encode("latin-1").decode("utf-8")
        except UnicodeDecodeError:
            return value

    @property
    def length(self) -> int | None:
        """The bytes that the host promises."""
        value = self["content-length"]
        return int(value) if re.fullmatch(r"[0-9]{1,20}", value) else None


def _read_date(text: str) -> dt.datetime | None:
    try:
        read = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return read if read.tzinfo else read.replace(tzinfo=dt.UTC)


class Body:
    """A body as it comes in. It never grows beyond `limit`, however much a few packed bytes would inflate to."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise FetchError("fetch.broken")
        self._limit = limit
        self._inflater: zlib._Decompress | None = None
        self._plain = bytearray()
        self._pieces = 0

    def add(self, raw: bytes) -> None:
        """Take bytes as they stand on the wire."""
        self._pieces += 1
        if self._pieces > _MOST_PIECES:
            raise FetchError("fetch.broken")
        if self._encoding in ("", "identity"):
            self._plain += raw[: self._limit + 1 - len(self._plain)]
        elif raw:
            self._inflate(raw)
        if len(self._plain) > self._limit:
            raise too_large(self._limit)

    def _inflate(self, raw: bytes) -> None:
        if self._inflater is None:
            # Some hosts mean bare deflate by `deflate`: zlib's own header has an 8 in its first byte.
            bare = self._encoding == "deflate" and raw[0] & 0x0F != zlib.DEFLATED
            self._inflater = zlib.decompressobj(-zlib.MAX_WBITS if bare else zlib.MAX_WBITS | 32)
        if self._inflater.eof:
            return  # what follows the packed body is padding
        try:
            self._plain += self._inflater.decompress(raw, self._limit + 1 - len(self._plain))
        except zlib.error:
            raise FetchError("fetch.broken") from None

    def whole(self) -> bytes:
        """Give the body when all of it has come."""
        if self._inflater is not None and not self._inflater.eof:
            raise FetchError("fetch.broken")
        return bytes(self._plain)


def too_large(limit: int) -> FetchError:
    """Word a body that is larger than it may be."""
    return FetchError("fetch.too_large", megabytes=limit // 2**20)
