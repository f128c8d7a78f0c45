"""Archives of pages: read member by member, and whatever is hostile in them is one sentence."""

from __future__ import annotations

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path
from random import Random
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.ingest import archives
from bot.ingest.archives import MIB
from bot.ingest.files import MOST_BYTES, Input, how_many, inputs, of_archive
from tests.support.examples import examples

TEXT = "Rain in Zarnika\n\nIt rains."
HTML = b"<html><p>It rains."
KINDS = ("pages.zip", "pages.tar", "pages.tar.gz", "pages.TGZ")


def packed(kind: str, files: dict[str, bytes]) -> bytes:
    """Make an archive."""
    out = io.BytesIO()
    if kind.endswith(".zip"):
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
            for name, data in files.items():
                zipped.writestr(name, data)
    else:
        with tarfile.open(fileobj=out, mode="w" if kind.endswith(".tar") else "w:gz") as tar:
            for name, data in files.items():
                tar.addfile(tar_info(name, size=len(data)), io.BytesIO(data))
    return out.getvalue()


def tar_info(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> tarfile.TarInfo:
    """Describe a member of a .tar."""
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info


def read(kind: str, data: bytes) -> list[Input]:
    """Read an archive."""
    return list(of_archive(kind, io.BytesIO(data)))


def told(found: list[Input]) -> dict[str, str | None]:
    """Give what became of each member by its name in the archive: its text, or the key of its sentence."""
    return {
        page.name.partition("/")[2]: page.error.key if page.error else page.text or str(page.web)
        for page in found
    }


@pytest.mark.parametrize("kind", KINDS)
def test_members_are_read_like_files(kind: str, tmp_path: Path) -> None:
    """Texts and web pages are read under their names within the archive; the rest is left out with its reason."""
    files = {"a/one.txt": TEXT.encode(), "two": b"Two", "b/page.HTML": HTML, "photo.jpg": b"\xff\xd8", ".DS_Store": b"x",
             "__MACOSX/._one.txt": b"x", "odd.txt": b"\x00\x01" * 100, "inner.zip": b"PK", "saved.mht": b"x"}  # fmt: skip
    path = tmp_path / kind
    path.write_bytes(packed(kind.lower(), files))
    found = list(inputs([path]))
    assert found[0].name == f"{path}/a/one.txt"
    assert told([Input(page.name[len(str(path)) - 1 :], page.text, page.error, web=page.web) for page in found]) == {
        "a/one.txt": TEXT, "two": "Two", "b/page.HTML": str(HTML), "photo.jpg": "page.kind", ".DS_Store": "page.hidden",
        "__MACOSX/._one.txt": "page.hidden", "odd.txt": "page.binary", "inner.zip": "page.kind", "saved.mht": "page.mhtml",
    }  # fmt: skip
    assert how_many([path]) == how_many([tmp_path]) == sum(not page.skipped for page in found) == 5
    assert [page.name for page in inputs([tmp_path])] == [page.name for page in found]


@pytest.mark.case(65)
@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize(
    "name", ["/etc/passwd.txt", "../up.txt", "a/../../up.txt", "..", "C:\\x.txt", "\\\\host\\x.txt", "a\\..\\..\\x.txt", "x" * 2000]
)  # fmt: skip
def test_a_name_that_leads_out_is_refused(kind: str, name: str) -> None:
    """Such a member is one sentence, and the next one is read."""
    found = read(kind, packed(kind, {name: b"x", "good.txt": b"good"}))
    assert [page.error.key if page.error else page.text for page in found] == ["archive.path", "good"]


@pytest.mark.case(65)
def test_links_and_devices_are_left_out() -> None:
    """Nothing but plain files is opened, in either kind of archive."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, kind in {"soft": tarfile.SYMTYPE, "hard": tarfile.LNKTYPE, "device": tarfile.CHRTYPE, "pipe": tarfile.FIFOTYPE,
                           "folder": tarfile.DIRTYPE}.items():  # fmt: skip
            tar.addfile(tar_info(name, kind, link="/etc/passwd"))
        tar.addfile(tar_info("good.txt", size=4), io.BytesIO(b"good"))
    links = dict.fromkeys(("soft", "hard", "device", "pipe"), "archive.link")
    assert told(read("x.tar", out.getvalue())) == {**links, "good.txt": "good"}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        info = zipfile.ZipInfo("soft.txt")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        zipped.writestr(info, "/etc/passwd")
        zipped.writestr("good.txt", "good")
    assert told(read("x.zip", out.getvalue())) == {"soft.txt": "archive.link", "good.txt": "good"}


@pytest.mark.parametrize("kind", KINDS[:3])
def test_a_member_that_is_too_large_is_passed_over(kind: str) -> None:
    """One that is larger than any page is told, and the next one is read."""
    noise = Random(7919).randbytes(MOST_BYTES + 1)
    found = read(kind, packed(kind, {"large.txt": noise, "good.txt": b"good"}))
    assert told(found) == {"large.txt": "page.too_large", "good.txt": "good"}


@pytest.mark.case(50)
def test_a_bomb_is_refused_soon() -> None:
    """Zeroes that are packed a thousand times smaller end the archive, or their member where the others can be found."""
    start = process_time()
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w:gz", compresslevel=1) as archive:
        archive.addfile(tar_info("a.txt", size=4), io.BytesIO(b"good"))
        archive.addfile(tar_info("zeroes.txt", size=300 * MIB), io.BytesIO(bytes(300 * MIB)))
    assert [page.error.key if page.error else page.text for page in read("x.tgz", tar.getvalue())] == [
        *("good", "page.too_large", "archive.bomb"),
    ]
    assert list(
        told(read("x.zip", packed("x.zip", {f"{n}.txt": bytes(4 * MIB) for n in range(20)}))).values()
    ) == ["archive.bomb"]
    assert process_time() - start < 20


def test_one_bomb_among_pages_is_one_sentence() -> None:
    """Where the archive as a whole is sound, only the member that grows too much is refused."""
    noise = b"".join(struct.pack("<Q", n * n * 7919) for n in range(100_000))
    found = read(
        "x.zip", packed("x.zip", {"zeroes.txt": bytes(4 * MIB), "noise.txt": noise, "good.txt": b"good"})
    )
    assert told(found) == {"zeroes.txt": "archive.bomb", "noise.txt": "page.binary", "good.txt": "good"}


@pytest.mark.parametrize("kind", KINDS[:3])
def test_too_many_members_are_refused(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """More files than any archive of pages has end it with one sentence."""
    monkeypatch.setattr(archives, "MOST_MEMBERS", most := 50)
    found = read(kind, packed(kind, dict.fromkeys(map(str, range(most + 1)), b"x")))
    errors = [page.error.key for page in found if page.error]
    assert errors == ["archive.many"]
    assert len(found) == (1 if kind == "pages.zip" else most + 1)


def test_more_than_a_disk_of_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all members are unpacked is bounded too."""
    monkeypatch.setattr(archives, "MOST_UNPACKED", 30_000)
    noise = b"".join(struct.pack("<Q", n * n * 7919) for n in range(2_000))
    for kind in KINDS[:3]:
        found = read(kind, packed(kind, {"one": noise, "two": noise}))
        assert found[-1].error is not None
        assert found[-1].error.key == "archive.large"


def test_a_list_of_members_without_end_is_not_read() -> None:
    """A .zip whose list is larger than that of any archive of pages is refused before it is read, whichever record says so."""
    whole = packed("x.zip", {"a": b"a"})
    end = whole.rindex(b"PK\5\6")
    claimed = whole[: end + 12] + struct.pack("<L", 2**31) + whole[end + 16 :]
    large = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 2**40, 0) + struct.pack(
        "<4sLQL", b"PK\6\7", 0, end, 1
    )
    for data in (claimed, whole[:end] + large + whole[end:]):
        assert list(told(read("x.zip", data)).values()) == ["archive.many"]


def test_a_locked_or_oddly_packed_member_is_told() -> None:
    """A password, and ways of packing that can't be bounded, are told for their member."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as zipped:
        zipped.writestr("lzma.txt", TEXT, zipfile.ZIP_LZMA)
        zipped.writestr("good.txt", "good")
    assert told(read("x.zip", out.getvalue())) == {"lzma.txt": "archive.locked", "good.txt": "good"}
    data = bytearray(packed("x.zip", {"secret.txt": b"x"}))
    data[data.index(b"PK\1\2") + 8] |= 1
    assert told(read("x.zip", bytes(data))) == {"secret.txt": "archive.locked"}


def test_a_header_that_would_fill_the_memory_is_refused() -> None:
    """A description of a member that claims gigabytes, in a .tar.gz of a few bytes, is never read."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(tar_info("good.txt", size=4), io.BytesIO(b"good"))
        tar.addfile(tar_info("pax", tarfile.XHDTYPE, size=0))
        tar.addfile(tar_info("x"))
    data = bytearray(out.getvalue())
    header = tar_info("pax", tarfile.XHDTYPE, size=8**11 - 1).tobuf(tarfile.USTAR_FORMAT)
    data[1024 : 1024 + 512] = header
    for kind, body in (("x.tar", bytes(data)), ("x.tar.gz", gzip.compress(bytes(data)))):
        assert [page.error.key if page.error else page.text for page in read(kind, body)] == [
            "good",
            "archive.broken",
        ]


@pytest.mark.parametrize("kind", KINDS[:3])
@pytest.mark.parametrize("data", [b"", b"no archive at all", b"PK\5\6", b"\x1f\x8b"])
def test_what_is_no_archive_is_told(kind: str, data: bytes) -> None:
    """A file by such a name that is none is one sentence with its own name."""
    (found,) = read(kind, data)
    assert (found.name, found.error and found.error.key) == (kind, "archive.broken")


@pytest.mark.parametrize("kind", KINDS[:3])
def test_an_archive_without_pages_is_told(kind: str) -> None:
    """Where nothing in it is a page, the archive itself is the fault."""
    found = read(kind, packed(kind, {"photo.jpg": b"x"}))
    assert [(page.name, page.error and page.error.key, page.skipped) for page in found] == [
        *((f"{kind}/photo.jpg", "page.kind", True), (kind, "archive.empty", False)),
    ]


def test_missing_and_odd_archives_are_told(tmp_path: Path) -> None:
    """A name without a file, and a folder by such a name, are told like any."""
    (tmp_path / "folder.zip").mkdir()
    (tmp_path / "folder.zip" / "one.txt").write_text("One", encoding="utf-8")
    found = list(inputs([tmp_path / "gone.zip", tmp_path / "folder.zip"]))
    assert [page.error.key if page.error else page.text for page in found] == ["page.missing", "One"]
    assert how_many([tmp_path / "gone.zip"]) == 1


WHOLE = {
    kind: packed(kind, {"a/one.txt": TEXT.encode() * 50, "b.html": HTML, "c.jpg": b"x" * 3000})
    for kind in KINDS[:3]
}


@settings(max_examples=examples(150), deadline=None)
@given(st.sampled_from(KINDS[:3]), st.data())
def test_a_damaged_archive_is_never_more_than_a_sentence(kind: str, data: st.DataObject) -> None:
    """Bytes changed or cut anywhere raise nothing; what can be read is given."""
    body = bytearray(WHOLE[kind])
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    for page in read(kind, bytes(body[: data.draw(st.integers(0, len(body)))])):
        assert page.error is not None or page.text is not None or page.web is not None
