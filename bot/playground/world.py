"""The prepared world of the demo and of most tests: two people, a group each way, and a channel."""

from __future__ import annotations

from bot.playground.model import User
from bot.playground.telegram import Telegram

ADA = 1001
SARA = 1002
NEWSROOM = -1001000000001  # a supergroup
CITY_WIRE = -1001000000002  # a channel
NIGHT_DESK = -5001  # a basic group, which may be upgraded


def populate(telegram: Telegram) -> Telegram:
    """Let Ada (English) and Sara (Persian) in. Nobody has written to the bot yet."""
    bot = telegram.bot.id
    telegram.add_person(User(ADA, "Ada", "en", "ada_reads"))
    telegram.add_person(User(SARA, "Sara", "fa", zone="Asia/Tehran"))
    telegram.add_chat(NEWSROOM, "supergroup", "Newsroom", {ADA: "creator", SARA: "member", bot: "member"})
    telegram.add_chat(CITY_WIRE, "channel", "City wire", {ADA: "creator", bot: "administrator"})
    telegram.add_chat(NIGHT_DESK, "group", "Night desk", {ADA: "creator", SARA: "member", bot: "member"})
    return telegram
