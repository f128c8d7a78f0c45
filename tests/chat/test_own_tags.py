"""Tags added to a preview by answering it."""

from __future__ import annotations

from storage.records import Origin
from tests.chat.world import Reader, labels


def test_a_reply_to_a_preview_adds_tags(ada: Reader, olga: Reader) -> None:
    """Each stands once, goes with a tap, and is published as the editor's; nobody else's reply does that."""
    (said,) = olga.says("/post Sorrel is short. The harbour has none of it. It is sold by nobody at all.")
    preview = said["message_id"]
    before = len(olga.world.telegram.state.ledger.entries)
    olga.world.telegram.send(olga.person, "#Sorrel_Town, #herbs #sorreltown", reply_to_message_id=preview)
    olga.world.telegram.wait_until(lambda: len(olga.world.telegram.state.ledger.entries) > before)
    assert labels(olga.last) == ["✓ #Sorrel_Town", "✓ #herbs", "Publish", "Cancel"]
    olga.presses("✓ #herbs")
    assert labels(olga.last) == ["✓ #Sorrel_Town", "Publish", "Cancel"]
    (long,) = olga.says("#" + "ض" * 40, reply_to_message_id=preview)
    assert long["text"].endswith("is too long to be added here. Write it into the text and send that again.")
    olga.presses("Publish")
    store = olga.world.store
    (story,) = store.articles.newest(store.tags.find(["sorreltown"])["sorreltown"].id, 5)
    assert [(tag.display, tag.origin) for tag in story.article.tags] == [("Sorrel_Town", Origin.EDITOR)]
    (card,) = ada.says("#sorreltown", reply_to_message_id=ada.says("/help")[0]["message_id"])
    assert "1 story" in card["text"]
