"""Composing: what a message that is owed, /digest, [More] and [Why these?] say."""

from __future__ import annotations

import datetime as dt
import re

from bot.core.message import Message, visible
from bot.core.text import utf16_length
from bot.delivery.compose import MORE_AT_ONCE, compose_part, digest_now, more, turn
from bot.delivery.planner import plan_due
from bot.delivery.reasons import why
from bot.locales import words
from bot.playground.html import parse_html
from storage.records import ChatKind, ClaimedPart, Digest, DigestEntry, RuleKind, Schedule, TagUse
from tests.delivery.desk import DAY, EVENING_BEFORE, HOUR, MORNING, ON_SQLITE, Desk

pytestmark = ON_SQLITE


def owed(desk: Desk) -> list[ClaimedPart]:
    """Plan the morning and give every part, in order."""
    plan_due(desk.store, words, MORNING)
    return list(desk.deliver(MORNING))


def shown_text(message: Message | None) -> str:
    """Give what a reader sees of a message."""
    return visible(message.html) if message else ""


def _data(message: Message) -> list[str]:
    return [button.data or "" for row in message.buttons for button in row]


def test_a_part_is_written_in_the_readers_words(desk: Desk) -> None:
    """A message names its stories, their tag, and offers [Why these?] for this very delivery."""
    desk.chat(1, "ports")
    desk.publish("ports", title="A <new> quay & a ferry")
    [part] = owed(desk)
    message = compose_part(desk.store, part, words)
    assert message is not None
    assert "A <new> quay & a ferry" in visible(message.html)
    assert "#ports" in visible(message.html)
    assert any(f"why:{part.delivery_id}" in data for data in _data(message))


def test_a_story_that_went_away_is_left_out(desk: Desk) -> None:
    """Of a part whose stories are partly gone the rest is written; where all are gone nothing is."""
    desk.chat(1, "ports")
    desk.publish("ports", title="Quay opens")
    [part] = owed(desk)
    gone = DigestEntry(999_999, part.digest.entries[0].tag_id)
    partly = part._replace(
        story_ids=(*part.story_ids, gone.story_id),
        digest=Digest((*part.digest.entries, gone), part.digest.total + 1),
    )
    message = compose_part(desk.store, partly, words)
    assert message is not None
    assert "Quay opens" in visible(message.html)
    all_gone = part._replace(story_ids=(gone.story_id,), digest=Digest((gone,), 1))
    assert compose_part(desk.store, all_gone, words) is None


def test_the_first_part_counts_the_whole_digest(desk: Desk) -> None:
    """The head of a long digest counts all tags, those of the later parts too."""
    desk.chat(1, "ports", "cricket", stories=20, kind=ChatKind.CHANNEL)
    for _ in range(6):
        desk.publish("ports", words=200)
        desk.publish("cricket", words=200)
    parts = owed(desk)
    assert len(parts) > 1
    first = compose_part(desk.store, parts[0], words)
    assert first is not None
    head = visible(first.html).split("\n\n", maxsplit=1)[0]
    assert "#ports" in head
    assert "#cricket" in head


def test_a_digest_now_changes_nothing(desk: Desk) -> None:
    """/digest shows what is new, waiting stories too, and leaves cut and schedule alone."""
    chat = desk.chat(1, "ports")
    desk.publish("ports", title="Quay opens", at=MORNING)
    for _ in range(2):
        assert "Quay opens" in shown_text(digest_now(desk.store, chat, words, MORNING + HOUR))
    assert desk.reload(chat) == chat
    assert desk.rows() == []
    assert plan_due(desk.store, words, MORNING + HOUR) == 1


def test_a_digest_now_looks_back_a_day_at_least(desk: Desk) -> None:
    """Without hours it reaches to the cut, and 24 hours where the cut is younger; with hours exactly so far."""
    chat = desk.chat(1, "ports")
    desk.publish("ports", title="Quay opens")
    owed(desk)
    chat = desk.reload(chat)
    assert "Quay opens" in shown_text(digest_now(desk.store, chat, words, MORNING + HOUR))
    assert digest_now(desk.store, chat, words, MORNING + 2 * DAY) is None
    assert digest_now(desk.store, chat, words, MORNING + 2 * HOUR, hours=1) is None
    assert "Quay opens" in shown_text(digest_now(desk.store, chat, words, MORNING + 2 * DAY, hours=72))


def test_a_digest_now_reaches_to_an_old_cut(desk: Desk) -> None:
    """A reader whose digests stood still for days sees everything since."""
    chat = desk.chat(1, "ports")
    desk.publish("ports", title="Quay opens")
    plan_due(desk.store, words, MORNING + 7 * HOUR)
    assert "Quay opens" in shown_text(digest_now(desk.store, desk.reload(chat), words, MORNING + 3 * DAY))


def test_a_digest_now_for_nobodys_rules_is_empty(desk: Desk) -> None:
    """A chat that follows nothing, or nothing that is new, gets no messages."""
    desk.publish("ports")
    assert digest_now(desk.store, desk.chat(1), words, MORNING) is None
    assert digest_now(desk.store, desk.chat(2, "cricket"), words, MORNING) is None


def test_a_digest_now_carries_the_local_date(desk: Desk) -> None:
    """The date at the top is the reader's: in Auckland it is already the 24th."""
    late = dt.datetime(2026, 11, 23, 20, 0, tzinfo=dt.UTC)
    desk.publish("ports", at=late)
    chat = desk.chat(1, "ports", schedule=Schedule(zone="Pacific/Auckland"), now=late)
    assert words("en").date(dt.date(2026, 11, 24)) in shown_text(digest_now(desk.store, chat, words, late))


def test_more_brings_the_rest_once(desk: Desk) -> None:
    """[More] brings what the digest counted and did not show, and nothing of what it showed."""
    chat = desk.chat(1, "ports", stories=2)
    titles = {
        desk.publish("ports", title=f"Quay {number} opens"): f"Quay {number} opens" for number in range(5)
    }
    [part] = owed(desk)
    desk.publish("ports", title="Too new", at=MORNING + HOUR)
    plan_due(desk.store, words, MORNING + HOUR)
    shown = shown_text(more(desk.store, chat, str(part.delivery_id), words, MORNING))
    for story, title in titles.items():
        assert (title in shown) is (story not in part.story_ids)
    assert "Too new" not in shown


def test_more_is_bounded(desk: Desk) -> None:
    """However much was left, one press brings at most 30 stories."""
    chat = desk.chat(1, "ports", stories=1)
    for number in range(MORE_AT_ONCE + 5):
        desk.publish("ports", title=f"Quay number {number} opens")
    [part] = owed(desk)
    shown = shown_text(more(desk.store, chat, str(part.delivery_id), words, MORNING))
    assert f"2–{MORE_AT_ONCE + 1} of {MORE_AT_ONCE + 5} stories" in shown


def test_another_chats_digest_tells_nothing(desk: Desk) -> None:
    """A delivery id of somebody else, or of nobody, opens nothing."""
    owner = desk.chat(1, "ports", stories=1)
    stranger = desk.chat(2, "ports", stories=1, schedule=Schedule(times=(dt.time(20),)))
    desk.publish("ports")
    desk.publish("ports")
    [part] = owed(desk)
    origin = str(part.delivery_id)
    assert more(desk.store, stranger, origin, words, MORNING) is None
    assert turn(desk.store, stranger, origin, 0, words) is None
    for made_up in (origin, "999999", "a999999", "a", "", "x1", "-1", "aa1"):
        assert why(desk.store, stranger, made_up, 0, words) is None
    assert turn(desk.store, owner, origin, 1, words) is None


def test_why_names_the_rule_of_each_story(desk: Desk) -> None:
    """Under each headline stands the rule that matched it best; a rule taken away since is told as such."""
    chat = desk.chat(1, "ports", "cricket+harvest")
    desk.publish("ports", title="Quay opens")
    desk.publish("cricket", "harvest", title="A match in the field")
    [part] = owed(desk)
    message = why(desk.store, chat, str(part.delivery_id), 0, words)
    assert message is not None
    shown = visible(message.html)
    assert shown.index("Quay opens") < shown.index("#ports") or "#ports" in shown
    field = shown[shown.index("A match in the field") :]
    assert "#cricket" in field.splitlines()[1]
    assert "#harvest" in field.splitlines()[1]
    rule = next(rule for rule in desk.store.chats.rules(chat.id) if len(rule.tags) == 1)
    desk.store.chats.remove_rules(chat.id, [rule.id])
    after = why(desk.store, chat, str(part.delivery_id), 0, words)
    assert after is not None
    assert "followed" in visible(after.html)


def test_why_names_the_rule_of_the_tag_that_a_story_stands_under(desk: Desk) -> None:
    """Of several rules that a story answers, the one is named under whose tag the digest shows it."""
    chat = desk.chat(1, "ferries", "harbour")
    desk.publish("ferries", "harbour", title="Quay opens")
    desk.publish("harbour", title="Crane arrives")
    [part] = owed(desk)
    message = why(desk.store, chat, str(part.delivery_id), 0, words)
    assert message is not None
    shown = visible(message.html)
    assert (shown.count("#harbour"), shown.count("#ferries")) == (2, 0)


def carried(message: Message | None, name: str) -> list[list[str]]:
    """Give what the buttons of a name carry."""
    assert message is not None
    return [data.split(":")[2:] for data in _data(message) if data.startswith(f"1:{name}:")]


def test_a_digest_on_demand_leads_to_all_of_its_stories(desk: Desk) -> None:
    """[More] under a digest that was asked for brings the rest page by page, numbered on, each story once."""
    chat = desk.chat(1, "ports", stories=5)
    for number in range(5 + MORE_AT_ONCE + 3):
        desk.publish("ports", title=f"Quay number {number:02} opens")
    pages = [digest_now(desk.store, chat, words, MORNING)]
    for _ in range(2):
        while not carried(pages[-1], "more"):
            origin, page = carried(pages[-1], "page")[-1]
            pages.append(turn(desk.store, chat, origin, int(page), words))
        pages.append(more(desk.store, chat, carried(pages[-1], "more")[0][0], words, MORNING))
    text = "\n".join(map(shown_text, pages))
    assert re.findall(r"^(\d+)\. Quay number", text, re.MULTILINE) == [str(n) for n in range(1, 39)]
    assert len(set(re.findall(r"Quay number \d\d opens", text))) == 38
    assert "36–38 of 38 stories" in shown_text(pages[-1])
    assert "more" not in shown_text(pages[-1])
    assert carried(pages[-1], "more") == []


def test_a_digest_on_demand_can_say_why(desk: Desk) -> None:
    """[Why these?] under a digest that was asked for, and under what [More] brought, names just their stories."""
    chat = desk.chat(1, "ports", stories=1)
    desk.publish("ports", title="Quay opens")
    desk.publish("ports", title="Crane arrives")
    first = digest_now(desk.store, chat, words, MORNING)
    second = more(desk.store, chat, carried(first, "more")[0][0], words, MORNING)
    told = [why(desk.store, chat, carried(page, "why")[0][0], 0, words) for page in (first, second)]
    shown = [visible(reasons.html) for reasons in told if reasons]
    assert ["Crane arrives" in one for one in shown] == [True, False]
    assert ["Quay opens" in one for one in shown] == [False, True]


def test_a_digest_on_demand_stays_what_it_was(desk: Desk) -> None:
    """When the reader's tags are others by now, what was shown is explained still, and [More] goes by the tags of now."""
    chat = desk.chat(1, "ports", stories=1)
    for tags in (("ports",), ("ports", "cranes"), ("ports",)):
        desk.publish(*tags)
    message = digest_now(desk.store, chat, words, MORNING)
    desk.store.chats.add_rules(chat.id, RuleKind.MUTE, [[TagUse("cranes", "cranes")]])
    rest = more(desk.store, chat, carried(message, "more")[0][0], words, MORNING)
    assert "\n2–2 of 2 stories" in shown_text(rest)
    assert why(desk.store, chat, carried(message, "why")[0][0], 0, words) is not None


def test_why_stays_within_telegrams_limits(desk: Desk) -> None:
    """Thirty stories with endless headlines and rules of five long tags still make one message that Telegram takes."""
    tags = [f"{letter * 60}" for letter in "abcde"]
    chat = desk.chat(1, stories=30)
    desk.store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[TagUse(tag, tag) for tag in tags]])
    for number in range(30):
        desk.publish(*tags, title=f"{number} <&> " + "𝔘𝔫𝔤𝔢𝔥𝔢𝔲𝔢𝔯 " * 60)
    parts = owed(desk)
    message = why(desk.store, chat, str(parts[0].delivery_id), 0, words)
    assert message is not None
    assert utf16_length(parse_html(message.html).text) <= 4096


def test_the_evening_before_counts_for_a_new_reader(desk: Desk) -> None:
    """A reader who joins now has the last 24 hours in the first digest, and nothing older."""
    desk.publish("ports", title="Old quay", at=EVENING_BEFORE - DAY)
    desk.store.articles.release(EVENING_BEFORE - DAY)
    desk.publish("ports", title="New quay", at=EVENING_BEFORE)
    desk.store.articles.release(EVENING_BEFORE)
    desk.chat(1, "ports", now=EVENING_BEFORE + HOUR)
    [part] = owed(desk)
    message = compose_part(desk.store, part, words)
    assert message is not None
    assert "New quay" in visible(message.html)
    assert "Old quay" not in visible(message.html)
