"""Inline mode: stories to share in any chat."""

from __future__ import annotations

from bot.chat.inline import PAGE
from bot.newsroom.publish import publish
from tests.chat.articles import NOW, draft
from tests.chat.world import Json, Reader, World


def urls(result: Json) -> dict[str, str]:
    """Give the buttons of a result, label and address."""
    return {one["text"]: one["url"] for row in result["reply_markup"]["inline_keyboard"] for one in row}


def test_words_or_a_tag_offer_stories_to_share(world: World, ada: Reader) -> None:
    """Each is a card with [Read] and [Follow] of the tag that was asked for, which leads into the bot; no callback in it."""
    found = world.telegram.inline(ada.person, "dasht #economy")
    (bridge, *_) = found["results"]
    assert (found["is_personal"], found["cache_time"], found["next_offset"]) == (True, 60, "")
    assert bridge["title"] == "Bridge at Dasht to open"
    assert bridge["description"].startswith("Harbour News · Bridge at Dasht to open, the council said.")
    follow = f"https://t.me/tagwire_demo_bot?start=t_{world.tag_id('economy')}"
    assert urls(bridge) == {"Read": "https://news.example/bridge", "Follow #economy": follow}
    (keeper,) = world.telegram.inline(ada.person, "penalties")["results"]
    assert list(urls(keeper)) == ["Read", "Follow #sport"]


def test_what_is_sent_is_the_card_and_the_receiver_can_follow(world: World, ada: Reader) -> None:
    """In another chat, in which the bot need not be; the bot does not answer its own words."""
    ada.says("/tags")
    found = world.telegram.inline(ada.person, "penalties")
    sent = world.telegram.choose(ada.person, ada.chat, found["query_id"], found["results"][0]["id"])
    (message,) = [one for one in world.telegram.messages(ada.person) if one["message_id"] == sent]
    assert message["text"].startswith("Keeper saves two penalties\n")
    assert message["via_bot"]["username"] == "tagwire_demo_bot"
    assert "#sport" in message["text"]
    payload = urls(found["results"][0])["Follow #sport"].partition("?start=")[2]
    said = world.reader().says(f"/start {payload}", 2)
    assert said[0]["text"].startswith("You now follow\n• #sport")
    (first,) = ada.says("/help")
    assert "What you can do here" in first["text"]
    assert ada.count() == 2


def test_an_empty_query_gives_the_newest_in_pages(world: World, ada: Reader) -> None:
    """By offset, each story once; an offset that nobody gave is the beginning."""
    publish(world.store, [draft(f"Airship {n} lands") for n in range(PAGE + 3)], NOW)
    first = world.telegram.inline(ada.person, "")
    assert len(first["results"]) == PAGE
    assert first["results"][0]["title"] == f"Airship {PAGE + 2} lands"
    second = world.telegram.inline(
        ada.person, "airship", world.telegram.inline(ada.person, "airship")["next_offset"]
    )
    assert [one["title"] for one in second["results"]] == [f"Airship {n} lands" for n in (2, 1, 0)]
    assert second["next_offset"] == ""
    assert world.telegram.inline(ada.person, "", "made up")["results"][0] == first["results"][0]


def test_nothing_found_leads_to_the_bot(world: World, ada: Reader) -> None:
    """Also for signs alone and hostile queries; what the button brings along is a start like any other."""
    for query in ("zeppelinquark", "%_*", '"', "#", "x" * 256, "NEAR(a b)"):
        found = world.telegram.inline(ada.person, query)
        assert found["answered"], query
        assert found["results"] == []
        assert found["button"] == {"text": "No story found. Open the bot", "start_parameter": "inline"}
    (said,) = ada.says("/start inline")
    assert said["text"].startswith("News by hashtag.")
