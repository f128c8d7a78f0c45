"""/editors: owners name those who may edit; nobody else learns that there is such a thing."""

from __future__ import annotations

from tests.chat.world import Reader, labels

UNKNOWN = "There is no such command here. See /help."


def test_an_owner_names_an_editor_who_then_may_publish(ada: Reader, olga: Reader) -> None:
    """By a reply in a group; the list has name and id; taken away and brought back by one tap each."""
    group = olga.world.group([(olga.person, "creator"), (ada.person, "member")])
    assert ada.says("/post Ferry is late. It waits.")[0]["text"] == UNKNOWN
    said = ada.world.telegram.send(ada.person, "Hello", chat=group)
    (answer,) = olga.in_chat(group).says("/editors", reply_to_message_id=said)
    assert answer["text"] == f"Ada ({ada.person}) is an editor now."
    assert labels(answer) == ["Remove Ada"]
    assert "Publish" in labels(ada.says("/post Ferry is late. It waits.")[0])
    help_of_ada, help_of_olga = ada.says("/help")[0]["text"], olga.says("/help")[0]["text"]
    assert "/post" in help_of_ada
    assert "/editors" not in help_of_ada
    assert "/editors" in help_of_olga
    (listed,) = olga.says("/editors")
    assert f"• Ada ({ada.person})" in listed["text"]
    olga.presses("Remove Ada")
    assert olga.last["text"] == f"Ada ({ada.person}) is no longer an editor."
    assert ada.says("/post Ferry is late. It waits.")[0]["text"] == UNKNOWN
    olga.presses("Undo")
    assert "Publish" in labels(ada.says("/post Ferry is late. It waits.")[0])


def test_an_editor_is_named_by_id_and_never_by_a_name(ada: Reader, olga: Reader) -> None:
    """An id is taken, twice without harm; a name, an owner and one's own message are answered with a sentence."""
    assert olga.says(f"/editors {ada.person}")[0]["text"] == f"{ada.person} is an editor now."
    assert olga.says(f"/editors {ada.person}")[0]["text"] == f"{ada.person} is an editor already."
    assert olga.says("/editors @ada")[0]["text"].startswith("To name one, send /editors")
    assert olga.says(f"/editors {olga.person}")[0]["text"].startswith("That is an owner")


def test_editors_are_the_owners_matter(ada: Reader, olga: Reader) -> None:
    """An editor and a reader get the answer to an unknown command, and a forged button changes nothing."""
    assert ada.says(f"/editors {ada.person}")[0]["text"] == UNKNOWN
    olga.says(f"/editors {ada.person}")
    (unknown,) = ada.says("/editors 7")
    assert unknown["text"] == UNKNOWN
    toast = ada.sends_back(unknown["message_id"], f"1:editor:{ada.person}:0")
    assert toast["text"].startswith("This menu has expired")
    assert ada.world.store.editors.is_one(ada.person)
