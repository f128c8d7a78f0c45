"""/summary and its buttons."""

from __future__ import annotations

from tests.chat.test_tags import LONG, sentences
from tests.chat.world import Reader, entities, labels


def test_without_anything_it_says_how(ada: Reader) -> None:
    """/summary alone explains itself."""
    (said,) = ada.says("/summary")
    assert said["text"].startswith("Send /summary with a link, an article's code")


def test_of_a_code(ada: Reader) -> None:
    """A code brings the kept article: headline as link, two sentences, its tags, buttons."""
    (said,) = ada.says("/summary 224091")
    assert entities(said, "text_link") == ["Bridge at Dasht to open"]
    assert "#Khalilzad" in said["text"]
    assert labels(said) == ["Shorter", "Longer", "Follow #Khalilzad"]


def words_of(text: str) -> int:
    """Count the words of a message's longest line: the summary."""
    return max(len(line.split()) for line in text.split("\n"))


def test_of_about_so_many_words(ada: Reader) -> None:
    """A wish in words comes first; what it is about may stand behind it or be replied to; [Longer] goes on from there."""

    def length(wish: str, **more: int) -> int:
        (said,) = ada.says(f"/summary {wish}", **more)
        return words_of(said["text"])

    lengths = [length(f"{wish} 224091") for wish in ("10 words", "40 Wörter", "۵۰۰ کلمه")]
    assert lengths == sorted(set(lengths))
    for wish in (20, 60):
        assert abs(length(f"{wish} words {LONG}") - wish) < 20
    text = ada.world.telegram.send(ada.person, LONG, chat=ada.chat)
    ada.waits_for(6)
    before = length("20 words", reply_to_message_id=text)
    ada.presses("Longer")
    assert words_of(ada.last["text"]) > before
    assert ada.says("/summary 900 words #sport")[0]["text"].startswith("Newest on #sport")
    assert ada.says("/summary 900 words 224091")[0]["text"] == "A summary has about 10 to 500 words, not 900."


def test_of_a_code_in_persian_digits(ada: Reader) -> None:
    """Digits of another script are the same code, and the bare code is enough."""
    assert "Bridge at Dasht" in ada.says("/summary ۲۲۴۰۹۱")[0]["text"]
    assert "Bridge at Dasht" in ada.says("224091")[0]["text"]


def test_shorter_and_longer_edit_in_place(ada: Reader) -> None:
    """Each press changes the length by one sentence, in the same message, down to one."""
    ada.says("/summary 224091")
    first = ada.last["text"]
    ada.presses("Longer")
    assert len(ada.last["text"]) > len(first)
    ada.presses("Shorter")
    assert ada.last["text"] == first
    ada.presses("Shorter")
    assert "Shorter" not in labels(ada.last)
    assert len(ada.seen()) == 1


def test_follow_from_a_summary(ada: Reader) -> None:
    """[Follow #x] follows the article's first tag; it then takes that back, and so to and fro."""
    ada.says("/summary 224091")
    toast = ada.presses("Follow #Khalilzad")
    assert toast["text"] == "You follow #Khalilzad"
    assert ada.rules() == [("follow", ["khalilzad"])]
    assert labels(ada.last) == ["Shorter", "Longer", "Unfollow #Khalilzad"]
    ada.presses("Unfollow #Khalilzad")
    assert (ada.rules(), labels(ada.last)[-1]) == ([], "Follow #Khalilzad")


def test_a_mute_under_a_story_is_taken_back_by_a_tap(ada: Reader) -> None:
    """[Mute #x] under a story becomes [Unmute #x], and the other way round; the rest of the buttons stay."""
    (card,) = ada.says(f"/start a_{ada.world.store.articles.newest(ada.world.tag_id('sport'), 1)[0].id}")
    read, mute = labels(card)
    assert ada.presses(mute)["text"] == "Left out from now on: #sport"
    assert labels(ada.last) == [read, "Unmute #sport"]
    ada.presses("Unmute #sport")
    assert (ada.rules(), labels(ada.last)) == ([], [read, mute])


def test_of_a_tag(ada: Reader) -> None:
    """A tag brings its newest stories; the `#` may be left out where the tag is known."""
    assert ada.says("/summary #economy")[0]["text"].startswith("Newest on #economy")
    assert ada.says("/summary economy")[0]["text"].startswith("Newest on #economy")


def test_what_is_not_kept_is_named(ada: Reader) -> None:
    """An unknown code or tag is told in a sentence that names it, whatever it holds."""
    assert ada.says("/summary 999")[0]["text"] == "No article with the code 999 is kept here."
    assert ada.says("/summary #<b>&")[0]["text"] == "There is no story about #<b>& yet."


def test_of_a_text_after_the_command(ada: Reader) -> None:
    """A text behind the command is summarised; [Longer] finds it again by the message replied to."""
    sent = ada.world.telegram.send(ada.person, f"/summary {LONG}")
    (said,) = ada.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert sentences(said) == 2
    ada.presses("Longer")
    assert sentences(ada.last) == 3
    assert "/summary" not in ada.last["text"]
    ada.presses("Shorter")
    assert ada.last["text"] == said["text"]


def test_a_text_that_is_too_short_is_told_so(ada: Reader) -> None:
    """A word, or a single sentence, is not given back as its own summary; neither is a post of one replied to."""
    one = "The harbour council met on Monday to decide on the new crane, the third time this month."
    for text in ("hello", one):
        (said,) = ada.says(f"/summary {text}")
        assert said["text"].startswith("That is too short for a summary.")
    post = ada.world.telegram.send(ada.person, one)
    ada.waits_for(3)
    (said,) = ada.says("/summary", reply_to_message_id=post)
    assert said["text"].startswith("That is too short for a summary.")


def test_longer_is_offered_while_there_is_something_longer(ada: Reader) -> None:
    """Of a text of two sentences the summary of two is the longest."""
    (said,) = ada.says("/summary " + " ".join(LONG.split(". ")[0:1]) + ". " + LONG.split(". ")[1] + ".")
    assert sentences(said) == 2
    assert "Shorter" in labels(said)
    assert "Longer" not in labels(said)


def test_of_the_message_replied_to(ada: Reader) -> None:
    """In reply to a post, the post is summarised, and the answer hangs on it."""
    post = ada.world.telegram.send(ada.person, LONG)
    ada.waits_for(1)
    (said,) = ada.says("/summary", reply_to_message_id=post)
    assert said["reply_to_message_id"] == post
    ada.presses("Longer")
    assert sentences(ada.last) == 3


def test_a_text_with_markup_is_shown_as_it_is(ada: Reader) -> None:
    """Whatever a pasted text holds, Telegram takes the summary of it, and the reader sees the same letters."""
    text = (
        "The <b>price</b> rose by 5 & more, <a href='tg://x'>they say</a>. " * 3
        + "Nobody knew why it did so that day."
    )
    (said,) = ada.says(f"/summary {text}")
    assert "<b>price</b> rose by 5 & more" in said["text"]
    assert not entities(said, "bold")


def test_the_longest_text_fits(ada: Reader) -> None:
    """A text of 4,096 characters without a full stop is cut so that the answer is a message."""
    (said,) = ada.says("harbour " * 511)
    assert 1000 < len(said["text"]) <= 4096


PHOTO = {"photo": [{"file_id": "p", "file_unique_id": "p", "width": 90, "height": 60}]}


def test_pictures_without_words_are_answered_once(ada: Reader) -> None:
    """One that stands alone is told what can be read; an album too, once; of one with words these are answered."""
    (said,) = ada.says("", media=PHOTO)
    assert said["text"].startswith("I read words: a text, a link, a post with words, or a document.")
    for more in ({}, {"forward": True}):
        album = PHOTO | {"media_group_id": f"9{more}"}
        (told,) = ada.says("", media=album, **more)
        assert told["text"] == said["text"]
        ada.hears_nothing("", media=album, **more)
        ada.hears_nothing("", media=album, **more)
    album = PHOTO | {"media_group_id": "10"}
    (found,) = ada.says(LONG, media=album)
    assert found["text"].startswith("The harbour council met on Monday")
    ada.hears_nothing("", media=album)
