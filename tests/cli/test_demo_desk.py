"""The demo's news desk without a bot: what it puts on the wire, and what it refuses."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from bot.cli.desk import DemoDesk
from bot.cli.desk_words import language_of
from bot.playground.telegram import Telegram
from bot.playground.world import populate

T = TypeVar("T")
DATED = "Code 12\nPublishDate: Monday, November 23, 2026 09:30\n\nA ferry is late\n\nIt was late"


def at_the_desk(folder: Path, work: Callable[[DemoDesk], Awaitable[T]]) -> T:
    """Work at a desk with a database of its own."""

    async def go() -> T:
        database, site = f"sqlite:///{folder / 'wire.db'}", "http://127.0.0.1:1"
        desk = DemoDesk(database, folder / "clock", populate(Telegram()), site=site)
        try:
            return await work(desk)
        finally:
            await desk.close()

    return asyncio.run(go())


def test_the_samples_say_which_are_on_the_wire(tmp_path: Path) -> None:
    """At first all but two; a sample that is published then is one more, by whatever way its text came."""

    async def go(desk: DemoDesk) -> list[set[object]]:
        await desk.fill_the_wire()
        seen = [await desk.samples()]
        text = next(str(sample["text"]) for sample in seen[0] if sample["name"] == "en-envoy")
        await desk.publish(text.strip())
        seen.append(await desk.samples())
        return [{sample["name"] for sample in samples if not sample["published"]} for samples in seen]

    assert at_the_desk(tmp_path, go) == [{"en-envoy", "fa-envoy"}, {"fa-envoy"}]


def test_an_article_is_seen_before_and_after_it_is_published(tmp_path: Path) -> None:
    """Its sentences with the lengths at which they are in the summary, its tags, and who gets it and why; nothing is kept by looking."""
    text = "A quay opens\n\nThe #bulletin of the quay is out. It was closed for a year. Ships came at once."

    async def go(desk: DemoDesk) -> list[dict[str, Any]]:
        desk.crowd.let_in()
        await desk.ask(lambda store: desk.crowd.promise(store, desk.now))
        before = await desk.look(text)
        again = await desk.look(text)
        assert before == again
        await desk.publish(text)
        corrected = await desk.look(text.replace("a year", "two years"))
        return [before, await desk.look(text), corrected, await desk.look("")]

    before, after, other, nothing = at_the_desk(tmp_path, go)
    assert (before["status"], after["status"], other["status"]) == ("new", "kept", "new")
    assert before["tags"] == after["tags"] == ["bulletin"]
    assert "".join(piece for piece, _ in before["pieces"]) == text.partition("\n\n")[2]
    lit = {piece: lengths for piece, lengths in before["pieces"] if lengths}
    assert list(lit) == [
        "The #bulletin of the quay is out.",
        "It was closed for a year.",
        "Ships came at once.",
    ]
    assert sorted(map(len, lit.values())) == [1, 2, 3]
    assert before["lengths"] == 3
    assert before["crowd"] == 28
    assert [line["who"] for line in before["gets"]] == ["Ada", "Night desk"]
    assert re.fullmatch(r"follows #bulletin: on \w+day at 08:00\.", before["gets"][0]["why"])
    assert nothing == {"error": "There is nothing in it."}


def test_tags_that_nobody_wrote_are_told_before_and_after(tmp_path: Path) -> None:
    """An article without hashtags whose headline names a followed one: looking and publishing say the same of it."""
    text = "The bulletin is late\n\nIt comes at noon."

    async def go(desk: DemoDesk) -> list[dict[str, Any]]:
        desk.crowd.let_in()
        await desk.ask(lambda store: desk.crowd.promise(store, desk.now))
        return [await desk.look(text), await desk.publish(text), await desk.look(text)]

    before, published, kept = at_the_desk(tmp_path, go)
    assert [one["status"] for one in (before, published, kept)] == ["new", "added", "kept"]
    assert [one["tags"] for one in (before, published, kept)] == [["bulletin"]] * 3
    assert before["crowd"] == kept["crowd"] > 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("<html><body><p>Rain</p></body></html>", "There is no article on that page."),
        ("\ufffdPNG\x00\x00\x00\x1a", "It is not text. Texts (.txt) and web pages (.html) can be read."),
        ("", "There is nothing in it."),
    ],
)
def test_what_is_no_article_is_refused_in_a_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    """A web page without an article, bytes and nothing at all are not published, and the desk says why."""
    answer = at_the_desk(tmp_path, lambda desk: desk.publish(text))
    assert answer["status"] == "rejected"
    assert sentence in str(answer["error"])


def test_a_database_that_fails_is_told(tmp_path: Path) -> None:
    """A desk whose database can't be opened answers with the sentence."""
    (tmp_path / "wire.db").mkdir()
    for work in (lambda desk: desk.publish("A\n\nB"), lambda desk: desk.jump([1001])):
        assert at_the_desk(tmp_path, work)["error"]


@pytest.mark.parametrize(
    ("text", "language", "offset"),
    [
        (f"{DATED} at #بندر again.", "en", "+00:00"),
        (  # a Persian page with a Latin name in it
            "کد ۱۲\nتاریخ انتشار: دوشنبه ۲ آذر ۱۴۰۵ ساعت ۱۰:۲۰\n\nخبر روز\n\nنخستین خبر NATO امروز رسید.",
            "fa",
            "+03:30",
        ),
    ],
    ids=["English", "Persian"],
)
def test_a_page_is_of_the_language_of_most_of_its_letters(
    tmp_path: Path, text: str, language: str, offset: str
) -> None:
    """A Persian tag does not make an English page Persian, nor its clock that of Tehran; and the other way round."""
    assert language_of(text) == language
    assert str(at_the_desk(tmp_path, lambda desk: desk.publish(text))["published"]).endswith(offset)


def test_nobody_waits(tmp_path: Path) -> None:
    """A jump where nobody has started says what to do."""
    assert "/start" in str(at_the_desk(tmp_path, lambda desk: desk.jump([1001]))["error"])


def test_nobody_is_kept_waiting_when_the_demo_ends(tmp_path: Path) -> None:
    """A feed that the bot will not ask any more is told at once, in a sentence."""

    async def go(desk: DemoDesk) -> dict[str, object]:
        desk.let_go()
        async with asyncio.timeout(10):
            return await desk.ask_feed()

    answer = at_the_desk(tmp_path, go)
    assert answer == {"error": "The bot has not asked Port Marrow Radio yet. It may be starting."}
