"""Headers and bodies by themselves: what odd ones mean, and what a packed one may cost."""

from __future__ import annotations

import tracemalloc
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.answers import Body, Headers
from bot.ingest.fetch_errors import FetchError

MIB = 2**20


def headers(**given: str) -> Headers:
    """Make headers; `content_type` is Content-Type."""
    return Headers(
        (name.replace("_", "-").encode(), value.encode("latin-1")) for name, value in given.items()
    )


@pytest.mark.parametrize(
    ("value", "kind", "charset"),
    [
        ("text/html", "text/html", None),
        ("Text/HTML; q=1; charset=windows-1256", "text/html", "windows-1256"),
        ("text/html;charset='UTF-8' ; x", "text/html", "utf-8"),
        ("; charset=", None, None),
        ("", None, None),
        ("text/html; charset=" + "x" * 1000, "text/html", "x" * 40),
    ],
)
def test_content_type(value: str, kind: str | None, charset: str | None) -> None:
    """The type comes in lower case, and the letters' encoding apart from it."""
    read = headers(content_type=value)
    assert (read.content_type, read.charset) == (kind, charset)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("max-age=600", 600),
        ("public,MAX-AGE=0", 0),
        ('private, max-age="60", must-revalidate', 60),
        ("s-maxage=600", None),
        ("max-age=", None),
        ("max-age=-1", None),
        ("max-age=99999999999", None),
        ("no-store", None),
    ],
)
def test_max_age(value: str, seconds: float | None) -> None:
    """How long the answer holds for us; what can't be read is as if it were not there."""
    assert headers(cache_control=value).max_age == seconds


NOW = "Tue, 24 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("after", "date", "seconds"),
    [
        ("0", "", 0),
        ("3600", "", 3600),
        ("Tue, 24 Nov 2026 13:00:00 GMT", NOW, 3600),
        ("Tuesday, 24-Nov-26 12:00:30 GMT", NOW, 30),
        ("Tue Nov 24 12:00:30 2026", NOW, 30),
        ("Tue, 24 Nov 2026 11:00:00 GMT", NOW, 0),
        ("Tue, 24 Nov 2026 13:00:00 GMT", "", None),  # a computer's own clock may be wrong by more
        ("Tue, 24 Nov 2026 13:00:00 GMT", "noon", None),
        ("in an hour", NOW, None),
        ("-5", NOW, None),
        ("1" * 5000, NOW, None),
        ("", NOW, None),
    ],
)
def test_retry_after(after: str, date: str, seconds: float | None) -> None:
    """Seconds or a point in time, which is measured by the host's own clock."""
    assert headers(retry_after=after, date=date).retry_after == seconds


def test_validators() -> None:
    """A validator is kept as it came, unless it is empty or as long as a book; of two the first counts."""
    assert headers(etag='W/"\xe9"').validator("etag") == 'W/"\xe9"'
    assert headers(etag="").validator("etag") is None
    assert headers(etag="x" * 1001).validator("etag") is None
    assert Headers([(b"ETag", b"a"), (b"etag", b"b")]).validator("etag") == "a"


def test_a_bomb_takes_no_more_than_the_limit() -> None:
    """However much comes at once, it is inflated to the limit and no further."""
    bomb = zlib.compress(bytes(64 * MIB))
    tracemalloc.start()
    try:
        with pytest.raises(FetchError, match="too_large"):
            Body("gzip", MIB).add(bomb)
        assert tracemalloc.get_traced_memory()[1] < 3 * MIB
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300), st.integers(1, 50), st.sampled_from(["", "gzip", "deflate", "bare"]))
def test_bodies_in_pieces(plain: bytes, size: int, packing: str) -> None:
    """A body comes out as it went in, whatever pieces it came in."""
    packer = zlib.compressobj(wbits={"gzip": 31, "deflate": 15, "bare": -15}.get(packing, 15))
    raw = packer.compress(plain) + packer.flush() if packing else plain
    body = Body("deflate" if packing == "bare" else packing, 300)
    for start in range(0, len(raw), size):
        body.add(raw[start : start + size])
    assert body.whole() == plain


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "gzip", "x-gzip", "deflate", "identity", "br", "gzip, gzip"]),
)
def test_nonsense_in_a_body(raw: bytes, encoding: str) -> None:
    """Nonsense gives bytes or a sentence, nothing else."""
    try:
        body = Body(encoding, 100)
        body.add(raw)
        assert len(body.whole()) <= 100
    except FetchError as error:
        assert error.key in {"fetch.broken", "fetch.too_large"}  # noqa: PT017 - either is right
