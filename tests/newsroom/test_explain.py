"""The reasons that are given: each sentence at the moment when it is true."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from random import Random

import pytest

from bot.errors import NotFoundError
from bot.locales import words
from bot.newsroom.explain import Said, explain_chat, explain_story, find_article, find_chat
from bot.newsroom.publish import publish
from storage.outbox import kept_digest
from storage.records import (
    AlertPlan,
    Article,
    ArticleDraft,
    Chat,
    Digest,
    DigestEntry,
    News,
    Origin,
    Outcome,
    PartState,
    RuleKind,
    TagUse,
)
from storage.store import Store
from tests.newsroom.test_publish import ANOTHER, REPORT, draft
from tests.storage.make import HOUR, NOW, begin, chat, claim_one, end, follow, plan
from tests.support.reports import EDITS

_NO_CHANCE = Random(0)


def kept(store: Store, one: ArticleDraft) -> Article:
    """Publish one article and release it."""
    [saved] = publish(store, [one], NOW)
    store.articles.release(NOW)
    found = store.articles.get(saved.article_id)
    assert found is not None
    return found


def keys(said: list[Said]) -> list[str]:
    """Give the sentences by key, after checking that each can be worded."""
    for one in said:
        worded = words("en")(one.key, **one.values)
        assert worded != one.key
        assert "{" not in worded
    return [one.key.removeprefix("explain.") for one in said]


def why(store: Store, one: Chat, article: Article) -> list[str]:
    """Explain a chat as it is now, without the article's own line."""
    fresh = store.chats.get(one.id)
    assert fresh is not None
    return keys(explain_chat(store, fresh, article, NOW))[1:]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PartState.SENT, ["sent"]),
        (PartState.UNCERTAIN, ["uncertain"]),
        (PartState.FAILED, ["failed", "next"]),
    ],
)
def test_what_became_of_it(store: Store, state: PartState, told: list[str]) -> None:
    """The digest that it was in, and how that ended."""
    article, ada = kept(store, draft()), chat(store)
    follow(store, ada, "harbour")
    assert why(store, ada, article) == ["next", "follows"]
    store.deliveries.plan([plan(ada, [[article.story_id]])], NOW)
    assert why(store, ada, article) == ["under_way", "follows"]
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, state, message_id=1, error="Too long."))
    assert why(store, ada, article) == [*told, "follows"]


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (PartState.SENT, ["alert_sent"]),
        (PartState.UNCERTAIN, ["alert_uncertain"]),
        (PartState.FAILED, ["alert_not_sent", "next"]),
    ],
)
def test_what_became_of_an_alert(store: Store, state: PartState, told: list[str]) -> None:
    """The alert that it was, and where that failed the digest that it comes with."""
    article, ada = kept(store, draft()), chat(store)
    follow(store, ada, "harbour")
    store.chats.save_settings(replace(ada, news=News.BOTH))
    before = store.alerts.progress()
    alert = AlertPlan(ada.id, article.story_id, article.id, 1, NOW, NOW + HOUR)
    assert store.alerts.plan(before, replace(before, done=1, high=1), [alert], NOW) == 1
    assert why(store, ada, article) == ["alert_under_way", "follows"]
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, state, message_id=1, error="Too long."))
    assert why(store, ada, article) == [*told, "follows"]


def test_what_did_not_fit_or_came_before(store: Store) -> None:
    """Left over by a digest that was full; or let out before the chat or its rule were there."""
    article, ada = kept(store, draft()), chat(store)
    follow(store, ada, "harbour")
    full = kept_digest(Digest((DigestEntry(99, 1),), total=5), [[99]])
    store.deliveries.plan([plan(ada)._replace(**full._asdict())], NOW)
    part = claim_one(store)
    begin(store, part)
    end(store, Outcome(part.id, PartState.SENT, message_id=1))
    assert why(store, ada, article) == ["left_over", "follows"]
    ben = chat(store, 2, now=NOW + 48 * HOUR)
    follow(store, ben, "harbour")
    assert why(store, ben, article) == ["before", "follows"]


def test_what_the_rules_say(store: Store) -> None:
    """Followed, muted, nothing of it followed, no tags at all; and where a tag comes from."""
    article, ada = kept(store, draft()), chat(store)
    assert why(store, ada, article) == ["follows_none"]
    store.chats.add_rules(ada.id, RuleKind.MUTE, [[TagUse("harbour", "harbour")]])
    assert why(store, ada, article) == ["muted"]
    bare = kept(store, draft("A text of few words. Nothing else.", title="Calm", tags=()))
    assert why(store, ada, bare) == ["no_tags"]
    origins = (Origin.CATEGORY, Origin.KEYWORD, Origin.PHRASE, Origin.EDITOR, Origin.INLINE)
    many = kept(
        store, draft(ANOTHER, title="Wells", tags=tuple(TagUse(o.value, o.value, o) for o in origins))
    )
    assert sorted(why(store, ada, many)) == ["category", "editor", "follows_none", "keyword", "phrase"]


def test_a_chat_that_gets_nothing_now(store: Store) -> None:
    """Off with its reason, paused, not let out yet, held by an editor, or no news."""
    article, ada = kept(store, draft()), chat(store)
    follow(store, ada, "harbour")
    [saved] = publish(store, [draft(ANOTHER, title="Wells")], NOW)
    waiting = store.articles.get(saved.article_id)
    assert waiting is not None
    assert why(store, ada, waiting) == ["waits", "next", "follows"]
    store.withdrawals.hold(waiting.story_id, NOW)
    assert why(store, ada, waiting) == ["held", "follows"]
    [saved] = publish(
        store, [draft(EDITS["lead only"](REPORT, _NO_CHANCE) * 9, title="Old")], NOW, news=[False]
    )
    backlog = store.articles.get(saved.article_id)
    assert backlog is not None
    assert why(store, ada, backlog) == ["kept", "follows"]
    store.chats.switch_off(ada.telegram_id, "off.blocked", NOW)
    fresh = store.chats.get(ada.id)
    assert fresh is not None
    assert keys(explain_chat(store, fresh, article, NOW))[1:] == ["off", "off.blocked", "follows"]


def test_two_articles(store: Store) -> None:
    """One story by address, by text, by likeness; two stories, with what keeps them apart."""
    first = kept(store, draft(url="https://h.example/1"))
    same_url = kept(
        store, draft(ANOTHER, title="Wells", source="A", url="http://www.h.example/1/?utm_source=x")
    )
    same_text = kept(store, draft(source="B"))
    lead = kept(store, draft(EDITS["lead only"](REPORT, _NO_CHANCE), title="A fleet", source="C"))
    assert keys(explain_story(store, first, first))[1:] == ["same_article"]
    assert keys(explain_story(store, first, same_url))[2:] == ["one_story", "same_url", "share"]
    assert keys(explain_story(store, first, same_text))[2:] == ["one_story", "same_text"]
    assert keys(explain_story(store, first, lead))[2:] == ["one_story", "share"]
    assert keys(explain_story(store, same_url, lead))[2:] == ["one_story", "share", "joined_by_others"]


def test_two_articles_that_are_two_stories(store: Store) -> None:
    """Different texts; one source's pattern; too far apart."""
    first = kept(store, draft())
    other = kept(
        store, draft("Another thing. It happened far away from all of this, on a hill.", title="Hill")
    )
    pattern = kept(store, draft(EDITS["lead only"](REPORT, _NO_CHANCE), title="A fleet"))
    [saved] = publish(store, [draft(title="Again", source="D")], NOW + dt.timedelta(hours=100))
    late = store.articles.get(saved.article_id)
    assert late is not None
    assert keys(explain_story(store, first, other))[2:] == ["two_stories", "share"]
    assert keys(explain_story(store, first, pattern))[2:] == ["two_stories", "share", "one_source"]
    assert keys(explain_story(store, first, late))[2:] == ["two_stories", "share", "far_apart"]


def test_articles_and_chats_by_name(store: Store) -> None:
    """By id, code or URL; what is not kept is named in a sentence."""
    article, ada = kept(store, draft(url="https://h.example/1")), chat(store)
    assert find_article(store, str(article.id)) == article
    assert find_article(store, "http://www.h.example/1/#top") == article
    assert find_chat(store, ada.telegram_id, None) == ada
    for name in ("777", "https://h.example/none", "9" * 40, "x"):
        with pytest.raises(NotFoundError, match=r"explain\.no_article"):
            find_article(store, name)
    with pytest.raises(NotFoundError, match=r"explain\.no_chat"):
        find_chat(store, 42, None)
