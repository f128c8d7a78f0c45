"""Every public method of the store, with a call that reaches the database: for tests that are about all of them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass

from storage.database import Entity
from storage.outbox import kept_digest
from storage.passes import Pass
from storage.records import (
    AlertPlan,
    AlertProgress,
    Backup,
    Chat,
    ChatKind,
    DeliveryFilter,
    Digest,
    DigestPlan,
    EditOutcome,
    Feed,
    Identity,
    Outcome,
    PartState,
    RuleKind,
    Schedule,
    SearchQuery,
    SearchText,
    ShownDigest,
    SlotPlan,
    UnrankedArticle,
)
from storage.store import Store
from tests.storage.make import HOUR, LEASE, NOW, article, slot, use

PASS = Pass(None, "lock", NOW)
CHAT = Chat(1, 1001, None, ChatKind.PRIVATE, "Ada", "en", Schedule(), 2, 10, None, None, slot(), None, 0)
ALERT = AlertPlan(1, 1, 1, 1, NOW, NOW + HOUR)
FEED = Feed(1, "Quay Post", "https://q.example", None, None, None, NOW, NOW, HOUR)
SHOWN = ShownDigest(1, NOW.date(), 0, 1, Digest((), 0))
PLAN = DigestPlan(
    1,
    SlotPlan(Schedule(), slot(), slot(1), 1, NOW + HOUR),
    0,
    *kept_digest(Digest((), 0), [[1]]),
    moves_cut=False,
)


@dataclass(frozen=True, slots=True)
class Call:
    """How to call a method; `writes` where it needs the writer's lock on SQLite."""

    run: Callable[[Store], object]
    writes: bool = False


CALLS: dict[str, Call] = {
    "alerts.followers": Call(lambda s: s.alerts.followers(1, 0, 5, NOW)),
    "alerts.plan": Call(
        lambda s: s.alerts.plan(s.alerts.progress(), AlertProgress(1, 1, 0, 0), [ALERT], NOW), writes=True
    ),
    "alerts.wanted": Call(lambda s: s.alerts.wanted([1])),
    "alerts.progress": Call(lambda s: s.alerts.progress()),
    "articles.by_code": Call(lambda s: s.articles.by_code("1")),
    "articles.candidates": Call(lambda s: s.articles.candidates(0, 9, [1])),
    "articles.count": Call(lambda s: s.articles.count()),
    "articles.find": Call(lambda s: s.articles.find([Identity("Harbour News", "1", None, "-")])),
    "articles.forget_sketches": Call(lambda s: s.articles.forget_sketches(NOW), writes=True),
    "articles.get": Call(lambda s: s.articles.get(1)),
    "articles.marks": Call(lambda s: s.articles.marks([1])),
    "articles.newest": Call(lambda s: s.articles.newest(1, 5)),
    "articles.rank": Call(
        lambda s: s.articles.rank([(UnrankedArticle(1, "-", "Tide", "It rose."), None)]), writes=True
    ),
    "articles.release": Call(lambda s: s.articles.release(NOW), writes=True),
    "articles.released_since": Call(lambda s: s.articles.released_since(NOW)),
    "articles.save": Call(lambda s: s.articles.save([article("1", "Tide")], NOW), writes=True),
    "articles.stories": Call(lambda s: s.articles.stories([1])),
    "articles.unranked": Call(lambda s: s.articles.unranked(5)),
    "audit.newest": Call(lambda s: s.audit.newest(5)),
    "audit.note": Call(lambda s: s.audit.note("token", "paused", "source 5", NOW), writes=True),
    "asked.forget_before": Call(lambda s: s.asked.forget_before(NOW), writes=True),
    "asked.get": Call(lambda s: s.asked.get(1)),
    "asked.keep": Call(lambda s: s.asked.keep(SHOWN, NOW), writes=True),
    "broadcasts.audience": Call(lambda s: s.broadcasts.audience()),
    "broadcasts.cancel": Call(lambda s: s.broadcasts.cancel("1/2", NOW), writes=True),
    "broadcasts.get": Call(lambda s: s.broadcasts.get(1)),
    "broadcasts.progress": Call(lambda s: s.broadcasts.progress(1)),
    "broadcasts.tell": Call(lambda s: s.broadcasts.tell("1/1", "Hello.", NOW), writes=True),
    "broadcasts.write": Call(lambda s: s.broadcasts.write(NOW, 5), writes=True),
    "catching_up.count_as_sent": Call(lambda s: s.catching_up.count_as_sent(NOW, 5), writes=True),
    "catching_up.pass_alerts": Call(lambda s: s.catching_up.pass_alerts(1), writes=True),
    "channels.add": Call(lambda s: s.channels.add(-1001, "Harbour News", NOW), writes=True),
    "channels.name": Call(lambda s: s.channels.name(-1001)),
    "channels.remove": Call(lambda s: s.channels.remove(-1001), writes=True),
    "chats.add_rules": Call(lambda s: s.chats.add_rules(1, RuleKind.FOLLOW, [[use("Tide")]]), writes=True),
    "chats.find": Call(lambda s: s.chats.find(1001, None)),
    "chats.get": Call(lambda s: s.chats.get(1)),
    "chats.move": Call(lambda s: s.chats.move(5, 6), writes=True),
    "chats.open": Call(
        lambda s: s.chats.open(
            1001,
            None,
            kind=ChatKind.PRIVATE,
            title="Ada",
            language="en",
            schedule=Schedule(),
            next_slot=slot(),
            now=NOW,
        ),
        writes=True,
    ),
    "chats.remove_rules": Call(lambda s: s.chats.remove_rules(1, [1]), writes=True),
    "chats.rules": Call(lambda s: s.chats.rules(1)),
    "chats.save_settings": Call(lambda s: s.chats.save_settings(CHAT), writes=True),
    "chats.switch_off": Call(lambda s: s.chats.switch_off(5, "Blocked.", NOW), writes=True),
    "chats.switch_on": Call(lambda s: s.chats.switch_on(5, NOW), writes=True),
    "deliveries.are_due": Call(lambda s: s.deliveries.are_due(NOW, 5)),
    "deliveries.astray": Call(lambda s: s.deliveries.astray(NOW, 5)),
    "deliveries.bring_back": Call(lambda s: s.deliveries.bring_back(CHAT, slot(), None), writes=True),
    "deliveries.claim": Call(lambda s: s.deliveries.claim("a", NOW, LEASE, 5), writes=True),
    "deliveries.counts": Call(lambda s: s.deliveries.counts()),
    "deliveries.digest": Call(lambda s: s.deliveries.digest(1)),
    "deliveries.due": Call(lambda s: s.deliveries.due(NOW, 5)),
    "backups.last": Call(lambda s: s.backups.last()),
    "backups.note": Call(lambda s: s.backups.note(Backup(NOW, "/b/wire.db.gz", 9)), writes=True),
    "condition.begun_at": Call(lambda s: s.condition.begun_at()),
    "condition.damage": Call(lambda s: s.condition.damage()),
    "condition.due_since": Call(lambda s: s.condition.due_since()),
    "condition.facts": Call(lambda s: s.condition.facts()),
    "condition.try_writing": Call(lambda s: s.condition.try_writing(), writes=True),
    "deliveries.exchange": Call(
        lambda s: s.deliveries.exchange("a", [Outcome(1, PartState.SENT)], [2], NOW, LEASE), writes=True
    ),
    "deliveries.give_back": Call(lambda s: s.deliveries.give_back("a"), writes=True),
    "deliveries.ledger": Call(lambda s: s.deliveries.ledger()),
    "deliveries.next_due": Call(lambda s: s.deliveries.next_due()),
    "deliveries.of_story": Call(lambda s: s.deliveries.of_story(1, 1, 1)),
    "deliveries.plan": Call(lambda s: s.deliveries.plan([PLAN], NOW), writes=True),
    "deliveries.reap": Call(lambda s: s.deliveries.reap(NOW, "a", alone=False), writes=True),
    "desk.article": Call(lambda s: s.desk.article(1)),
    "desk.page": Call(lambda s: s.desk.page(SearchQuery((("tide",),)), None, 5)),
    "desk.retag": Call(lambda s: s.desk.retag(1, [], [use("Tide")], SearchText("tide", "", "")), writes=True),
    "editors.add": Call(lambda s: s.editors.add(7, "Mina", NOW), writes=True),
    "editors.all": Call(lambda s: s.editors.all()),
    "editors.is_one": Call(lambda s: s.editors.is_one(7)),
    "editors.remove": Call(lambda s: s.editors.remove(7), writes=True),
    "feeds.add": Call(
        lambda s: s.feeds.add(
            name="Quay Post",
            url="https://q.example",
            title=None,
            site=None,
            folder=None,
            interval=HOUR,
            now=NOW,
        ),
        writes=True,
    ),
    "feeds.all": Call(lambda s: s.feeds.all()),
    "feeds.check": Call(lambda s: s.feeds.check(1, NOW), writes=True),
    "feeds.claim": Call(lambda s: s.feeds.claim(NOW, LEASE, 5), writes=True),
    "feeds.get": Call(lambda s: s.feeds.get(1)),
    "feeds.next_due": Call(lambda s: s.feeds.next_due()),
    "feeds.pause": Call(lambda s: s.feeds.pause(1), writes=True),
    "feeds.remove": Call(lambda s: s.feeds.remove(1), writes=True),
    "feeds.resume": Call(lambda s: s.feeds.resume(1, NOW), writes=True),
    "feeds.save": Call(lambda s: s.feeds.save(FEED, as_asked="https://q.example"), writes=True),
    "housekeeping.forget_deliveries": Call(
        lambda s: s.housekeeping.forget_deliveries(NOW, 0, 5), writes=True
    ),
    "housekeeping.forget_stories": Call(lambda s: s.housekeeping.forget_stories(NOW, None, 5), writes=True),
    "housekeeping.offered_from": Call(lambda s: s.housekeeping.offered_from(NOW)),
    "leases.drop": Call(lambda s: s.leases.drop("polling", "a"), writes=True),
    "leases.take": Call(lambda s: s.leases.take("polling", "a", NOW, LEASE), writes=True),
    "own_data.asked": Call(lambda s: s.own_data.asked(1001, None, 5)),
    "own_data.deliveries": Call(lambda s: s.own_data.deliveries(1001, 9, 5)),
    "own_data.forget": Call(lambda s: s.own_data.forget(1002, None, "off.forgotten", NOW), writes=True),
    "own_data.headlines": Call(lambda s: s.own_data.headlines([1])),
    "own_data.kept": Call(lambda s: s.own_data.kept(1001)),
    "passes.begin": Call(lambda s: s.passes.begin("session", PASS, NOW), writes=True),
    "passes.end": Call(lambda s: s.passes.end("session"), writes=True),
    "passes.offer": Call(lambda s: s.passes.offer("link", PASS, NOW), writes=True),
    "passes.prolong": Call(lambda s: s.passes.prolong("session", NOW), writes=True),
    "passes.session": Call(lambda s: s.passes.session("session", NOW)),
    "passes.take": Call(lambda s: s.passes.take("link", NOW), writes=True),
    "pacing.halt": Call(lambda s: s.pacing.halt(1.0), writes=True),
    "pacing.touch": Call(lambda s: s.pacing.touch(), writes=True),
    "pacing.reserve": Call(lambda s: s.pacing.reserve(3, 1, 0.04), writes=True),
    "reach.followers": Call(lambda s: s.reach.followers(1, 0, 5)),
    "reach.holders": Call(lambda s: s.reach.holders(1, None, 5)),
    "reach.of_story": Call(lambda s: s.reach.of_story(1, 0, 5)),
    "readers.count": Call(lambda s: s.readers.count()),
    "readers.fold_growth": Call(lambda s: s.readers.fold_growth(NOW), writes=True),
    "readers.growth": Call(lambda s: s.readers.growth(NOW)),
    "readers.lines": Call(lambda s: s.readers.lines([1])),
    "readers.named": Call(lambda s: s.readers.named("Ada", 5)),
    "readers.newest": Call(lambda s: s.readers.newest(None, 5)),
    "readers.received": Call(lambda s: s.readers.received(1, 5)),
    "readers.tags": Call(lambda s: s.readers.tags(None, 5)),
    "readers.trend": Call(lambda s: s.readers.trend([1], NOW)),
    "search.find": Call(lambda s: s.search.find(SearchQuery((("tide",),)), NOW, 5)),
    "search.index": Call(lambda s: s.search.index([(1, SearchText("tide", "", ""))]), writes=True),
    "search.unindexed": Call(lambda s: s.search.unindexed(5)),
    "overview.last_digest": Call(lambda s: s.overview.last_digest()),
    "overview.queue": Call(lambda s: s.overview.queue()),
    "ledger.days": Call(lambda s: s.ledger.days(NOW.date(), NOW.date())),
    "ledger.page": Call(lambda s: s.ledger.page(DeliveryFilter(), None, 5)),
    "ledger.resend": Call(lambda s: s.ledger.resend(1, NOW), writes=True),
    "ledger.retry": Call(lambda s: s.ledger.retry(1, NOW), writes=True),
    "ledger.round": Call(lambda s: s.ledger.round(NOW)),
    "ledger.skip": Call(lambda s: s.ledger.skip(1, NOW), writes=True),
    "ledger.tally": Call(lambda s: s.ledger.tally(NOW.date()), writes=True),
    "ledger.timeline": Call(lambda s: s.ledger.timeline(1)),
    "ledger.unsettled": Call(lambda s: s.ledger.unsettled(NOW.date())),
    "overview.queues": Call(lambda s: s.overview.queues()),
    "overview.sources": Call(lambda s: s.overview.sources()),
    "menus.forget": Call(lambda s: s.menus.forget("7:start"), writes=True),
    "menus.keep": Call(lambda s: s.menus.keep("7:start", "a1"), writes=True),
    "menus.languages": Call(lambda s: s.menus.languages([1001])),
    "menus.marks": Call(lambda s: s.menus.marks("7:")),
    "setups.all": Call(lambda s: s.setups.all(1001)),
    "setups.begin": Call(lambda s: s.setups.begin(1001, 1, NOW), writes=True),
    "setups.current": Call(lambda s: s.setups.current(1001, NOW)),
    "setups.end": Call(lambda s: s.setups.end(1001), writes=True),
    "sources.all": Call(lambda s: s.sources.all()),
    "sources.articles_a_day": Call(lambda s: s.sources.articles_a_day(1, NOW, 7)),
    "sources.counts": Call(lambda s: s.sources.counts(NOW)),
    "sources.line": Call(lambda s: s.sources.line(1, now=NOW, quiet_before=NOW)),
    "sources.page": Call(lambda s: s.sources.page(None, "", None, 5, now=NOW, quiet_before=NOW)),
    "sources.ensure": Call(lambda s: s.sources.ensure("Hill Post"), writes=True),
    "tags.aliases": Call(lambda s: s.tags.aliases("us")),
    "tags.begin_alias": Call(lambda s: s.tags.begin_alias(use("US"), use("USA")), writes=True),
    "tags.end_alias": Call(lambda s: s.tags.end_alias("us"), writes=True),
    "tags.step_alias": Call(lambda s: s.tags.step_alias(5), writes=True),
    "tags.find": Call(lambda s: s.tags.find(["tide"])),
    "tags.followed": Call(lambda s: s.tags.followed(5)),
    "tags.get": Call(lambda s: s.tags.get(1)),
    "tags.popular": Call(lambda s: s.tags.popular(5)),
    "trends.beginning": Call(lambda s: s.trends.beginning("ti", 5)),
    "trends.beside": Call(lambda s: s.trends.beside([1], 5)),
    "trends.newest": Call(lambda s: s.trends.newest(5)),
    "trends.rising": Call(lambda s: s.trends.rising(NOW, 5)),
    "trends.since": Call(lambda s: s.trends.since(1, [NOW])),
    "updates.first_time": Call(lambda s: s.updates.first_time(1, NOW), writes=True),
    "updates.forget_before": Call(lambda s: s.updates.forget_before(NOW), writes=True),
    "withdrawals.claim": Call(lambda s: s.withdrawals.claim("a", NOW, LEASE, 5), writes=True),
    "withdrawals.held": Call(lambda s: s.withdrawals.held([1])),
    "withdrawals.hold": Call(lambda s: s.withdrawals.hold(1, NOW), writes=True),
    "withdrawals.let_go": Call(lambda s: s.withdrawals.let_go(1), writes=True),
    "withdrawals.mark": Call(
        lambda s: s.withdrawals.mark("a", [EditOutcome(1, 1, PartState.SENT)]), writes=True
    ),
    "withdrawals.retract": Call(lambda s: s.withdrawals.retract(1, NOW), writes=True),
    "withdrawals.standing": Call(lambda s: s.withdrawals.standing(1)),
    "withdrawals.story_of": Call(lambda s: s.withdrawals.story_of("1")),
    "withdrawals.walk": Call(lambda s: s.withdrawals.walk(NOW, 5), writes=True),
    "updates.arrives": Call(lambda s: s.updates.arrives(1, 7)),
}


def public_methods(store: Store) -> set[str]:
    """Find the public methods of every entity of the store, as `entity.method`."""
    return {
        f"{entity}.{name}"
        for entity, value in vars(store).items()
        if isinstance(value, Entity)
        for name, _ in inspect.getmembers(value, callable)
        if not name.startswith("_")
    }
