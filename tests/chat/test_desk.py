"""/broadcast and /status: what an editor sees, and what nobody else does."""

from __future__ import annotations

from storage.records import PartState
from tests.chat.world import Reader, labels

UNKNOWN = "There is no such command here. See /help."


def test_a_broadcast_is_seen_confirmed_and_sent_once(ada: Reader, olga: Reader) -> None:
    """The preview answers the text and shows it whole; pressed twice it is kept once, and its counts are told."""
    ada.says("/help")
    store = olga.world.store
    sent = olga.world.telegram.send(olga.person, "/broadcast Tea <b>at</b> five & more.")
    (seen,) = olga.waits_for(1)
    assert seen["reply_to_message_id"] == sent
    assert seen["text"].endswith(" chats as it stands:\n\nTea <b>at</b> five & more.")
    assert labels(seen) == ["Send to all", "Cancel"]
    data = seen["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    olga.presses("Send to all")
    assert olga.last["text"].startswith("It is on its way to ")
    assert olga.last["text"].endswith(" chats.\nChats that begin after this do not get it.")
    assert olga.sends_back(seen["message_id"], data)["text"] == "That one is done already."
    no = data.split(":")[0] + ":tell_no"
    assert olga.sends_back(seen["message_id"], no)["text"] == "That one is done already."
    told = store.broadcasts.progress()
    assert told is not None
    assert told.text == "Tea <b>at</b> five & more."
    audience = store.broadcasts.audience()
    while store.broadcasts.write(olga.world.clock.now, 100):
        pass
    olga.presses("How far is it")
    assert olga.last["text"] == f"To everybody, today at 10:00\n0 delivered\n{audience} waiting"
    counted = store.broadcasts.progress(told.id)
    assert counted is not None
    assert counted.counts == {PartState.QUEUED: audience}


def test_a_broadcast_that_was_changed_or_cancelled_does_not_go_out(ada: Reader, olga: Reader) -> None:
    """Another text is shown again first; a cancelled one stays so, whatever is pressed late; a reader presses in vain."""
    before = olga.world.store.broadcasts.progress()
    sent = olga.world.telegram.send(olga.person, "/broadcast One.")
    (seen,) = olga.waits_for(1)
    data = seen["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    olga.world.telegram.post(
        f"/chats/{olga.chat}/edit", {"as": olga.person, "message_id": sent, "text": "/broadcast Two."}
    )
    assert olga.presses("Send to all")["text"].startswith("The text has changed since.")
    assert olga.last["text"].endswith("\n\nTwo.")
    olga.presses("Cancel")
    assert olga.last["text"] == "Nobody was told."
    new = data.rpartition(":")[0] + ":" + "0" * 8
    olga.sends_back(seen["message_id"], new)
    (own,) = ada.says("/broadcast Mine.")
    assert own["text"] == UNKNOWN
    assert ada.sends_back(own["message_id"], data)["text"].startswith("This menu has expired")
    assert olga.world.store.broadcasts.progress() == before
    assert olga.says(f"/broadcast {'long ' * 815}")[0]["text"].startswith("That is too long")


def test_the_status_is_five_lines(ada: Reader, olga: Reader) -> None:
    """Queue, last digest, sources, disk, version, for editors alone."""
    lines = olga.says("/status")[0]["text"].split("\n")
    assert [line.split()[0].rstrip(":,") for line in lines] == ["Queue", "Last", "Sources", "Disk", "Version"]
    assert "SQLite" in lines[4]
    assert ada.says("/status")[0]["text"] == UNKNOWN
