"""A store with very many readers, what they follow, and the news of some months."""

from __future__ import annotations

import datetime as dt
from functools import partial
from random import Random

from sqlalchemy import Connection, text

from bot.core import hashtags
from bot.newsroom.publish import publish
from storage.records import ArticleDraft, ChatKind, RuleKind, Schedule, Slot, TagUse
from storage.store import Store
from storage.tags import ensure_tags

TAGS = 200
FOLLOWED = 5  # tags of each reader
ARTICLES = 1_000
_WORDS = "harbour ferry council bridge market storm road school water light winter pier grain port strike vote price rain".split()  # noqa: SIM905
_COLUMNS = (
    "topic, kind, title, language, times, weekdays, zone, length, stories, next_at, next_key, due_at, cut, created_at,"
    " had, news"
)


def fill(
    store: Store,
    readers: int,
    writers: int,
    first_writer: int,
    now: dt.datetime,
    due: Slot,
    *,
    articles: int = ARTICLES,
) -> None:
    """Let so many readers in, due at a moment, and after them those who will write, whose digest comes another day."""
    store._database.write(lambda c: ensure_tags(c, map(use, range(TAGS))))
    _news(store, now, articles)
    later = Slot(due.at + dt.timedelta(days=1), f"{due.at + dt.timedelta(days=1):%Y-%m-%dT%H:%M}")
    for count, first, slot in ((readers, 10_000, due), (writers, first_writer, later)):
        chat, _ = store.chats.open(
            first,
            None,
            kind=ChatKind.PRIVATE,
            title="Ada",
            language="en",
            schedule=Schedule(),
            next_slot=slot,
            now=now,
        )
        store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[use(n)] for n in range(FOLLOWED)])
        store._database.write(partial(_copy, chat=chat.id, count=count))


def use(n: int) -> TagUse:
    """Give the n-th tag."""
    name = f"{_WORDS[n % len(_WORDS)].title()}{n}"
    return TagUse(hashtags.key(name), name)


def _news(store: Store, now: dt.datetime, articles: int) -> None:
    """Publish the news; those of the last day are what the digests are made of."""
    chance = Random(7)
    drafts = [_draft(n, chance, now - dt.timedelta(hours=n * 2)) for n in range(articles)]
    for start in range(0, articles, 100):
        publish(store, drafts[start : start + 100], now - dt.timedelta(hours=1))
    store.articles.release(now)


def _draft(n: int, chance: Random, published: dt.datetime) -> ArticleDraft:
    def sentence() -> str:
        return " ".join([*chance.choices(_WORDS, k=9), f"w{chance.randrange(5_000)}"]).capitalize() + "."

    return ArticleDraft(
        source="Harbour News",
        code=str(100_000 + n),
        url=f"https://news.example/{n}",
        title=" ".join(chance.choices(_WORDS, k=6)).capitalize() + f" {n}",
        lead=sentence(),
        byline=None,
        published=published,
        paragraphs=tuple(" ".join(sentence() for _ in range(3)) for _ in range(5)),
        tags=tuple(use(chance.randrange(TAGS)) for _ in range(3)),
    )


def _copy(c: Connection, *, chat: int, count: int) -> None:
    """Make of one chat so many, one after the other; each follows other tags."""
    values = {"chat": chat, "last": chat + count - 1, "tags": TAGS, "followed": FOLLOWED}
    c.execute(
        text(
            f"INSERT INTO chat (id, telegram_id, {_COLUMNS})"
            " WITH RECURSIVE n(n) AS (SELECT CAST(:chat AS bigint) + 1 UNION ALL SELECT n + 1 FROM n WHERE n < :last)"
            f" SELECT n.n, telegram_id + n.n - :chat, {_COLUMNS} FROM n JOIN chat ON chat.id = :chat WHERE :last > :chat"
        ),
        values,
    )
    c.execute(
        text(
            "INSERT INTO rule (chat_id, kind, tag_set, anchor_id)"
            " WITH RECURSIVE k(k) AS (SELECT 0 UNION ALL SELECT k + 1 FROM k WHERE k < :followed - 1),"
            " t AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM tag)"
            " SELECT chat.id, 'follow', CAST(t.id AS text), t.id FROM chat CROSS JOIN k"
            " JOIN t ON t.n = (chat.id * 7 + k * 13) % :tags + 1 WHERE chat.id > :chat AND chat.id <= :last"
        ),
        values,
    )
    c.execute(
        text(
            "INSERT INTO rule_tag (rule_id, tag_id) SELECT id, anchor_id FROM rule WHERE chat_id > :chat AND chat_id <= :last"
        ),
        values,
    )
    if c.dialect.name != "sqlite":
        c.execute(text("SELECT setval('chat_id_seq', :last)"), values)
        c.execute(text("ANALYZE"))
