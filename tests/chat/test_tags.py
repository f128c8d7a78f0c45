"""/tags, tag cards, and messages that are no command."""

from __future__ import annotations

import pytest

from tests.chat.world import Json, Reader, World, entities, labels

LONG = (
    "The harbour council met on Monday to decide on the new crane. It was the third meeting this month. "
    "Members of both parties spoke for two hours. In the end the crane was approved by nine votes to four. "
    "Work begins in March and will take a year, the engineer said. #Ports #economy"
)


def sentences(message: Json) -> int:
    """Count the sentences of a summary of LONG; each is one of LONG's own."""
    found = message["text"].removesuffix(".").split(". ")
    assert all(sentence in LONG for sentence in found)
    return len(found)


def test_tags_lists_what_is_followed_and_muted(ada: Reader) -> None:
    """Each rule is a toggle; single tags open their card."""
    ada.says("/subscribe #sport #economy+#ports -#grain")
    (said,) = ada.says("/tags")
    assert said["text"] == "Your tags\n2 followed, 1 muted.\nTap one to switch it off or on."
    assert labels(said) == ["✓ #economy + #ports", "✓ #sport", "Open", "× #grain", "Open"]


def test_toggles_keep_their_place(ada: Reader) -> None:
    """A rule that is switched off stays in the list, and comes back as what it was: a mute as a mute."""
    ada.says("/subscribe #sport -#grain", 2)
    ada.says("/tags")
    assert ada.presses("× #grain")["text"] == "Neither followed nor muted: #grain"
    ada.presses("✓ #sport")
    assert labels(ada.last) == ["○ #sport", "Open", "○ #grain", "Open"]
    assert ada.rules() == []
    assert ada.presses("○ #grain")["text"] == "Left out from now on: #grain"
    ada.presses("○ #sport")
    assert ada.rules() == [("follow", ["sport"]), ("mute", ["grain"])]


def test_nothing_followed_leads_to_the_popular_tags(ada: Reader) -> None:
    """The empty list names the next step."""
    (said,) = ada.says("/tags")
    assert "You follow nothing yet" in said["text"]
    ada.presses("Popular tags")
    assert "○ #sport" in labels(ada.last)


def test_many_rules_come_in_pages(ada: Reader) -> None:
    """Eight rules a page, turned in place."""
    ada.says("/subscribe " + " ".join(f"#leaf{n:02}" for n in range(10)))
    ada.says("/tags")
    assert "✓ #leaf07" in labels(ada.last)
    assert "✓ #leaf08" not in labels(ada.last)
    ada.presses("›")
    assert labels(ada.last) == ["✓ #leaf08", "Open", "✓ #leaf09", "Open", "‹"]


def test_a_message_of_tags_opens_their_cards(ada: Reader) -> None:
    """A card shows the tag, how many stories and followers it has, and its newest headlines as links."""
    economy, sport = ada.says("#economy #Sport", 2)
    assert economy["text"].startswith("#economy\n3 stories")
    assert "\nToday: 3 · last 7 days: 3\n" in economy["text"]
    assert entities(economy, "bold")[0] == "#economy"
    assert len(entities(economy, "text_link")) == 2
    assert labels(economy) == ["Follow", "Mute", "Stories", "Related", "My tags"]
    assert sport["text"].startswith("#sport\n1 story")


def test_the_card_changes_in_place(ada: Reader) -> None:
    """[Follow], [Mute] and their opposites edit the card and count the followers."""
    ada.says("#ports")
    before = ada.last["text"]
    ada.presses("Follow")
    assert labels(ada.last)[:2] == ["Unfollow", "Mute"]
    assert ada.last["text"] != before
    ada.presses("Mute")
    assert labels(ada.last)[:2] == ["Follow", "Unmute"]
    assert ada.rules() == [("mute", ["ports"])]
    ada.presses("Unmute")
    assert ada.rules() == []
    assert ada.last["text"] == before


def test_stories_of_a_card(ada: Reader) -> None:
    """[Stories] lists the newest ones, and a number opens the story's card."""
    ada.says("#economy")
    ada.presses("Stories")
    listed = ada.waits_for(2)[-1]
    assert listed["text"].startswith("Newest on #economy\n\n1. Grain prices fall & rise")
    assert labels(listed) == ["1", "2", "3"]
    assert "https://t.me/tagwire_demo_bot?start=a_" in str(listed["entities"])
    ada.presses("3")
    assert ada.waits_for(3)[-1]["text"].startswith("Bridge at Dasht to open")


def test_card_of_an_unknown_tag(ada: Reader) -> None:
    """A tag that no story bears can be followed from its card, and what may be meant is offered."""
    (said,) = ada.says("#Khalilzt")
    assert said["text"].startswith("No story has #Khalilzt yet")
    assert labels(said) == ["#Khalilzad", "Follow"]
    ada.presses("Follow")
    assert ada.rules() == [("follow", ["khalilzt"])]
    ada.says("#Khalilzt")
    assert "Unfollow" in labels(ada.last)


def test_too_many_tags_at_once(ada: Reader) -> None:
    """Five cards are opened, and the rest is named by number."""
    cards = ada.says(" ".join(f"#many{n}" for n in range(7)), 6)
    assert "2 more tags were left out" in cards[-1]["text"]


def test_times_alone_set_the_time(ada: Reader) -> None:
    """A message of nothing but times sets them; [Undo] brings the former ones back."""
    (said,) = ada.says("7:30 18:15")
    assert "Your digest comes at 07:30, 18:15" in said["text"]
    assert "The next one: today at 18:15." in said["text"]
    ada.presses("Undo")
    assert "Your digest comes at 08:00" in ada.last["text"]


def test_the_name_of_a_place_may_be_a_clock_or_a_tag(world: World, ada: Reader) -> None:
    """A bare place name changes nothing by itself: both meanings are offered."""
    (said,) = ada.says("Lisbon")
    assert labels(said) == ["My time zone: Lisbon", "Follow #Lisbon"]
    assert ada.rules() == []
    ada.presses("My time zone: Lisbon")
    assert "Lisbon time" in ada.last["text"]
    chat = world.store.chats.find(ada.chat, None)
    assert chat is not None
    assert chat.schedule.zone == "Europe/Lisbon"


def test_words_that_are_all_tags(ada: Reader) -> None:
    """Names of tags without their sign open the card of each; a forwarded message of times sets nothing."""
    assert [one["text"].split("\n")[0] for one in ada.says("sport economy", 2)] == ["#sport", "#economy"]
    (said,) = ada.says("09:15", forward=True)
    assert "09:15" not in said["text"]


def test_a_place_is_followed_as_it_was_written(ada: Reader) -> None:
    """[Follow #Kabul] follows the form that it shows, also of a name of two words."""
    ada.says("Montevideo")
    ada.presses("Follow #Montevideo")
    assert ada.last["text"].startswith("#Montevideo")
    ada.says("Buenos Aires")
    ada.presses("Follow #Buenos_Aires")
    assert ada.last["text"].startswith("#Buenos_Aires")
    assert ada.rules() == [("follow", ["buenosaires"]), ("follow", ["montevideo"])]


@pytest.mark.parametrize("text", ["8.30", "8:30", "8.30 am"])
def test_a_bare_time_may_be_written_with_a_dot(ada: Reader, text: str) -> None:
    """What /time takes, a message that is nothing but a time means too."""
    (said,) = ada.says(text)
    assert said["text"].startswith("Your digest comes at 08:30")


def test_a_bare_word_that_is_a_known_tag_opens_its_card(ada: Reader) -> None:
    """The `#` may be left out."""
    (said,) = ada.says("economy")
    assert said["text"].startswith("#economy")


@pytest.mark.parametrize("text", ["what is this thing", "???", "👍", "hello\nthere", "12", "#"])
def test_other_words_get_one_helpful_line(ada: Reader, text: str) -> None:
    """Words that are no request bring one line, not the whole help."""
    (said,) = ada.says(text)
    assert said["text"] == "Send a #tag to follow it, or a link or a post for its summary. See /help."


def test_unknown_commands_say_so(ada: Reader) -> None:
    """A command that does not exist gets one line; one for another bot gets nothing."""
    (said,) = ada.says("/frobnicate now")
    assert said["text"] == "There is no such command here. See /help."
    ada.hears_nothing("/start@some_other_bot")


def test_a_command_may_name_the_bot(ada: Reader) -> None:
    """`/help@this_bot` is `/help`, in any case of letters."""
    (said,) = ada.says("/Help@Tagwire_demo_bot")
    assert "What you can do here" in said["text"]


def test_long_text_gets_a_summary(ada: Reader) -> None:
    """A long message is answered, as a reply to it, by sentences of its own; its known tag can be followed."""
    sent = ada.world.telegram.send(ada.person, LONG)
    (said,) = ada.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert sentences(said) == 2
    assert "Follow #ports" in labels(said)


def test_forwarded_posts_get_a_summary(ada: Reader) -> None:
    """A forwarded post is summarised too, and its tag followed by a tap."""
    (said,) = ada.says(LONG, forward=True)
    assert sentences(said) == 2
    toast = ada.presses("Follow #ports")
    assert toast["text"] == "You follow #ports"
    assert ada.rules() == [("follow", ["ports"])]
    assert "Unfollow #ports" in labels(ada.last)
