"""Today and System: what they say of a wire that was never used, of one at work, and of one in trouble."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest

from bot.console import today, view
from bot.console.charts import Bar, bars
from bot.newsroom.checks import Check, bad, good
from storage.records import Outcome, PartState
from storage.store import Store
from tests.console.served import NOW, served
from tests.delivery.desk import ON_SQLITE
from tests.storage.make import begin, chat, end, plan, planned, slot, stories

EVIL = "<img src=x onerror=alert(1)>"


@ON_SQLITE
def test_a_wire_that_was_never_used(store: Store) -> None:
    """Each page stands, says so, and names the next step."""
    with served(store) as console, console.signed_in() as operator:
        shown = operator.get("/").text
        assert "joined" not in shown
        for sentence in ("No digest has been due yet.", "Nothing is wrong.", "Nothing was sent in the last"):
            assert sentence in shown
        assert 'href="/sources"' in shown
        shown = operator.get("/system").text
        assert "signed in" in shown
        assert "Nothing was logged since the start." in shown


@pytest.mark.case(67)
@ON_SQLITE
def test_a_wire_in_trouble(store: Store) -> None:
    """What the bot lacks, what failed and what checks found stand there with a fix each, and none of it is markup."""
    checks = (
        bad("sources", f"1 of 2 feeds failing. {EVIL}", "Ask again."),
        good("room", "80 GB"),
    )

    async def ready() -> dict[str, str | None]:
        return {"token": "Telegram refuses the token: nothing is sent or answered.", "database": None}

    more = {"checks": lambda _: checks, "ready": ready, "log": lambda: ("first", f"{EVIL} last")}
    with served(store, **more, settings={"TAGWIRE_X": EVIL}) as console, console.signed_in() as operator:
        store.audit.note("owner 5", "renamed", EVIL, NOW)
        chat(store, 7, title=EVIL, now=NOW)
        store.chats.switch_off(7, "off.blocked", NOW)
        shown, system = operator.get("/").text, operator.get("/system").text
    assert "1 joined and 1 left today; 1 joined and 1 left in 30 days." in shown
    assert "Telegram refuses the token" in shown
    assert "Ask @BotFather" in shown
    assert "Sources: 1 of 2 feeds failing." in shown
    assert "80 GB" not in shown
    assert "80 GB" in system
    assert system.index("Ask again.") < system.index("80 GB")
    assert system.index("last") < system.index("first\n")
    for text in (shown, system):
        assert "<img src=x" not in text
    assert system.count("&lt;img src=x onerror=alert(1)&gt;") == 4


@ON_SQLITE
def test_a_number_leads_to_the_rows_that_it_counts(store: Store) -> None:
    """To those of the last digest alone, whatever else was due on that day; from there to the others."""
    (story,) = stories(store, 1)
    for number, hour in ((1, 7), (2, 8)):
        due = chat(store, number, next_slot=slot(hour=hour))
        store.deliveries.plan([plan(due, ((story,),))], slot(hour=hour).at)
    with served(store) as console, console.signed_in() as operator:
        (link,) = re.findall(r'href="([^"]*)">1 waiting<', operator.get("/").text)
        shown = operator.get(html.unescape(link)).text
        assert shown.count('data-name="State"') == 1
        (link,) = re.findall(r'href="([^"]*)">Show what was due at other times too<', shown)
        assert operator.get(html.unescape(link)).text.count('data-name="State"') == 2


@ON_SQLITE
def test_what_moves_is_told(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page hears how the wire does at once, and again when that has changed; many pages cost no more looks than one."""
    monkeypatch.setattr(today, "LOOK_EVERY", 0.01)
    looks = []

    def checks(moment: dt.datetime) -> tuple[Check, ...]:
        looks.append(moment)
        return ()

    with served(store, checks=checks) as console:
        with console.signed_in() as operator, operator.stream("GET", "/events") as events:
            told = (line for line in events.iter_lines() if line.startswith("data:"))
            assert "No digest has been due yet." in next(told)
            with operator.stream("GET", "/events") as others:
                other = (line for line in others.iter_lines() if line.startswith("data:"))
                assert "No digest has been due yet." in next(other)
                console.clocks.now += dt.timedelta(minutes=1)
                begin(store, part := planned(store, stories(store, 1)[0]))
                end(store, Outcome(part.id, PartState.SENT, message_id=5))
                console.clocks.seconds += 5
                for lines in (told, other):
                    assert "1 of 1 delivered" in next(lines)
        assert len(looks) == 1


def test_bars_say_what_they_show() -> None:
    """The highest fills the height, what is not nothing is seen, and the text in its place names totals and the most."""
    chart = bars("Messages", [Bar("Mon", {"sent": 0, "failed": 0}), Bar("Tue", {"sent": 9_999, "failed": 1})])
    assert chart.says == "Messages: 9,999 sent, 1 failed; the most on Tue, 10,000"
    assert [bar.title for bar in chart.bars] == ["Mon: nothing", "Tue: 9,999 sent, 1 failed"]
    assert [part.height for part in chart.bars[1].parts] == [79.99, 1.0]
    assert min(part.y for part in chart.bars[1].parts) == 0
    assert bars("Messages", []).says == "Messages: nothing"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(59.4, "just now"), (59.6, "1 min ago"), (3_590, "1 h ago"), (5_460, "2 h ago"), (86_000, "1 day ago")],
)
def test_a_time_is_spoken_of_in_its_largest_unit(seconds: float, expected: str) -> None:
    """Never sixty minutes, nor 24 hours."""
    told = view._relative(NOW - dt.timedelta(seconds=seconds), NOW)
    assert told == expected
