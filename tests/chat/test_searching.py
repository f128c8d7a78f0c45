"""/search in the conversation."""

from __future__ import annotations

from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Reader, World, buttons, entities, labels


def test_search_finds_stories_and_opens_them(ada: Reader) -> None:
    """The result answers the command: numbered headlines as links; a number opens the story's card."""
    sent = ada.world.telegram.send(ada.person, "/search dasht OPENS bridge-at #Khalilzad 24h")
    (said,) = ada.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert said["text"].startswith("No story has all of “dasht OPENS bridge-at #\u2060Khalilzad 24h”.")
    (said,) = ada.says("/search dasht OPEN bridge-at #Khalilzad 24h")
    assert said["text"].startswith("1 story with “dasht OPEN")
    assert "\n\n1. Bridge at Dasht to open\n" in said["text"]
    assert entities(said, "text_link") == ["Bridge at Dasht to open"]
    assert labels(said) == ["1"]
    ada.presses("1")
    assert ada.waits_for(3)[-1]["text"].startswith("Bridge at Dasht to open")


def test_pages_are_turned_in_place_and_looked_for_again(world: World, ada: Reader) -> None:
    """Five stories a page, found again by the words of the message that is answered; buttons made up change nothing."""
    publish(world.store, [draft(f"Zeppelin {n} lands") for n in range(7)], NOW)
    (said,) = ada.says("/search zeppelin")
    assert said["text"].startswith("7 stories with “zeppelin”\n\n1. Zeppelin 6 lands")
    assert labels(said) == ["1", "2", "3", "4", "5", "›"]
    ada.presses("›")
    assert "\n\n6. Zeppelin 1 lands" in ada.last["text"]
    assert labels(ada.last) == ["6", "7", "‹"]
    ada.sends_back(said["message_id"], "1:search:9", changes=True)  # beyond the last page stands the first
    assert ada.last["text"] == said["text"]
    for data in ("1:search:x", "1:search", "1:search:1:1", "1:search:-1"):
        assert "expired" in ada.sends_back(said["message_id"], data)["text"]
    ada.says("/settings")
    assert "no longer in reach" in ada.sends_back(ada.last["message_id"], "1:search:0")["text"]
    assert ada.count() == 2


def test_search_without_words_or_without_a_find_says_what_to_do(ada: Reader) -> None:
    """One sentence each; what was typed is quoted so that nothing in it is a link or markup."""
    (said,) = ada.says("/search")
    assert said["text"].startswith("Name what to look for: /search harbour strike.")
    (said,) = ada.says("/search %_* \"'")
    assert said["text"].startswith("Name what to look for")
    (said,) = ada.says("/search <b>zeppelin #nowhere t.me/x")
    assert "No story has all of “<b>zeppelin" in said["text"]
    assert buttons(said) == []
    assert [one["type"] for one in said.get("entities", [])] == []


def test_a_word_may_be_begun(ada: Reader) -> None:
    """Where no story holds the word itself, longer ones that begin so are found."""
    (said,) = ada.says("/search penalt")
    assert said["text"].startswith("1 story with “penalt”\n\n1. Keeper saves two penalties")


def test_everybody_in_a_group_may_search(world: World, ada: Reader) -> None:
    """It changes nothing, so no administrator is needed; turning a page neither."""
    member = ada.in_chat(world.group([(ada.person, "member")]))
    (said,) = member.says("/search penalties")
    assert said["text"].startswith("1 story with")
