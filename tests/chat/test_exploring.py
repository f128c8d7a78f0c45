"""/explore, the cards that it opens, and tags together."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.world import Reader, World, labels, running_bot


@pytest.fixture(scope="module")
def world(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Run a bot of its own: which tags are popular must not hang on other tests."""
    path = tmp_path_factory.mktemp("exploring") / "tagwire.db"
    shutil.copyfile(sqlite_template, path)
    with running_bot(f"sqlite:///{path}") as world:
        yield world


def test_explore_by_editing_one_message(ada: Reader) -> None:
    """Popular first; the other lists by buttons; a tag opens its card, which leads back; all in one message."""
    (said,) = ada.says("/explore")
    assert said["text"].startswith("Popular tags\n")
    assert "#economy" in labels(said)
    assert labels(said)[-3:] == ["Rising", "Related to mine", "Newest"]
    ada.presses("#ports")
    assert ada.last["text"].startswith("#ports\n1 story · ")
    assert "Today: 1 · last 7 days: 1" in ada.last["text"]
    ada.presses("Follow")
    assert ada.rules() == [("follow", ["ports"])]
    assert labels(ada.last) == ["Unfollow", "Mute", "Stories", "Related", "Back"]
    ada.presses("Back")
    ada.presses("Rising")
    assert ada.last["text"].startswith("Rising tags\n")
    assert "#economy" in labels(ada.last)
    ada.presses("Related to mine")
    assert ada.last["text"].startswith("Related to yours\n")
    assert "#economy" in labels(ada.last)
    ada.presses("Newest")
    assert ada.last["text"].startswith("Newest tags\n")
    assert ada.count() == 1


def test_nothing_followed_has_nothing_related(ada: Reader) -> None:
    """The empty list says what to do first."""
    ada.says("/explore")
    ada.presses("Related to mine")
    assert ada.last["text"].startswith("Follow some tags first")


def test_explore_by_the_first_letters(ada: Reader) -> None:
    """A prefix in any spelling, else what may have been meant, else the offer to follow it all the same."""
    (said,) = ada.says("/explore #ECO")
    assert said["text"] == "Tags that begin with “eco”"
    assert labels(said)[0] == "#economy"
    ada.presses("#economy")
    ada.presses("Back")
    assert ada.last["text"] == "Tags that begin with “eco”"
    (said,) = ada.says("/explore ekonomy")
    assert said["text"].startswith("No tag begins like that. Did you mean")
    assert labels(said)[:2] == ["#economy", "Follow #ekonomy"]
    (said,) = ada.says("/explore <i>zzzz")
    assert "No story has a tag like “izzzz” yet." in said["text"]


def test_related_tags_are_followed_together(ada: Reader) -> None:
    """[Related] on a card lists what stands with it: each by itself, or as a pair that is switched in place."""
    ada.says("#economy")
    ada.presses("Related")
    assert ada.last["text"].startswith("Tags that stand with #economy\n")
    assert "○ + #ports" in labels(ada.last)
    ada.presses("○ + #ports")
    assert ada.rules() == [("follow", ["economy", "ports"])]
    assert "✓ + #ports" in labels(ada.last)
    ada.presses("Back")
    assert ada.last["text"].startswith("#economy")
    ada.says("#sport")
    assert "No other tag" in ada.presses("Related", changes=False)["text"]


def test_tags_joined_by_a_plus_are_offered_together(ada: Reader) -> None:
    """A message `#a+#b` opens both cards and offers the rule that it looks like."""
    *cards, said = ada.says("#economy+#ports", 3)
    assert [card["text"].split("\n")[0] for card in cards] == ["#economy", "#ports"]
    assert said["text"] == "Stories that have all of these: #economy + #ports"
    ada.presses("○ #economy + #ports")
    assert ada.rules() == [("follow", ["economy", "ports"])]


def test_made_up_buttons_change_nothing(world: World, ada: Reader) -> None:
    """Old, foreign or invented data gets the kind sentence."""
    (said,) = ada.says("/explore")
    tag = world.tag_id("sport")
    made_up = [
        "explore",
        "explore:0",
        "explore:0:x",
        "explore:p:0",
        "explore:-1:p",
        "explore:0:p:1",
        f"beside:{tag}",
        "beside:0:99999",
    ]
    for data in made_up:
        assert "expired" in ada.sends_back(said["message_id"], f"1:{data}")["text"], data
    ada.sends_back(said["message_id"], f"1:card:{tag}:0:zzz", changes=True)
    assert labels(ada.last)[-1] == "My tags"
    assert ada.rules() == []
