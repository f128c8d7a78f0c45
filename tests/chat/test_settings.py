"""/settings, /time, /timezone, /pause, /resume."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.locales import words
from storage.records import Chat, News, Quiet
from tests.chat.articles import NOW
from tests.chat.world import Reader, World, labels


def kept(reader: Reader) -> Chat:
    """Give the chat as it is kept."""
    chat = reader.world.store.chats.find(reader.chat, None)
    assert chat is not None
    return chat


def test_the_menu_says_how_it_is(ada: Reader) -> None:
    """One message shows every setting and leads to each."""
    (said,) = ada.says("/settings")
    assert said["text"] == (
        "Your settings\nYou get: a digest\nTimes: 08:00\nDays: every day\nTime zone: UTC\nQuiet hours: none\n"
        "Length: 2 sentences a story\nAt most: 10 stories\nSound: on\nLanguage: English\nNothing is paused."
    )
    assert labels(said) == [
        "Digest or alerts", "Times", "Days", "Time zone", "Quiet hours", "Length", "Stories a digest", "Full or compact",
        "Sound", "Empty days", "Language", "Pause", "My tags",
    ]  # fmt: skip


def test_the_menu_is_edited_in_place(ada: Reader) -> None:
    """Every screen, every choice and the way back stay in one message, and what is chosen is kept."""
    ada.says("/settings")
    ada.presses("Length")
    ada.presses("4")
    assert "✓ 4" in labels(ada.last)
    ada.presses("Back")
    ada.presses("Stories a digest")
    ada.presses("15")
    ada.presses("Back")
    ada.presses("Time zone")
    ada.presses("Berlin")
    ada.presses("Back")
    assert "Length: 4 sentences a story\nAt most: 15 stories" in ada.last["text"]
    assert "Time zone: Berlin" in ada.last["text"]
    assert len(ada.seen()) == 1
    chat = kept(ada)
    assert (chat.length, chat.stories, chat.schedule.zone) == (4, 15, "Europe/Berlin")
    assert chat.next_slot is not None
    assert chat.next_slot.at == dt.datetime(2026, 11, 25, 7, 0, tzinfo=dt.UTC)


def test_up_to_three_times(ada: Reader) -> None:
    """Times toggle; the first stays, a fourth is refused, both with a word about it."""
    ada.says("/settings")
    ada.presses("Times")
    ada.presses("18:00")
    ada.presses("12:00")
    assert ada.presses("21:00", changes=False)["text"] == "Three times a day at most."
    assert kept(ada).schedule.times == (dt.time(8), dt.time(12), dt.time(18))
    ada.presses("✓ 12:00")
    ada.presses("✓ 18:00")
    assert ada.presses("✓ 08:00", changes=False)["text"] == "Keep at least one time. For a break use Pause."
    assert kept(ada).schedule.times == (dt.time(8),)


def test_choosing_what_is_chosen_is_no_fault(ada: Reader) -> None:
    """Pressing the choice that stands already changes nothing, and Telegram's complaint about that is swallowed."""
    ada.says("/settings")
    ada.presses("Length")
    toast = ada.presses("✓ 2", changes=False)
    assert toast == {"answered": True, "text": None, "show_alert": False}
    ada.presses("3")
    assert kept(ada).length == 3


def test_time_by_words(ada: Reader) -> None:
    """/time sets any times, says when the next digest comes, and [Undo] brings the old ones back."""
    (said,) = ada.says("/time 6pm 7:05")
    assert said["text"] == (
        "Your digest comes at 07:05, 18:00, UTC time (now 10:00).\nThe next one: today at 18:00."
    )
    ada.presses("Undo")
    assert kept(ada).schedule.times == (dt.time(8),)
    (said,) = ada.says("/time noonish")
    assert "That is not a time that I can read" in said["text"]
    (said,) = ada.says("/time")
    assert "✓ 08:00" in labels(said)


def test_timezone_by_words(ada: Reader) -> None:
    """/timezone takes a city or a zone; another word is answered with how to name one."""
    (said,) = ada.says("/timezone kabul")
    assert "08:00, Kabul time (now 14:30)" in said["text"]
    ada.presses("Undo")
    assert kept(ada).schedule.zone == "UTC"
    assert "I don't know that time zone" in ada.says("/timezone Atlantis")[0]["text"]
    before = labels(ada.says("/timezone")[0])
    assert "✓ UTC" in before
    ada.presses("Berlin")  # and nothing moves under the finger
    assert [one.removeprefix("✓ ") for one in labels(ada.last)] == [one.removeprefix("✓ ") for one in before]


def test_pause_and_resume(world: World, ada: Reader) -> None:
    """/pause keeps the digests off for a span, /resume brings the next one, never a late one at once."""
    (said,) = ada.says("/pause 3d")
    assert said["text"] == "Nothing comes until Fri 27 Nov, 10:00."
    assert kept(ada).paused_until == NOW + dt.timedelta(days=3)
    world.clock.now = NOW + dt.timedelta(days=2)
    try:
        (said,) = ada.says("/resume")
    finally:
        world.clock.now = NOW
    assert said["text"] == "You get your news again. The next digest comes tomorrow at 08:00."
    chat = kept(ada)
    assert chat.paused_until is None
    assert chat.next_slot is not None
    assert chat.next_slot.key == "2026-11-27T08:00"


def test_pause_by_buttons(ada: Reader) -> None:
    """/pause alone offers spans; [Resume] stands there while it lasts."""
    ada.says("/pause")
    ada.presses("7 days")
    assert "Nothing comes until Tue 1 Dec" in ada.last["text"]
    ada.presses("Resume")
    assert "Nothing is paused." in ada.last["text"]
    assert "Resume" not in labels(ada.last)
    (said,) = ada.says("/pause forever")
    assert said["text"].startswith("Name how long, up to a year")
    ada.says("/pause 1w")
    ada.presses("Resume")
    assert ada.last["text"].startswith("You get your news again. The next digest comes")


def test_a_digest_that_is_due_is_not_taken_away(world: World, ada: Reader) -> None:
    """Changing a setting in the moment a digest is due leaves it due."""
    ada.says("/start")
    due = kept(ada).next_slot
    assert due is not None
    world.clock.now = due.at + dt.timedelta(seconds=1)
    try:
        ada.says("/time 7:00")
        ada.says("/settings")
        ada.presses("Length")
        ada.presses("5")
    finally:
        world.clock.now = NOW
    assert kept(ada).next_slot == due


@pytest.mark.parametrize(
    "data",
    [
        "1:length:9", "1:length:x", "1:length", "1:amount:7", "1:times:2561:times", "1:times:8:times",
        "1:times:0800:nowhere", "1:zone:asia/kabul:zones", "1:zone:Nowhere/City:zones", "1:pause:9999d",
        "1:screen:_menu", "1:screen", "1:news:all", "1:day:y:8", "1:day:y", "1:quiet:2200", "1:quiet:2200-2200",
        "1:quiet:2500-0100", "1:sound:loud", "1:empty", "1:language:xx:menu", "1:language:en",
    ],
)  # fmt: skip
def test_forged_values_change_nothing(ada: Reader, data: str) -> None:
    """Values that no button of ours holds are answered as an expired menu, and the settings stay."""
    ada.says("/settings")
    before = kept(ada)
    toast = ada.sends_back(ada.last["message_id"], data)
    assert toast["text"] == "This menu has expired. Send /help for a fresh start."
    assert kept(ada) == before


def test_in_which_manner_news_comes(ada: Reader) -> None:
    """Alerts, days, quiet hours, sound and empty days are chosen in the one menu, and kept."""
    ada.says("/settings")
    ada.presses("Digest or alerts")
    ada.presses("Each story at once, and a digest")
    assert "✓ Each story at once, and a digest" in labels(ada.last)
    for screen, choice in (("Days", "✓ Sat"), ("Quiet hours", "22:00–07:00"), ("Sound", "Off")):
        ada.presses("Back")
        ada.presses(screen)
        ada.presses(choice)
    ada.presses("Back")
    ada.presses("Empty days")
    ada.presses("A line that says so")
    ada.presses("Back")
    assert ada.last["text"].startswith(
        "Your settings\nYou get: each story at once, and a digest\nTimes: 08:00\n"
        "Days: Mon, Tue, Wed, Thu, Fri, Sun\nTime zone: UTC\nQuiet hours: 22:00–07:00\n"
    )
    assert len(ada.seen()) == 1
    chat = kept(ada)
    assert (chat.news, chat.quiet) == (News.BOTH, Quiet(dt.time(22), dt.time(7)))
    assert (chat.silent, chat.tells_nothing) == (True, True)
    assert chat.schedule.weekdays == {1, 2, 3, 4, 5, 7}


def test_one_day_stays(ada: Reader) -> None:
    """The last day can't be taken away; all come back with one tap."""
    ada.says("/days")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat"):
        ada.presses(f"✓ {day}")
    assert ada.presses("✓ Sun", changes=False)["text"] == "Keep at least one day. For a break use Pause."
    ada.presses("Every day")
    assert kept(ada).schedule.weekdays == set(range(1, 8))


def test_the_week_begins_where_the_reader_begins_it(world: World) -> None:
    """With Saturday in Persian and Arabic, on the buttons and in the sentence; elsewhere with Monday, or with Sunday."""
    firsts = [words(code).week[0] for code in ("fa", "fa-AF", "ar", "ps", "en", "de", "ru", "tr", "uz", "pt")]
    assert firsts == [6, 6, 6, 6, 1, 1, 1, 1, 1, 7]
    sara = world.reader(language_code="fa")
    sara.says("/days")
    assert labels(sara.last)[:3] == ["✓ شنبه", "✓ یکشنبه", "✓ دوشنبه"]
    sara.presses("✓ یکشنبه")
    assert "شنبه، دوشنبه، سه‌شنبه، چهارشنبه، پنجشنبه، جمعه" in sara.last["text"]


@pytest.mark.parametrize(
    ("says", "shown", "held"),
    [
        ("/language tr", "Dil\n", ("language", "tr")),
        ("/language Русский", "Язык\n", ("language", "ru")),
        ("/language klingon", "Language\n", ("language", "en")),
        (
            "/days mon-wed Sunday",
            "Days\nYour digest comes on: Mon, Tue, Wed, Sun",
            ("weekdays", {1, 2, 3, 7}),
        ),
        ("/days sat - mon", "Days\nYour digest comes on: Mon, Sat, Sun", ("weekdays", {1, 6, 7})),
        ("/days all", "Days\nYour digest comes on: every day", ("weekdays", {1, 2, 3, 4, 5, 6, 7})),
        ("/days mon someday", "Days\nYour digest comes on: every day", ("weekdays", {1, 2, 3, 4, 5, 6, 7})),
        ("/alerts on", "Digest or alerts", ("news", News.BOTH)),
        ("/alerts only", "Digest or alerts", ("news", News.ALERTS)),
        ("/settings length ۴", "Length", ("length", 4)),
        ("/settings stories 15", "Stories", ("stories", 15)),
        ("/settings form compact", "Full or compact", ("compact", True)),
        ("/settings sound off", "Sound", ("silent", True)),
        ("/settings empty on", "Empty days", ("tells_nothing", True)),
        ("/settings length 9", "Length", ("length", 2)),
        ("/settings times", "Times", ("length", 2)),
        ("/settings all", "Your settings", ("silent", False)),
    ],
)
def test_each_setting_by_words_alone(ada: Reader, says: str, shown: str, held: tuple[str, object]) -> None:
    """What the menu sets can be typed behind a command too; words that make no sense show what there is to choose."""
    (said,) = ada.says(says)
    assert said["text"].startswith(shown)
    chat, (name, value) = kept(ada), held
    assert getattr(chat.schedule if name == "weekdays" else chat, name) == value


def test_the_days_may_be_named_in_ones_own_language(world: World) -> None:
    """A Persian reader names them in Persian."""
    sara = world.reader(language_code="fa")
    sara.says("/days شنبه، دوشنبه")
    assert kept(sara).schedule.weekdays == {6, 1}


def test_zones_and_spans_in_ones_own_language(world: World) -> None:
    """A city may be named as the reader's language calls it, alone too; so may hours, days and weeks."""
    ina = world.reader(language_code="pt")
    ina.says("/timezone viena")
    assert kept(ina).schedule.zone == "Europe/Vienna"
    (said,) = ina.says("Moscou")
    assert "Moscou" in labels(said)[0]
    ina.says("/pause 2 semanas")
    until = kept(ina).paused_until
    assert until is not None
    assert until - ina.world.clock.now == dt.timedelta(weeks=2)


def test_quiet_hours_by_words(ada: Reader) -> None:
    """/quiet takes two times in their order, or `off`; anything else is answered with how to write them."""
    assert ada.says("/quiet 22:30 - 6:45")[0]["text"] == "Quiet hours, without alerts: 22:30–06:45"
    ada.says("/quiet")
    assert "✓ 22:30–06:45" in labels(ada.last)
    assert ada.says("/quiet 22:00")[0]["text"].startswith("Name two times")
    assert kept(ada).quiet == Quiet(dt.time(22, 30), dt.time(6, 45))
    assert ada.says("/quiet off")[0]["text"] == "There are no quiet hours now. Alerts come at any time."
    assert kept(ada).quiet is None


def test_alerts_alone_have_no_next_digest(ada: Reader) -> None:
    """/alerts shows the choice; who wants alerts alone is told of no digest after a pause."""
    ada.says("/alerts")
    ada.presses("Each story at once")
    ada.says("/pause 1d")
    assert ada.says("/resume")[0]["text"] == "You get your news again, each story at once."
