"""What could differ between the engines and must not: large and negative ids, letters of both cases, keys that lead nowhere."""

from __future__ import annotations

import pytest

from storage.errors import StoreError
from storage.records import Outcome, PartState, RuleKind, TagUse
from storage.store import Store
from tests.storage.make import NOW, article, begin, chat, claim_one, end, plan, use

GROUP, LARGE = -1_001_234_567_890, 2**52 - 1  # Telegram's ids have at most 52 bits


@pytest.mark.case(36)
@pytest.mark.parametrize("telegram_id", [GROUP, -5, 2**31, LARGE])
def test_ids_beyond_32_bits(store: Store, telegram_id: int) -> None:
    """A chat, its topic, its message and an update keep their ids to the last digit."""
    opened = chat(store, telegram_id, topic=LARGE)
    assert store.chats.find(telegram_id, LARGE) == opened
    assert store.chats.find(telegram_id - 2**32, LARGE) is None
    store.deliveries.plan([plan(opened)], NOW)
    part = claim_one(store)
    assert (part.chat.telegram_id, part.chat.topic) == (telegram_id, LARGE)
    begin(store, part)
    end(store, Outcome(part.id, PartState.SENT, message_id=LARGE))
    [row] = store.deliveries.ledger()
    assert (row.telegram_id, row.message_id) == (telegram_id, LARGE)
    assert store.updates.first_time(LARGE, NOW)
    assert store.updates.arrives(LARGE, None).was_noted


@pytest.mark.case(36)
def test_letters_count_as_they_are(store: Store) -> None:
    """The database folds nothing: what differs by case, accents or a space at the end is two things on either engine."""
    forms = ["tide", "Tide", "TIDE", "tıde", "tidé", "جزر", "جزر‌"]
    store.articles.save([article("a1", *(TagUse(form, form) for form in forms))], NOW)
    found = store.tags.find(forms)
    assert len({tag.id for tag in found.values()}) == len(forms)
    assert store.tags.find(["tide "]) == {}
    store.articles.save([article("A1", "tide")], NOW)
    assert [len(store.articles.by_code(code)) for code in ("a1", "A1", "a1 ")] == [1, 1, 0]


@pytest.mark.case(36)
def test_a_key_that_leads_nowhere(store: Store) -> None:
    """Foreign keys hold on either engine: rules and plans for a chat that is not there are refused, and nothing is kept."""
    with pytest.raises(StoreError, match="refused a change"):
        store.chats.add_rules(404, RuleKind.FOLLOW, [[use("Tide")]])
    assert store.tags.find(["tide"]) == {}
