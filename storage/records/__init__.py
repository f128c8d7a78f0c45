"""What Tagwire keeps, as plain values; whoever needs one imports it from here, whichever file it stands in.

Every floor speaks in these records. They are named by their moment on the way of the news: an `ArticleDraft` as read, an
`Article` as kept, a `Story` as grouped, a `Digest` as chosen, a delivery as owed. Standard library only, no behaviour
beyond look-ups. Every datetime is aware; what is kept is in UTC.
"""

from storage.records.alerts import AlertChat, AlertPlan, AlertProgress
from storage.records.articles import (
    Article,
    ArticleDraft,
    Identity,
    KnownArticle,
    Ladder,
    PreparedArticle,
    SavedArticle,
    SaveStatus,
    Sketched,
    UnrankedArticle,
)
from storage.records.backups import Backup
from storage.records.chats import Chat, ChatKind, News, Quiet, Schedule, Slot
from storage.records.deliveries import (
    ClaimedPart,
    DeliveryKind,
    Outcome,
    PartState,
    Queue,
    Recipient,
    Reserved,
    StoryDelivery,
)
from storage.records.desk import Alias, Arrival, Broadcast, ClaimedEdit, Editor, EditOutcome, Standing
from storage.records.digests import Digest, DigestEntry, ShownDigest
from storage.records.ledger import (
    Act,
    Attempt,
    DayCount,
    DeliveryFilter,
    DeliveryLine,
    DeliveryPage,
    PartRow,
    Round,
    Timeline,
    TimelinePart,
)
from storage.records.own_data import Own, OwnChat, OwnNews
from storage.records.planning import DigestPlan, DueChat, KeptDigest, Manner, SlotPlan
from storage.records.rules import Interest, Rule, RuleKind, TagSet
from storage.records.search import Found, SearchQuery, SearchText
from storage.records.sources import Feed, Source, SourceLine, SourceState
from storage.records.stories import STORY_GROWS, Candidate, Story
from storage.records.tags import Origin, Tag, TagUse

__all__ = [
    "STORY_GROWS",
    "Act",
    "AlertChat",
    "AlertPlan",
    "AlertProgress",
    "Alias",
    "Arrival",
    "Article",
    "ArticleDraft",
    "Attempt",
    "Backup",
    "Broadcast",
    "Candidate",
    "Chat",
    "ChatKind",
    "ClaimedEdit",
    "ClaimedPart",
    "DayCount",
    "DeliveryFilter",
    "DeliveryKind",
    "DeliveryLine",
    "DeliveryPage",
    "Digest",
    "DigestEntry",
    "DigestPlan",
    "DueChat",
    "EditOutcome",
    "Editor",
    "Feed",
    "Found",
    "Identity",
    "Interest",
    "KeptDigest",
    "KnownArticle",
    "Ladder",
    "Manner",
    "News",
    "Origin",
    "Outcome",
    "Own",
    "OwnChat",
    "OwnNews",
    "PartRow",
    "PartState",
    "PreparedArticle",
    "Queue",
    "Quiet",
    "Recipient",
    "Reserved",
    "Round",
    "Rule",
    "RuleKind",
    "SaveStatus",
    "SavedArticle",
    "Schedule",
    "SearchQuery",
    "SearchText",
    "ShownDigest",
    "Sketched",
    "Slot",
    "SlotPlan",
    "Source",
    "SourceLine",
    "SourceState",
    "Standing",
    "Story",
    "StoryDelivery",
    "Tag",
    "TagSet",
    "TagUse",
    "Timeline",
    "TimelinePart",
    "UnrankedArticle",
]
