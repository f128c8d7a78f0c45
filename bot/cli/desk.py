"""The demo's news desk: publishes into the bot's database, as `tagwire import` does, has its feed asked, moves its clock."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from bot.cli.crowd import Crowd
from bot.cli.demo_console import DemoConsole
from bot.cli.desk_words import language_of, told, whose
from bot.cli.site import FEED, NAME, STORY
from bot.clock import Clock
from storage.errors import StoreError
from storage.threads import Threads

if TYPE_CHECKING:
    from bot.cli.sample_pages import Sample
    from bot.playground.telegram import Telegram
    from storage.records import Chat, Feed, SavedArticle, Slot
    from storage.store import Store

P = ParamSpec("P")
T = TypeVar("T")

# What needs the database or a summary is imported where it is used, in a thread: it takes seconds, and the local
# Telegram has a bot to answer meanwhile.

_KEPT_BACK = frozenset(
    {"en-envoy", "fa-envoy"}
)  # for the visitor to publish; the others are on the wire from the start
_SOURCES = {"en": "Harbour News", "fa": "خبرگزاری بندر"}
_ZONES = {"en": "UTC", "fa": "Asia/Tehran"}
_CHATS = 10  # that are looked through for one whose digest is to come
_PAUSE = 0.1  # seconds between two looks for what the bot made of a slot or a feed
_PATIENCE = 6.0  # seconds: the bot looks at its clock once a second
_FEED_PATIENCE = (
    20.0  # seconds: it looks for due feeds every two, and its first one waits for a worker to start
)


class DemoDesk:
    """Publishes to the demo's bot and moves its clock. Faults are answers with an `error` sentence, never raised."""

    def __init__(self, database: str, clock_file: Path, telegram: Telegram, *, site: str) -> None:
        self._database = database
        self._telegram = telegram
        self.crowd = Crowd(telegram)
        self._site = site  # the address of the demo's news site
        self.operator = DemoConsole()
        self._clock_file = clock_file
        self._clock = Clock(clock_file)
        self._threads = Threads(2)
        self._on_the_wire: set[str] = set()
        self._ending = False
        self.goes_on: str | None = None  # the command that comes next, where a real bot was connected

    async def samples(self) -> list[dict[str, object]]:
        """Give the sample pages: name, title, language, text, and whether each is on the wire."""
        return [
            {
                "name": sample.name,
                "title": sample.title,
                "language": sample.language,
                "text": sample.text,
                "published": sample.name in self._on_the_wire,
            }
            for sample in self._samples
        ]

    async def publish(self, text: str) -> dict[str, object]:
        """Take a page in; the answer is the line that an import writes, with the tags that were kept."""
        try:
            return (await self._threads(self._publish, [text], language_of(text)))[0]
        except StoreError as error:
            return {"error": str(error)}

    async def look(self, text: str) -> dict[str, object]:
        """Show an article as it would be, or is, on the wire: its summary in the text, its tags, and who gets it."""
        from bot.cli.look import look

        language = language_of(text)
        try:
            return await self.ask(
                lambda store: look(
                    store,
                    self._telegram,
                    self.crowd,
                    text,
                    source=_SOURCES[language],
                    zone=_ZONES[language],
                    now=self._clock(),
                )
            )
        except StoreError as error:
            return {"error": str(error)}

    async def connect(self, token: str) -> dict[str, object]:
        """Connect the real bot of a token, and keep the news of the demo; the answer has `text` and `command`, or an error."""
        from bot.cli.real import connect

        try:
            answer = await self.ask(lambda store: connect(store, self._site, token, dt.datetime.now(dt.UTC)))
        except StoreError as error:
            return {"error": str(error)}
        self.goes_on = answer.get("command", self.goes_on)
        return answer

    async def ask_feed(self) -> dict[str, object]:
        """Let the bot ask the site's feed now, as any feed that is due; the answer says in `text` what came of it."""
        try:
            feed = await self._threads(self._feed_due)
            said = await self._seen(_FEED_PATIENCE, self._feed_said, feed)
        except StoreError as error:
            return {"error": str(error)}
        return {"text": said} if said else {"error": f"The bot has not asked {NAME} yet. It may be starting."}

    async def jump(self, chats: Sequence[int]) -> dict[str, object]:
        """Set the clock to the next digest of the first of these chats that waits for news, else of anybody.

        The answer says in `text` whose it is, and what the bot made of it.
        """
        try:
            chat = await self._threads(self._next, chats)
            if chat is None or chat.next_slot is None:
                return {"error": "Nobody waits for a digest yet: write /start in the chat first."}
            self.set_clock(max(chat.next_slot.at, chat.paused_until or chat.next_slot.at))
            fate = await self._seen(_PATIENCE, self._fate, chat, chat.next_slot) or "waiting"
        except StoreError as error:
            return {"error": str(error)}
        text = told(chat, self._clock(), fate)
        if chat.telegram_id not in chats:
            text = f"No digest is planned in this chat; the next one is {whose(chat)}. {text}"
        return {"now": self._clock().isoformat(), "text": text}

    async def console(self) -> str:
        """Give a link that opens the bot's console once, when it is up. Raises errors of `storage.errors`."""
        await self.operator.up()
        return await self.ask(self.operator.link(self._clock))

    async def fill_the_wire(self) -> None:
        """Publish the samples that a wire would have already. Raises errors of `storage.errors`."""
        await self._threads(self._fill)

    @property
    def now(self) -> dt.datetime:
        """The time as the bot sees it."""
        return self._clock()

    def set_clock(self, at: dt.datetime) -> None:
        """Set the clock, never back."""
        offset = max((at - dt.datetime.now(dt.UTC)).total_seconds(), self._clock.offset)
        fresh = self._clock_file.with_suffix(".new")
        fresh.write_text(f"{offset:.3f}", encoding="ascii")
        fresh.replace(self._clock_file)  # whole at once: the bot reads it at any moment

    async def ask(self, work: Callable[[Store], T]) -> T:
        """Do something with the bot's database. Raises errors of `storage.errors`."""
        return await self._threads(lambda: work(self._store))

    def let_go(self) -> None:
        """Answer whoever still waits for the bot: it has ended."""
        self._ending = True

    async def close(self) -> None:
        """Finish what was begun, and close the database."""
        await self._threads.drain()
        if "_store" in self.__dict__:
            self._store.close()

    @cached_property
    def _samples(self) -> list[Sample]:
        from bot.cli.sample_pages import sample_pages

        return sample_pages(self._clock().date())

    @cached_property
    def _store(self) -> Store:
        from storage.store import Store

        return Store.open(self._database)

    def _fill(self) -> None:
        came_before = [sample for sample in reversed(self._samples) if sample.name not in _KEPT_BACK]
        for language in _SOURCES:
            self._publish([page.text for page in came_before if page.language == language], language)

    def _publish(self, texts: Sequence[str], language: str) -> list[dict[str, object]]:
        from bot.ingest.files import handed_in
        from bot.locales import words
        from bot.newsroom.importing import as_json, import_pages

        results = import_pages(
            self._store,
            [handed_in("desk", text) for text in texts],
            source=_SOURCES[language],
            zone=_ZONES[language],
            now=self._clock(),
        )
        lines = [as_json(result, words("en")) | self._tags(result.saved) for result in results]
        kept = {text.strip() for text, line in zip(texts, lines, strict=True) if line["status"] != "rejected"}
        self._on_the_wire |= {sample.name for sample in self._samples if sample.text.strip() in kept}
        return lines

    def _tags(self, saved: SavedArticle | None) -> dict[str, object]:
        article = self._store.articles.get(saved.article_id) if saved else None
        return {"tags": [tag.display for tag in article.tags]} if article else {}

    def _next(self, chats: Sequence[int]) -> Chat | None:
        """Find whose digest is to come: of these chats, then of all, the first that follows something, else the first."""
        found = [self._store.chats.find(telegram_id, None) for telegram_id in chats]
        waiting = [chat for chat in found if chat is not None and chat.off_reason is None and chat.next_slot]
        at = self._store.deliveries.next_due()
        due = self._store.deliveries.due(at, _CHATS) if at else []
        chats_due = [chat for each in due if (chat := self._store.chats.get(each.id)) is not None]
        waiting += sorted(
            chats_due, key=lambda chat: chat.telegram_id not in chats
        )  # a forum's are those of its topics
        return next(filter(self._follows, waiting), next(iter(waiting), None))

    def _follows(self, chat: Chat) -> bool:
        return bool(self._store.chats.rules(chat.id))

    async def _seen(
        self, patience: float, look: Callable[P, str | None], *args: P.args, **named: P.kwargs
    ) -> str | None:
        """Look until there is something to see; None where the bot made nothing of it in that many seconds."""
        for _ in range(round(patience / _PAUSE)):
            if (found := await self._threads(look, *args, **named)) is not None:
                return found
            if self._ending:
                break
            await asyncio.sleep(_PAUSE)
        return None

    def _feed_due(self) -> Feed:
        """Give the site's feed, as it stood before it became due."""
        from bot.core.polling import FIRST

        now = self._clock()
        feed, is_new = self._store.feeds.add(
            name=NAME,
            url=f"{self._site}{FEED}",
            title=NAME,
            site=self._site,
            folder=None,
            interval=FIRST,
            now=now,
        )
        if not is_new:
            self._store.feeds.resume(feed.id, now)
        return feed

    def _feed_said(self, before: Feed) -> str | None:
        """Say what the bot's poll of the feed came to; None as long as there was none."""
        from bot.newsroom.explain import find_article

        feed = self._store.feeds.get(before.id)
        if feed is None or feed.polls == before.polls:
            return None
        if feed.error is not None:
            return f"{NAME}: {feed.error}"
        if feed.newest_at == before.newest_at:
            return f"{NAME} has nothing new, so nobody gets anything twice."
        article = find_article(self._store, f"{self._site}{STORY}")
        story = self._store.articles.stories([article.story_id])[article.story_id]
        had = next((one.source for one in story.articles if one.source != NAME), None)
        then = (
            f"It is on the wire already, from {had}: one story, so nobody gets it twice."
            if had
            else "Whoever follows one of its tags gets it in the next digest."
        )
        return f"{NAME} brought “{article.title}”. {then}"

    def _fate(self, chat: Chat, slot: Slot) -> str | None:
        from bot.core.schedule import is_too_late

        now = self._store.chats.get(chat.id)
        if now is None or (now.last_slot or "") < slot.key:
            return None
        if any(
            (line.chat_id, line.slot_key) == (chat.id, slot.key) for line in self._store.deliveries.ledger()
        ):
            return "sent"
        if is_too_late(slot, self._clock()) or (chat.paused_until or slot.at) > slot.at:
            return "passed"
        return "nothing" if self._follows(chat) else "no_tags"
