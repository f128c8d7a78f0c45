"""Inline mode: `@bot words or #tag`, typed in any chat, offers stories to share there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import structlog
from telegram import (
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import CallbackContext

from bot.chat.replies import markup
from bot.chat.requests import language_of
from bot.chat.rules import hashtag
from bot.core import hashtags, html, lines
from bot.core.actions import number
from bot.core.message import Button, View, story_card
from bot.core.schedule import likely_zone
from bot.delivery.compose import WordsFor, view_of
from bot.errors import UserError
from bot.newsroom.searching import Hits, look_for, newest
from storage.errors import StoreError
from storage.records import Story, Tag
from storage.store import Store
from storage.threads import Threads

Context = CallbackContext[Any, Any, Any, Any]

PAGE: Final = 20  # stories in one answer; Telegram takes 50
KEPT: Final = 60  # seconds that Telegram may give the same answer to the same person again
_TITLE: Final = 120  # UTF-16 units of a title in the list
_GIST: Final = 200  # of what stands below it
_LABEL: Final = 40  # of a tag on a button
_LENGTH: Final = 2  # sentences of a story for who has no chat with the bot

log = structlog.get_logger("tagwire.chat")


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered: stories, where the next ones begin ("" after the last), and in which words."""

    stories: tuple[Story, ...]
    next_offset: str
    view: View


class Inline:
    """Answers inline queries; keeps nothing."""

    def __init__(
        self, *, store: Store, threads: Threads, words_for: WordsFor, clock: Callable[[], dt.datetime]
    ) -> None:
        self._store = store
        self._threads = threads
        self._words_for = words_for
        self._clock = clock

    async def query(self, update: Update, context: Context) -> None:
        """Answer somebody who types; who types on has asked anew, so an answer that comes too late is no fault."""
        asked = update.inline_query
        assert asked is not None
        bot = context.bot.username
        try:
            offer = await self._threads(self._find, asked, bot)
        except StoreError as error:
            log.warning("an inline query could not be answered", error=str(error))
            return
        nothing = InlineQueryResultsButton(offer.view.words("inline.nothing"), start_parameter="inline")
        try:
            await context.bot.answer_inline_query(
                asked.id,
                [_result(story, offer.view, asked.query, bot) for story in offer.stories],
                cache_time=KEPT,
                is_personal=True,
                next_offset=offer.next_offset,
                button=None if offer.stories or asked.offset else nothing,
            )
        except TelegramError as error:
            log.info("the answer to an inline query was not taken", error=error.message)

    def _find(self, asked: InlineQuery, bot: str) -> Offer:
        """Find what fits, in the words of who asks; runs in a thread of the store."""
        chat = self._store.chats.find(asked.from_user.id, None)
        language = language_of(asked.from_user)
        view = (
            view_of(chat, self._words_for, bot)
            if chat
            else View(self._words_for(language), likely_zone(language), _LENGTH, bot)
        )
        start, now = number(asked.offset) or 0, self._clock()
        if not asked.query.strip():
            found = newest(self._store, now, limit=PAGE + 1, offset=start)
            return Offer(found[:PAGE], str(start + PAGE) if len(found) > PAGE else "", view)
        try:
            hits = look_for(self._store, asked.query, now, zone=view.zone, limit=PAGE, offset=start)
        except UserError:  # signs alone, which say nothing yet
            hits = Hits((), 0, is_cut=False)
        return Offer(hits.stories, str(start + PAGE) if start + PAGE < hits.total else "", view)


def _result(story: Story, view: View, query: str, bot: str) -> InlineQueryResultArticle:
    """Make a story into what is offered, and into the message that it becomes: its card with [Read] and [Follow]."""
    article = story.article
    gist = html.tidy(hashtags.as_words(" ".join(article.ladder.pick(1))))
    card = story_card(story, view)
    buttons = [button for row in card.buttons for button in row if button.url]
    buttons += _follow(story, view, query, bot)
    return InlineQueryResultArticle(
        id=str(story.id),
        title=html.shorten(html.tidy(hashtags.as_words(article.title)) or "…", _TITLE),
        description=html.shorten(f"{lines.source_name(article)} · {gist}", _GIST),
        input_message_content=InputTextMessageContent(
            card.html, ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)
        ),
        reply_markup=markup((tuple(buttons),) if buttons else ()),
    )


def _follow(story: Story, view: View, query: str, bot: str) -> Sequence[Button]:
    """Offer the receiver to follow a tag of the story: one that was asked for, else its own first one."""
    asked = {hashtags.key(tag) for tag in hashtags.extract(query)}
    order = [use.key for use in story.article.tags]
    tags: list[Tag] = sorted(
        story.tags,
        key=lambda tag: (tag.key not in asked, order.index(tag.key) if tag.key in order else len(order)),
    )
    if not tags:
        return ()
    label = html.shorten(html.tidy(hashtag(tags[0])), _LABEL)
    return (
        Button(
            view.words("chat.button.follow_tag", tag=label), url=f"https://t.me/{bot}?start=t_{tags[0].id}"
        ),
    )
