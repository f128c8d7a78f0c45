"""Channels that an owner makes sources: their posts come in by themselves."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.records import Article
from tests.chat.test_onboarding import until
from tests.chat.world import Reader, World, labels, running_bot

TEXT = "Ferry of {0} sails\n\nThe ferry to {0} sails again, the harbour office said. Fares stay. #ferry\n@harbour"


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own: what is published here must not turn up in other tests."""
    path = tmp_path_factory.mktemp("channels") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


class Channel:
    """A channel of an owner, with the bot as administrator or not."""

    def __init__(self, owner: Reader, *, status: str = "administrator", **known: object) -> None:
        self.owner = owner
        self.telegram = owner.world.telegram
        owner.world.people += 1
        self.id = -1_003_000_000_000 - owner.world.people
        self.title = f"Wire {owner.world.people}"
        members = {owner.person: "creator"}
        body = {"id": self.id, "type": "channel", "title": self.title, "members": members, "bot": status}
        self.telegram.post("/chats", body | known)

    def posts(self, text: str, **more: object) -> int:
        """Post; gives the message id."""
        return self.telegram.send(self.owner.person, text, chat=self.id, **more)

    def edits(self, message_id: int, text: str) -> None:
        """Edit a post."""
        body = {"as": self.owner.person, "message_id": message_id, "text": text}
        self.telegram.post(f"/chats/{self.id}/edit", body)

    def articles(self) -> list[Article]:
        """Give what was kept of the channel, newest first."""
        store = self.owner.world.store
        tag = store.tags.find(["ferry"]).get("ferry")
        found = store.articles.newest(tag.id, 50) if tag else []
        return [story.article for story in found if story.article.source == self.title]

    def is_forwarded(self, message_id: int) -> list[str]:
        """Let the owner forward a post to the bot; gives the labels under the preview."""
        count = self.owner.count()
        self.telegram.forward(self.owner.person, self.id, message_id)
        return labels(self.owner.waits_for(count + 1)[-1])

    def becomes_a_source(self) -> None:
        """Let the owner make it one, by a first post that is not published itself."""
        self.is_forwarded(self.posts("A first post."))
        toast = self.owner.presses(f"○ All posts of {self.title}")
        assert toast["text"] == f"Every new post of {self.title} is published by itself from now on."


def test_posts_of_a_source_come_in(olga: Reader) -> None:
    """Once the owner has made the channel a source, its posts are kept, without promotion, with their own link."""
    channel = Channel(olga, username="ferry_wire")
    channel.posts(TEXT.format("Arrow"))
    channel.becomes_a_source()
    assert f"✓ All posts of {channel.title}" in labels(olga.last)
    number = channel.posts(TEXT.format("Birch"))
    until(lambda: len(channel.articles()) == 1)
    (article,) = channel.articles()
    assert article.title == "Ferry of Birch sails"
    assert article.url == f"https://t.me/ferry_wire/{number}"
    assert "@harbour" not in "".join([article.lead or "", *article.paragraphs])


def test_an_edited_post_updates_the_article(olga: Reader) -> None:
    """An edit takes the place of what was kept, also in a channel without a public name; it is one article still."""
    channel = Channel(olga)
    channel.becomes_a_source()
    number = channel.posts(TEXT.format("Cedar"))
    until(lambda: len(channel.articles()) == 1)
    channel.edits(number, TEXT.format("Dill"))
    until(lambda: [article.title for article in channel.articles()] == ["Ferry of Dill sails"])
    assert channel.articles()[0].url is None  # only members could open it: its headline leads to its card


def test_captions_count_and_posts_without_text_do_not(olga: Reader) -> None:
    """Of an album the one with a caption is an article; media alone, promotion alone and service messages are left out."""
    channel = Channel(olga)
    channel.becomes_a_source()
    picture = {"name": "ferry.jpg", "base64": base64.b64encode(b"x").decode()}
    channel.posts("", document=picture)
    channel.posts("@harbour")
    channel.posts(TEXT.format("Elm"), document=picture)
    until(lambda: len(channel.articles()) == 1)
    assert channel.articles()[0].title == "Ferry of Elm sails"


def test_a_post_that_is_forwarded_too_is_kept_once(olga: Reader) -> None:
    """What came in by itself and is published from the chat as well is a duplicate."""
    channel = Channel(olga, username="twice_wire")
    channel.becomes_a_source()
    number = channel.posts(TEXT.format("Fern"))
    until(lambda: len(channel.articles()) == 1)
    channel.is_forwarded(number)
    olga.presses("Publish")
    assert olga.last["text"].startswith("Kept already: Ferry of Fern sails")
    assert labels(olga.last) == ["Open", f"✓ All posts of {channel.title}", f"Set up {channel.title}"]
    assert len(channel.articles()) == 1


def test_a_channel_can_be_left_out_again(olga: Reader) -> None:
    """A second tap ends it; the channel's other posts stay where they are."""
    channel = Channel(olga)
    channel.becomes_a_source()
    toast = olga.presses(f"✓ All posts of {channel.title}")
    assert toast["text"] == f"Posts of {channel.title} are no longer published by themselves."
    other = Channel(olga)
    other.becomes_a_source()
    channel.posts(TEXT.format("Gorse"))
    other.posts(TEXT.format("Hazel"))
    until(lambda: len(other.articles()) == 1)
    olga.says("/help")
    assert channel.articles() == []


@pytest.mark.parametrize("status", ["left", "member"])
def test_the_bot_must_be_an_administrator(olga: Reader, status: str) -> None:
    """Where the bot can't read the channel, it says what to do, and nothing changes."""
    channel = Channel(olga, status=status)
    channel.is_forwarded(channel.posts("A first post."))
    toast = olga.presses(f"○ All posts of {channel.title}", changes=False)
    assert toast["text"].startswith(f"Make me an administrator of {channel.title} first")
    assert olga.world.store.channels.name(channel.id) is None


def test_ticks_stay_when_a_channel_is_switched(olga: Reader) -> None:
    """The switch changes nothing else under the preview."""
    channel = Channel(olga)
    channel.is_forwarded(channel.posts(TEXT.format("Iris")))
    olga.presses("✓ #ferry")
    olga.presses(f"○ All posts of {channel.title}")
    assert set(labels(olga.last)) >= {"○ #ferry", "Publish", "Cancel", f"✓ All posts of {channel.title}"}


def test_a_stranger_can_not_make_a_source(world: World, ada: Reader, olga: Reader) -> None:
    """The data of the button does nothing for anybody else."""
    channel = Channel(olga)
    number = channel.posts(TEXT.format("Juniper"))
    group = world.group([(ada.person, "administrator"), (olga.person, "member")])
    forwarded = world.telegram.forward(olga.person, channel.id, number, chat=group)
    (said,) = olga.in_chat(group).says("/post", reply_to_message_id=forwarded)
    toast = ada.in_chat(group).sends_back(said["message_id"], "1:source:1")
    assert toast["text"].startswith("This menu has expired.")
    assert world.store.channels.name(channel.id) is None
