"""A world in which something will go wrong: a store with readers, a local Telegram that knows them, a clock, the bot.

The clock of the bot's processes is the real one, moved by the clock file to a morning on which the digests are due.
"""

from __future__ import annotations

import datetime as dt
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import Clock
from bot.core.hashtags import key
from bot.core.schedule import next_slot
from bot.newsroom.publish import publish
from storage.records import ArticleDraft, Chat, ChatKind, PartState, RuleKind, Schedule, TagUse
from storage.store import Store
from tests.faults.gate import Gate
from tests.faults.ledger import MARK, compare, digests, is_digest
from tests.faults.matrix import Matrix
from tests.faults.tally import holds
from tests.support.process import BotProcess
from tests.support.telegram import LocalTelegram, local_telegram

MORNING = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)
EVENING_BEFORE = MORNING - dt.timedelta(hours=12)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)
GRACE = 25.0  # seconds: what a stop may take
IN_FLIGHT = 6  # the sender's own figure: what a kill may leave in doubt
BEYOND_LEASES = dt.timedelta(seconds=90)
_LONG = "the harbour office told the council of the town that the northern quay stays closed until the ice has gone"


class World:
    """One database, one local Telegram, and the processes that a test starts between them."""

    def __init__(self, telegram: LocalTelegram, url: str, folder: Path, matrix: Matrix) -> None:
        self.telegram = telegram
        self.matrix = matrix
        self.url = url
        self.folder = folder
        self.store = Store.open(url, migrate=False)
        self.owed: Counter[int] = Counter()
        self.past = 0  # digests that a database which was lost knew of
        self.environment = {  # of the bot's processes
            "TAGWIRE_BOT_TOKEN": telegram.token,
            "TAGWIRE_TELEGRAM_URL": telegram.url,
            "TAGWIRE_HTTP_PORT": "0",
            "TAGWIRE_DATABASE_URL": url,
            "TAGWIRE_CLOCK_FILE": str(folder / "clock"),
            "TAGWIRE_DATA_DIR": str(folder),
        }
        self._clock_file = folder / "clock"
        self._processes: list[BotProcess] = []
        self._gates: list[Gate] = []
        self._people = 5000
        self._articles = 0
        self.set_clock(MORNING + dt.timedelta(minutes=1))

    # Readers and news

    def readers(self, count: int, tag: str = "harbour", *, messages: int = 1) -> list[int]:
        """Let people in who follow a tag and are owed so many messages this morning; gives their ids.

        Who is owed several is a channel to the bot: a chat that can press buttons gets one, whose pages turn.
        """
        kind = ChatKind.PRIVATE if messages == 1 else ChatKind.CHANNEL
        people = self.telegram.add_people(count, start=self._people)
        self._people += count
        for person in people:
            self.follow(person, tag, kind=kind, messages=messages)
        return people

    def follow(
        self, telegram_id: int, tag: str, *, kind: ChatKind = ChatKind.PRIVATE, messages: int = 1
    ) -> Chat:
        """Open a chat that follows a tag, with a digest at eight."""
        chat, _ = self.store.chats.open(
            telegram_id,
            None,
            kind=kind,
            title=f"Reader {telegram_id}",
            language="en",
            schedule=Schedule(),
            next_slot=next_slot(Schedule(), EVENING_BEFORE),
            now=EVENING_BEFORE,
        )
        self.store.chats.add_rules(chat.id, RuleKind.FOLLOW, [[TagUse(key(tag), tag)]])
        self.owed[telegram_id] += messages
        return chat

    def publish(self, tag: str = "harbour", *, at: dt.datetime = EVENING_BEFORE) -> str:
        """Let an article come in; gives its headline."""
        self._articles += 1
        title = f"Ferry number {self._articles} leaves {MARK} on time"
        self._publish(title, tag, (f"The ferry {self._articles} sailed at dawn. Nobody was late.",), at)
        return title

    def publish_many(self, count: int, tag: str = "harbour") -> list[str]:
        """Let so many articles come in at once; gives how their headlines begin."""
        first = self._articles + 1
        self._articles += count
        numbers = range(first, first + count)
        drafts = [
            self._draft(
                f"Ferry number {n} leaves {MARK} on time",
                tag,
                # Words that no other of them has: alike, they would be one story.
                (" ".join(f"w{n}x{word}" for word in range(12)) + ".",),
                EVENING_BEFORE,
                code=9000 + n,
            )
            for n in numbers
        ]
        publish(self.store, drafts, EVENING_BEFORE)
        return [f"Ferry number {n} " for n in numbers]

    def publish_long(self, tag: str) -> None:
        """Let so much in that its digest takes two messages."""
        for _ in range(8):
            self._articles += 1
            n = self._articles
            sentences = [f"Report {n}.{part}: {_LONG}, and {_LONG}." for part in range(4)]
            self._publish(f"Quay report {n} from {MARK}", tag, (" ".join(sentences),), EVENING_BEFORE)

    def _publish(self, title: str, tag: str, paragraphs: tuple[str, ...], at: dt.datetime) -> None:
        publish(self.store, [self._draft(title, tag, paragraphs, at, code=9000 + self._articles)], at)

    def _draft(
        self, title: str, tag: str, paragraphs: tuple[str, ...], at: dt.datetime, *, code: int
    ) -> ArticleDraft:
        return ArticleDraft(
            source="Harbour News",
            code=str(code),
            url=None,
            title=title,
            lead=None,
            byline=None,
            published=at,
            paragraphs=paragraphs,
            tags=(TagUse(key(tag), tag),),
        )

    # Time

    @property
    def now(self) -> dt.datetime:
        """The time as the bot's processes see it."""
        return Clock(self._clock_file)()

    def set_clock(self, now: dt.datetime) -> None:
        """Move the clock of the bot's processes."""
        new = self._clock_file.with_suffix(".new")
        new.write_text(str((now - dt.datetime.now(dt.UTC)).total_seconds()), encoding="ascii")
        new.replace(self._clock_file)

    def next_morning(self, *tags: str) -> list[str]:
        """Publish an article a tag and go to eight o'clock on the next day: a digest more for everybody."""
        titles = [self.publish(tag, at=self.now) for tag in tags]
        self.set_clock(MORNING + DAY + dt.timedelta(minutes=1))
        for chat in self.owed:
            self.owed[chat] += 1
        return titles

    def restore(self, url: str) -> None:
        """Go on with another database: what the one of before had sent, this one does not know of."""
        self.store.close()
        self.url = self.environment["TAGWIRE_DATABASE_URL"] = url
        self.store = Store.open(url, migrate=False)
        self.past = len(digests(self.telegram))

    # Processes

    def run(self, *words: str) -> BotProcess:
        """Start `tagwire run`, as everybody does."""
        return self.command("run", *words)

    def command(self, *words: str) -> BotProcess:
        """Start any `tagwire` command."""
        return self._start(["-m", "bot", *words])

    def run_armed(self) -> tuple[BotProcess, Gate]:
        """Start the same with an armed gate."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = self._start(["-m", "tests.faults.armed", str(theirs.fileno())], fds=[theirs.fileno()])
        gate = Gate(ours)
        self._gates.append(gate)
        return process, gate

    def _start(self, words: list[str], *, fds: list[int] | None = None) -> BotProcess:
        process = BotProcess(words, self.environment, self.folder, fds=fds or ())
        self._processes.append(process)
        return process

    def kill(self, process: BotProcess) -> int:
        """Kill a process; gives how many messages it was sending. What waits at a barrier is let go.

        PostgreSQL serves several processes, so a killed one's leases end by time alone: the clock goes beyond them.
        """
        process.kill()
        self.telegram.release()
        if self.engine == "PostgreSQL":
            self.set_clock(self.now + BEYOND_LEASES)
        return self.states()[PartState.SENDING]

    def finish(self, process: BotProcess, *, doubt: int = 0, seconds: float = 60) -> None:
        """Wait until nothing is left to send, then stop the process; `doubt`: what its forerunner left in mid-send."""
        if doubt:
            process.wait_for_line(f"{doubt} messages were left in mid-send")
        self.wait_for_all(seconds=seconds)
        process.stop()

    def wait_for_all(self, *, seconds: float = 60) -> None:
        """Wait until everything owed is planned and has ended, but for messages accepted and not yet marked."""
        self.until(self._all_done, seconds=seconds, what="the sending of everything")

    def wait_until_idle(self) -> None:
        """Wait until nothing that was planned is still to be sent, or marked."""
        open_states = {PartState.QUEUED, PartState.SENDING}
        self.until(lambda: not open_states & set(+self.states()), what="the end of the queue")

    def _all_done(self) -> bool:
        states = self.states()
        if states.total() < self.owed.total() or states[PartState.QUEUED]:
            return False
        return (
            not states[PartState.SENDING]
            or compare(self.telegram, self.store, self.owed, past=self.past).unheard == 0
        )

    @property
    def engine(self) -> str:
        """The database's name, for the matrix."""
        return "PostgreSQL" if self.url.startswith("postgresql") else "SQLite"

    def chat(self, telegram_id: int) -> Chat:
        """Give a chat as it is kept now."""
        chat = self.store.chats.find(telegram_id, None)
        assert chat is not None
        return chat

    def replies(self, telegram_id: int) -> int:
        """Count what the bot has said to a chat beside digests."""
        entries = list(self.telegram.state.ledger.entries)
        return sum(1 for each in entries if each["chat_id"] == telegram_id and not is_digest(each))

    def states(self) -> Counter[PartState]:
        """Count the rows by state."""
        return Counter(self.store.deliveries.counts())

    def until(self, holds: Callable[[], bool], *, seconds: float = 60, what: str = "it") -> None:
        """Wait for what a process does to the database: nothing tells of that, so it is looked at again and again."""
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, f"{what} did not happen within {seconds} s"
            time.sleep(0.05)

    def end(self, case: int, injected: str, *, doubt: int = 0, failed: int = 0, expired: int = 0) -> None:
        """End a case: hold the two ledgers against each other."""
        tally = compare(self.telegram, self.store, self.owed, past=self.past)
        self.matrix.add(str(case), injected, self.engine, tally, doubt=doubt)
        holds(tally, doubt=doubt, failed=failed, expired=expired)

    def close(self, *, silently: bool = False) -> None:
        """End what still runs."""
        for gate in self._gates:
            gate.close()
        for process in self._processes:
            process.close(silently=silently)
        self.store.close()


OnBoth = Callable[[Callable[[World], None]], None]


@contextmanager
def a_world(url: str, folder: Path, matrix: Matrix, *, silently: bool = False) -> Iterator[World]:
    """Make a world on a fresh database."""
    folder.mkdir(exist_ok=True)
    with local_telegram() as telegram:
        world = World(telegram, url, folder, matrix)
        try:
            yield world
        finally:
            world.close(silently=silently)
