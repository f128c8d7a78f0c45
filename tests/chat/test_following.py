"""/subscribe, /unsubscribe, /mute and what takes them back."""

from __future__ import annotations

from tests.chat.world import Reader, World, buttons, entities, labels


def test_subscribe_says_what_is_followed_and_shows_the_newest_story(ada: Reader) -> None:
    """A followed tag is named, linked, and its newest story comes as a card."""
    said, card = ada.says("/subscribe #Khalilzad", 2)
    assert said["text"] == "You now follow\n• #Khalilzad"
    assert entities(said, "hashtag") == ["#Khalilzad"]
    assert labels(said) == ["Undo", "My tags"]
    assert "Bridge at Dasht to open" in card["text"]
    assert ada.rules() == [("follow", ["khalilzad"])]


def test_follow_is_the_same_command(ada: Reader) -> None:
    """/follow does what /subscribe does; several rules bring headlines instead of a card."""
    (said,) = ada.says("/follow #economy+#ports #sport -#grain")
    assert "• #economy + #ports" in said["text"]
    assert "left out now\n• #grain" in said["text"]
    assert "Port strike ends <after> nine days" in said["text"]
    assert ada.rules() == [("follow", ["economy", "ports"]), ("follow", ["sport"]), ("mute", ["grain"])]
