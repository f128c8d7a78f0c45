"""Documents that somebody sends: an editor's are imported as `tagwire import` would, any other's are summarised."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import structlog
from telegram import Bot
from telegram.error import TelegramError

from bot.chat.links import show_work
from bot.chat.replies import Reply, say
from bot.chat.requests import Attachment, Request
from bot.chat.talk import Talk
from bot.core import html
from bot.core.message import escape
from bot.errors import UnusableInputError, UserError
from bot.ingest.archives import is_archive
from bot.ingest.files import MOST_BYTES, of_document
from bot.newsroom.documents import import_document
from bot.newsroom.importing import SECONDS, ImportResult
from bot.newsroom.on_demand import of_input
from bot.newsroom.outside import Outside
from bot.newsroom.wishes import Wish
from storage.store import Store
from storage.threads import Threads

_MEGABYTE = 1024**2
_MOST_ARCHIVE = 20 * _MEGABYTE  # as much as Telegram hands over to a bot
_LISTED = (
    15  # refusals that are told one by one: with the longest names and reasons they fit into one message
)
_SENTENCES = 2  # of a summary for a chat that has set no length
_NAME = 60  # UTF-16 units of a file's name
_REASON = 150

log = structlog.get_logger("tagwire.chat")


def is_wanted(request: Request) -> bool:
    """Tell whether a request is an editor's document, sent to the bot alone, to be published."""
    is_theirs = request.in_private and request.by_editor and request.command != "summary"
    return request.document is not None and is_theirs


def is_to_summarise(request: Request) -> bool:
    """Tell whether a document asks for a summary: `/summary` stands under it, or a reader sent it to the bot alone."""
    if request.document is None:
        return False
    return request.command == "summary" or (request.command is None and request.in_private)


async def with_summary(
    bot: Bot, outside: Outside, store: Store, threads: Threads, request: Request
) -> Request:
    """Give the request with the summary of its document; nothing of that is kept.

    Raises UserError: those of `fetched` and `on_demand.of_input`, `page.too_large` before anything is loaded.
    """
    document = request.document
    assert document is not None
    if document.size is not None and document.size > MOST_BYTES:
        raise UnusableInputError("page.too_large", megabytes=MOST_BYTES // _MEGABYTE)
    await show_work(bot, request)
    chat = await threads(store.chats.find, request.chat_id, request.topic)
    content = await _loaded(bot, document, MOST_BYTES)
    wish = Wish(chat.length if chat else _SENTENCES)
    found = of_document(document.name, content)
    summary = await outside.workers.run(of_input, found, wish, seconds=SECONDS)
    return replace(request, summary=summary)


async def fetched(bot: Bot, request: Request) -> Request:
    """Give the request with what is in its document.

    Raises UserError: `chat.document.too_large` before anything is loaded, `chat.document.unreachable` where Telegram
    does not hand it over.
    """
    document = request.document
    assert document is not None
    most = _MOST_ARCHIVE if is_archive(document.name) else MOST_BYTES
    _check(document.size, most)
    await show_work(bot, request)
    return replace(request, document=replace(document, content=await _loaded(bot, document, most)))


async def _loaded(bot: Bot, document: Attachment, most: int) -> bytes:
    try:
        file = await bot.get_file(document.file_id)
        _check(file.file_size, most)
        content = bytes(await file.download_as_bytearray())
    except TelegramError as error:
        log.warning("a document could not be loaded", error=error.message)
        raise UserError("chat.document.unreachable") from error
    _check(len(content), most)
    return content


def imported(talk: Talk, document: Attachment) -> Reply:
    """Keep the pages of a document; tells how many, and what was refused and why."""
    assert document.content is not None
    results = import_document(
        talk.store,
        document.name,
        document.content,
        zone=talk.chat.schedule.zone,
        now=talk.now,
        workers=talk.desk.workers,
    )
    refused = [result for result in results if result.error is not None]
    numbers = Counter(result.status for result in results)
    lines = [
        talk.words("chat.document.added", n=numbers["added"]) if numbers["added"] else "",
        talk.words("chat.document.updated", n=numbers["updated"]) if numbers["updated"] else "",
        talk.words("chat.document.duplicate", n=numbers["duplicate"]) if numbers["duplicate"] else "",
        talk.words("chat.document.refused", n=len(refused)) if refused else "",
        *(_reason(talk, result) for result in refused[:_LISTED]),
    ]
    if len(refused) > _LISTED:
        lines.append(talk.words("chat.document.more", n=len(refused) - _LISTED))
    return say("\n".join(filter(None, lines)))


def _reason(talk: Talk, result: ImportResult) -> str:
    assert result.error is not None
    name = html.shorten(html.tidy(result.name), _NAME)
    reason = html.shorten(talk.words(result.error.key, **result.error.values), _REASON)
    return f"• {escape(name)}: {escape(reason)}"


def _check(size: int | None, most: int) -> None:
    if size is not None and size > most:
        raise UnusableInputError("chat.document.too_large", megabytes=most // _MEGABYTE)
