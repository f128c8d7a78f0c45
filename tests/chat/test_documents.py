"""Documents that owners send: imported, and answered in one message."""

from __future__ import annotations

import base64
import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.world import Reader, World, running_bot
from tests.ingest.web_pages import web_page
from tests.newsroom.pages import page


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own: what is published here must not turn up in other tests."""
    path = tmp_path_factory.mktemp("documents") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


def sends(reader: Reader, name: str, content: bytes, caption: str = "") -> str:
    """Send a document; gives the answer's text."""
    document = {"name": name, "base64": base64.b64encode(content).decode()}
    return str(reader.says(caption, document=document)[0]["text"])


def downloads(world: World) -> int:
    """Count how often a file was asked for."""
    return len(world.telegram.calls("getFile"))


def test_a_page_is_imported(olga: Reader) -> None:
    """The page of a .txt file is kept; the same once more, and a corrected one, are told as such."""
    assert sends(olga, "page.txt", page(601).encode()) == "1 article is published."
    (article,) = olga.world.store.articles.by_code("601")
    assert (article.title, article.source) == ("Ferry returns to the island", "Newsroom")
    assert sends(olga, "again.txt", page(601).encode()) == "1 was kept already."
    corrected = page(601, body="The repairs took a week.").encode()
    assert sends(olga, "page.txt", corrected, "with a caption") == (
        "1 has taken the place of the text that was kept."
    )


def test_what_is_refused_is_told_with_its_reason(olga: Reader) -> None:
    """A document that is no text is refused by name, in one message; so is one with nothing in it."""
    assert (
        sends(olga, "photo.jpg", bytes(range(256)) * 9)
        == "1 can't be used:\n• photo.jpg: It is not text. Texts (.txt) and web pages (.html) can be read."
    )
    assert sends(olga, "blank.txt", b" \n") == "1 can't be used:\n• blank.txt: There is nothing in it."


@pytest.mark.case(65)
@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\temp\\passwd.txt", "/passwd.txt"])
def test_a_name_leads_nowhere(olga: Reader, name: str) -> None:
    """A hostile name is only shown, and only its last part."""
    assert sends(olga, name, b"") == "1 can't be used:\n• passwd.txt: There is nothing in it."


@pytest.mark.parametrize("name", ["", "..", "<b>&.txt", "x" * 300 + ".txt", "a.\u202etxt", "a\nb.txt"])
def test_any_name_is_answered(olga: Reader, name: str) -> None:
    """Whatever a document is called, it is answered in one sentence that Telegram takes."""
    assert sends(olga, name, b"").endswith(": There is nothing in it.")


def test_an_archive_of_pages(olga: Reader) -> None:
    """The pages of a .zip are kept, text and HTML; what leads out of it or is no text is refused by name."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("a/611.txt", page(611))
        packed.writestr("612.html", web_page())
        packed.writestr("../613.txt", page(613))
        packed.writestr("photo.txt", bytes(range(256)) * 9)
    said = sends(olga, "pages.zip", archive.getvalue()).splitlines()
    assert said[:2] == ["2 articles are published.", "2 can't be used:"]
    assert [line.partition(": ")[0] for line in said[2:]] == [
        "• pages.zip/../613.txt",
        "• pages.zip/photo.txt",
    ]
    assert olga.world.store.articles.by_code("613") == []


def test_a_large_document_is_refused_before_it_is_loaded(olga: Reader) -> None:
    """Over 5 MiB nothing is loaded (20 for an archive), and the answer says what can be done."""
    before = downloads(olga.world)
    for name, megabytes in ("all.txt", 5), ("all.zip", 20):
        said = sends(olga, name, bytes(megabytes * 1024 * 1024 + 1))
        assert said.startswith(f"Such a document is read up to {megabytes} MB.")
    assert downloads(olga.world) == before


def test_a_document_that_can_not_be_loaded_is_told(olga: Reader) -> None:
    """Where Telegram does not hand it over, the owner is asked to send it again."""
    olga.world.telegram.script("getFile", "error", status=502)
    assert sends(olga, "page.txt", page(602).encode()) == (
        "Telegram did not hand that document over. Please send it again in a minute."
    )
    assert sends(olga, "page.txt", page(602).encode()) == "1 article is published."


def test_a_readers_document_is_summarised(ada: Reader, olga: Reader) -> None:
    """A text or a web page sent to the bot, or one that /summary stands under or replies to; nothing of it is kept."""
    telegram = ada.world.telegram
    before = len(telegram.calls("sendChatAction"))
    (said,) = ada.says("", document={"name": "page.txt", "content": page(603)})
    assert len(telegram.calls("sendChatAction")) == before + 1
    assert said["text"].startswith("Ferry returns to the island\n")
    assert [entity["type"] for entity in said["entities"]] == ["bold"]
    asked = said["reply_to_message_id"]
    assert sends(ada, "page.html", web_page().encode()) != said["text"]
    assert sends(olga, "page.txt", page(603).encode(), "/summary").startswith("Ferry returns")
    (again,) = ada.says("/summary", reply_to_message_id=asked)
    assert again["text"] == said["text"]
    assert (
        sends(ada, "photo.jpg", bytes(range(256)) * 9)
        == "It is not text. Texts (.txt) and web pages (.html) can be read."
    )
    before = downloads(ada.world)
    assert "larger than 5 MB" in sends(ada, "all.txt", bytes(5 * 1024 * 1024 + 1))
    assert downloads(ada.world) == before
    assert ada.world.store.articles.by_code("603") == []


def test_a_document_in_a_group_is_left_alone(ada: Reader, olga: Reader) -> None:
    """Nobody's document is loaded there without /summary, not even an owner's."""
    before = downloads(ada.world)
    group = ada.world.group([(olga.person, "administrator")])
    sends(olga.in_chat(group), "page.txt", page(603).encode(), caption="/help")
    assert downloads(ada.world) == before
    assert ada.world.store.articles.by_code("603") == []
