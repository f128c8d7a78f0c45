"""The prepared world of the demo and of most tests: two readers, an editor, a group each way, and a channel each."""

from __future__ import annotations

from bot.playground.model import User
from bot.playground.telegram import Telegram

ADA = 1001
SARA = 1002
NADIA = 1003
NEWSROOM = -1001000000001  # a supergroup
CITY_WIRE = -1001000000002  # a channel
HARBOUR_WATCH = -1001000000003  # the channel of the editor
COAST_FORUM = -1001000000004  # a supergroup with topics
NIGHT_DESK = -5001  # a basic group, which may be upgraded


def populate(telegram: Telegram) -> Telegram:
    """Let Ada (English), Sara (Persian) and Nadia, an editor, in. Nobody has written to the bot yet."""
    bot = telegram.bot.id
    telegram.add_person(User(ADA, "Ada", "en", "ada_reads"))
    telegram.add_person(User(SARA, "Sara", "fa", zone="Asia/Tehran"))
    telegram.add_person(User(NADIA, "Nadia", "en", role="editor"))
    telegram.add_chat(NEWSROOM, "supergroup", "Newsroom", {ADA: "creator", SARA: "member", bot: "member"})
    telegram.add_chat(CITY_WIRE, "channel", "City wire", {ADA: "creator", bot: "administrator"})
    telegram.add_chat(HARBOUR_WATCH, "channel", "Harbour watch", {NADIA: "creator", bot: "administrator"})
    telegram.add_chat(NIGHT_DESK, "group", "Night desk", {ADA: "creator", SARA: "member", bot: "member"})
    return telegram


def add_forum(telegram: Telegram) -> None:
    """Found a group with topics, which Ada and Sara are in."""
    members = {ADA: "creator", SARA: "member", telegram.bot.id: "member"}
    forum = telegram.add_chat(COAST_FORUM, "supergroup", "Coast forum", members, is_forum=True)
    forum.topics = {2: "Harbour", 3: "Weather"}
    forum.last_id = max(forum.topics)
