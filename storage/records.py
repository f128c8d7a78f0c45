"""What Tagwire keeps, as plain values.

Every floor speaks in these records. They are named by their moment on the way of the news: an `ArticleDraft` as read, an
`Article` as kept, a `Story` as grouped, a `Digest` as chosen, a delivery as owed. Standard library only, no behaviour
beyond look-ups. Every datetime is aware; what is kept is in UTC.

Over 300 lines because it is one vocabulary: whoever reads a record here finds the ones it is made of beside it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

STORY_GROWS: Final = dt.timedelta(hours=72)  # after its articles came in, a story takes in texts like theirs

# --- articles -------------------------------------------------------------------------------------------------------


class Origin(StrEnum):
    """Where a tag of an article comes from, strongest first."""

    EDITOR = "editor"
    INLINE = "inline"
    CATEGORY = "category"
    KEYWORD = "keyword"
    PHRASE = "phrase"


@dataclass(frozen=True, slots=True)
class TagUse:
    """A tag as an article bears it: `display` has no `#`; `key` is its canonical form (`core.hashtags.key`)."""

    key: str
    display: str
    origin: Origin = Origin.INLINE


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles come from. `zone` is the IANA zone of its clock where pages name none."""

    id: int
    name: str
    zone: str | None


class SourceState(StrEnum):
    """What may be said of a source at a glance; one of which none of these is true does well."""

    FAILING = "failing"
    QUIET = "quiet"
    PAUSED = "paused"
    BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class SourceLine:
    """A source: its feed (None: it has none), whether it is a channel of Telegram, and what it brings.

    `newest_at` is when its newest article that is kept came in, `days` how many came on each of the last days, today last;
    `usual` how many a day there were before it fell silent, None where it did not.
    """

    id: int
    name: str
    feed: Feed | None
    is_channel: bool
    newest_at: dt.datetime | None
    days: tuple[int, ...]
    usual: float | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A source that is asked for its entries, and how that goes.

    `id` and `name` are the source's. `url` is where it is asked, `moved_to` where its host says once that it is for good.
    `folder` groups feeds for their keeper. `next_at` is when it is asked next, None while it is paused (or gone: then
    `error` says so); `interval` what lies between two polls that find nothing wrong. `failures` counts faults in a row
    since `failing_since`, the last of which is `error`. `newest_at` is when a poll last brought something; `polls`
    counts them all. `pages` says that the pages of its entries are read too.
    """

    id: int
    name: str
    url: str
    title: str | None
    site: str | None
    folder: str | None
    added_at: dt.datetime
    next_at: dt.datetime | None
    interval: dt.timedelta
    etag: str | None = None
    last_modified: str | None = None
    moved_to: str | None = None
    checked_at: dt.datetime | None = None
    newest_at: dt.datetime | None = None
    polls: int = 0
    failures: int = 0
    failing_since: dt.datetime | None = None
    error: str | None = None
    pages: bool = False


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """An article as read from a page, before anything is known about it.

    `source` is the name of the source. `published` keeps the offset in which the page wrote it, or is None where it
    can't be read with certainty. `paragraphs` are the body: lead, header, byline and footer are off. `guid` is the name
    that a feed gives its entry.
    """

    source: str
    code: str | None
    url: str | None
    title: str
    lead: str | None
    byline: str | None
    published: dt.datetime | None
    paragraphs: tuple[str, ...]
    tags: tuple[TagUse, ...]
    guid: str | None = None

    @property
    def text(self) -> str:
        """Lead and body, a paragraph a line: what is summarised, hashed and searched."""
        return "\n".join(filter(None, (self.lead, *self.paragraphs)))


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes two articles the same: (source, guid), else (source, code), else canonical URL, else the folded text."""

    source: str
    code: str | None
    url: str | None
    text_hash: str
    guid: str | None = None


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article already kept that shares a part of an identity asked about."""

    article_id: int
    story_id: int
    identity: Identity


@dataclass(frozen=True, slots=True)
class Ladder:
    """The best set of sentences for each length, chosen once when the article comes in.

    `sentences` are (position among the text's sentences, verbatim text), in text order; only those that some level
    uses. `levels[n - 1]` are the positions of the summary of n sentences, in text order.
    """

    method: str
    language: str
    sentences: tuple[tuple[int, str], ...]
    levels: tuple[tuple[int, ...], ...]

    def pick(self, length: int) -> tuple[str, ...]:
        """Give the summary of `length` sentences; of fewer where the text has fewer; none for an empty text."""
        if not self.levels:
            return ()
        wanted = set(self.levels[min(max(length, 1), len(self.levels)) - 1])
        return tuple(text for position, text in self.sentences if position in wanted)


@dataclass(frozen=True, slots=True)
class SearchText:
    """What of an article is searched: folded words with spaces between, of headline, tags and text.

    `marks` are the keys of its tags and its source, each after a sign: what narrows a search, and does not rank.
    """

    title: str
    tags: str
    body: str
    marks: str = ""


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody looks for: every phrase (folded words that stand together), every mark of a tag or a source.

    `since` is the earliest publication. With `begins` a phrase's last word may go on: `harb` finds harbour.
    """

    phrases: tuple[tuple[str, ...], ...] = ()
    marks: tuple[str, ...] = ()
    since: dt.datetime | None = None
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a search found, best first, and of how many stories; `is_cut` where only the newest were ranked."""

    story_ids: tuple[int, ...]
    total: int
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class PreparedArticle:
    """An article ready to be kept: the draft with everything that was decided about it.

    `story_id` joins an existing story (None makes a new one, unless a text like it is kept); `replaces` is the article
    that this one corrects. `shingles` are the numbers of its text's runs of words, `sketch` those few of them by which it
    is looked up. One that is no news (the backlog of a new feed) is kept, and its story held unless other articles make it
    news. `unranked` says that the ladder is only the beginning of the text, and the best one is yet to be chosen.
    `search` is what of it is searched.
    """

    draft: ArticleDraft
    identity: Identity
    language: str
    ladder: Ladder
    story_id: int | None = None
    replaces: int | None = None
    shingles: frozenset[int] = frozenset()
    sketch: tuple[int, ...] = ()
    is_news: bool = True
    unranked: bool = False
    search: SearchText = SearchText("", "", "")


@dataclass(frozen=True, slots=True)
class Sketched:
    """What comparing two articles by their texts needs of each."""

    source: str
    published: dt.datetime | None
    shingles: frozenset[int]


class SaveStatus(StrEnum):
    """What became of an article that was handed in."""

    ADDED = "added"
    UPDATED = "updated"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class SavedArticle:
    """The answer for one prepared article; without ids (0) where what it repeats is no longer kept."""

    status: SaveStatus
    article_id: int
    story_id: int


@dataclass(frozen=True, slots=True)
class Article:
    """An article as kept. `first_seen` is when it came in (UTC): digests go by that, never by `published`."""

    id: int
    story_id: int
    source: str
    code: str | None
    url: str | None
    title: str
    lead: str | None
    byline: str | None
    published: dt.datetime | None
    first_seen: dt.datetime
    paragraphs: tuple[str, ...]
    tags: tuple[TagUse, ...]
    language: str
    ladder: Ladder
    guid: str | None = None

    @property
    def text(self) -> str:
        """Lead and body, a paragraph a line, as the draft had it."""
        return "\n".join(filter(None, (self.lead, *self.paragraphs)))


@dataclass(frozen=True, slots=True)
class UnrankedArticle:
    """An article whose summaries are yet to be chosen; `text_hash` tells whether it was corrected meanwhile."""

    id: int
    text_hash: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """A hashtag. `display` is its most used form without `#`. The counts are given where a query asked for them."""

    id: int
    key: str
    display: str
    followers: int = 0
    stories: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One event: its articles (the first is the one shown), the union of their tags, and its release number.

    `release` is None while the story waits to be let out to digests.
    """

    id: int
    release: int | None
    articles: tuple[Article, ...]
    tags: tuple[Tag, ...]

    @property
    def article(self) -> Article:
        """The article that stands for the story."""
        return self.articles[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """What choosing a digest needs to know of a released story, without its texts.

    `tags` maps each tag id of the story to True where the tag is the article's own (inline, editor), False where it
    was derived. `sources` counts the distinct sources.
    """

    story_id: int
    release: int
    first_seen: dt.datetime
    source: str
    sources: int
    tags: dict[int, bool]


# --- chats ----------------------------------------------------------------------------------------------------------


class ChatKind(StrEnum):
    """Telegram's kinds of chat."""

    PRIVATE = "private"
    GROUP = "group"
    SUPERGROUP = "supergroup"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Schedule:
    """When digests go out: local wall times (minutes, sorted, one to three), ISO weekdays (1 = Monday), IANA zone."""

    times: tuple[dt.time, ...] = (dt.time(8, 0),)
    weekdays: frozenset[int] = frozenset(range(1, 8))
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Slot:
    """One scheduled moment: `at` in UTC; `key` the scheduled local date and time, `2026-11-24T08:00`."""

    at: dt.datetime
    key: str


class News(StrEnum):
    """How a chat gets its news: gathered, each story as it comes, or both."""

    DIGEST = "digest"
    ALERTS = "alerts"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Quiet:
    """The hours without alerts, from one local wall time to another, over midnight where the second is not later."""

    start: dt.time
    end: dt.time


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat, or one topic of it, where digests go: Tagwire's own id, and Telegram's.

    `topic` is a forum topic's id or None. `language` is that of the words on the screen. `length` is sentences a story
    (1-5), `stories` the most a digest holds. `off_reason` says why nothing is sent (None: on). `next_slot` is when the
    next digest is due, `last_slot` the key of the last one planned. `cut` is the release number up to which stories
    have reached this chat; `had` are stories beyond it that are not offered again: a digest stopped half-way after them,
    or Telegram refused the message that they stood in, or they went out as alerts. `silent` messages make no sound;
    `tells_nothing` says that a digest comes also where nothing is new, to say so. `compact` digests
    are headlines, their summaries behind a tap.
    """

    id: int
    telegram_id: int
    topic: int | None
    kind: ChatKind
    title: str
    language: str
    schedule: Schedule
    length: int
    stories: int
    paused_until: dt.datetime | None
    off_reason: str | None
    next_slot: Slot | None
    last_slot: str | None
    cut: int
    had: frozenset[int] = frozenset()
    news: News = News.DIGEST
    quiet: Quiet | None = None
    silent: bool = False
    tells_nothing: bool = False
    compact: bool = False


class RuleKind(StrEnum):
    """What a rule does with the stories that bear its tags."""

    FOLLOW = "follow"
    MUTE = "mute"


@dataclass(frozen=True, slots=True)
class Rule:
    """A chat follows stories that bear all of `tags` (sorted by key), or mutes stories that bear its single tag."""

    id: int
    kind: RuleKind
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class OwnChat:
    """A chat or topic as it is kept: every column of it by name, and its rules with the tags that they were made of."""

    id: int
    kept: dict[str, object]
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Own:
    """What is kept about one Telegram chat with all its topics; of what was owed to it only how much that is.

    `editor` is there where whoever writes there may edit, `source` where it is a channel whose posts are taken in; `told`
    is what everybody was told from there, `sets_up` the channels whose settings were opened there.
    """

    chats: tuple[OwnChat, ...]
    deliveries: int
    editor: dict[str, object] | None
    source: dict[str, object] | None
    told: tuple[dict[str, object], ...]
    sets_up: tuple[dict[str, object], ...]

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is kept."""
        return not (self.chats or self.editor or self.source or self.told or self.sets_up)

    @property
    def newest(self) -> int:
        """The id of the newest of its targets, 0 where there is none: what was forgotten does not come back under it."""
        return max((chat.id for chat in self.chats), default=0)


@dataclass(frozen=True, slots=True)
class OwnNews:
    """What was owed to a chat, or what it asked for, as it is kept, with its messages and stories."""

    id: int
    chat_id: int
    kept: dict[str, object]
    messages: tuple[dict[str, object], ...]
    story_ids: tuple[int, ...]


TagSet: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """What a chat's rules come to, by the tags' ids: stories with all tags of one of `follow` and none of `mute`."""

    follow: tuple[TagSet, ...]
    mute: TagSet = ()


# --- deliveries -----------------------------------------------------------------------------------------------------


class DeliveryKind(StrEnum):
    """What is owed."""

    DIGEST = "digest"
    ALERT = "alert"
    BROADCAST = "broadcast"


class PartState(StrEnum):
    """How a message that is owed stands. All but the first two are final."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


class Queue(NamedTuple):
    """What is owed of one kind: how many deliveries, and since when the first of them (None: there is none)."""

    length: int
    since: dt.datetime | None


class DigestEntry(NamedTuple):
    """A story in a digest, under the tag it is shown under. A tuple, because there are ten of them a digest."""

    story_id: int
    tag_id: int


class Digest(NamedTuple):
    """A digest as chosen: entries in reading order (grouped by tag), and how many stories matched in all.

    `pages` says how many entries stand on each page, where it is one message whose pages turn. A tuple, because there may
    be very many.
    """

    entries: tuple[DigestEntry, ...]
    total: int
    pages: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """A digest as a chat was shown it, because it was owed, or asked for, or brought by [More].

    `day` is its local date, (`low`, `high`] are the release numbers it was chosen from. `before` are the stories of the
    digests that [More] went on from, `left_out` those that were held back when it left.
    """

    chat_id: int
    day: dt.date
    low: int
    high: int
    digest: Digest
    before: tuple[int, ...] = ()
    left_out: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True, eq=False)
class Manner:
    """How and when a chat is to get its digest: what very many chats that are due at once have in common.

    The fields are those of `Chat`; `due_at` is the slot's moment, or the end of a pause where that is later. Equal to
    itself alone, so that what was decided for it is found quickly.
    """

    kind: ChatKind
    language: str
    schedule: Schedule
    length: int
    stories: int
    paused_until: dt.datetime | None
    next_slot: Slot
    due_at: dt.datetime
    news: News
    tells_nothing: bool
    compact: bool


class DueChat(NamedTuple):
    """A chat whose digest is due: what is its own, and the manner that it shares. A tuple, because there may be very many.

    `rules` are each the ids of its tags, `12` or `3,17`, a mute with a minus before it. `had` is what it has had beyond
    its cut.
    """

    id: int
    cut: int
    had: frozenset[int]
    rules: tuple[str, ...]
    manner: Manner


@dataclass(frozen=True, slots=True, eq=False)
class SlotPlan:
    """What very many plans have in common: the slot that is answered, and what comes after it.

    `schedule` is what `next_slot` was counted by. Digests cover what was let out up to the release number `high`. Equal to
    itself alone, so that those who have it are quickly found to be alike.
    """

    schedule: Schedule
    slot: Slot
    next_slot: Slot | None
    high: int
    expires_at: dt.datetime


class KeptDigest(NamedTuple):
    """A digest and the stories of each of its messages as the outbox keeps them: written once for all who get the same."""

    digest: str
    parts: tuple[str, ...]


class DigestPlan(NamedTuple):
    """What the planner decided for one due chat. A tuple, because there may be very many.

    The slot and the schedule that it was made for must still be the chat's, else the plan is void. `digest` and `parts` are
    those of a `KeptDigest`, None and nothing where nothing is new or the slot is too late; `moves_cut` says that the silence
    covers the interval (low, high].
    """

    chat_id: int
    of: SlotPlan
    low: int
    digest: str | None
    parts: tuple[str, ...]
    moves_cut: bool


class Recipient(NamedTuple):
    """Of a chat what sending to it needs; the fields are those of `Chat`. A tuple, because there is one a message."""

    id: int
    telegram_id: int
    topic: int | None
    had: frozenset[int]
    kind: ChatKind
    language: str
    schedule: Schedule
    length: int
    news: News
    quiet: Quiet | None
    silent: bool
    compact: bool


class ClaimedPart(NamedTuple):
    """A message that is owed, under this process's lease, with all that composing it needs. A tuple, as its recipient is.

    `n` counts from 1 to `of`. `slot_key` is the delivery's key (of an alert the story's id, of a broadcast its own), `low` and `high` the
    release numbers it covers.
    `fallbacks` counts the times it was refused for its form (0: as designed; 1: as plain text).
    """

    id: int
    delivery_id: int
    chat: Recipient
    slot_key: str
    low: int
    high: int
    n: int
    of: int
    story_ids: tuple[int, ...]
    digest: Digest
    expires_at: dt.datetime
    attempts: int
    fallbacks: int
    kind: DeliveryKind = DeliveryKind.DIGEST


class Outcome(NamedTuple):
    """What became of a send: the part's next state and what goes with it. A tuple, because there is one a message.

    `state` is QUEUED for a retry at `retry_at` (`attempt_spent` says whether the try counts; `plain` that the next try
    goes as plain text). `error` is a sentence for the operator. `chat_off` is the reason to switch the chat off, unless
    it showed itself after the message left at `left_at`; `moved_to` the Telegram id that the chat has now, `drop_topic`
    that its topic is gone, `chat_waits` that nothing may go to it before `retry_at`. `refused` says that the message itself can't be sent: its stories are not offered again. `left_out`
    are stories of the part that the message did not show, because they were held back.
    """

    part_id: int
    state: PartState
    message_id: int | None = None
    error: str | None = None
    retry_at: dt.datetime | None = None
    attempt_spent: bool = True
    plain: bool = False
    chat_off: str | None = None
    moved_to: int | None = None
    drop_topic: bool = False
    chat_waits: bool = False
    refused: bool = False
    left_at: dt.datetime | None = None
    left_out: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reserved:
    """Messages that may leave: the first in `wait` seconds (or ago), where nothing at all may for `halted` seconds."""

    wait: float
    halted: float


@dataclass(frozen=True, slots=True)
class StoryDelivery:
    """A digest that covered the moment at which a story was let out; `state` is None where the story is not in it.

    The digest showed `shown` of the `total` stories that matched. Or the story's alert, as `kind` says.
    """

    slot_key: str
    shown: int
    total: int
    state: PartState | None
    error: str | None
    kind: DeliveryKind = DeliveryKind.DIGEST


@dataclass(frozen=True, slots=True)
class AlertProgress:
    """How far alerts are planned: all up to the release number `done`, and of (done, high] these tags and chats.

    Of the tags below `tag_id` every follower has been looked at, of that tag those up to `chat_id`.
    """

    done: int
    high: int
    tag_id: int
    chat_id: int


@dataclass(frozen=True, slots=True)
class AlertChat:
    """A chat that wants alerts, with its rules; `recent` are the moments of its alerts in the last hour, and those to come."""

    chat: Chat
    rules: tuple[Rule, ...]
    recent: tuple[dt.datetime, ...]


@dataclass(frozen=True, slots=True)
class AlertPlan:
    """An alert that is owed: this story, under this tag of it, not before `at`."""

    chat_id: int
    story_id: int
    tag_id: int
    release: int
    at: dt.datetime
    expires_at: dt.datetime


@dataclass(frozen=True, slots=True)
class PartRow:
    """A line of the ledger as Tagwire believes it: for proofs, the console and `stats`."""

    id: int
    chat_id: int
    telegram_id: int
    slot_key: str
    n: int
    of: int
    story_ids: tuple[int, ...]
    state: PartState
    message_id: int | None
    attempts: int
    error: str | None
    kind: DeliveryKind = DeliveryKind.DIGEST


@dataclass(frozen=True, slots=True)
class Round:
    """The last round of digests: those of the newest moment `slot_at` for which any were made, by state (each is named).

    `last_at` is when one of them ended last. Nothing at all leaves before `waits_until`, because Telegram asked for that.
    """

    slot_at: dt.datetime
    counts: dict[PartState, int]
    last_at: dt.datetime | None
    waits_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """The messages that were planned on a day (UTC), by how they stand; every state is named."""

    day: dt.date
    counts: dict[PartState, int]


@dataclass(frozen=True, slots=True)
class DeliveryFilter:
    """Which messages are asked for: all of what is not None holds. `day` is the one (UTC) on which they were planned."""

    state: PartState | None = None
    kind: DeliveryKind | None = None
    chat_id: int | None = None
    story_id: int | None = None
    day: dt.date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryLine:
    """A message that is, or was, owed. `ready_at` is when it may go, while it waits; `ended_at` None where that is not known."""

    id: int
    delivery_id: int
    chat_id: int
    title: str
    kind: DeliveryKind
    key: str
    n: int
    of: int
    stories: int
    state: PartState
    slot_at: dt.datetime
    created_at: dt.datetime
    ready_at: dt.datetime | None
    ended_at: dt.datetime | None
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class DeliveryPage:
    """Some messages, and where to go on (None: that was all).

    `looked_back_to` says where the looking stopped before the page was full: then more may follow all the same.
    """

    lines: tuple[DeliveryLine, ...]
    next: str | None
    looked_back_to: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to send that went wrong and was not the last: what was said, and when it was to be tried again."""

    at: dt.datetime
    said: str
    retry_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class TimelinePart:
    """A message with its tries; `edits` are the corrections of it: state and error of each."""

    line: DeliveryLine
    story_ids: tuple[int, ...]
    message_id: int | None
    fallbacks: int
    tries: tuple[Attempt, ...]
    edits: tuple[tuple[PartState, str | None], ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """What became of a delivery, message by message.

    `off_reason` and `paused_until` are its chat's; `headlines` its stories', each with the number of its first article.
    """

    id: int
    chat_id: int
    title: str
    kind: DeliveryKind
    key: str
    slot_at: dt.datetime
    created_at: dt.datetime
    expires_at: dt.datetime
    is_open: bool
    off_reason: str | None
    paused_until: dt.datetime | None
    parts: tuple[TimelinePart, ...]
    headlines: dict[int, tuple[int, str]]


class Act(StrEnum):
    """What came of an operator's wish for a delivery: it was done, or why not."""

    DONE = "done"
    GONE = "gone"
    NOTHING = "nothing"
    UNDER_WAY = "under_way"
    TOO_LATE = "too_late"
    NEWER = "newer"
    CHAT_OFF = "chat_off"


# --- the editors' desk ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is known of an update as it comes: whether it was handled before, and whether an editor asks."""

    was_noted: bool
    by_editor: bool


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody whom an owner let edit, by Telegram's user id; `name` is only for reading."""

    user_id: int
    name: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the newsroom lets a story stand.

    Of one that is `withdrawn` so many messages were written anew (`edited`), are still to be (`to_edit`), or can't be
    (`failed`); `is_searched` says that all of them are found.
    """

    story_id: int
    title: str
    held: bool
    withdrawn: bool
    edited: int = 0
    to_edit: int = 0
    failed: int = 0
    is_searched: bool = True


@dataclass(frozen=True, slots=True)
class ClaimedEdit:
    """A message that has to be written anew because of a story, under this process's lease."""

    part: ClaimedPart
    message_id: int
    story_id: int
    attempts: int


@dataclass(frozen=True, slots=True)
class EditOutcome:
    """What became of an edit; `state` is QUEUED for a retry at `retry_at`, which counts unless `attempt_spent` is off."""

    part_id: int
    story_id: int
    state: PartState
    error: str | None = None
    retry_at: dt.datetime | None = None
    attempt_spent: bool = True


@dataclass(frozen=True, slots=True)
class Broadcast:
    """A message to every chat that is on, and how far it is: messages by their state.

    `is_written` says that it stands in the outbox for every chat.
    """

    id: int
    text: str
    at: dt.datetime
    is_written: bool
    counts: dict[PartState, int]


@dataclass(frozen=True, slots=True)
class Alias:
    """A tag that counts as another: `tag` and `known_as` are their forms as they are shown.

    `is_done` unless stories are still being brought in line; `is_ending` where it was taken back.
    """

    tag_id: int
    key: str
    tag: str
    known_as: str
    is_done: bool
    is_ending: bool


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup of the database: when it was made, its file as it was named, and its bytes."""

    at: dt.datetime
    place: str
    size: int
