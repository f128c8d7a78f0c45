"""What stays of articles that were removed for their age: marks by which they are known again.

Feeds list entries for years. Without these an entry whose article is gone would come in as new, and be told once more. A
mark is a number made of a guid, a code, an address or the hash of a text: nothing can be read from it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, select

from storage.columns import clean
from storage.database import chunks, insert_new, is_one_of
from storage.records import Identity
from storage.schema import GoneRow


def keep_marks(c: Connection, identities: Iterable[Identity]) -> None:
    """Remember articles that are removed."""
    marks = sorted({mark for identity in identities for mark in marks_of(identity)})
    insert_new(c, GoneRow, [{"mark": mark} for mark in marks])


def gone(c: Connection, identities: Sequence[Identity]) -> list[bool]:
    """Tell of each whether an article of this guid or code and source, this URL or text was kept and removed."""
    marks = [set(marks_of(identity)) for identity in identities]
    found = {
        mark
        for some in chunks(mark for one in marks for mark in one)
        for mark in c.execute(
            select(GoneRow.mark).where(is_one_of(GoneRow.mark, some, c.dialect.name))
        ).scalars()
    }
    return [not one.isdisjoint(found) for one in marks]


def marks_of(identity: Identity) -> Iterator[int]:
    """Give the marks of an article: guid and code are its source's own, address and text are anybody's."""
    source = clean(identity.source)
    for kind, whose, value in (
        ("guid", source, identity.guid),
        ("code", source, identity.code),
        ("url", "", identity.url),
        ("text", "", identity.text_hash),
    ):
        if value:
            said = "\0".join((kind, whose, clean(value))).encode()
            yield int.from_bytes(hashlib.sha256(said).digest()[:8], signed=True)
