"""The files that articles come in: found, opened within bounds, and decoded."""

from __future__ import annotations

import codecs
import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from bot.core.text import clean
from bot.errors import UnusableInputError, UserError
from bot.ingest.archives import count, is_archive, members

MOST_BYTES: Final = 5 * 1024 * 1024  # of one file: far more than any article has, far less than hurts
STDIN: Final = "-"
_TEXT_SUFFIXES: Final = ("", ".txt", ".text")
_WEB_SUFFIXES: Final = (".html", ".htm", ".xhtml")
_BUNDLE_SUFFIXES: Final = (".mht", ".mhtml")  # what some browsers save: named by people, and not read
_HEAD: Final = 1_000  # bytes that tell a web page

_MARKS: Final = (  # the longer first: the mark of UTF-32 begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL: Final = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]")  # U+FFFD: bytes that were no letters
_ARABIC: Final = re.compile("[\u0600-\u06ff]")
_FOREIGN: Final = re.compile("[^\x00-\x7f]")
_MOST_CONTROL: Final = 0.02  # of the characters: a text has none, a program or a picture many
_MANY_CONTROL: Final = 0.1  # of the characters: no short text has as many either
_FEW_CONTROL: Final = 8  # a stray one or two are taken off, however short the text is
_HTML: Final = re.compile(
    r"\s*<(?:!doctype\s|!--|\?xml\s|(?:html|head|body|meta|title|script|style|div|p|span|table|article|section|main|h[1-6])[\s/>])",
    re.IGNORECASE,
)
# What windows-1254 and windows-1252 read differently, as Turkish, and the letters beside which it stands in each.
_TURKISH_ONLY: Final = frozenset("ĞİŞğış")
_TURKISH: Final = frozenset("ÇÖÜÂÎÛçöüâîû") | _TURKISH_ONLY
_ICELANDIC: Final = frozenset("ÁÉÍÓÚÝÐÞÆÖáéíóúýðþæö")


@dataclass(frozen=True, slots=True)
class Input:
    """Something handed in: its name, and either its text, or the bytes of a web page, or the reason why there is neither.

    `skipped` says that nobody asked for this file by name (a hidden one, a picture in a folder): worth a note, no fault.
    `url` and `charset` are of a page that was fetched: where it was in the end, and what its host said of it.
    """

    name: str
    text: str | None = None
    error: UserError | None = None
    skipped: bool = False
    web: bytes | None = None
    url: str | None = None
    charset: str | None = None


def inputs(paths: Iterable[str | Path], stdin: bytes | None = None) -> Iterator[Input]:
    """Read what was named: files, archives, folders with all that is in them (sorted by name), and `-` for standard input.

    A folder gives its text files, web pages and archives; other kinds, hidden files and links that lead out of it are
    skipped. What can't be read is an Input with an error, never an exception.
    """
    for path in paths:
        if str(path) == STDIN:
            yield _decoded(STDIN, stdin or b"")
        elif not str(path):  # which Path would take for the folder here
            yield Input("''", error=UnusableInputError("page.missing"))
        elif os.path.isdir(path):  # noqa: PTH112  # Path.is_dir raises on names that hold NUL
            yield from _folder(Path(path))
        else:
            yield from _file(Path(path))


def how_many(paths: Iterable[str | Path]) -> int:
    """Count the inputs that `inputs` will give without the skipped ones: by names; only archives are opened."""
    return sum(
        sum(map(_count, _walk(Path(path))))
        if os.path.isdir(path)  # noqa: PTH112  # Path("") would be the folder here
        else _count(Path(path))
        for path in paths
    )


def _count(found: Path | Input) -> int:
    if isinstance(found, Input):
        return not found.skipped
    return count(found, _left_out) if is_archive(found.name) else 1


def handed_in(name: str, text: str) -> Input:
    """Take a text that came without a file: what is no text is refused as such a file is."""
    if _is_binary(text):
        return Input(name, error=UnusableInputError("page.binary"))
    return _of_text(name, text)


def read_file(path: Path) -> bytes:
    """Read a file, one byte beyond the most at most.

    Raises UnusableInputError: `page.missing`, `page.unreadable`, `page.no_file` (a pipe, say, which could block for ever).
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UnusableInputError("page.no_file")
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a name that holds NUL
        raise _cannot_read(error) from None


def decode(data: bytes) -> str:
    """Decode a file: UTF-8, or UTF-16 and UTF-32 by their byte order mark, else windows-1256, 1252 or 1254.

    Raises UnusableInputError: `page.binary` for what is no text, `page.encoding` for letters that can't be told.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                raise UnusableInputError("page.encoding") from None
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = _old_encoding(data)
    if _is_binary(text):
        raise UnusableInputError("page.binary")
    return text


def _is_binary(text: str) -> bool:
    found = len(_CONTROL.findall(text))
    share = found / max(len(text), 1)
    return share > _MOST_CONTROL and (found >= _FEW_CONTROL or share > _MANY_CONTROL)


def _old_encoding(data: bytes) -> str:
    """Decode text of one byte a letter. Arabic and Persian have hardly any other letters; Western texts few accents."""
    if data.count(0) >= _FEW_CONTROL:
        raise UnusableInputError("page.binary")
    arabic = data.decode("windows-1256", "replace")
    foreign = len(_FOREIGN.findall(arabic))
    plain = len(re.findall(rb"[A-Za-z]", data))
    if len(_ARABIC.findall(arabic)) > 0.8 * foreign and foreign > plain:
        return arabic
    try:
        western = data.decode("windows-1252")
    except UnicodeDecodeError:
        raise UnusableInputError("page.binary") from None
    if foreign > 0.25 * plain:
        raise UnusableInputError("page.encoding")
    return _turkish_or(western, data)


def _turkish_or(western: str, data: bytes) -> str:
    """Tell Turkish from Icelandic, whose own letters are the same bytes; no other Western language has them."""
    turkish = data.decode("windows-1254", "replace")
    letters = frozenset(filter(str.isalpha, _FOREIGN.findall(turkish)))
    if not letters & _TURKISH_ONLY:
        return western
    if letters <= _TURKISH:
        return turkish
    if frozenset(filter(str.isalpha, _FOREIGN.findall(western))) <= _ICELANDIC:
        return western
    raise UnusableInputError("page.encoding")


def _folder(root: Path) -> Iterator[Input]:
    """Give what is in a folder, and an error where that is nothing to read."""
    readable = False
    for place in _walk(root):
        for found in [place] if isinstance(place, Input) else _file(place):
            readable = readable or not found.skipped
            yield found
    if not readable:
        yield Input(_name(root), error=UnusableInputError("page.no_files"))


def _walk(root: Path) -> Iterator[Path | Input]:
    """Give the files to read, and an Input for each other thing, skipped or out of reach.

    Without recursion, so that no folder is too deep; links to folders are never followed.
    """
    inside = Path(os.path.realpath(root))
    waiting = [root]
    while waiting:
        path = waiting.pop()
        try:
            if not path.is_dir():
                yield _file_of_folder(path, inside)
            elif path == root or _is_plain(path):
                waiting += sorted(path.iterdir(), reverse=True)
            else:
                yield _skipped(path, "page.hidden" if path.name.startswith(".") else "page.link")
        except OSError as error:
            yield Input(_name(path), error=_cannot_read(error))


def _is_plain(folder: Path) -> bool:
    return not folder.name.startswith(".") and not folder.is_symlink()


def _file_of_folder(path: Path, inside: Path) -> Path | Input:
    if path.name.startswith("."):
        return _skipped(path, "page.hidden")
    if path.is_symlink() and not Path(os.path.realpath(path)).is_relative_to(inside):
        return _skipped(path, "page.link")
    kind = _left_out(PurePath(path.name))
    return path if kind is None or is_archive(path.name) else _skipped(path, kind)


def _left_out(path: PurePath) -> str | None:
    """Tell why a member of a folder or an archive is none to read: the key of a sentence, or None where it is."""
    if any(part.startswith(".") for part in path.parts):
        return "page.hidden"
    known = (*_TEXT_SUFFIXES, *_WEB_SUFFIXES, *_BUNDLE_SUFFIXES)
    return None if path.suffix.lower() in known else "page.kind"


def _file(path: Path) -> Iterator[Input]:
    """Give what is in a file: of an archive all its members."""
    name = _name(path)
    try:
        if is_archive(path.name) and stat.S_ISREG(path.stat().st_mode):
            with path.open("rb") as file:
                yield from of_archive(name, file)
            return
    except (OSError, ValueError) as error:  # ValueError: a name that holds NUL
        yield Input(name, error=_cannot_read(error))
        return
    try:
        yield _decoded(name, read_file(path))
    except UnusableInputError as error:
        yield Input(name, error=error)


def of_document(name: str, data: bytes) -> Input:
    """Give what is in a document that somebody sent; an archive is none to read here."""
    return _decoded(name, data)


def of_archive(name: str, file: BinaryIO) -> Iterator[Input]:
    """Give what is in an archive of pages, named `archive.zip/inner/page.txt`; `name` tells its kind."""
    for member in members(name, file, _left_out, largest=MOST_BYTES):
        if member.data is not None:
            yield _decoded(member.name, member.data)
        else:
            yield Input(member.name, error=member.error, skipped=member.skipped)


def _decoded(name: str, data: bytes) -> Input:
    if len(data) > MOST_BYTES:
        return Input(name, error=UnusableInputError("page.too_large", megabytes=MOST_BYTES // 1024**2))
    suffix = PurePath(name).suffix.lower()
    if suffix in _BUNDLE_SUFFIXES:
        return Input(name, error=UnusableInputError("page.mhtml"))
    if suffix in _WEB_SUFFIXES or _HTML.match(data[:_HEAD].decode("latin-1")):
        return Input(name, web=data)
    try:
        text = decode(data)
    except UnusableInputError as error:
        return Input(name, error=error)
    return _of_text(name, text)


def _of_text(name: str, text: str) -> Input:
    """Take a text, or the web page that it is: its byte order mark then outweighs any encoding that it names."""
    text = text.lstrip("\ufeff")
    return Input(name, web=clean(text).encode("utf-8-sig")) if _HTML.match(text) else Input(name, text)


def _cannot_read(error: OSError | ValueError) -> UnusableInputError:
    if isinstance(error, FileNotFoundError):
        return UnusableInputError("page.missing")
    return UnusableInputError("page.unreadable", reason=getattr(error, "strerror", None) or str(error))


def _skipped(path: Path, key: str) -> Input:
    return Input(_name(path), error=UnusableInputError(key), skipped=True)


def _name(path: Path) -> str:
    """Give a name that can be printed whatever bytes the disk holds."""
    return os.fsencode(path).decode("utf-8", "replace")
