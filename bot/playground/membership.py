"""Who is in which chat: a person blocks the bot, adds it to a group or takes it out, a group is upgraded."""

from __future__ import annotations

from bot.playground.errors import NotPlayableError
from bot.playground.methods.chats import member
from bot.playground.model import INSIDE, Chat, Text, User
from bot.playground.telegram import Telegram


def inside(telegram: Telegram, chat_id: int, user_id: int) -> tuple[User, Chat]:
    """Give a person and a chat that they are in; raises NotPlayableError."""
    person, chat = telegram.person(user_id), telegram.chat(chat_id)
    if chat.type == "private":
        if chat.id != person.id:
            raise NotPlayableError(f"This is not a chat of {person.first_name}.")
    elif chat.members.get(person.id) not in INSIDE:
        raise NotPlayableError(f"{person.first_name} is not in this chat.")
    if chat.moved_to is not None:
        raise NotPlayableError("This group was upgraded; it goes on under another id.")
    return person, chat


def block(telegram: Telegram, chat_id: int, user_id: int) -> None:
    """Let a person block the bot."""
    _block(telegram, chat_id, user_id, blocked=True)


def unblock(telegram: Telegram, chat_id: int, user_id: int) -> None:
    """Let a person unblock the bot."""
    _block(telegram, chat_id, user_id, blocked=False)


def _block(telegram: Telegram, chat_id: int, user_id: int, *, blocked: bool) -> None:
    person, chat = inside(telegram, chat_id, user_id)
    if chat.type != "private":
        raise NotPlayableError("The bot can be blocked in a private chat only.")
    if chat.blocked is blocked:
        return
    chat.blocked = blocked
    statuses = ("member", "kicked") if blocked else ("kicked", "member")
    _tell_own_status(telegram, chat, person, *statuses)


def set_bot_status(telegram: Telegram, chat_id: int, user_id: int, status: str) -> None:
    """Let a person add the bot to a group or channel, make it administrator, or remove it."""
    person, chat = inside(telegram, chat_id, user_id)
    if chat.type == "private":
        raise NotPlayableError("Nobody can be added to a private chat.")
    before = chat.members.get(telegram.bot.id, "left")
    if before == status:
        return
    chat.members[telegram.bot.id] = status
    _tell_own_status(telegram, chat, person, before, status)
    if before not in INSIDE and status in INSIDE and chat.type != "channel":
        message = telegram.keep(chat, person, Text(""), service={"new_chat_members": [telegram.bot.api()]})
        telegram.updates.push("message", message.api())


def set_status(telegram: Telegram, chat_id: int, user_id: int, status: str) -> None:
    """Change what a person may do in a group: somebody else made them administrator, or threw them out."""
    chat, person = telegram.chat(chat_id), telegram.person(user_id)
    before = chat.members.get(person.id, "left")
    chat.members[person.id] = status
    telegram.events.tell("chat", chat.id)
    telegram.updates.push(
        "chat_member",
        {
            "chat": chat.api(),
            "from": person.api(),
            "date": telegram.now(),
            "old_chat_member": member(person, before),
            "new_chat_member": member(person, status),
        },
    )


def migrate(telegram: Telegram, chat_id: int) -> int:
    """Upgrade a group: it goes on under a new id, and both chats say so. Gives the new id."""
    old = telegram.chat(chat_id)
    if old.type not in ("group", "supergroup"):
        raise NotPlayableError("Only a group can be upgraded.")
    if old.moved_to is not None:
        raise NotPlayableError("This group was upgraded before.")
    new_id = min(-1_001_000_000_000, *telegram.chats) - 1
    new = telegram.add_chat(new_id, "supergroup", old.title, old.members, is_forum=old.is_forum)
    new.topics = dict(old.topics)
    actor = next(
        (telegram.people[user] for user, status in old.members.items() if status == "creator"), telegram.bot
    )
    farewell = telegram.keep(old, actor, Text(""), service={"migrate_to_chat_id": new_id})
    telegram.updates.push("message", farewell.api())
    old.moved_to = new_id
    welcome = telegram.keep(new, actor, Text(""), service={"migrate_from_chat_id": old.id})
    telegram.updates.push("message", welcome.api())
    telegram.events.tell("chat", old.id)
    return new_id


def _tell_own_status(telegram: Telegram, chat: Chat, person: User, before: str, after: str) -> None:
    telegram.updates.push(
        "my_chat_member",
        {
            "chat": chat.api(),
            "from": person.api(),
            "date": telegram.now(),
            "old_chat_member": member(telegram.bot, before),
            "new_chat_member": member(telegram.bot, after),
        },
    )
    telegram.events.tell("chat", chat.id)
