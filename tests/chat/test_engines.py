"""The core commands on PostgreSQL; everything else of this folder runs on SQLite."""

from __future__ import annotations

from tests.chat.world import labels, running_bot


def test_a_whole_conversation_on_postgresql(postgres_url: str) -> None:
    """From /start to a digest, with buttons, settings and summaries, in one go."""
    with running_bot(postgres_url) as world:
        ada = world.reader()
        ada.says("/start")
        ada.presses(next(label for label in labels(ada.last) if "English" in label))
        ada.presses("○ #economy")
        ada.presses("Next: the time")
        ada.presses("Kabul")
        ada.presses("Done")
        assert (
            ada.last["text"]
            == "Done. Your first digest comes tomorrow at 08:00, if there is something new by then."
        )
        assert "You now follow\n• #sport" in ada.says("/subscribe #sport -#grain", 2)[0]["text"]
        assert ada.rules() == [("follow", ["economy"]), ("follow", ["sport"]), ("mute", ["grain"])]
        assert "Did you mean" in ada.says("/subscribe #Khalilzd")[0]["text"]
        assert ada.says("/unsubscribe #Khalilzd")[0]["text"] == "You no longer follow\n• #Khalilzd"
        assert labels(ada.says("/summary 224091")[0]) == ["Shorter", "Longer", "Follow #Khalilzad"]
        (digest,) = ada.says("/digest")
        assert "Keeper saves two penalties" in digest["text"]
        assert "Grain prices" not in digest["text"]
        ada.says("/settings")
        ada.presses("Length")
        ada.presses("5")
        chat = world.store.chats.find(ada.chat, None)
        assert chat is not None
        assert (chat.length, chat.schedule.zone) == (5, "Asia/Kabul")
