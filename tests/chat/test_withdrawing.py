"""/hold and /retract in chat: preview, confirmation, and what a reader finds then."""

from __future__ import annotations

from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Reader, entities, labels

UNKNOWN = "There is no such command here. See /help."


def test_a_story_is_held_and_let_go(ada: Reader, olga: Reader) -> None:
    """By its code, with its headline escaped; held, the next screen lets it go; pressed twice it stays as the button says."""
    publish(olga.world.store, [draft("Lilac <b>lane</b> closes", "lilac", code="880001")], NOW)
    (said,) = olga.says("/hold 880001")
    assert entities(said, "bold") == ["Lilac <b>lane</b> closes"]
    assert labels(said) == ["Hold"]
    data = said["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    ada.says("/help")
    assert ada.sends_back(ada.last["message_id"], data)["text"].startswith("This menu has expired")
    olga.presses("Hold")
    assert labels(olga.last) == ["Let it go"]
    assert "no digest brings it" in olga.last["text"]
    olga.sends_back(said["message_id"], data, changes=False)
    assert labels(olga.last) == ["Let it go"]
    olga.presses("Let it go")
    assert labels(olga.last) == ["Hold"]


def test_a_story_is_withdrawn_for_good(ada: Reader, olga: Reader) -> None:
    """After a question that says what it means; then nobody finds it, and the same text again does not bring it back."""
    article = draft("Hazel hill burns", "hazel", code="880002", url="https://news.example/hazel?utm_source=x")
    publish(olga.world.store, [article], NOW)
    assert "Hazel hill burns" in ada.says("/summary #hazel")[0]["text"]
    olga.says("/retract https://news.example/hazel")
    assert labels(olga.last) == ["Withdraw", "Cancel"]
    olga.presses("Cancel")
    assert labels(olga.last) == ["Hold"]
    olga.says("/retract 880002")
    olga.presses("Withdraw")
    assert olga.last["text"].startswith("Hazel hill burns\nIt is withdrawn.")
    assert labels(olga.last) == ["How far is it"]
    assert olga.world.store.withdrawals.walk(NOW, 1000)
    olga.presses("How far is it")
    assert olga.last["text"] == "Hazel hill burns\nIt is withdrawn."
    publish(olga.world.store, [article], NOW)
    for asked in ("/summary 880002", "/summary #hazel", "/search burns"):
        assert "Hazel hill burns" not in ada.says(asked)[0]["text"]
    assert olga.says("/hold 880002")[0]["text"] == "Hazel hill burns\nIt is withdrawn."


def test_what_there_is_none_of_is_told(ada: Reader, olga: Reader) -> None:
    """Without a name it says how; an unknown one is named; a reader learns of nothing."""
    assert olga.says("/hold")[0]["text"].startswith("Name the story to keep out of digests: /hold 224091")
    assert olga.says("/retract")[0]["text"].startswith("Name the story to withdraw for good")
    assert olga.says("/hold ۲۲۴۰۹۱")[0]["text"].startswith("Bridge at Dasht to open\n")
    assert olga.says("/hold <nothing>")[0]["text"].startswith("There is no story <nothing> here.")
    assert [ada.says(said)[0]["text"] for said in ("/hold 224091", "/retract 224091")] == [UNKNOWN] * 2
