"""Everything that is kept about one Telegram chat, to be handed over or removed."""

from __future__ import annotations

from dataclasses import dataclass

from storage.records.rules import Rule


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
