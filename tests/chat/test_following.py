"""/subscribe, /unsubscribe, /mute and what takes them back."""

from __future__ import annotations

import pytest

from storage.records import RuleKind, TagUse
from tests.chat.world import Reader, World, buttons, entities, labels


def test_subscribe_says_what_is_followed_and_shows_the_newest_story(ada: Reader) -> None:
    """A followed tag is named, linked, and its newest story comes as a card."""
    said, card = ada.says("/subscribe #Khalilzad", 2)
    assert said["text"] == "You now follow\n• #Khalilzad"
    assert entities(said, "hashtag") == ["#Khalilzad"]
    assert labels(said) == ["Undo", "My tags"]
    assert "Bridge at Dasht to open" in card["text"]
    assert ada.rules() == [("follow", ["khalilzad"])]


def test_follow_takes_sets_and_mutes(ada: Reader) -> None:
    """/follow does what /subscribe does; several rules bring headlines instead of a card."""
    (said,) = ada.says("/follow #economy+#ports #sport -#grain")
    assert "• #economy + #ports" in said["text"]
    assert "left out now\n• #grain" in said["text"]
    assert "Port strike ends <after> nine days" in said["text"]
    assert ada.rules() == [("follow", ["economy", "ports"]), ("follow", ["sport"]), ("mute", ["grain"])]


def test_newest_story_of_a_set_bears_all_its_tags(ada: Reader) -> None:
    """The card under a set of tags is of a story with all of them, not of the newest with one."""
    _, card = ada.says("/subscribe #economy+#ports", 2)
    assert "Port strike" in card["text"]
    assert "Port strike" in entities(card, "text_link")[0]


def test_following_twice_changes_nothing(ada: Reader) -> None:
    """A tag that is followed already is named, in whatever form it is written, and its newest story comes again."""
    ada.says("/subscribe #sport", 2)
    said, card = ada.says("/subscribe #SPORT", 2)
    assert said["text"] == "You follow this already\n• #sport"
    assert "Keeper saves two penalties" in card["text"]
    assert ada.rules() == [("follow", ["sport"])]
    ada.says("/mute #grain")
    assert ada.says("/mute #grain")[0]["text"] == "Stories with this tag are left out already\n• #grain"


def test_undo_takes_back_what_was_followed(ada: Reader) -> None:
    """[Undo] removes what was new and edits the message; what was followed before stays."""
    ada.says("/subscribe #sport", 2)
    (said,) = ada.says("/subscribe #sport #grain #economy+#ports")
    ada.presses("Undo")
    edited = next(message for message in ada.seen() if message["message_id"] == said["message_id"])
    assert edited["text"].startswith("As it was before:")
    assert ada.rules() == [("follow", ["sport"])]


def test_undo_of_a_mute_follows_again(ada: Reader) -> None:
    """Muting a followed tag ends the following; [Undo] brings exactly that back."""
    ada.says("/subscribe #sport", 2)
    (said,) = ada.says("/mute #sport")
    assert said["text"] == "Stories with this tag are left out now\n• #sport"
    assert ada.rules() == [("mute", ["sport"])]
    ada.presses("Undo")
    assert ada.rules() == [("follow", ["sport"])]


def test_unknown_tag_is_followed_and_told(ada: Reader) -> None:
    """A tag that no story bears yet may be followed, and the answer says so."""
    (said,) = ada.says("/subscribe #Observatory")
    assert "• #Observatory" in said["text"]
    assert "No story has #Observatory yet" in said["text"]
    assert ada.rules() == [("follow", ["observatory"])]


def test_near_miss_offers_the_tag_that_was_meant(ada: Reader) -> None:
    """A mistyped tag brings "Did you mean", and the button puts the right one in its place."""
    (said,) = ada.says("/subscribe #Khalilzd")
    assert "Did you mean" in said["text"]
    ada.presses("#Khalilzad")
    ada.waits_for(2)
    assert ada.rules() == [("follow", ["khalilzad"])]
    assert ada.seen()[0]["text"] == "You now follow\n• #Khalilzad"


@pytest.mark.parametrize(
    ("command", "part"),
    [
        ("/subscribe", "Name the tags to follow"),
        ("/mute", "Name the tags you don't want"),
        ("/unsubscribe", "You follow nothing yet"),
        ("/subscribe !!", "There is no hashtag in that"),
        ("/mute #a+#b", "Write them one by one: /mute #economy #sport"),
        ("/unmute", "Nothing is muted"),
        ("/subscribe #" + "x" * 65, "is too long"),
    ],
)
def test_commands_without_usable_tags_say_how(ada: Reader, command: str, part: str) -> None:
    """Each command that can't be done says in one message what would work."""
    (said,) = ada.says(command)
    assert part in said["text"]


def test_unsubscribe_one_and_take_it_back(ada: Reader) -> None:
    """/unsubscribe stops exactly the rule named; one tap brings it back."""
    ada.says("/subscribe #sport #economy+#ports")
    (said,) = ada.says("/unsubscribe #economy+#ports")
    assert said["text"] == "You no longer follow\n• #economy + #ports"
    assert ada.rules() == [("follow", ["sport"])]
    ada.presses("Undo")
    assert ada.rules() == [("follow", ["economy", "ports"]), ("follow", ["sport"])]


def test_lists_of_tags_begin_at_the_right_where_one_reads_from_there(world: World) -> None:
    """A Latin tag turns no line of a Persian list round, and what is taken back is read from these lines as well."""
    sara = world.reader(language_code="fa")
    (said,) = sara.says("/subscribe #sport #economy+#اقتصاد")
    before = sara.rules()
    lines = ["\u200f• \u2068#economy\u2069 + #اقتصاد", "\u200f• \u2068#sport\u2069"]
    assert sorted(said["text"].split("\n")[1:3]) == lines
    (said,) = sara.says("/unsubscribe all")
    assert sorted(said["text"].split("\n")[1:]) == lines
    sara.presses("برگرداندن")
    assert sara.rules() == before


def test_unsubscribe_all_and_take_it_back(ada: Reader) -> None:
    """All follows go at once, mutes stay, and one tap brings back even more rules than fit into a button."""
    ada.says("/subscribe " + " ".join(f"#topic{n}" for n in range(40)) + " -#grain")
    before = ada.rules()
    (said,) = ada.says("/unsubscribe all")
    assert said["text"].count("•") == 40
    assert ada.rules() == [("mute", ["grain"])]
    ada.presses("Undo")
    assert ada.rules() == before


def test_long_lists_come_in_messages_that_telegram_takes(ada: Reader) -> None:
    """A list over the limit of a message is parted, each part with its own way back."""
    names = [f"#{'observatory' * 5}{n}" for n in range(99)]
    ada.says("/subscribe " + " ".join(names[:50]), 2)
    ada.says("/subscribe " + " ".join(names[50:]), 2)
    parts = ada.says("/unsubscribe all", 2)
    assert len(ada.rules()) == 0
    for part in parts:
        toast = ada.sends_back(part["message_id"], buttons(part)[0]["callback_data"], changes=True)
        assert toast["answered"]
    assert len(ada.rules()) == 99


def test_unsubscribe_of_what_is_not_followed_offers_what_is(ada: Reader) -> None:
    """A tag that is followed only in a set, or mistyped, is not dropped: the rule that may be meant is offered."""
    ada.says("/subscribe #economy+#ports #Khalilzad")
    (said,) = ada.says("/unsubscribe #economy")
    assert said["text"] == "You don't follow #economy by itself."
    assert "Stop #economy + #ports" in labels(said)
    (said,) = ada.says("/unsubscribe #Khalilzd")
    toast = ada.presses("Stop #Khalilzad", changes=False)
    assert toast["text"] == "Neither followed nor muted: #Khalilzad"
    assert ada.rules() == [("follow", ["economy", "ports"])]


def test_unsubscribe_of_what_is_in_no_rule(ada: Reader) -> None:
    """A tag that stands in no rule at all is simply not followed."""
    ada.says("/subscribe #sport", 2)
    (said,) = ada.says("/unsubscribe #nothing")
    assert said["text"] == "You don't follow #nothing."


@pytest.mark.parametrize("command", ["/unmute #economy", "/unmute all", "/unsubscribe #economy"])
def test_a_mute_is_taken_back_by_words(ada: Reader, command: str) -> None:
    """Also of somebody who follows nothing: the words say what is so now, and one tap mutes again."""
    ada.says("/mute #economy")
    (said,) = ada.says(command)
    assert said["text"] == "No longer left out\n• #economy"
    assert ada.rules() == []
    ada.presses("Undo")
    assert ada.rules() == [("mute", ["economy"])]
    assert ada.last["text"] == "Stories with this tag are left out now\n• #economy"


def test_unmute_says_what_is_not_muted(ada: Reader) -> None:
    """What is followed stays followed, and a tag that is not muted is told as such."""
    ada.says("/subscribe #sport -#grain", 2)
    assert ada.says("/unmute #sport")[0]["text"] == "#sport is not muted."
    assert "Name the tags to show again" in ada.says("/unmute")[0]["text"]
    assert ada.rules() == [("follow", ["sport"]), ("mute", ["grain"])]


def test_nothing_followed_leads_to_the_popular_tags(ada: Reader) -> None:
    """Where nothing can be dropped the popular tags are a tap away, as the words say."""
    (said,) = ada.says("/unsubscribe #sport")
    assert "look at the popular ones" in said["text"]
    assert labels(said) == ["Popular tags"]


def test_the_card_after_following_does_not_offer_to_mute_what_is_followed(ada: Reader) -> None:
    """[Mute] is for another tag of the story; where all are followed it is left out."""
    _, card = ada.says("/subscribe #ports", 2)
    assert [label for label in labels(card) if "Mute" in label] == ["Mute #economy"]
    _, card = ada.says("/subscribe #economy+#ports", 2)
    assert [label for label in labels(card) if "Mute" in label] == []


def test_my_tags_leave_the_way_back(ada: Reader) -> None:
    """[My tags] comes as a new message, so that [Undo] stays where it was."""
    said, _ = ada.says("/subscribe #sport", 2)
    ada.presses("My tags")
    assert ada.waits_for(3)[-1]["text"].startswith("Your tags")
    assert ada.seen()[0] == said


def test_many_tags_at_once_can_be_taken_back(ada: Reader) -> None:
    """Where [Undo] has no room for all of them, a sentence says how; and it is so."""
    names = " ".join(f"#heading{n}" for n in range(50))
    (said,) = ada.says(f"/subscribe {names}")
    assert said["text"].endswith("To take it back, send /unsubscribe with the same tags.")
    ada.says(f"/unsubscribe {names}")
    assert ada.rules() == []


@pytest.mark.case(43)
def test_a_chat_holds_so_many_rules_and_no_more(world: World, ada: Reader) -> None:
    """The five-hundredth rule is taken, the next one refused in a sentence, by words and by buttons."""
    ada.says("/tags")
    chat = world.store.chats.find(ada.chat, None)
    assert chat is not None
    world.store.chats.add_rules(
        chat.id, RuleKind.FOLLOW, [[TagUse(f"shelf{n}", f"shelf{n}")] for n in range(499)]
    )
    ada.says("/subscribe #sport", 2)
    (said,) = ada.says("/subscribe #grain")
    assert said["text"].startswith("A chat can hold 500 tags")
    toast = ada.sends_back(said["message_id"], f"1:put:f:{world.tag_id('grain')}")
    assert toast["text"].startswith("A chat can hold 500 tags")
    ada.says("/subscribe #sport", 2)
    ada.says("/mute #sport")
    assert len(ada.rules()) == 500


def test_persian_forms_are_one_tag(world: World) -> None:
    """A Persian tag is followed by its canonical form and shown as written."""
    sara = world.reader(first_name="Sara", language_code="fa")
    (said,) = sara.says("/subscribe #خبر_روز")
    assert "#خبر_روز" in entities(said, "hashtag")
    assert len(sara.rules()) == 1
    chat = world.store.chats.find(sara.chat, None)
    assert chat is not None
    assert (chat.language, chat.schedule.zone) == ("fa", "Asia/Tehran")
