"""[Why these?]: the rule of the reader's that brought each story."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.hashtags import clickable
from bot.core.matching import match
from bot.core.message import LENGTH_LIMIT, escape, page_ids, visible
from bot.core.text import isolate, utf16_length
from bot.core.words import Words
from bot.delivery.compose import WordsFor
from bot.delivery.origin import find_shown
from storage.records import Chat, Digest, Rule, Story, Tag
from storage.store import Store

HEADLINE = 120  # characters of a headline


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a story was shown: the `rule` that it answers (None: it was taken away since), and the tags of that."""

    story: Story
    rule: Rule | None
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    """What is said about the stories of a page, and the reason of each."""

    html: str
    each: tuple[Reason, ...]


def why(store: Store, chat: Chat, origin: str, index: int, words_for: WordsFor) -> Reasons | None:
    """Name for each story of a page the rule that brought it; None for another chat's digest or an empty page.

    Goes by the rules as they are now: a rule that was taken away since is told as such.
    """
    shown = find_shown(store, chat, origin)
    if shown is None or index >= (len(shown.digest.pages) or 1):
        return None
    stories = store.articles.stories(page_ids(shown.digest, index))
    words = words_for(chat.language)
    lines, reasons = [words("why.title")], []
    room = LENGTH_LIMIT - utf16_length(visible(lines[0]))
    for reason in _reasons(shown.digest, stories, store.chats.rules(chat.id)):
        line = _line(reason, words)
        room -= utf16_length(visible(line)) + 2
        if room < 0:
            break
        lines.append(line)
        reasons.append(reason)
    return Reasons("\n\n".join(lines), tuple(reasons)) if reasons else None


def _reasons(digest: Digest, stories: Mapping[int, Story], rules: Sequence[Rule]) -> list[Reason]:
    """Find each story's rule: of several the one of the tag that it stands under."""
    found = []
    for entry in digest.entries:
        if (story := stories.get(entry.story_id)) is None:
            continue
        matched = match(rules, {tag.id for tag in story.tags})
        under = [rule for rule in matched if any(tag.id == entry.tag_id for tag in rule.tags)]
        rule = next(iter([*under, *matched]), None)
        own = tuple(tag for tag in story.tags if tag.id == entry.tag_id)
        found.append(Reason(story, rule, rule.tags if rule else own))
    return found


def _line(reason: Reason, words: Words) -> str:
    title = reason.story.article.title
    short = title if len(title) <= HEADLINE else title[: HEADLINE - 1].rstrip() + "…"
    if reason.rule is None:
        return words("why.gone", title=escape(isolate(short)))
    shown = " + ".join(isolate("#" + (clickable(tag.display) or tag.display)) for tag in reason.tags)
    return words("why.line", title=escape(isolate(short)), rule=escape(shown))
