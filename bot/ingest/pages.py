"""Article pages as text: header, headline, lead, byline, body, footer.

The rules, in the order in which they are applied:
1. White space is folded; the header is the lines at the top that hold only a code, a date or both.
2. The footer starts at the first footer heading that stands alone on its line; a last line before it that is only a
   person's name is the signature. Neither is read any further.
3. The body starts at the last of the first three paragraphs that open with a byline (the same byline twice: the first).
   What stands before it is the title and the lead. Without a byline the first paragraph is the title, the rest body.
4. Bylines that open later paragraphs are taken off too. Tags come from title, lead and body, once per key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from bot.core import hashtags
from bot.errors import UnusableInputError
from bot.ingest import zones
from bot.ingest.bylines import Byline, read_byline
from bot.ingest.footers import footer_start, is_signature
from bot.ingest.headers import read_header
from bot.ingest.lines import lines, paragraphs
from storage.records import ArticleDraft, TagUse

LONGEST: Final = 200_000  # characters of a page, its white space folded: no article has more
LONGEST_TITLE: Final = 1_000  # characters
_MINUTE: Final = dt.timedelta(minutes=1)
_OPENING: Final = (
    3  # paragraphs among which the byline of the body stands: after title and lead at the latest
)


class UnusablePageError(UnusableInputError):
    """A page that can't become an article. `draft` holds what could be read of it: code, time, byline; no title, no body."""

    def __init__(self, key: str, draft: ArticleDraft, **values: object) -> None:
        super().__init__(key, **values)
        self.draft = draft


def parse_page(
    text: str, *, source: str, source_zone: str | None = None, zone: str | None = None
) -> ArticleDraft:
    """Read an article page.

    The clock of its date is that of the zone that the page names, else `source_zone` (IANA, that of the source), else
    that of a known agency in its byline, else `zone`, else UTC. A page without a headline gives the title "".

    Raises UnusablePageError (`page.empty` nothing in it, `page.no_text` neither headline nor text, `page.too_long`,
    `page.long_title`: nothing is cut off in silence) and WrongValueError (`page.zone`).
    """
    page = lines(text)
    header = read_header(page)
    is_long = sum(map(len, page)) > LONGEST
    rest = [] if is_long else page[header.size :]
    opening, byline, body = _parts_without_signature(rest[: footer_start(rest)])
    has_long_title = bool(opening) and len(opening[0]) > LONGEST_TITLE
    if has_long_title:
        opening, body = [], []
    draft = ArticleDraft(
        source=source,
        code=header.code,
        url=None,
        title=opening[0] if opening else "",
        lead=opening[1] if len(opening) > 1 else None,
        byline=byline,
        published=published(header.local, header.zone, source_zone or zones.of_agency(byline) or zone),
        paragraphs=tuple(body),
        tags=tags_of([*opening, *body]),
    )
    if is_long:
        raise UnusablePageError("page.too_long", draft, characters=LONGEST)
    if has_long_title:
        raise UnusablePageError("page.long_title", draft, characters=LONGEST_TITLE)
    if not draft.title and not draft.paragraphs:
        raise UnusablePageError("page.no_text" if any(page) else "page.empty", draft)
    return draft


def _parts_without_signature(page: list[str]) -> tuple[list[str], str | None, list[str]]:
    """Part a page, its last line off where that is only a name; where no body would be left, it is the body."""
    last = next((index for index in reversed(range(len(page))) if page[index]), None)
    if last is not None and is_signature(page[last]):
        parts = _parts(page[:last])
        if parts[2]:
            return parts
    return _parts(page)


def _parts(page: list[str]) -> tuple[list[str], str | None, list[str]]:
    """Part the lines between header and footer into what stands before the byline, the byline, and the body."""
    texts = paragraphs(page)
    found = [read_byline(text) for text in texts]
    start = _body_start(found[:_OPENING])
    if start is None:
        opening, byline, start = texts[:1], None, 1
    else:
        opening, byline = texts[:start], found[start]
    bodies = [part.rest if part else text for text, part in zip(texts[start:], found[start:], strict=True)]
    return opening, byline.text if byline else None, [body for body in bodies if body]


def _body_start(found: list[Byline | None]) -> int | None:
    names = [byline.text if byline else None for byline in found]
    last = next((name for name in reversed(names) if name), None)
    return names.index(last) if last else None


def published(local: dt.datetime | None, own: dt.tzinfo | None, zone: str | None) -> dt.datetime | None:
    """Give a local time with the offset that its zone has then: the page's own, else `zone`, else UTC."""
    kept = zones.zone_info(zone) if zone else dt.UTC
    if local is None:
        return None
    local = local.replace(tzinfo=own or kept)
    offset = (
        local.utcoffset() or dt.timedelta()
    )  # to the second before zones were: no form of a date can hold that
    return local.replace(tzinfo=dt.timezone(_MINUTE * round(offset / _MINUTE)))


def tags_of(texts: Iterable[str]) -> tuple[TagUse, ...]:
    """Give the tags in order of first appearance, once per key, as first written."""
    uses: dict[str, TagUse] = {}
    for text in texts:
        for display in hashtags.extract(text):
            if key := hashtags.key(display):
                uses.setdefault(key, TagUse(key, display))
    return tuple(uses.values())
