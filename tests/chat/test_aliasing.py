"""/alias in chat: made, shown, taken back; nobody but an editor."""

from __future__ import annotations

from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Reader, labels

UNKNOWN = "There is no such command here. See /help."


def test_two_tags_are_one_to_readers(ada: Reader, olga: Reader) -> None:
    """Who follows the one follows the other, a card of either is the same; [Undo] and `-` take it back."""
    publish(olga.world.store, [draft("Mill burns", "Milltown"), draft("Mill opens", "MillCity")], NOW)
    ada.says("/subscribe #Milltown", replies=2)
    assert olga.says("/alias #Milltown")[0]["text"] == "#Milltown counts as itself alone."
    assert ada.says("/alias #Milltown #MillCity")[0]["text"] == UNKNOWN
    (said,) = olga.says("/alias #Milltown #MillCity")
    assert said["text"] == "#Milltown counts as #MillCity now: to readers the two are one."
    assert labels(said) == ["Undo"]
    assert ada.rules() == [("follow", ["millcity"])]
    assert "2 stories" in ada.says("#milltown")[0]["text"]
    assert olga.says("/alias #Milltown #MillCity")[0]["text"] == said["text"]
    assert olga.says("/alias")[0]["text"].startswith(
        "Tags that count as another\n• #Milltown counts as #MillCity\n"
    )
    assert "can't be made one" in olga.says("/alias #sport #Milltown")[0]["text"]
    data = said["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    assert ada.sends_back(ada.last["message_id"], data)["text"].startswith("This menu has expired")
    olga.presses("Undo")
    undone = "#Milltown counts as itself again. Everybody follows what they followed before."
    assert undone in [message["text"] for message in olga.seen()]
    assert ada.rules() == [("follow", ["milltown"])]
    assert "1 story" in ada.says("#milltown")[0]["text"]
    olga.says("/alias #Milltown #MillCity")
    assert olga.says("/alias #Milltown -")[0]["text"].startswith("#Milltown counts as itself again.")
    assert olga.says("/alias #Milltown -")[0]["text"] == "#Milltown counts as itself alone."
    assert olga.says("/alias #Mill #mill")[0]["text"] == "That is one tag already."
