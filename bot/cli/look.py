"""An article on the demo's desk, before and after it is published: its summary lit in the text, its tags, and who gets it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from bot.cli.crowd import Crowd
    from bot.playground.telegram import Telegram
    from storage.records import Article, ArticleDraft, Chat, Rule, TagUse
    from storage.store import Store

_FATES = frozenset(
    f"explain.{fate}"
    for fate in (
        *("sent", "uncertain", "under_way", "failed", "left_over", "had", "before"),
        *("alert_sent", "alert_uncertain", "alert_under_way"),
    )
)
_NEW, _CORRECTION, _KEPT = "new", "correction", "kept"


def look(
    store: Store,
    telegram: Telegram,
    crowd: Crowd | None,
    text: str,
    *,
    source: str,
    zone: str,
    now: dt.datetime,
) -> dict[str, Any]:
    """Read an article as publishing would, and keep nothing; the answer has an `error` where there is none in the text."""
    from bot import summary
    from bot.core.lighting import light
    from bot.core.text import is_rtl
    from bot.errors import UserError
    from bot.ingest.files import handed_in
    from bot.locales import words
    from bot.newsroom.importing import read
    from bot.newsroom.publish import tags_to_keep

    try:
        draft = read(handed_in("desk", text), source=source, zone=zone)
    except UserError as error:
        return {"error": words("en")(error.key, **error.values)}
    status, known = _known(store, draft)
    kept = known if status == _KEPT else None
    ladder = kept.ladder if kept else summary.ladder(draft.text, title=draft.title)
    tags = kept.tags if kept else tags_to_keep(store, draft)
    return {
        "status": status,
        "title": draft.title,
        "language": ladder.language,
        "rtl": is_rtl(draft.title),
        "tags": [tag.display for tag in tags],
        "pieces": [(piece.text, piece.levels) for piece in light(draft.text, ladder)],
        "lengths": len(ladder.levels[:5]),
        **_readers(store, telegram, crowd, tags, kept, now),
    }


def _known(store: Store, draft: ArticleDraft) -> tuple[str, Article | None]:
    """Tell whether it is on the wire already, or would correct what is."""
    from bot.core import stories

    identity = stories.identity(draft)
    placement = stories.place(identity, store.articles.find([identity]))
    if placement.duplicate_of is not None:
        return _KEPT, store.articles.get(placement.duplicate_of.article_id)
    if placement.replaces is not None:
        return _CORRECTION, store.articles.get(placement.replaces.article_id)
    return _NEW, None


def _readers(
    store: Store,
    telegram: Telegram,
    crowd: Crowd | None,
    tags: Iterable[TagUse],
    kept: Article | None,
    now: dt.datetime,
) -> dict[str, Any]:
    """Say who gets it and why, and who doesn't; of the crowd only how many."""
    gets: list[dict[str, str]] = []
    others: list[dict[str, str]] = []
    many = 0
    tag_ids = {tag.id for tag in store.tags.find([tag.key for tag in tags]).values()}
    for chat in _chats(store, telegram):
        rules = store.chats.rules(chat.id)
        if crowd is not None and chat.telegram_id in crowd:
            many += bool(_matched(rules, tag_ids))
            continue
        line = _foretold(chat, rules, tag_ids, _told(store, chat, kept, now) if kept else None)
        found = bool(_matched(rules, tag_ids)) and chat.off_reason is None
        (gets if found else others).append({"who": chat.title, "why": line})
    return {"gets": gets, "others": others, "crowd": many}


def _chats(store: Store, telegram: Telegram) -> Iterator[Chat]:
    """Give the chats of the demo that the bot knows."""
    for shown in list(telegram.chats.values()):
        if shown.moved_to is not None:
            continue
        for topic in (None, *shown.topics):
            if (chat := store.chats.find(shown.id, topic)) is not None:
                yield chat


def _matched(rules: Iterable[Rule], tag_ids: set[int]) -> tuple[Rule, ...]:
    from bot.core.matching import match

    return match(list(rules), tag_ids)


def _foretold(chat: Chat, rules: tuple[Rule, ...], tag_ids: set[int], told: str | None) -> str:
    """Say why a chat gets an article, and when; or what was `told` of it already."""
    from storage.records import RuleKind

    if chat.off_reason is not None:
        return "has blocked the bot or left it."
    if matched := _matched(rules, tag_ids):
        rule = "+".join(f"#{tag.display}" for tag in matched[0].tags)
        return f"follows {rule}. {told}" if told else f"follows {rule}: {_when(chat)}."
    if any(rule.kind is RuleKind.MUTE and {tag.id for tag in rule.tags} <= tag_ids for rule in rules):
        return "mutes one of its tags."
    return "follows none of its tags." if rules else "follows no tag yet."


def _when(chat: Chat) -> str:
    from storage.records import News

    if chat.news is not News.DIGEST:
        return "at once"
    if chat.next_slot is None:
        return "no time is set"
    return f"on {chat.next_slot.at.astimezone(ZoneInfo(chat.schedule.zone)):%A at %H:%M}"


def _told(store: Store, chat: Chat, article: Article, now: dt.datetime) -> str | None:
    """Say what became of a published article in a chat, in the words of `tagwire explain`; None where it is still to come."""
    from bot.locales import words
    from bot.newsroom.explain import explain_chat

    lines = explain_chat(store, chat, article, now)
    said = [words("en")(line.key, **line.values) for line in lines if line.key in _FATES]
    return said[-1] if said else None
