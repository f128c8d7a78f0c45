"""Why: two articles are one story or not, and a chat did or didn't get an article. Answers are sentences by their keys."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.core import sketch, stories
from bot.core.matching import match
from bot.core.text import canonical_url, text_hash
from bot.errors import NotFoundError
from storage.records import (
    STORY_GROWS,
    Article,
    Chat,
    DeliveryKind,
    Identity,
    Origin,
    PartState,
    Rule,
    RuleKind,
    Sketched,
    Story,
    StoryDelivery,
    TagUse,
)
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of the catalogue with its values."""

    key: str
    values: dict[str, object]


def say(key: str, **values: object) -> Said:
    """Make a sentence."""
    return Said(key, values)


def find_article(store: Store, name: str) -> Article:
    """Give the article of an id, an agency's code or a URL; NotFoundError (`explain.no_article`) where none is kept."""
    found: Article | None = None
    if "/" in name:
        known = store.articles.find([Identity("", None, canonical_url(name), "")])
        found = store.articles.get(known[0].article_id) if known else None
    elif name.isdecimal() and len(name) < len(str(2**63)):
        found = store.articles.get(int(name))
    found = found or next(iter(store.articles.by_code(name)), None)
    if found is None:
        raise NotFoundError("explain.no_article", name=name)
    return found


def find_chat(store: Store, telegram_id: int, topic: int | None) -> Chat:
    """Give the chat of a Telegram id; NotFoundError (`explain.no_chat`) where the bot knows none."""
    chat = store.chats.find(telegram_id, topic)
    if chat is None:
        raise NotFoundError("explain.no_chat", name=str(telegram_id))
    return chat


# --- a chat and an article --------------------------------------------------------------------------------------------


def explain_chat(store: Store, chat: Chat, article: Article, now: dt.datetime) -> list[Said]:
    """Say why a chat did or didn't get an article: what became of it, and what its rules say now."""
    story = store.articles.stories([article.story_id])[article.story_id]
    rules = store.chats.rules(chat.id)
    shown = store.desk.article(article.id)
    lines = _so_far(store, chat, rules, story, now, shown.state if shown else "")
    return [_title(article), *lines, _rules(rules, story), *_derived(article)]


def explain_reader(
    store: Store, chat: Chat, rules: Sequence[Rule], story: Story, now: dt.datetime, state: str
) -> list[Said]:
    """Say what became of a story, which stands so, for a chat that has a rule for it, or what is to come; why not, where it mutes it."""
    return _so_far(store, chat, rules, story, now, state) or [_rules(rules, story)]


def _so_far(
    store: Store, chat: Chat, rules: Sequence[Rule], story: Story, now: dt.datetime, state: str
) -> list[Said]:
    """Say what became of a story for a chat, and whether it is still to come; `state` is how the story stands (`Desk.article`)."""
    digests = store.deliveries.of_story(chat.id, story.id, story.release)
    wanted = bool(match(rules, {tag.id for tag in story.tags}))
    told = [line for one in digests if (line := _told(one, wanted=wanted)) is not None]
    if not wanted or any(digest.state in _HAD for digest in digests):
        return told
    if state in _KEPT_BACK:
        return [*told, say(_KEPT_BACK[state])]
    return [*told, *_outlook(chat, story, digests, now)]


_KEPT_BACK = {"held": "explain.held", "kept": "explain.kept"}
_HAD = (PartState.SENT, PartState.UNCERTAIN, PartState.SENDING)


def _told(delivery: StoryDelivery, *, wanted: bool) -> Said | None:
    """Say what became of a digest, or of the alert that the story was."""
    return _alert(delivery) if delivery.kind is DeliveryKind.ALERT else _digest(delivery, wanted=wanted)


def _alert(alert: StoryDelivery) -> Said:
    match alert.state:
        case PartState.SENT:
            return say("explain.alert_sent")
        case PartState.UNCERTAIN:
            return say("explain.alert_uncertain")
        case PartState.QUEUED | PartState.SENDING:
            return say("explain.alert_under_way")
        case _:
            return say("explain.alert_not_sent", reason=alert.error or "")


def _digest(digest: StoryDelivery, *, wanted: bool) -> Said | None:
    slot = digest.slot_key.replace("T", " ")
    match digest.state:
        case None:
            left_over = wanted and digest.total > digest.shown
            return (
                say("explain.left_over", slot=slot, shown=digest.shown, n=digest.total) if left_over else None
            )
        case PartState.SENT:
            return say("explain.sent", slot=slot)
        case PartState.UNCERTAIN:
            return say("explain.uncertain", slot=slot)
        case PartState.QUEUED | PartState.SENDING:
            return say("explain.under_way", slot=slot)
        case PartState.FAILED:
            return say("explain.failed", slot=slot, reason=digest.error or "")
        case _:
            return say("explain.not_sent", slot=slot, reason=digest.error or "")


def _outlook(chat: Chat, story: Story, digests: Sequence[StoryDelivery], now: dt.datetime) -> list[Said]:
    """Say whether a story that the chat wants and has not had is still to come."""
    if chat.off_reason is not None:
        return [say("explain.off"), say(chat.off_reason)]
    if story.release is not None and story.release <= chat.cut:
        covered = any(digest.state is None and digest.total > digest.shown for digest in digests)
        return [] if covered else [say("explain.before")]
    if story.id in chat.had:
        return [say("explain.had")]
    if any(digest.state is PartState.QUEUED for digest in digests):
        return []
    lines = [say("explain.waits")] if story.release is None else []
    if chat.paused_until is not None and chat.paused_until > now:
        lines.append(say("explain.paused", until=f"{chat.paused_until:%Y-%m-%d %H:%M} UTC"))
    elif chat.next_slot is not None:
        lines.append(say("explain.next", slot=chat.next_slot.key.replace("T", " ")))
    else:
        lines.append(say("explain.no_time"))
    return lines


def _rules(rules: Sequence[Rule], story: Story) -> Said:
    """Say what the chat's rules, as they are now, make of the story."""
    ids = {tag.id for tag in story.tags}
    tags = ", ".join(f"#{tag.display}" for tag in story.tags)
    muted = [rule for rule in rules if rule.kind is RuleKind.MUTE and {tag.id for tag in rule.tags} <= ids]
    if not tags:
        return say("explain.no_tags")
    if muted:
        return say("explain.muted", rule=_named(muted[0]))
    if matched := match(rules, ids):
        return say("explain.follows", rule=_named(matched[0]), tags=tags)
    return say("explain.follows_none", tags=tags)


def _named(rule: Rule) -> str:
    return " + ".join(f"#{tag.display}" for tag in rule.tags)


def _derived(article: Article) -> list[Said]:
    """Say of the tags that the article did not write itself where they come from."""
    by_origin: dict[Origin, list[TagUse]] = {}
    for use in article.tags:
        by_origin.setdefault(use.origin, []).append(use)
    named = {
        origin: ", ".join(f"#{use.display}" for use in uses) for origin, uses in sorted(by_origin.items())
    }
    sentences = {
        Origin.CATEGORY: say("explain.category", tags=named.get(Origin.CATEGORY)),
        Origin.KEYWORD: say("explain.keyword", tags=named.get(Origin.KEYWORD)),
        Origin.PHRASE: say("explain.phrase", tags=named.get(Origin.PHRASE)),
        Origin.EDITOR: say("explain.editor", tags=named.get(Origin.EDITOR)),
    }
    return [sentences[origin] for origin in named if origin in sentences]


# --- two articles -----------------------------------------------------------------------------------------------------


def explain_story(store: Store, one: Article, other: Article) -> list[Said]:
    """Say whether two articles are one story, and why."""
    if one.id == other.id:
        return [_title(one), say("explain.same_article")]
    together = one.story_id == other.story_id
    lines = [
        _title(one),
        _title(other),
        say("explain.one_story") if together else say("explain.two_stories"),
        *_in_common(one, other),
    ]
    if together and not _joined(one, other):
        others = store.articles.stories([one.story_id])[one.story_id].articles
        lines.append(
            say("explain.joined_by_others") if len(others) > 2 else say("explain.changed_since")  # noqa: PLR2004  these two
        )
    return lines


def _title(article: Article) -> Said:
    seen = f"{article.first_seen:%Y-%m-%d %H:%M} UTC"
    return say("explain.article", id=str(article.id), title=article.title, source=article.source, seen=seen)


def _joined(one: Article, other: Article) -> bool:
    return _same_url(one, other) or _same_text(one, other) or _alike(one, other)


def _in_common(one: Article, other: Article) -> list[Said]:
    """Say what makes them one, or what keeps them apart."""
    lines = [say("explain.same_url", url=one.url)] if _same_url(one, other) else []
    if _same_text(one, other):
        return [*lines, say("explain.same_text")]
    share = sketch.containment(sketch.shingles(one.text), sketch.shingles(other.text))
    lines.append(say("explain.share", percent=round(100 * share), needed=round(100 * sketch.ALIKE)))
    if share < sketch.ALIKE:
        return lines
    if abs(one.first_seen - other.first_seen) > STORY_GROWS:
        lines.append(say("explain.far_apart", hours=round(STORY_GROWS / dt.timedelta(hours=1))))
    elif not stories.alike(_sketched(one), _sketched(other)):
        lines.append(say("explain.one_source") if one.source == other.source else say("explain.too_little"))
    return lines


def _same_url(one: Article, other: Article) -> bool:
    return bool(one.url and other.url) and canonical_url(one.url or "") == canonical_url(other.url or "")


def _same_text(one: Article, other: Article) -> bool:
    return text_hash(f"{one.title}\n{one.text}") == text_hash(f"{other.title}\n{other.text}")


def _alike(one: Article, other: Article) -> bool:
    near = abs(one.first_seen - other.first_seen) <= STORY_GROWS
    return near and stories.alike(_sketched(one), _sketched(other))


def _sketched(article: Article) -> Sketched:
    return Sketched(article.source, article.published, sketch.shingles(article.text))
