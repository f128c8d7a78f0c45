"""Files: found, read within bounds, decoded; whatever goes wrong is told, never raised."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnusableInputError
from bot.ingest.files import MOST_BYTES, Input, decode, handed_in, how_many, inputs

PERSIAN = "بندر زرنیکا دوباره باز شد. کشتی‌ها از دوشنبه حرکت می‌کنند.\n"
FRENCH = "Le café près du théâtre a été rouvert à la demande générale.\n"


def told(found: Input) -> str | None:
    """Give the key of the sentence that tells what is wrong."""
    return found.error.key if found.error else None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "windows-1256"])
def test_persian_is_decoded(encoding: str) -> None:
    """A Persian text is read from every encoding that it may come in."""
    text = PERSIAN.replace("ی", "ي") if encoding == "windows-1256" else PERSIAN
    assert decode(text.encode(encoding)) == text


def test_western_text_is_decoded() -> None:
    """Accents of windows-1252 among plain letters are read as such."""
    assert decode(FRENCH.encode("windows-1252")) == FRENCH


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Başlık İstanbul\n\nŞehirde güzel gün var.", "windows-1254"),
        ("Það er gott veður á Íslandi í dag, og fólk er að ganga um bæinn.", "windows-1252"),
    ],
)
def test_letters_of_the_same_bytes_are_told(text: str, encoding: str) -> None:
    """Turkish and Icelandic letters are the same bytes; the letters beside them tell which."""
    assert decode(text.encode(encoding)) == text


def test_letters_of_no_one_language_are_refused() -> None:
    """Where the letters fit neither, nothing is guessed."""
    with pytest.raises(UnusableInputError, match=r"page\.encoding"):
        decode("Þetta var ñaðan við bæinn hjá honum".encode("windows-1252"))


@pytest.mark.parametrize("data", [b"A short\x00 page", FRENCH.encode("windows-1252") + b"\x00"])
def test_a_stray_control_character_is_no_program(data: bytes) -> None:
    """A short page with one NUL is text."""
    assert decode(data).count("\x00") == 1


@pytest.mark.parametrize(
    ("text", "is_web"),
    [
        *(("<!DOCTYPE html><title>x", True), ("\ufeff\n <html lang=en>", True), ("<p>One</p>", True)),
        *(("<!-- x --><div>", True), ("<?xml version='1.0'?>", True)),
        *(("< 5 is less", False), ("<Person> said", False), ("Text with <p> in it", False)),
    ],
)  # fmt: skip
def test_a_web_page_by_another_name_is_one(text: str, is_web: bool, tmp_path: Path) -> None:
    """What begins as HTML is a web page, in a .txt file and on standard input."""
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    for page in inputs([tmp_path / "page.txt", "-"], text.encode()):
        assert (page.web is not None, page.text is not None, page.error) == (is_web, not is_web, None)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (bytes(range(256)) * 20, "page.binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02\xff" * 50, "page.binary"),
        (b"\x00" * 100, "page.binary"),
        (PERSIAN.encode("utf-16-le"), "page.binary"),
        ("Гавань снова открыта, паромы пойдут".encode("windows-1251"), "page.encoding"),
        (b"\xff\xfea", "page.encoding"),
    ],
)
def test_what_is_no_text_is_refused(data: bytes, key: str) -> None:
    """Programs, pictures and letters that can't be told are refused in a sentence."""
    with pytest.raises(UnusableInputError) as fault:
        decode(data)
    assert fault.value.key == key


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    """No bytes are so odd that decoding fails in another way."""
    try:
        key, text = None, decode(data)
    except UnusableInputError as fault:
        key, text = fault.key, ""
    assert key in {None, "page.binary", "page.encoding"}
    assert text or key or not data.strip(b"\xef\xbb\xbf\xff\xfe\x00")


def test_files_and_standard_input(tmp_path: Path) -> None:
    """What is named is read in the order given, `-` from standard input."""
    (tmp_path / "one.txt").write_text("One", encoding="utf-8")
    (tmp_path / "two.news").write_text("Two", encoding="utf-8")
    found = list(inputs([str(tmp_path / "two.news"), "-", tmp_path / "one.txt"], "سه".encode()))
    assert [page.text for page in found] == ["Two", "سه", "One"]
    assert [page.name for page in found] == [str(tmp_path / "two.news"), "-", str(tmp_path / "one.txt")]


def test_a_folder_is_read_in_order_with_all_that_is_in_it(tmp_path: Path) -> None:
    """Text files and files without an ending count; others are told or skipped, each with its reason."""
    for name in (
        "b.txt",
        "a/z.txt",
        "a/deep/er.TXT",
        "plain",
        ".hidden.txt",
        ".git/x.txt",
        "page.html",
        "photo.jpg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    found = {str(Path(page.name).relative_to(tmp_path)): page for page in inputs([tmp_path])}
    read = {name: page.text for name, page in found.items() if page.text}
    assert list(read) == list(read.values()) == ["a/deep/er.TXT", "a/z.txt", "b.txt", "plain"]
    assert {name: told(page) for name, page in found.items() if page.skipped} == {
        ".git": "page.hidden",
        ".hidden.txt": "page.hidden",
        "photo.jpg": "page.kind",
    }
    assert found["page.html"].web == b"page.html"


def test_links_that_lead_out_of_a_folder_are_skipped(tmp_path: Path) -> None:
    """A link within the folder is read, one out of it is not, and a ring of folders ends."""
    folder = tmp_path / "news"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "page.txt").write_text("page", encoding="utf-8")
    (folder / "inside.txt").symlink_to(folder / "page.txt")
    (folder / "outside.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "ring").symlink_to(folder)
    (folder / "broken.txt").symlink_to(folder / "gone.txt")
    found = {Path(page.name).name: page for page in inputs([folder])}
    assert {name: page.text or told(page) for name, page in found.items()} == {
        "page.txt": "page",
        "inside.txt": "page",
        "outside.txt": "page.link",
        "ring": "page.link",
        "broken.txt": "page.missing",
    }


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Missing, odd, too large, special: each is an input with its sentence."""
    (tmp_path / "large.txt").write_bytes(b"a" * (MOST_BYTES + 1))
    (tmp_path / "page.mht").write_text("<p>", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    paths = ["gone.txt", "a\x00b", "large.txt", "page.mht", "empty", "pipe", "x" * 5_000]
    assert [told(page) for page in inputs([tmp_path / path for path in paths])] == [
        *("page.missing", "page.unreadable", "page.too_large", "page.mhtml", "page.no_files", "page.no_file"),
        "page.unreadable",
    ]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_without_permission_is_told(tmp_path: Path) -> None:
    """A file and a folder that may not be read are told, and the rest goes on."""
    (tmp_path / "closed.txt").write_text("closed", encoding="utf-8")
    (tmp_path / "closed.txt").chmod(0)
    (tmp_path / "shut").mkdir(mode=0)
    (tmp_path / "open.txt").write_text("open", encoding="utf-8")
    assert [page.text or told(page) for page in inputs([tmp_path])] == [
        "page.unreadable",
        "open",
        "page.unreadable",
    ]


def test_names_of_any_bytes_can_be_printed(tmp_path: Path) -> None:
    """A name that is no valid text is given in a form that can be written."""
    odd = os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")
    Path(odd).write_text("page", encoding="utf-8")
    found = list(inputs([tmp_path]))
    assert found[0].text == "page"
    assert found[0].name.encode().endswith(b"caf\xef\xbf\xbd.txt")


def test_empty_standard_input_is_an_empty_page() -> None:
    """Nothing on standard input is a text with nothing in it, for the reader to refuse."""
    assert list(inputs(["-"])) == [Input("-", "")]


def test_files_are_counted_as_they_are_read(tmp_path: Path) -> None:
    """The count leaves skipped files out, takes no empty name for the folder here, and no folder is too deep for it."""
    (tmp_path / "one.txt").write_text("one", encoding="utf-8")
    (tmp_path / "picture.png").write_bytes(b"png")
    (tmp_path / ".hidden.txt").write_text("hidden", encoding="utf-8")
    deep = [Path(f"{tmp_path}{'/d' * depth}") for depth in range(1, 1200)]
    for folder in deep:
        folder.mkdir()
    paths = [str(tmp_path), str(tmp_path / "one.txt"), "nowhere.txt", "-"]
    read = [found for found in inputs(paths, b"text") if not found.skipped]
    assert how_many(paths) == len(read) == 4
    assert how_many([""]) == 1
    for folder in reversed(deep):  # pytest's own cleaning is recursive
        folder.rmdir()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (PERSIAN, None),
        ("A < B, and <html> is no word of ours.", None),
        ("\ufffdPNG\r\n\x1a\n\x00\x00\x00\rIHDR", "page.binary"),
        ("\ufffd" * 20, "page.binary"),
    ],
)
def test_what_is_handed_in_without_a_file_is_judged_too(text: str, key: str | None) -> None:
    """Pasted bytes are refused like their files; a text is taken as it is."""
    found = handed_in("desk", text)
    assert told(found) == key
    assert found.text == (text if key is None else None)


@pytest.mark.parametrize(
    "text", ["  <!DOCTYPE html>\n<p>Rain</p>", "<HTML><meta charset=windows-1256><p>باران\ud800\0"]
)
def test_a_pasted_web_page_is_one(text: str) -> None:
    """A pasted web page is taken as bytes whose mark of UTF-8 outweighs whatever encoding it names."""
    found = handed_in("desk", text)
    assert found.web is not None
    assert decode(found.web) == text.removesuffix("\ud800\0")
