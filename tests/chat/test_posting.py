"""/post, and posts that owners forward or paste: preview, ticks, publishing once."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.records import Origin, Story
from tests.chat.test_tags import LONG
from tests.chat.world import Reader, World, buttons, entities, labels, running_bot
from tests.support.telegram import local_telegram

UNKNOWN = "There is no such command here. See /help."


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own: what is published here must not turn up in other tests."""
    path = tmp_path_factory.mktemp("posting") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


def text(place: str, tags: str = "#Ports #grain") -> str:
    """Give a post that differs from all others by its place."""
    return (
        f"Crane of {place} approved\n\nThe council of {place} met on Monday to decide on the new crane. "
        f"It was approved by nine votes to four. Work begins in March, the engineer said.\n\n"
        f"{' '.join(f'{place.lower()}{n}' for n in range(90))}.\n\n{tags}\n@harbour_news"
    )


def newest(world: World, key: str) -> Story:
    """Give the newest story of a tag."""
    return world.store.articles.newest(world.tag_id(key), 1)[0]


def titles(world: World, key: str) -> list[str]:
    """Give the headlines of a tag's stories."""
    return [story.article.title for story in world.store.articles.newest(world.tag_id(key), 50)]


def test_a_forwarded_post_is_previewed(olga: Reader) -> None:
    """An owner sees headline, two sentences, source, and the tags ticked; the preview answers the post."""
    sent = olga.world.telegram.send(olga.person, text("Arrow"), forward=True)
    (said,) = olga.waits_for(1)
    assert said["reply_to_message_id"] == sent
    assert said["text"] == (
        "Crane of Arrow approved\nThe council of Arrow met on Monday to decide on the new crane. "
        "It was approved by nine votes to four.\nHarbour News\n\nTap the tags that it should have, or reply with more #tags, then publish."
    )
    assert entities(said, "bold") == ["Crane of Arrow approved"]
    assert set(labels(said)) >= {"✓ #Ports", "✓ #grain", "Publish", "Cancel", "○ All posts of Harbour News"}
    assert "○ #Crane_of_Arrow" in labels(said)  # a name in the text is offered, and not ticked
    assert "Crane of Arrow approved" not in titles(olga.world, "ports")


def test_publishing_keeps_the_article(olga: Reader) -> None:
    """[Publish] keeps it with the ticked tags, its source and its link; promotion is no part of it."""
    olga.says(text("Birch"), forward=True)
    olga.presses("✓ #grain")
    assert labels(olga.last)[:2] == ["✓ #Ports", "○ #grain"]
    olga.presses("Publish")
    assert olga.last["text"] == (
        "Published: Crane of Birch approved\n"
        "It comes with the next digest of everybody who follows one of its tags."
    )
    story = newest(olga.world, "ports")
    assert (story.article.title, story.article.source) == ("Crane of Birch approved", "Harbour News")
    assert (story.article.url or "").startswith("https://t.me/harbour_news/")
    assert [tag.key for tag in story.tags] == ["ports"]
    assert "@harbour" not in "".join(story.article.paragraphs)
    olga.presses("Open")
    assert "Crane of Birch approved" in olga.last["text"]


def test_a_tag_can_be_put_on_again(olga: Reader) -> None:
    """A second tap on a toggle takes the first one back."""
    olga.says(f"/post {text('Cedar')}")
    olga.presses("✓ #Ports")
    olga.presses("○ #Ports")
    olga.presses("Publish")
    assert {tag.key for tag in newest(olga.world, "ports").tags} == {"ports", "grain"}


def test_post_with_a_text_and_as_a_reply(olga: Reader) -> None:
    """/post takes the text behind it, or the message that it answers; that comes from the newsroom, without a link."""
    (said,) = olga.says(f"/post {text('Dill')}")
    assert said["text"].startswith("Crane of Dill approved\n")
    assert "\nNewsroom\n" in said["text"]
    first = olga.world.telegram.send(olga.person, "Short one. #ports")
    olga.waits_for(2)
    (said,) = olga.says("/post", reply_to_message_id=first)
    assert said["reply_to_message_id"] == first
    assert labels(said) == ["✓ #ports", "Publish", "Cancel"]
    olga.presses("Publish")
    story = newest(olga.world, "ports")
    assert (story.article.title, story.article.url) == ("Short one. #ports", None)


def test_post_alone_says_how(olga: Reader) -> None:
    """/post without anything explains itself."""
    assert olga.says("/post")[0]["text"].startswith("Send /post with a link or the text of an article")


def test_help_tells_owners_alone(ada: Reader, olga: Reader) -> None:
    """/help names /post to owners, and to nobody else."""
    assert "/post" in olga.says("/help")[0]["text"]
    assert "/post" not in ada.says("/help")[0]["text"]


def test_a_long_paste_is_previewed_a_short_one_is_not(olga: Reader) -> None:
    """A pasted article is offered for publishing; a word is answered as any reader's."""
    assert "Publish" in labels(olga.says(LONG)[0])
    assert "Publish" not in labels(olga.says("Ports and grain.")[0])
    assert "economy" in olga.says("#economy", forward=True)[0]["text"]
    kept = olga.says("https://news.example/bridge", forward=True)[0]
    assert kept["text"].startswith("Bridge at Dasht to open")
    assert "Publish" not in labels(kept)


def test_what_is_no_article_is_answered_as_to_any_reader(olga: Reader) -> None:
    """A forwarded line of promotion offers nothing to publish; by command it is refused in a sentence."""
    assert olga.says("@harbour_news", forward=True)[0]["text"].startswith("Send a #tag")
    assert olga.says("/post @harbour_news")[0]["text"] == "It has neither a headline nor a text."


def test_an_article_page_is_read_as_one(olga: Reader) -> None:
    """A pasted page keeps its code, and the same page again corrects it."""
    page = (
        "Code: 771001\n24 November 2026 - 14:55\nRoad to the port opens\n\nThe road opens.\n\n"
        "KABUL (Pajhwok): The #road to the port opens on Friday, the ministry said."
    )
    olga.says(f"/post {page}")
    olga.presses("Publish")
    (article,) = olga.world.store.articles.by_code("771001")
    assert (article.title, article.byline) == ("Road to the port opens", "KABUL (Pajhwok)")
    olga.says(f"/post {page.replace('Friday', 'Saturday')}")
    olga.presses("Publish")
    assert olga.last["text"].startswith("Corrected: Road to the port opens")
    (article,) = olga.world.store.articles.by_code("771001")
    assert "Saturday" in article.paragraphs[0]


def test_without_tags_it_says_what_to_do(olga: Reader) -> None:
    """A text without any tag or name can be published, and the preview says how to give it some."""
    (said,) = olga.says(
        "/post The lantern shop at the corner reopens\n\nOil and wicks are sold there on market days."
    )
    assert said["text"].endswith("To give it some, reply to this with #tags.")
    olga.presses("Publish")
    assert olga.last["text"].startswith("Published: The lantern shop at the corner reopens")


def test_pressed_twice_it_is_published_once(olga: Reader) -> None:
    """Two taps on [Publish] at once keep one article; the second says that it is done."""
    (said,) = olga.says(f"/post {text('Fern')}")
    data = next(button["callback_data"] for button in buttons(said) if button["text"] == "Publish")
    olga.sends_back(said["message_id"], data, changes=True)
    assert olga.sends_back(said["message_id"], data)["text"] == "That one is done already."
    assert olga.last["text"].startswith("Published: Crane of Fern")
    assert titles(olga.world, "ports").count("Crane of Fern approved") == 1


def test_the_same_text_again_is_a_duplicate(olga: Reader) -> None:
    """A text that was published before is told as such."""
    for _ in range(2):
        olga.says(f"/post {text('Gorse')}")
        olga.presses("Publish")
    assert olga.last["text"].startswith("Kept already: Crane of Gorse approved")


def test_cancel_keeps_nothing(olga: Reader) -> None:
    """[Cancel] ends the preview, and nothing can be published from it any more."""
    (said,) = olga.says(f"/post {text('Iris')}")
    data = next(button["callback_data"] for button in buttons(said) if button["text"] == "Publish")
    olga.presses("Cancel")
    assert olga.last["text"] == "Not published. Nothing was kept."
    assert olga.sends_back(said["message_id"], data)["text"] == "That one is done already."
    assert "Crane of Iris approved" not in titles(olga.world, "ports")


def test_an_edited_text_is_shown_again_before_it_is_published(olga: Reader) -> None:
    """Where the text was edited since the preview, [Publish] shows the new one first."""
    first = olga.world.telegram.send(olga.person, text("Juniper"), forward=True)
    olga.waits_for(1)
    olga.presses("✓ #grain")
    edited = {"as": olga.person, "message_id": first, "text": text("Kelp", "#ports")}
    olga.world.telegram.post(f"/chats/{olga.chat}/edit", edited)
    assert olga.presses("Publish")["text"] == "The text has changed since. Look once more, then publish."
    assert olga.last["text"].startswith("Crane of Kelp approved")
    olga.presses("Publish")
    assert titles(olga.world, "ports")[0] == "Crane of Kelp approved"


def test_a_text_that_is_gone_is_told(olga: Reader) -> None:
    """Where the text was deleted, [Publish] says so."""
    first = olga.world.telegram.send(olga.person, text("Lime"), forward=True)
    olga.waits_for(1)
    olga.world.telegram.result("deleteMessage", chat_id=olga.chat, message_id=first)
    toast = olga.presses("Publish", changes=False)
    assert toast["text"] == "That text is no longer in reach. Send it again."


@pytest.mark.parametrize("said", ["/post", "/post Something to publish.", "/post@tagwire_demo_bot x"])
def test_a_stranger_gets_the_answer_of_an_unknown_command(ada: Reader, said: str) -> None:
    """Nobody learns of the command who may not use it."""
    assert ada.says(said)[0]["text"] == UNKNOWN


def test_a_strangers_forward_is_summarised(ada: Reader) -> None:
    """Readers are offered summaries, as ever."""
    assert "Publish" not in labels(ada.says(text("Maple"), forward=True)[0])


def test_a_stranger_in_a_group_presses_in_vain(world: World, ada: Reader, olga: Reader) -> None:
    """In a group an owner's preview answers to owners alone, in the name of nobody else."""
    group = world.group([(ada.person, "administrator"), (olga.person, "member")])
    (said,) = olga.in_chat(group).says(f"/post {text('Nettle')}")
    for button in buttons(said):
        toast = ada.in_chat(group).sends_back(said["message_id"], button["callback_data"])
        assert toast["text"].startswith("This menu has expired.")
    ada.in_chat(group).hears_nothing(f"/post {text('Nettle')}")
    olga.in_chat(group).presses("Publish")
    assert titles(world, "ports")[0] == "Crane of Nettle approved"


@pytest.mark.parametrize("data", ["1:post_tag", "1:post_tag:x:1", "1:post_tag:0:2", "1:post", "1:post:a:b"])
def test_made_up_presses_change_nothing(olga: Reader, data: str) -> None:
    """Data that no preview of ours has is answered as an old menu."""
    (said,) = olga.says(f"/post {text('Oak')}")
    assert olga.sends_back(said["message_id"], data)["text"].startswith("This menu has expired.")


def test_a_preview_outlives_a_restart(sqlite_template: Path, tmp_path: Path) -> None:
    """Another process publishes what the first has previewed, with the ticks of the first."""
    path = tmp_path / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with local_telegram() as telegram:
        with running_bot(f"sqlite:///{path}", telegram) as world:
            olga = world.owner()
            olga.says(f"/post {text('Pine')}")
            olga.presses("✓ #grain")
        with running_bot(f"sqlite:///{path}", telegram) as world:
            olga = Reader(world, olga.person, olga.chat)
            olga.presses("Publish")
            assert [tag.key for tag in newest(world, "ports").tags] == ["ports"]


def test_what_has_no_room_on_buttons_stays(olga: Reader) -> None:
    """Of very many tags thirty have a button; the others stay on."""
    many = " ".join(f"#quince{n}" for n in range(40))
    (said,) = olga.says(f"/post {text('Quince', many)}")
    assert sum(label.startswith("✓ #quince") for label in labels(said)) == 30
    olga.presses("✓ #quince0")
    olga.presses("Publish")
    story = newest(olga.world, "quince39")
    assert len(story.tags) == 39
    assert {use.origin for use in story.article.tags} == {Origin.INLINE}


def test_what_was_removed_for_its_age_is_not_told_again(olga: Reader) -> None:
    """The last test here, because all articles go: the editor hears why, and there is nothing to open."""
    olga.says(f"/post {text('Quince')}")
    olga.presses("Publish")
    world = olga.world
    world.store.articles.release(world.clock.now)
    while world.store.housekeeping.forget_stories(world.clock.now + dt.timedelta(days=1), None, 99):
        pass
    olga.says(f"/post {text('Quince')}")
    olga.presses("Publish")
    assert olga.last["text"].startswith(
        "Told before: Crane of Quince approved\nThis article came in long ago"
    )
    assert "Open" not in labels(olga.last)


def test_what_has_no_tag_is_told_so(olga: Reader) -> None:
    """Nobody is said to get what nobody can follow."""
    olga.says("/post The lamp of the pier was lit again")
    olga.presses("Publish")
    assert olga.last["text"].endswith("\nIt has no tag, so no digest brings it. It is found by /search.")


def test_tags_that_a_text_names_are_put_on_and_can_be_taken_off(olga: Reader, ada: Reader) -> None:
    """What nobody tagged is shown as it would be kept; as the editor leaves it, it is kept."""
    ada.says("/subscribe #lamps")
    olga.says("/post The lamps of the pier were lit again")
    assert labels(olga.last)[0] == "✓ #lamps"
    olga.presses("✓ #lamps")
    olga.presses("Publish")
    assert olga.last["text"].endswith("\nIt has no tag, so no digest brings it. It is found by /search.")
    olga.says("/post The lamps of the quay were lit again")
    olga.presses("Publish")
    assert titles(olga.world, "lamps") == ["The lamps of the quay were lit again"]
