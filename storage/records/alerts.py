"""Stories that go out as they come: how far they are planned, for whom, and what is owed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from storage.records.chats import Chat
from storage.records.rules import Rule


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
