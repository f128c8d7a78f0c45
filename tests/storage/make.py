"""Invented articles, chats and plans for the storage tests."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from storage.outbox import kept_digest
from storage.records import (
    ArticleDraft,
    Chat,
    ChatKind,
    ClaimedPart,
    Digest,
    DigestEntry,
    DigestPlan,
    DueChat,
    Identity,
    Ladder,
    Origin,
    Outcome,
    PartState,
    PreparedArticle,
    Rule,
    RuleKind,
    Schedule,
    Slot,
    SlotPlan,
    TagUse,
)
from storage.store import Store

NOW = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)
LEASE = NOW + MINUTE


def slot(days: int = 0, hour: int = 8) -> Slot:
    """Give the slot so many days from the first one."""
    at = NOW.replace(hour=hour) + dt.timedelta(days=days)
    return Slot(at, f"{at:%Y-%m-%dT%H:%M}")


def use(display: str, origin: Origin = Origin.INLINE) -> TagUse:
    """Give a tag as an article or a reader writes it."""
    return TagUse(display.lower().replace("_", ""), display, origin)


def article(
    code: str | None,
    *tags: str | TagUse,
    source: str = "Harbour News",
    text: str | None = None,
    url: str | None = None,
    story_id: int | None = None,
    replaces: int | None = None,
    title: str | None = None,
    guid: str | None = None,
    words: Collection[int] = (),
) -> PreparedArticle:
    """Prepare an article; its text is its own unless given. `words` are its shingles, and all its sketch."""
    text = text if text is not None else f"The ferry {code or url} is late."
    uses = tuple(tag if isinstance(tag, TagUse) else use(tag) for tag in tags)
    draft = ArticleDraft(
        source=source,
        code=code,
        url=url,
        title=title or f"Ferry {code}",
        lead=None,
        byline="By Mina Orr",
        published=NOW.astimezone(dt.timezone(dt.timedelta(hours=4, minutes=30))),
        paragraphs=(text, "More tomorrow."),
        tags=uses,
        guid=guid,
    )
    ladder = Ladder("lead", "en", ((0, text), (1, "More tomorrow.")), ((0,), (0, 1)))
    identity = Identity(source, code, url, f"hash of {text}", guid)
    return PreparedArticle(
        draft, identity, "en", ladder, story_id, replaces, frozenset(words), tuple(sorted(words))
    )


def stories(store: Store, count: int, *tags: str, now: dt.datetime = NOW) -> list[int]:
    """Keep and release so many stories; gives their ids."""
    first = store.articles.count()
    saved = store.articles.save([article(str(first + n), *(tags or ("Harbour",))) for n in range(count)], now)
    store.articles.release(now)
    return [one.story_id for one in saved]


def chat(
    store: Store,
    telegram_id: int = 1001,
    topic: int | None = None,
    *,
    kind: ChatKind = ChatKind.PRIVATE,
    next_slot: Slot | None = None,
    now: dt.datetime = NOW,
    title: str = "Ada",
) -> Chat:
    """Open a chat that is due at the first slot."""
    opened, _ = store.chats.open(
        telegram_id,
        topic,
        kind=kind,
        title=title,
        language="en",
        schedule=Schedule(),
        next_slot=next_slot or slot(),
        now=now,
    )
    return opened


def follow(store: Store, chat: Chat, *tags: str) -> list[Rule]:
    """Let a chat follow each of these tags."""
    return store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[use(tag)] for tag in tags])


def plan(
    chat: Chat | DueChat,
    parts: Sequence[Sequence[int]] = ((1,),),
    *,
    at: Slot | None = None,
    then: Slot | None = None,
    low: int | None = None,
    high: int = 1,
    expires_at: dt.datetime | None = None,
    silent: bool = False,
    moves_cut: bool = False,
) -> DigestPlan:
    """Plan a digest of these parts for the chat's next slot, or silence."""
    of = chat.manner if isinstance(chat, DueChat) else chat
    at = at or of.next_slot or slot()
    entries = tuple(DigestEntry(story, 1) for part in parts for story in part)
    kept = kept_digest(Digest(entries, len(entries)), parts)
    next_slot = then or Slot(at.at + dt.timedelta(days=1), f"{at.at + dt.timedelta(days=1):%Y-%m-%dT%H:%M}")
    return DigestPlan(
        chat_id=chat.id,
        of=SlotPlan(of.schedule, at, next_slot, high, expires_at or at.at + 6 * HOUR),
        low=chat.cut if low is None else low,
        digest=None if silent else kept.digest,
        parts=() if silent else kept.parts,
        moves_cut=moves_cut,
    )


def claim_one(store: Store, owner: str = "a", now: dt.datetime = NOW) -> ClaimedPart:
    """Claim exactly one part."""
    (part,) = store.deliveries.claim(owner, now, now + MINUTE, 10)
    return part


def begin(store: Store, *parts: ClaimedPart, owner: str = "a", now: dt.datetime = NOW) -> set[int]:
    """Set claimed parts to sending."""
    return store.deliveries.exchange(owner, [], [part.id for part in parts], now, now + MINUTE)


def end(store: Store, *outcomes: Outcome, owner: str = "a", now: dt.datetime = NOW) -> None:
    """Mark what became of parts."""
    store.deliveries.exchange(owner, outcomes, [], now, now + MINUTE)


def send_all(store: Store, owner: str = "a", now: dt.datetime = NOW) -> list[tuple[int, int]]:
    """Claim and send until nothing is left; gives (Telegram id, part number) in order."""
    sent: list[tuple[int, int]] = []
    while parts := store.deliveries.claim(owner, now, now + MINUTE, 10):
        for part in parts:
            assert begin(store, part, owner=owner, now=now) == {part.id}
            end(store, Outcome(part.id, PartState.SENT, message_id=len(sent) + 1), owner=owner, now=now)
            sent.append((part.chat.telegram_id, part.n))
    return sent


def states(store: Store) -> list[PartState]:
    """Give the states of all parts, oldest first."""
    return [line.state for line in store.deliveries.ledger()]


def planned(store: Store, *parts: int, high: int = 1, expires_at: dt.datetime | None = None) -> ClaimedPart:
    """Plan a digest of so many parts (each with one story) for a chat, and claim its first."""
    one = chat(store)
    store.deliveries.plan([plan(one, [[n] for n in parts or (1,)], high=high, expires_at=expires_at)], NOW)
    return claim_one(store)


def cut_of(store: Store, part: ClaimedPart) -> int:
    """Give the cut of the chat that a part is for."""
    found = store.chats.get(part.chat.id)
    assert found is not None
    return found.cut
