"""The tables; whoever needs one imports it from here, whichever file it stands in, so that all of them are always known.

`release` numbers order what is told to readers; `cut` and `(low, high]` are in these numbers. Columns named `..._at` are
moments in UTC. `chat.due_at` and `delivery_part.ready_at` exist so that the two hot questions (who is due, what is to be
sent) are one walk along one index: whatever is not to be looked at now is not in that index's range.
"""

from storage.schema.articles import ArticleRow, ArticleTagRow, GoneRow, ShinglesRow, SketchRow
from storage.schema.base import NEVER_AGAIN, Base
from storage.schema.chats import ChatRow, RuleRow, RuleTagRow
from storage.schema.console import AuditRow, PassRow
from storage.schema.deliveries import (
    TROUBLE,
    AlertProgressRow,
    AskedDigestRow,
    AttemptRow,
    DayTallyRow,
    DeliveryRow,
    PartRow,
)
from storage.schema.desk import AliasRow, BroadcastRow, EditorRow, EditRow, HeldStoryRow, RetractionRow
from storage.schema.processes import LeaseRow, PaceRow, UpdateRow
from storage.schema.search import SEARCH
from storage.schema.setup import BackupRow, ChannelSetupRow, MenuRow
from storage.schema.sources import ChannelRow, FeedRow, SourceRow
from storage.schema.stories import ReleaseRow, StoryRow, StoryTagRow
from storage.schema.tags import TagFormRow, TagRow

__all__ = [
    "NEVER_AGAIN",
    "SEARCH",
    "TROUBLE",
    "AlertProgressRow",
    "AliasRow",
    "ArticleRow",
    "ArticleTagRow",
    "AskedDigestRow",
    "AttemptRow",
    "AuditRow",
    "BackupRow",
    "Base",
    "BroadcastRow",
    "ChannelRow",
    "ChannelSetupRow",
    "ChatRow",
    "DayTallyRow",
    "DeliveryRow",
    "EditRow",
    "EditorRow",
    "FeedRow",
    "GoneRow",
    "HeldStoryRow",
    "LeaseRow",
    "MenuRow",
    "PaceRow",
    "PartRow",
    "PassRow",
    "ReleaseRow",
    "RetractionRow",
    "RuleRow",
    "RuleTagRow",
    "ShinglesRow",
    "SketchRow",
    "SourceRow",
    "StoryRow",
    "StoryTagRow",
    "TagFormRow",
    "TagRow",
    "UpdateRow",
]
