"""What the operator is told of deliveries, and what may be done about them, on both engines."""

from __future__ import annotations

import datetime as dt

import pytest

from storage.records import Act, DeliveryFilter, DeliveryKind, Outcome, PartState
from storage.store import Store
from tests.storage.make import HOUR, LEASE, MINUTE, NOW, chat, claim_one, plan, slot, stories

TODAY = NOW.date()


def digests(store: Store, *outcomes: Outcome | None) -> list[int]:
    """Give each outcome a digest that it became of (None: it waits); gives their messages."""
    (story,) = stories(store, 1)
    opened = [chat(store, 2000 + n) for n in range(len(outcomes))]
    store.deliveries.plan([plan(one, ((story,),)) for one in opened], NOW)
    claimed = store.deliveries.claim("a", NOW, LEASE, 100)
    store.deliveries.exchange("a", [], [part.id for part in claimed], NOW, LEASE)
    told = [
        outcome and outcome._replace(part_id=part.id) for outcome, part in zip(outcomes, claimed, strict=True)
    ]
    store.deliveries.exchange("a", [one for one in told if one], (), NOW + MINUTE, LEASE)
    return [part.id for part in claimed]


SENT = Outcome(0, PartState.SENT, message_id=7)
FAILED = Outcome(0, PartState.FAILED, error="Forbidden: no")
UNSURE = Outcome(0, PartState.UNCERTAIN, error="TimedOut: Timed out")
AGAIN = Outcome(0, PartState.QUEUED, error="RetryAfter: 40", retry_at=NOW + HOUR)


def test_a_round_and_a_day_are_counted_by_state(store: Store) -> None:
    """The last round says how many digests stand how, and the day's tally the same, also when the rows are gone."""
    assert store.ledger.round(NOW) is None
    digests(store, SENT, SENT, FAILED, UNSURE, AGAIN, None)
    store.pacing.halt(40)
    found = store.ledger.round(NOW)
    assert found is not None
    assert found.waits_until is not None
    assert found.slot_at == NOW
    assert found.last_at == NOW + MINUTE
    assert dt.timedelta(seconds=30) < found.waits_until - NOW <= dt.timedelta(seconds=40)
    counts = {state: n for state, n in found.counts.items() if n}
    expected = {PartState.SENT: 2, PartState.FAILED: 1, PartState.UNCERTAIN: 1}
    assert counts == expected | {PartState.QUEUED: 1, PartState.SENDING: 1}
    yesterday, today = store.ledger.days(TODAY - dt.timedelta(days=1), TODAY)
    assert not any(yesterday.counts.values())
    assert today.counts == found.counts


def test_a_tally_outlives_what_it_counted(store: Store) -> None:
    """A day that is over is counted once nothing of it is owed, and that stays when its rows are removed for their age."""
    digests(store, SENT, SENT, FAILED, None)
    tomorrow = TODAY + dt.timedelta(days=1)
    assert store.ledger.unsettled(TODAY) == []
    assert store.ledger.unsettled(tomorrow) == [TODAY]
    store.ledger.tally(TODAY)
    assert store.ledger.unsettled(tomorrow) == [TODAY]  # one is on its way still
    store.deliveries.reap(NOW + 24 * HOUR, "b", alone=True)
    store.ledger.tally(TODAY)
    assert store.ledger.unsettled(tomorrow) == []
    assert store.ledger.unsettled(tomorrow + dt.timedelta(days=1)) == [tomorrow]
    while store.housekeeping.forget_deliveries(NOW + HOUR, 0, 100) is not None:
        if store.deliveries.ledger() == []:
            break
    (kept,) = store.ledger.days(TODAY, TODAY)
    assert {state: n for state, n in kept.counts.items() if n} == {
        PartState.SENT: 2,
        PartState.FAILED: 1,
        PartState.UNCERTAIN: 1,
    }


def test_pages_are_filtered_and_go_on_where_they_ended(store: Store) -> None:
    """Each filter gives what it names, newest first, what waits by its time; a page goes on after the last of the one before."""
    ids = digests(store, SENT, FAILED, SENT, UNSURE, AGAIN, None, FAILED)
    (other,) = stories(store, 1)
    chat(store, 3000)
    late = chat(store, 3001, next_slot=slot(hour=7))
    store.deliveries.plan([plan(late, ((other,),))], NOW + 24 * HOUR)
    told = store.deliveries.ledger()[-1]

    def found(limit: int = 10, **asked: object) -> list[int]:
        filters, before, lines = DeliveryFilter(**asked), None, []  # type: ignore[arg-type]
        while True:
            page = store.ledger.page(filters, before, limit)
            assert len(page.lines) <= limit
            lines += [line.id for line in page.lines]
            if page.next is None:
                return lines
            before = page.next

    newest_first = [told.id, *reversed(ids)]
    assert found() == found(limit=2) == newest_first
    assert found(state=PartState.FAILED, limit=1) == [ids[6], ids[1]]
    assert found(state=PartState.SENT, limit=1) == [ids[2], ids[0]]
    assert found(state=PartState.QUEUED, limit=1) == [told.id, ids[4]]
    assert found(state=PartState.SENDING) == [ids[5]]
    assert found(kind=DeliveryKind.ALERT) == []
    assert found(kind=DeliveryKind.DIGEST, limit=3) == newest_first
    assert found(chat_id=late.id) == found(chat_id=late.id, state=PartState.QUEUED) == [told.id]
    assert found(day=TODAY, limit=3) == list(reversed(ids))
    assert found(day=TODAY, state=PartState.FAILED) == [ids[6], ids[1]]
    assert found(day=TODAY - dt.timedelta(days=1)) == []
    assert found(slot=slot(hour=7).at) == [told.id]
    assert found(slot=slot(hour=7).at, state=PartState.SENT) == found(slot=NOW - 9 * HOUR) == []
    assert found(story_id=other) == [told.id]
    assert found(story_id=1, limit=2) == ids  # the first that got it first
    assert found(story_id=99) == []
    assert found(story_id=1, state=PartState.UNCERTAIN, chat_id=1, day=TODAY) == []


def test_a_page_that_is_not_full_says_how_far_it_looked(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What no index knows is looked for among so many rows at once; the next page goes on from there."""
    monkeypatch.setattr("storage.ledger_pages.LOOKED_AT", 3)
    monkeypatch.setattr("storage.ledger_pages._AT_FIRST", 1)
    ids = digests(store, SENT, FAILED, FAILED, FAILED, FAILED)
    page = store.ledger.page(DeliveryFilter(state=PartState.SENT), None, 1)
    assert (page.lines, page.looked_back_to) == ((), NOW)
    page = store.ledger.page(DeliveryFilter(state=PartState.SENT), page.next, 1)
    assert [line.id for line in page.lines] == ids[:1]
    assert (page.next, page.looked_back_to) == (None, None)


def test_the_way_of_a_delivery(store: Store) -> None:
    """Tries that went wrong stand with what was said, then the end with its moment; what ended before that was kept says so."""
    (part,) = digests(store, AGAIN)
    again = claim_one(store, now=NOW + HOUR)
    later = NOW + HOUR
    store.deliveries.exchange("a", [], [again.id], later, later + MINUTE)
    store.deliveries.exchange("a", [SENT._replace(part_id=part)], [], later, later + MINUTE)
    way = store.ledger.timeline(again.delivery_id)
    assert way is not None
    assert list(way.headlines.values()) == [(1, "Ferry 0")]
    (told,) = way.parts
    assert (told.line.state, told.line.ended_at, told.line.attempts) == (PartState.SENT, later, 2)
    (tried,) = told.tries
    assert (tried.at, tried.said, tried.retry_at) == (NOW + MINUTE, "RetryAfter: 40", NOW + HOUR)
    assert store.ledger.timeline(99) is None


def test_what_failed_is_tried_again_in_time(store: Store) -> None:
    """A failed digest is queued again and sent, but not when its time is over, a newer one was made, or its chat is off."""
    (part,) = digests(store, FAILED)
    line = store.ledger.page(DeliveryFilter(), None, 1).lines[0]
    assert store.ledger.retry(99, NOW) is Act.GONE
    assert store.ledger.retry(line.delivery_id, NOW + 7 * HOUR) is Act.TOO_LATE
    assert store.ledger.retry(line.delivery_id, NOW + HOUR) is Act.DONE
    assert store.ledger.retry(line.delivery_id, NOW + HOUR) is Act.NOTHING
    again = claim_one(store, now=NOW + HOUR)
    assert again.id == part
    store.deliveries.exchange("a", [], [part], NOW + HOUR, NOW + 2 * HOUR)
    store.deliveries.exchange("a", [FAILED._replace(part_id=part)], [], NOW + HOUR, NOW + 2 * HOUR)
    way = store.ledger.timeline(line.delivery_id)
    assert way is not None
    assert [one.said for one in way.parts[0].tries] == ["Forbidden: no"]
    store.chats.switch_off(2000, "off.blocked", NOW)
    assert store.ledger.retry(line.delivery_id, NOW + HOUR) is Act.CHAT_OFF
    store.chats.switch_on(2000, NOW)
    (due,) = store.deliveries.due(NOW + 24 * HOUR, 5)
    store.deliveries.plan([plan(due, ((1,),))], NOW + 24 * HOUR)
    assert store.ledger.retry(line.delivery_id, NOW + HOUR) in {Act.NEWER, Act.UNDER_WAY}


def test_what_waits_is_skipped(store: Store) -> None:
    """A queued digest is cancelled; what is on its way is not touched."""
    digests(store, AGAIN, None)
    sending, queued = (line.delivery_id for line in store.ledger.page(DeliveryFilter(), None, 5).lines)
    assert store.ledger.skip(sending, NOW) is Act.NOTHING
    assert store.ledger.skip(queued, NOW) is Act.DONE
    assert store.ledger.skip(99, NOW) is Act.GONE
    assert store.deliveries.claim("a", NOW + 2 * HOUR, NOW + 3 * HOUR, 5) == []
    way = store.ledger.timeline(queued)
    assert way is not None
    assert (way.parts[0].line.state, way.parts[0].line.ended_at) == (PartState.CANCELLED, NOW)
    assert not way.is_open


def test_only_an_operator_sends_what_is_uncertain_again(store: Store) -> None:
    """An uncertain message goes out once more by this act alone, also after its time, and its day is counted again."""
    (part,) = digests(store, UNSURE)
    line = store.ledger.page(DeliveryFilter(state=PartState.UNCERTAIN), None, 1).lines[0]
    store.ledger.tally(TODAY)
    late = NOW + 20 * HOUR
    assert store.deliveries.claim("a", late, late + MINUTE, 5) == []
    assert store.ledger.retry(line.delivery_id, late) is Act.NOTHING
    assert store.ledger.resend(line.delivery_id, late) is Act.DONE
    assert store.ledger.unsettled(TODAY + dt.timedelta(days=1)) == [TODAY]
    assert claim_one(store, now=late).id == part
    store.deliveries.exchange("a", [], [part], late, late + MINUTE)
    store.deliveries.exchange("a", [SENT._replace(part_id=part)], [], late, late + MINUTE)
    assert [line.state for line in store.ledger.page(DeliveryFilter(), None, 1).lines] == [PartState.SENT]
