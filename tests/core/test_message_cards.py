"""How a story's card and an article's summary read."""

from __future__ import annotations

from bot.core.message import Button, story_card, summary_message
from tests.core.messages import ECONOMY, ENGLISH, SPORT
from tests.core.news import article, story


def test_the_card_reads_as_designed() -> None:
    """Headline, summary, the rest as an expandable quote, tags, source with date; [Read] and [Mute]."""
    sentences = ["One.", "Two.", "Three.", "Four."]
    one = article(1, sentences=sentences, url="https://example.com/a")
    other = article(9, source="Daily Sample")
    message = story_card(story(one, ECONOMY, SPORT, also=[other]), ENGLISH)
    assert message.html.split("\n") == [
        '<a href="https://example.com/a"><b>Port strike ends after nine days</b></a>',
        "One. Two.",
        "",
        "<blockquote expandable>Three. Four.</blockquote>",
        "#economy #sport",
        "<i>Harbour Wire · Mon 23 Nov, 08:40 · also: Daily Sample</i>",
    ]
    assert message.buttons == (
        (Button("Read", url="https://example.com/a"), Button("Mute #economy", data="1:mute:1")),
    )


def test_a_page_without_a_source_is_named_by_its_agency() -> None:
    """The unnamed source gives way to the byline, where there is one; other sources stay as they are."""
    for source, byline, shown in (
        ("import", "Harbour Agency", "Harbour Agency"),
        ("import", None, "import"),
        ("Wire", "HA", "Wire"),
    ):
        assert (
            f"<i>{shown} ·"
            in story_card(story(article(1, source=source, byline=byline), ECONOMY), ENGLISH).html
        )


def test_the_summary_turns_shorter_and_longer() -> None:
    """[Shorter] and [Longer] appear where there is something shorter or longer; [Follow] where the tag fits a button."""
    one = article(3, sentences=["One.", "Two.", "Three."], tags=["economy", "sport"])
    data = {
        length: [
            button.data for row in summary_message(one, ENGLISH, length=length).buttons for button in row
        ]
        for length in (0, 1, 2, 3, 99)
    }
    assert data[1] == data[0] == ["1:summary:3:2", "1:follow:economy"]
    assert data[2] == ["1:summary:3:1", "1:summary:3:3", "1:follow:economy"]
    assert data[3] == data[99] == ["1:summary:3:2", "1:follow:economy"]
    assert "One. Two." in summary_message(one, ENGLISH, length=2).html
    huge = article(3, sentences=["One."] + ["word " * 900] * 2)
    assert [button.data for row in summary_message(huge, ENGLISH, length=2).buttons for button in row] == [
        "1:summary:3:1"
    ], "a longer one that would not fit is not offered"
    long = article(3, sentences=["One."], tags=["خ" * 40])
    assert summary_message(long, ENGLISH, length=1).buttons == ()
