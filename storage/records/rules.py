"""What a chat follows and what it mutes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from storage.records.tags import Tag


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


TagSet: TypeAlias = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Interest:
    """What a chat's rules come to, by the tags' ids: stories with all tags of one of `follow` and none of `mute`."""

    follow: tuple[TagSet, ...]
    mute: TagSet = ()
