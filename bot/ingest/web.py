"""Web pages to articles: trafilatura on bytes that we have already, with what it takes to be sure of the rest.

Reading a page of somebody else's is heavy and may be hostile work: whoever serves others meanwhile runs it in a worker.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from lxml import etree
from w3lib.encoding import html_body_declared_encoding, resolve_encoding

from bot.core.letters import exchanged
from bot.core.text import clean, fold
from bot.errors import UnusableInputError
from bot.ingest import zones
from bot.ingest.bylines import read_byline
from bot.ingest.files import MOST_BYTES, decode
from bot.ingest.footers import footer_start
from bot.ingest.headers import read_header
from bot.ingest.lines import lines
from bot.ingest.pages import LONGEST, LONGEST_TITLE, UnusablePageError, published, tags_of
from bot.ingest.web_head import address_of, keywords, moment
from storage.records import ArticleDraft, Origin, TagUse

_ENOUGH: Final = 200  # characters of text: with fewer, trafilatura's slower rules look again
_MOST_ELEMENTS: Final = 20_000  # of a page: the extraction takes up to a third of a millisecond for each
_MOST_LETTERS: Final = 500_000  # of a page, its menus and comments included
_MOST_DATA: Final = (
    200_000  # characters of a script that says what the page is (JSON-LD): larger ones are not read
)
_LONGEST_NAME: Final = 200  # characters of an author or a site

_UNREAD: Final = frozenset(("script", "style", "template", "noscript"))
_MARKUP: Final = re.compile(rb"(?is)<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>")
# What an article has and a menu has not, which is what is found on a page without an article.
_SENTENCE: Final = re.compile(r".{40}|.*[.!?…。！？؟۔।][\"'”»）)\]]*$")
_GUESSES: Final = ("utf-8", "windows-1256", "windows-1252", "windows-1254")  # what `decode` may have found
_JOINER: Final = re.compile("[\u200c\u200d]|&(?:zwn?j|#0*820[45]|#x0*200[cd])", re.IGNORECASE)
_STAND_INS: Final = {0x200C: "\ua871", 0x200D: "\ua872"}  # of ZWNJ and ZWJ: letters of an old script of seals
_JOINERS: Final = {ord(letter): chr(joiner) for joiner, letter in _STAND_INS.items()}
_FEW_BROKEN: Final = 0.05  # of the foreign letters: a page with more is not in the encoding that it names


def read_web_page(
    body: bytes,
    *,
    url: str | None,
    charset: str | None,
    source: str,
    source_zone: str | None = None,
    zone: str | None = None,
) -> ArticleDraft:
    """Read an article off a web page; `charset` is what the host said, `url` where the page was in the end.

    Zones are as in `parse_page`. Where `source` is "", the name of the page's site stands for it, where it has one.

    Raises UnusablePageError: `web.no_text` (`web.only_head` where there is a lead too) with what the page says of itself as `draft` and as values (title, lead, author,
    published, site, url; never without a title), `web.nothing` where it says nothing, `web.too_large`, `page.too_long`; and
    UnusableInputError (`page.too_large`, `page.binary`, `page.encoding`).
    """
    if len(body) > MOST_BYTES:
        raise UnusableInputError("page.too_large", megabytes=MOST_BYTES // 1024**2)
    text = clean(decode_web(body, charset))
    tree = _tree(text)
    if tree is None:
        raise UnusableInputError("web.nothing")
    _refuse_too_large(tree)
    words = keywords(tree)
    if _JOINER.search(text):
        _stand_in(tree)
    draft, site = _draft(tree, words, url, source, (source_zone, zone))
    if sum(map(len, draft.paragraphs)) > LONGEST:
        raise UnusablePageError("page.too_long", draft, characters=LONGEST)
    if not any(map(_SENTENCE.match, draft.paragraphs)):
        raise _without_text(draft, site)
    return draft


def _draft(
    tree: Any,
    words: list[str],
    url: str | None,
    source: str,
    source_and_other_zone: tuple[str | None, str | None],
) -> tuple[ArticleDraft, str | None]:
    """Give what can be read of a page, whose keywords are `words`, and the name of its site."""
    found = _extract(tree)
    title, site = _line(found.title, LONGEST_TITLE), _name(found.sitename)
    page = _lines(found.text)
    page = page[1:] if page and fold(page[0]) == fold(title) else page
    header = read_header(page)
    page = page[header.size :]
    lead, texts = _lead_and_body(title, _line(found.description, LONGEST_TITLE), page[: footer_start(page)])
    byline, texts = _without_bylines(texts)
    byline = byline or _name(found.author)
    local, own_zone = moment(tree) or (header.local, header.zone)
    source_zone, zone = source_and_other_zone
    draft = ArticleDraft(
        source=source or site or "",
        code=header.code,
        url=address_of(tree, url),
        title=title,
        lead=lead,
        byline=byline,
        published=published(local, own_zone, source_zone or zones.of_agency(byline) or zone),
        paragraphs=tuple(texts),
        tags=_tags([title, lead or "", *texts], words),
    )
    return draft, site


def decode_web(body: bytes, charset: str | None) -> str:
    """Decode a page: by its byte order mark, as UTF-8 where it is, as host or page say, else as any text is decoded."""
    named = resolve_encoding(charset) if charset else None
    named = named or html_body_declared_encoding(body)
    if (
        named and not _is_utf8(body) and named != "utf-7"
    ):  # with which markup can be hidden; browsers refuse it too
        text = body.decode(named, "replace")
        broken = text.count("\ufffd")
        if broken <= _FEW_BROKEN * len(re.findall("[^\x00-\x7f]", text)):
            return decode(text.encode())  # which refuses what is no text
    if not _is_utf8(body):
        plain = _MARKUP.sub(b" ", body)
        text = decode(plain)
        guess = next((name for name in _GUESSES if plain.decode(name, "replace") == text), None)
        if guess is not None:
            return body.decode(guess, "replace")
    return decode(body)


def _is_utf8(body: bytes) -> bool:
    """Tell whether a page is UTF-8 beyond doubt. Only ASCII may be another encoding, as ISO-2022-JP is."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return not body.isascii()


def _tree(text: str) -> Any:
    if not text.strip():
        return None
    load, _ = _trafilatura()
    return load(text if "html" in text[:50].lower() else f"<html>{text}")


@cache
def _trafilatura() -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Load trafilatura when a page is first read: it takes a second. Its notes for its own developers are not ours."""
    from trafilatura import bare_extraction, load_html  # noqa: PLC0415

    for name in ("trafilatura", "htmldate", "courlan", "justext"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    return load_html, bare_extraction


def _refuse_too_large(tree: Any) -> None:
    """Refuse what would keep the extraction busy for long; takes large data off, which it would search."""
    letters = 0
    for count, element in enumerate(tree.iter(etree.Element)):
        if element.tag == "script" and len(element.text or "") > _MOST_DATA:
            element.text = None
        if element.tag not in _UNREAD:
            letters += len(element.text or "") + len(element.tail or "")
        if count > _MOST_ELEMENTS or letters > _MOST_LETTERS:
            raise UnusableInputError("web.too_large")


def _extract(tree: Any) -> Any:
    """Give trafilatura's document; an empty one where it finds nothing, or stumbles."""
    _, extract = _trafilatura()
    kept = {"include_comments": False, "with_metadata": True}
    # The date is ours to read: a search for one would guess, and takes the most time of all.
    quick = {"date_extraction_params": {"original_date": True, "extensive_search": False}}
    found = None
    for fast in (True, False):
        try:
            found = extract(tree, fast=fast, **kept, **quick) or found
        except Exception:  # noqa: BLE001, S112  # a library of many rules, on a page of any kind
            continue
        if found is not None and len(found.text or "") >= _ENOUGH:
            return found
    if found is None:
        from trafilatura.metadata import extract_metadata  # noqa: PLC0415

        found = extract_metadata(tree, date_config=quick["date_extraction_params"])
    return found


def _stand_in(tree: Any) -> None:
    """Put letters for the joiners inside words: trafilatura drops these, and Persian words would run together."""
    for element in tree.iter(etree.Element):
        if element.tag not in _UNREAD and not (element.text or "").isascii():
            element.text = exchanged(element.text, _STAND_INS)
        if not (element.tail or "").isascii():
            element.tail = exchanged(element.tail, _STAND_INS)
        if element.tag == "meta" and (said := element.get("content")):
            element.set("content", exchanged(said, _STAND_INS))


def _lines(text: str | None) -> list[str]:
    """Give the lines of what was extracted that are not empty, the joiners inside words again in place."""
    return [line for line in lines(exchanged(text or "", _JOINERS)) if line]


def _lead_and_body(title: str, description: str, texts: list[str]) -> tuple[str | None, list[str]]:
    """Part the text of a page: its description is the lead where that is not only the beginning of what follows."""
    told = fold(description.rstrip(".… "))
    if not told or told == fold(title):
        return None, texts
    if len(texts) > 1 and told == fold(texts[0]):
        return texts[0], texts[1:]
    return (None if told in fold(" ".join(texts)) else description), texts


def _without_bylines(texts: list[str]) -> tuple[str | None, list[str]]:
    """Take the bylines off the paragraphs; gives the one that opens the text, too."""
    found = [read_byline(text) for text in texts]
    bodies = [byline.rest if byline else text for text, byline in zip(texts, found, strict=True)]
    return next((byline.text for byline in found if byline), None), [body for body in bodies if body]


def _tags(texts: list[str], words: list[str]) -> tuple[TagUse, ...]:
    """Give the hashtags of the text, then the page's keywords, once per key."""
    uses = {tag.key: tag for tag in tags_of(texts)}
    for word in tags_of(f"#{name}" for name in words):
        uses.setdefault(word.key, TagUse(word.key, word.display, Origin.KEYWORD))
    return tuple(uses.values())


def _without_text(draft: ArticleDraft, site: str | None) -> UnusablePageError:
    """Make the error of a page without text: it offers what the page says of itself."""
    if not draft.title:
        return UnusablePageError("web.nothing", draft)
    return UnusablePageError(
        "web.only_head" if draft.lead else "web.no_text",
        draft,
        title=draft.title,
        lead=draft.lead,
        author=draft.byline,
        published=draft.published.isoformat() if draft.published else None,
        site=site,
        url=draft.url,
    )


def _name(text: str | None) -> str | None:
    """Give the name of a person or a site; None for an address, or what is too long for a name."""
    name = _line(text, _LONGEST_NAME)
    return None if not name or "://" in name else name


def _line(text: str | None, longest: int) -> str:
    """Give a text in one line, "" where it is too long to be what it should be."""
    line = " ".join(_lines(text))
    return line if len(line) <= longest else ""
