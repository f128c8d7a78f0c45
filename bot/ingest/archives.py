"""Archives of pages (.zip, .tar, .tar.gz, .tgz): opened without trust, member by member, never unpacked to the disk.

A member's name is only told to people, but one that leads out of the archive, and whatever is no plain file, is refused.
What grows too much as it is unpacked is a bomb: the figures below are all there are.
"""

from __future__ import annotations

import gzip
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import IO, BinaryIO, Final, cast

from bot.errors import UnusableInputError

MIB: Final = 2**20
MOST_MEMBERS: Final = 20_000  # of one archive
MOST_UNPACKED: Final = 1024 * MIB  # of all members
MOST_RATIO: Final = 100  # unpacked to packed, of a member and of all: pages have 3 to 30
_ALWAYS_FINE: Final = MIB  # unpacked: up to here no ratio is asked for
_MOST_DIRECTORY: Final = 8 * MIB  # the list of members of a .zip, which is read at once
_MOST_HEADER: Final = 64 * 1024  # what describes a member of a .tar
_LONGEST_NAME: Final = 1_000  # characters
_PIECE: Final = 64 * 1024

_ENDINGS: Final = (".zip", ".tar", ".tar.gz", ".tgz")
_LEADS_OUT: Final = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)", re.DOTALL)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others can't be unpacked piece by piece
_ENCRYPTED: Final = 1
_BROKEN: Final = (
    *(tarfile.TarError, zipfile.BadZipFile, zlib.error, gzip.BadGzipFile, EOFError, struct.error),
    *(ValueError, NotImplementedError, RuntimeError, OverflowError),  # RecursionError is a RuntimeError
)

LeftOut = Callable[[PurePath], str | None]  # why a member is not to be read: the key of a sentence


@dataclass(frozen=True, slots=True)
class Member:
    """A member: its name with that of the archive before it, and its bytes or the reason why there are none.

    An archive that can't be read, or not to its end, gives one with its own name.
    """

    name: str
    data: bytes | None = None
    error: UnusableInputError | None = None
    skipped: bool = False


def is_archive(name: str) -> bool:
    """Tell by its name whether a file is an archive that can be read."""
    return name.lower().endswith(_ENDINGS)


def members(name: str, file: BinaryIO, left_out: LeftOut, *, largest: int) -> Iterator[Member]:
    """Give the members of an archive, each at most `largest` bytes, and one error for what can't be read of it."""
    readable = False
    try:
        for path, member in _entries(name, file):
            found = _judged(f"{name}/{_printable(path)}", path, left_out) or _read(
                member, name, path, largest
            )
            readable = readable or not found.skipped
            yield found
        error = None if readable else UnusableInputError("archive.empty")
    except UnusableInputError as refused:
        error = refused
    except _BROKEN:
        error = UnusableInputError("archive.broken")
    if error is not None:
        yield Member(name, error=error)


def count(path: Path, left_out: LeftOut) -> int:
    """Count what `members` will give of an archive without the skipped ones; 1 where it can't be opened."""
    found = 0
    try:
        with path.open("rb") as file:
            for name, member in _entries(path.name, file):
                judged = _judged(name, name, left_out)
                found += not (judged.skipped if judged else member.linked)
    except (UnusableInputError, OSError, *_BROKEN):
        return found + 1
    return found or 1


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is known of a member before it is opened."""

    size: int
    packed: int | None  # bytes, where a member is packed by itself
    linked: bool  # a link or a device
    locked: bool
    read: Callable[[int], bytes]


def _entries(name: str, file: BinaryIO) -> Iterator[tuple[str, _Entry]]:
    size = file.seek(0, 2)
    file.seek(0)
    ending = name.lower()
    if ending.endswith(".zip"):
        return _of_zip(file, size)
    return _of_tar(cast("IO[bytes]", file if ending.endswith(".tar") else gzip.GzipFile(fileobj=file)), size)


def _judged(name: str, path: str, left_out: LeftOut) -> Member | None:
    """Refuse or leave out a member by its name."""
    if len(path) > _LONGEST_NAME or _LEADS_OUT.match(path):
        return Member(name[:_LONGEST_NAME], error=UnusableInputError("archive.path"))
    reason = left_out(PurePosixPath(path.replace("\\", "/")))
    return None if reason is None else Member(name, error=UnusableInputError(reason), skipped=True)


def _read(member: _Entry, archive: str, path: str, largest: int) -> Member:
    name = f"{archive}/{_printable(path)}"
    if member.linked:
        return Member(name, error=UnusableInputError("archive.link"), skipped=True)
    if member.locked:
        return Member(name, error=UnusableInputError("archive.locked"))
    if member.size > largest:
        return Member(name, error=UnusableInputError("page.too_large", megabytes=largest // MIB))
    if member.packed is not None and _is_bomb(member.size, member.packed):
        return Member(name, error=UnusableInputError("archive.bomb"))
    try:
        return Member(name, data=member.read(largest + 1))
    except _BROKEN:
        if member.packed is None:  # nothing after it can be found
            raise
        return Member(name, error=UnusableInputError("archive.broken"))


def _is_bomb(unpacked: int, packed: int) -> bool:
    return unpacked > max(MOST_RATIO * packed, _ALWAYS_FINE)


def _refuse(members: int, unpacked: int, packed: int) -> None:
    """Refuse an archive as a whole."""
    if members > MOST_MEMBERS:
        raise UnusableInputError("archive.many", most=MOST_MEMBERS)
    if unpacked > MOST_UNPACKED:
        raise UnusableInputError("archive.large", megabytes=MOST_UNPACKED // MIB)
    if _is_bomb(unpacked, packed):
        raise UnusableInputError("archive.bomb")


def _printable(path: str) -> str:
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


# --- .zip -----------------------------------------------------------------------------------------------------------


def _of_zip(file: BinaryIO, size: int) -> Iterator[tuple[str, _Entry]]:
    if _directory_size(file, size) > _MOST_DIRECTORY:
        raise UnusableInputError("archive.many", most=MOST_MEMBERS)
    with zipfile.ZipFile(file) as archive:
        listed = [info for info in archive.infolist() if not info.is_dir()]
        _refuse(len(listed), sum(info.file_size for info in listed), size)
        for info in listed:
            kind = stat.S_IFMT(info.external_attr >> 16)
            yield (
                info.filename,
                _Entry(
                    size=info.file_size,
                    packed=info.compress_size,
                    linked=kind not in (0, stat.S_IFREG),
                    locked=bool(info.flag_bits & _ENCRYPTED) or info.compress_type not in _METHODS,
                    read=lambda most, info=info: _read_of_zip(archive, info, most),  # type: ignore[misc]  # bound now
                ),
            )


def _read_of_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    with archive.open(info) as member:
        return member.read(most)


def _directory_size(file: BinaryIO, size: int) -> int:
    """Find how long the list of members is that Python would read: the record for large archives counts where there is one."""
    file.seek(max(0, size - 66_000))  # the end record, and a comment of 65,535 bytes at most
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0:
        raise zipfile.BadZipFile
    (found,) = struct.unpack_from("<L", tail, at + 12)
    large = at - 20 - 56
    if large >= 0 and tail.startswith(b"PK\6\7", at - 20) and tail.startswith(b"PK\6\6", large):
        (found,) = struct.unpack_from("<Q", tail, large + 40)
    return int(found)


# --- .tar -----------------------------------------------------------------------------------------------------------


class _Bounded:
    """A stream that is only read forward, in bounded pieces, and not for ever: what `tarfile` needs of a file."""

    def __init__(self, file: IO[bytes], packed: int) -> None:
        self._file = file
        self._packed = packed
        self.most = _MOST_HEADER  # bytes at once

    def read(self, size: int) -> bytes:
        if not 0 <= size <= self.most:
            raise tarfile.ReadError
        data = self._file.read(size)
        _refuse(0, self._file.tell(), self._packed)
        return data

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, position: int) -> None:
        if position < self.tell():
            raise tarfile.ReadError  # a member that begins before the last one ends
        while (missing := position - self.tell()) and self.read(min(missing, _PIECE)):
            continue


def _of_tar(file: IO[bytes], size: int) -> Iterator[tuple[str, _Entry]]:
    stream = _Bounded(file, size)
    number = 0
    with tarfile.open(fileobj=cast("IO[bytes]", stream), mode="r:") as archive:
        while (info := archive.next()) is not None:
            archive.members.clear()  # type: ignore[attr-defined]  # it would keep them all
            number += 1
            _refuse(number, 0, 0)
            if info.size < 0:
                raise tarfile.ReadError
            if not info.isdir():
                yield (
                    info.name,
                    _Entry(
                        size=info.size,
                        packed=None,
                        linked=not info.isreg() or bool(info.sparse),
                        locked=False,
                        read=lambda most, info=info: _read_of_tar(stream, info, most),  # type: ignore[misc]  # bound now
                    ),
                )


def _read_of_tar(stream: _Bounded, info: tarfile.TarInfo, most: int) -> bytes:
    stream.seek(info.offset_data)
    stream.most = most
    data = stream.read(info.size)
    stream.most = _MOST_HEADER
    if len(data) < info.size:
        raise EOFError
    return data
