"""What is kept about a chat: told whole, and gone whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import Connection, Table, event, func, select

from storage.records import (
    AlertPlan,
    AlertProgress,
    Chat,
    ChatKind,
    Digest,
    DigestEntry,
    Outcome,
    PartState,
    RuleKind,
    ShownDigest,
)
from storage.schema import Base
from storage.store import Store
from tests.storage.make import (
    HOUR,
    MINUTE,
    NOW,
    begin,
    chat,
    claim_one,
    end,
    follow,
    plan,
    send_all,
    slot,
    stories,
    use,
)
from tests.storage.test_concurrency import at_once, stores

WHY = "off.forgotten"
ME = 7_070_070_070
NAME = "Wilhelmina Q."
ABOUT = {"chat_id", "telegram_id", "user_id"}
# How far a walk has come among chats: a place in a row of numbers, and no word about the chat that stood there.
PLACES = {"alert_progress"}


@pytest.mark.case(68)
def test_a_forgotten_chat_leaves_no_trace(store: Store) -> None:
    """Every table that leads to a chat has a row of it (a new table: fill it below) and loses it; no value names it."""
    other = chat(store, 1002, title="Ada")
    rules = [rule.id for rule in follow(store, other, "Harbour")]
    topics = [fill(store, topic) for topic in (None, 7)]
    before = counts(store)
    assert any(str(ME) in str(value) for value in values(store))
    assert store.own_data.forget(ME, topics[1].id, WHY, NOW) is True
    after = counts(store)
    assert {name for name in before if after[name] < before[name]} == {
        table.name for table in leading_tables()
    }
    assert [value for value in values(store) if str(ME) in str(value) or NAME in str(value)] == []
    assert [rule.id for rule in store.chats.rules(other.id)] == rules
    assert [line.telegram_id for line in store.deliveries.ledger()].count(1002) == 2
    assert {tag.key: tag.followers for tag in store.tags.find(["harbour", "tide"]).values()} == {
        "harbour": 1,
        "tide": 0,
    }
    assert [told.text for told in [store.broadcasts.get(1)] if told] == ["Hello."]


def fill(store: Store, topic: int | None) -> Chat:
    """Let a chat have everything that a chat can have."""
    first, second = stories(store, 2)
    me = chat(store, ME, topic, kind=ChatKind.SUPERGROUP, title=NAME)
    follow(store, me, "Harbour", "Tide")
    store.chats.add_rules(me.id, RuleKind.MUTE, [[use("Sport")]])
    store.deliveries.plan([plan(me, [[first]], high=second)], NOW)
    shown = ShownDigest(me.id, NOW.date(), 0, 1, Digest((DigestEntry(second, 1),), 1))
    store.asked.keep(shown, NOW)
    store.editors.add(ME, NAME, NOW)
    store.channels.add(ME, NAME, NOW)
    store.setups.begin(ME, chat(store, -1009, kind=ChatKind.CHANNEL, title="Tides").id, NOW + HOUR)
    store.broadcasts.tell(f"{ME}/{topic}", "Hello.", NOW)
    while store.broadcasts.write(NOW, 10):
        pass
    parts = store.deliveries.claim("a", NOW, NOW + MINUTE, 10)
    begin(store, *parts)
    end(store, *(Outcome(part.id, PartState.QUEUED, error="Too many", retry_at=NOW) for part in parts))
    send_all(store)
    progress = store.alerts.progress()
    store.alerts.plan(progress, AlertProgress(progress.done + 1, 9, 1, me.id), [], NOW)
    assert store.withdrawals.retract(first, NOW)
    while store.withdrawals.walk(NOW, 10):
        pass
    return me


def leading_tables() -> set[Table]:
    """Find the tables that say something about a chat: by a name of theirs, or by leading to one that does."""
    tables = Base.metadata.tables.values()
    found = {table for table in tables if ABOUT & set(table.columns.keys()) and table.name not in PLACES}
    found.add(Base.metadata.tables["chat"])
    while more := {
        table
        for table in tables
        if table not in found and any(key.column.table in found for key in table.foreign_keys)
    }:
        found |= more
    return found


def counts(store: Store) -> dict[str, int]:
    """Count the rows of each table."""

    def count(c: Connection) -> dict[str, int]:
        return {
            name: c.execute(select(func.count()).select_from(table)).scalar_one()
            for name, table in Base.metadata.tables.items()
        }

    return store._database.read(count)


def values(store: Store) -> Iterator[Any]:
    """Give every value of every table."""

    def read(c: Connection) -> list[Any]:
        return [
            value
            for table in Base.metadata.sorted_tables
            for row in c.execute(select(table))
            for value in row
        ]

    yield from store._database.read(read)


def test_everything_is_told(store: Store) -> None:
    """Every column of the chat by its name, its rules, what it was sent with what became of it, what it asked for."""
    me = fill(store, None)
    own = store.own_data.kept(ME)
    (mine,) = own.chats
    assert (mine.id, own.newest, own.deliveries) == (me.id, me.id, 2)
    assert set(mine.kept) == set(Base.metadata.tables["chat"].columns.keys())
    assert mine.kept["title"] == NAME
    assert [(rule.kind.value, rule.tags[0].key) for rule in mine.rules] == [
        ("follow", "harbour"),
        ("follow", "tide"),
        ("mute", "sport"),
    ]
    assert own.editor is not None
    assert own.source is not None
    assert [told["text"] for told in own.told] == ["Hello."]
    assert [(one["telegram_id"], one["title"]) for one in own.sets_up] == [(-1009, "Tides")]
    told, digest = store.own_data.deliveries(ME, None, 9)
    assert (told.kept["kind"], digest.kept["kind"], digest.story_ids) == ("broadcast", "digest", (1,))
    (message,) = digest.messages
    assert (message["state"], message["message_id"], message["edits"]) == (
        PartState.SENT,
        1,
        [{"story_id": 1, "state": "queued", "ready_at": NOW, "owner": None, "attempts": 0, "error": None}],
    )
    assert store.own_data.deliveries(ME, told.id, 9) == [digest]
    (asked,) = store.own_data.asked(ME, None, 9)
    assert asked.story_ids == (2,)
    # The first story was withdrawn: its headline is nobody's to see.
    assert store.own_data.headlines([1, 2, 99]) == {2: ("Ferry 1", None)}
    assert store.own_data.kept(1).is_nothing


def test_what_is_under_way_ends_in_nothing(store: Store) -> None:
    """What was leased does not go out, what is being sent is marked in vain; who begins anew is new, and is not forgotten again."""
    me, other = chat(store, ME), chat(store, 1002)
    alert = AlertPlan(me.id, 1, 1, 1, NOW, NOW + HOUR)
    store.deliveries.plan([plan(me, [[1], [2]]), plan(other)], NOW)
    mine, theirs = store.deliveries.claim("a", NOW, NOW + MINUTE, 10)
    assert begin(store, mine) == {mine.id}
    assert store.own_data.forget(ME, me.id, WHY, NOW) is True
    sent = [Outcome(part.id, PartState.SENT, message_id=5, chat_off="off.blocked") for part in (mine,)]
    assert store.deliveries.exchange("a", sent, [mine.id, theirs.id], NOW, NOW + MINUTE) == {theirs.id}
    end(store, Outcome(theirs.id, PartState.SENT, message_id=6))
    assert store.deliveries.claim("b", NOW + HOUR, NOW + 2 * HOUR, 10) == []
    assert store.deliveries.plan([plan(me, at=slot(1))], NOW) == 0
    assert store.alerts.plan(store.alerts.progress(), AlertProgress(1, 1, 0, 0), [alert], NOW) == 0
    again = chat(store, ME)
    assert again.id > other.id
    assert store.own_data.forget(ME, me.id, WHY, NOW) is None
    assert store.chats.get(again.id) == again


def test_a_chat_with_much_goes_step_by_step(store: Store) -> None:
    """It is off from the first step on, nothing of it is sent meanwhile, and the last step takes the chat along."""
    me = chat(store, ME)
    for day in range(3):
        store.deliveries.plan([plan(me, at=slot(day), then=slot(day + 1), low=min(day, 1))], NOW)
        if day < 2:
            part = claim_one(store, now=slot(day).at)
            begin(store, part, now=slot(day).at)
            end(store, Outcome(part.id, PartState.SENT, message_id=day), now=slot(day).at)
    assert store.own_data.forget(ME, me.id, WHY, NOW, 1) is False
    found = store.chats.get(me.id)
    assert found is not None
    assert found.off_reason == WHY
    assert store.deliveries.claim("b", slot(2).at, slot(2).at + MINUTE, 10) == []
    assert [store.own_data.forget(ME, me.id, WHY, NOW, 1) for _ in range(3)] == [False, False, True]
    assert store.own_data.kept(ME).is_nothing


def test_nobody_trips_over_a_forgotten_chat(postgres_url: str) -> None:
    """While chats are forgotten, a broadcast is written and sent and a story withdrawn: no fault, and the others get theirs."""
    with stores(postgres_url, 4) as (store, second, third, fourth):
        (story,) = stories(store, 1)
        chats = [chat(store, n) for n in range(1, 21)]
        for one in chats:
            follow(store, one, "Harbour")
        store.deliveries.plan([plan(one, [[story]]) for one in chats], NOW)
        send_all(store)
        store.broadcasts.tell("1/1", "Hello.", NOW)
        store.withdrawals.retract(story, NOW)
        at_once(
            lambda: forget(store, chats[::2]),
            lambda: until_done(lambda: not second.broadcasts.write(NOW, 2)),
            lambda: send_what_is_there(third, len(chats)),
            lambda: until_done(lambda: not fourth.withdrawals.walk(NOW, 3)),
        )
        send_all(store)
        left = {one.telegram_id for one in chats[1::2]}
        assert {line.telegram_id for line in store.deliveries.ledger()} == left
        assert {line.state for line in store.deliveries.ledger()} == {PartState.SENT}
        assert store.tags.find(["harbour"])["harbour"].followers == len(left)
        edits = store.withdrawals.claim("a", NOW, NOW + MINUTE, 99)
        assert {edit.part.chat.telegram_id for edit in edits} == left


def test_a_withdrawal_passes_over_a_chat_that_is_forgotten_this_moment(postgres_url: str) -> None:
    """Its message was found and is gone before that is written down: no fault, and the others' are written down."""
    with stores(postgres_url, 2) as (store, other):
        (story,) = stories(store, 1)
        chats = [chat(store, n) for n in range(2)]
        store.deliveries.plan([plan(one, [[story]]) for one in chats], NOW)
        send_all(store)
        store.withdrawals.retract(story, NOW)
        waiting = [chats[0]]

        def meanwhile(*_: Any) -> None:
            statement = str(_[2])
            if waiting and ("FOR KEY SHARE" in statement or statement.startswith("INSERT INTO edit")):
                forget(other, [waiting.pop()])

        event.listen(store._database.engine, "before_cursor_execute", meanwhile)
        assert store.withdrawals.walk(NOW, 9)
        (edit,) = store.withdrawals.claim("a", NOW, NOW + MINUTE, 9)
        assert (edit.part.chat.id, waiting) == (chats[1].id, [])


def until_done(step: Callable[..., bool | None], *args: object) -> None:
    """Take a step again until it says that it was the last."""
    while step(*args) is False:
        pass


def forget(store: Store, chats: Sequence[Chat]) -> None:
    """Forget chats, a message at a time."""
    for one in chats:
        until_done(store.own_data.forget, one.telegram_id, one.id, WHY, NOW, 1)


def send_what_is_there(store: Store, times: int) -> None:
    """Send what can be had this moment, so many times; what is gone when it is to begin is let be."""
    for part in [part for _ in range(times) for part in store.deliveries.claim("a", NOW, NOW + MINUTE, 3)]:
        if begin(store, part):
            end(store, Outcome(part.id, PartState.SENT, message_id=1))
