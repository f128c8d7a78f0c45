"""/start: the first minute, coming back, and links that bring something along."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from bot.core.message import visible
from bot.locales import words
from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Reader, World, labels


def test_first_minute_edits_one_message(world: World) -> None:
    """Language, tags, time and zone, then when the first digest comes: one message to the end, in one's language."""
    ada = world.reader(language_code="fa")
    (first,) = ada.says("/start")
    assert "خبر با هشتگ" in first["text"]
    ada.presses("✓ فارسی")
    assert "○ #economy" in labels(ada.last)
    ada.presses("○ #economy")
    assert ada.rules() == [("follow", ["economy"])]
    assert "✓ #economy" in labels(ada.last)
    ada.presses("بعدی: ساعت")
    assert "۰۸:۰۰ به وقت \u2068تهران\u2069 تنظیم است (ساعت آنجا ۱۳:۳۰)" in ada.last["text"]
    assert "✓ ۰۸:۰۰" in labels(ada.last)
    ada.presses("کابل")
    ada.presses("۱۸:۰۰")
    assert "✓ کابل" in labels(ada.last)
    assert "✓ ۱۸:۰۰" in labels(ada.last)
    ada.presses("تمام")
    # It is 10:00 UTC, 14:30 in Kabul: 18:00 is still to come.
    assert ada.last["text"].startswith("آماده است. نخستین گزیدهٔ شما امروز ساعت ۱۸:۰۰ می‌آید")
    assert len(ada.seen()) == 1
    chat = world.store.chats.find(ada.chat, None)
    assert chat is not None
    assert chat.next_slot is not None
    assert chat.next_slot.key == "2026-11-24T18:00"


@pytest.mark.parametrize(
    ("code", "words_of", "zone", "day"),
    [
        ("fa-AF", "fa", "Asia/Kabul", "سه‌شنبه ۳ قوس"),
        ("prs", "fa", "Asia/Kabul", "سه‌شنبه ۳ قوس"),
        ("pt-BR", "pt", "America/Sao_Paulo", "ter., 24 de nov."),
        ("uz-Cyrl", "uz", "Asia/Tashkent", "Sesh, 24-noy"),
        ("zh-Hans", "en", "Asia/Shanghai", "Tue 24 Nov"),
    ],
)
def test_a_client_of_a_region(world: World, code: str, words_of: str, zone: str, day: str) -> None:
    """Its language's words, the clock of its country and the calendar that is used there; English where there are no words."""
    reader = world.reader(language_code=code)
    (first,) = reader.says("/start")
    assert first["text"].startswith(visible(words(words_of)("chat.start.welcome")))
    chat = world.store.chats.find(reader.chat, None)
    assert chat is not None
    spoken = words(chat.language)
    assert (spoken.language, chat.schedule.zone) == (words_of, zone)
    assert spoken.date(NOW.date(), zone=zone) == day


def test_every_step_can_be_skipped(ada: Reader) -> None:
    """Three taps lead through; the defaults are good, and the end says what is still missing."""
    ada.says("/start")
    ada.presses("Next: your tags")
    ada.presses("Back")
    ada.presses("Next: your tags")
    ada.presses("Next: the time")
    ada.presses("Done")
    assert "You follow nothing yet" in ada.last["text"]
    assert "tomorrow at 08:00" in ada.last["text"]
    assert labels(ada.last) == ["Show me one now", "My tags", "Settings"]


def test_show_me_one_now(ada: Reader) -> None:
    """The end of the first minute gives a digest at once, and the schedule stays."""
    ada.says("/start")
    ada.presses("Next: your tags")
    ada.presses("○ #sport")
    ada.presses("Next: the time")
    ada.presses("Done")
    ada.presses("Show me one now")
    assert "Keeper saves two penalties" in ada.waits_for(2)[-1]["text"]


def test_a_toggle_pressed_twice_is_back(ada: Reader) -> None:
    """The second press of a toggle takes the first one back, in the same place."""
    ada.says("/start")
    ada.presses("Next: your tags")
    before = labels(ada.last)
    ada.presses("○ #sport")
    ada.presses("✓ #sport")
    assert labels(ada.last) == before
    assert ada.rules() == []


def test_start_by_link_follows_a_tag(world: World, ada: Reader) -> None:
    """`/start t_<id>` follows that tag; an id that is gone says so."""
    said, _ = ada.says(f"/start t_{world.tag_id('sport')}", 2)
    assert said["text"] == "You now follow\n• #sport"
    assert ada.says("/start t_999999")[0]["text"].startswith("That tag is no longer kept")


def test_start_by_link_opens_a_story(world: World, ada: Reader) -> None:
    """`/start a_<id>` opens the story's card; an id that is gone says so."""
    (story,) = world.store.articles.newest(world.tag_id("sport"), 1)
    (card,) = ada.says(f"/start a_{story.id}")
    assert "Keeper saves two penalties" in card["text"]
    assert "Read" in labels(card)
    assert ada.says("/start a_999999")[0]["text"] == "That story is no longer kept."


def test_unknown_payloads_open_the_first_screen(ada: Reader) -> None:
    """A link that nobody here wrote does no harm."""
    for payload in ("x", "t_", "t_-1", "a_1e9", "t_" + "9" * 60):
        (said,) = ada.says(f"/start {payload}")
        assert "News by hashtag" in said["text"]


def test_pages_of_tags_turn(world: World) -> None:
    """Where more tags are known than fit, the pages turn in place and end."""
    ada = world.reader()
    ada.says("/subscribe " + " ".join(f"#page{n}" for n in range(12)))
    ada.says("/start")
    first = labels(ada.last)
    assert "›" in first
    assert "‹" not in first
    ada.presses("›")
    assert "‹" in labels(ada.last)
    assert labels(ada.last) != first
    ada.presses("‹")
    assert labels(ada.last) == first


def test_pages_keep_the_greeting(ada: Reader) -> None:
    """Who is back stays welcomed back when the page turns; who comes from elsewhere is greeted as neither."""
    ada.says("/subscribe " + " ".join(f"#page{n}" for n in range(12)))
    ada.says("/start")
    ada.presses("›")
    assert ada.last["text"].startswith("Welcome back.\nYou follow 12 tags")
    ada.presses("Next: the time")
    ada.presses("Back")
    assert ada.last["text"].startswith("Popular tags\n")


def test_readers_are_offered_tags_of_their_own_script_first(world: World) -> None:
    """The first tags that a Persian reader sees are Persian, though others have more stories."""
    publish(world.store, [draft("بندر باز شد", "بندر", "کشتی")], NOW)
    shown = []
    for reader in (world.reader(language_code="fa"), world.reader()):
        reader.says("/start")
        reader.presses(labels(reader.last)[-1])
        shown.append(labels(reader.last)[:2])
    assert shown[0] == ["○ #بندر", "○ #کشتی"]
    assert "○ #بندر" not in shown[1]


def test_blocked_and_back(world: World, ada: Reader) -> None:
    """Blocking switches the chat off and keeps its tags; /start brings everything back."""
    ada.says("/subscribe #sport", 2)

    def off() -> str | None:
        chat = world.store.chats.find(ada.chat, None)
        assert chat is not None
        return chat.off_reason

    world.telegram.block(ada.person)
    until(lambda: off() == "off.blocked")
    (said,) = ada.says("/start")
    assert "Welcome back" in said["text"]
    assert "1 tag," in said["text"]
    assert off() is None
    assert ada.rules() == [("follow", ["sport"])]


def until(holds: Callable[[], bool]) -> None:
    """Wait for something that leaves no trace at Telegram."""
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline


def test_a_place_that_is_shared_becomes_the_clock(ada: Reader) -> None:
    """A location sets the zone, with a way back; one at sea gets the hour of its meridian."""
    ada.says("/start")
    ada.presses("Next: your tags")
    ada.presses("Next: the time")
    assert "send your location here" in ada.last["text"]
    (said,) = ada.says("", location={"latitude": 34.52, "longitude": 69.18})
    assert said["text"].startswith("Your digest comes at 08:00, Kabul time (now 14:30).")
    ada.presses("Undo")
    (said,) = ada.says("", location={"latitude": 0, "longitude": -30})
    assert "now 08:00" in said["text"]
