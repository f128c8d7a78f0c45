"""Posts of Telegram to drafts: what a channel wrote, or an editor pasted.

The rules, in the order in which they are applied:
1. A text that begins as an article page does (a code, a date or a byline) is read as a page.
2. Lines that promote a channel go: those that hold only a link to Telegram, wherever they stand, and the last ones that
   name a channel and say hardly more. Lines of nothing but hashtags go too, their tags stay.
3. The first line is the headline. Where it is too long for one, its first sentence is; where even that is, the headline
   is the beginning of it and the text stays whole.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from bot.core import hashtags
from bot.errors import UnusableInputError
from bot.ingest.lines import lines, paragraphs
from bot.ingest.pages import UnusablePageError, parse_page
from storage.records import ArticleDraft, TagUse

LONGEST_HEADLINE: Final = 200  # characters of a line that is taken as a headline whole
_SHORTEST: Final = 30  # characters of a first sentence that is taken as one: before them a full stop is mostly an abbreviation
_CUT: Final = 120  # characters of a headline that is only the beginning of a sentence
_FEW_WORDS: Final = 4  # words that a line of promotion has beside the channel's name

_SENTENCE_END: Final = re.compile(r"[.!?…؟۔।]+[\"'”’»)\]]*\s+(?=[^\sa-zа-яё])")
_MENTION: Final = re.compile(r"(?<![\w@])@[A-Za-z0-9_]{3,32}\b")
_TELEGRAM: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(?:t|telegram)\.(?:me|dog)/\S+|tg://\S+", re.IGNORECASE
)
_WORD: Final = re.compile(r"\w+")
_HIDDEN: Final = "\ue000"  # stands for what a link to Telegram covers: no text of a person has it


class MarkKind(StrEnum):
    """What Telegram found in a text, or its writer made of it."""

    HASHTAG = "hashtag"
    MENTION = "mention"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of a text, `[start, end)` in characters; `url` is what a link leads to."""

    kind: MarkKind
    start: int
    end: int
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """A text as it was posted.

    `source` is the name of who posted it first, `url` the link to it, `date` when that was; `channel` is Telegram's id of
    the channel that it comes from, `guid` names it among that channel's posts.
    """

    text: str
    marks: tuple[Mark, ...] = ()
    source: str | None = None
    url: str | None = None
    date: dt.datetime | None = None
    channel: int | None = None
    guid: str | None = None


def parse_post(
    post: Post, *, source: str, source_zone: str | None = None, zone: str | None = None
) -> ArticleDraft:
    """Read a post; `source` is for one whose origin is unknown, the zones are as for `pages.parse_page`.

    Raises UnusableInputError: `page.empty` where there is no text, `page.no_text` where there is only promotion, and
    those of `pages.parse_page`.
    """
    kept, tag_lines = _parted(post)
    if not any(map(_WORD.search, kept)):
        raise UnusableInputError("page.no_text" if post.text.strip() else "page.empty")
    page = _page("\n".join(kept), post.source or source, source_zone, zone)
    if page is not None:
        tags = _once([use.display for use in page.tags] + hashtags.extract("\n".join(tag_lines)))
        return replace(page, url=post.url, guid=post.guid, published=page.published or post.date, tags=tags)
    title, rest = _headline(kept[0], alone=len(kept) == 1)
    body = [*([rest] if rest else []), *paragraphs(kept[1:])]
    return ArticleDraft(
        source=post.source or source,
        code=None,
        url=post.url,
        title=title,
        lead=body[0] if body else None,
        byline=None,
        published=post.date,
        paragraphs=tuple(body[1:]),
        tags=_tags(post),
        guid=post.guid,
    )


def _page(text: str, source: str, source_zone: str | None, zone: str | None) -> ArticleDraft | None:
    """Read the text as a page; None where it does not begin as one."""
    try:
        draft = parse_page(text, source=source, source_zone=source_zone, zone=zone)
    except UnusablePageError as error:
        if error.draft.code is None:
            return None
        raise
    return draft if draft.code or draft.byline or draft.published else None


# --- lines ----------------------------------------------------------------------------------------------------------


def _parted(post: Post) -> tuple[list[str], list[str]]:
    """Give the lines of the article, without promotion, and apart from them those of hashtags alone."""
    kept: list[tuple[str, str]] = []
    tag_lines = []
    for line, named in zip(lines(post.text), lines(_hidden(post)), strict=True):
        if _is_tags(line):
            tag_lines.append(line)
        elif not _is_bare(line, named):
            kept.append((line, named))
    while kept and (not _WORD.search(kept[-1][0]) or _is_promotion(*kept[-1], post.source)):
        kept.pop()
    first = next((at for at, (line, _) in enumerate(kept) if line), 0)
    return [line for line, _ in kept[first:]], tag_lines


def _hidden(post: Post) -> str:
    """Give the text with a sign in place of each letter that names a channel or leads to Telegram; its lines stay."""
    shown = list(post.text)
    spans = [found.span() for pattern in (_MENTION, _TELEGRAM) for found in pattern.finditer(post.text)]
    spans += [
        (mark.start, mark.end)
        for mark in post.marks
        if mark.kind is MarkKind.MENTION or (mark.url and _TELEGRAM.match(mark.url))
    ]
    for start, end in spans:
        shown[start:end] = [letter if letter.isspace() else _HIDDEN for letter in shown[start:end]]
    return "".join(shown)


def _is_bare(line: str, named: str) -> bool:
    """Tell whether a line is only a link to Telegram, perhaps with signs or pictures around it."""
    return bool(_TELEGRAM.search(line)) and not _WORD.search(named)


def _is_promotion(line: str, named: str, source: str | None) -> bool:
    """Tell whether a last line only names a channel, as `Join us: @harbour` does."""
    if line == source:
        return True
    return _HIDDEN in named and len(_WORD.findall(named)) <= _FEW_WORDS


def _is_tags(line: str) -> bool:
    """Tell whether a line has hashtags and no other word."""
    found = hashtags.extract(line)
    rest = line
    for tag in found:
        rest = rest.replace(tag, "", 1)
    return bool(found) and not _WORD.search(rest)


# --- headline and body ----------------------------------------------------------------------------------------------


def _headline(line: str, *, alone: bool) -> tuple[str, str]:
    """Part the first line into the headline, and what of it belongs to the text; `alone` says that it is all there is."""
    if not alone and len(line) <= LONGEST_HEADLINE:
        return line, ""
    end = next((found.end() for found in _SENTENCE_END.finditer(line) if found.start() >= _SHORTEST), None)
    if end is not None and end <= LONGEST_HEADLINE:
        return line[:end].rstrip(), line[end:]
    if len(line) <= LONGEST_HEADLINE:
        return line, ""
    begun = line[:_CUT]
    return (begun.rpartition(" ")[0] or begun).rstrip(" ,;:،؛—–-") + "…", line


# --- tags -----------------------------------------------------------------------------------------------------------


def _tags(post: Post) -> tuple[TagUse, ...]:
    """Give the tags in order, once per key: those that we find, and those that only Telegram did.

    Telegram ends a tag at a mark that ours reads on over: the beginning of one of ours is none of its own.
    """
    found = hashtags.extract(post.text)
    marked = [
        post.text[mark.start : mark.end].lstrip("#＃").partition("@")[0]
        for mark in post.marks
        if mark.kind is MarkKind.HASHTAG
    ]
    return _once([*found, *(tag for tag in marked if not any(one.startswith(tag) for one in found))])


def _once(displays: Iterable[str]) -> tuple[TagUse, ...]:
    uses: dict[str, TagUse] = {}
    for display in displays:
        if key := hashtags.key(display):
            uses.setdefault(key, TagUse(key, display))
    return tuple(uses.values())
