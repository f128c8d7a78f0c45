"""Who is in a chat."""

from __future__ import annotations

from bot.playground.errors import Json, bad
from bot.playground.model import ADMINS, INSIDE, Chat, User
from bot.playground.request import Params
from bot.playground.telegram import Telegram


def get_chat(telegram: Telegram, params: Params) -> Json:
    """`getChat`: a ChatFullInfo object with what it must have."""
    chat = telegram.chat_for_bot(params.text("chat_id"))
    if chat.type != "private":
        telegram.readable(chat)
    return chat.api() | {
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": False,
            "limited_gifts": False,
            "unique_gifts": False,
            "premium_subscription": False,
            "gifts_from_channels": False,
        },
    }


def get_chat_member(telegram: Telegram, params: Params) -> Json:
    """`getChatMember`."""
    chat = _group(telegram, params)
    user_id = params.integer("user_id")
    user = telegram.bot if user_id == telegram.bot.id else telegram.people.get(user_id)
    if user is None:
        raise bad("member not found")
    if (
        chat.type == "channel"
        and user is not telegram.bot
        and chat.members.get(telegram.bot.id) not in ADMINS
    ):
        raise bad("member list is inaccessible")
    found = member(user, _status(chat, user))
    return found | dict.fromkeys(chat.denied & found.keys(), False) if user is telegram.bot else found


def get_chat_administrators(telegram: Telegram, params: Params) -> list[Json]:
    """`getChatAdministrators`: with the bot itself, without other bots."""
    chat = _group(telegram, params)
    if chat.type == "private":
        raise bad("there are no administrators in the private chat")
    found = []
    for user_id, status in chat.members.items():
        if status in ADMINS:
            found.append(
                member(telegram.bot if user_id == telegram.bot.id else telegram.people[user_id], status)
            )
    return found


def get_chat_member_count(telegram: Telegram, params: Params) -> int:
    """`getChatMemberCount`."""
    chat = _group(telegram, params)
    return 2 if chat.type == "private" else sum(status in INSIDE for status in chat.members.values())


def leave_chat(telegram: Telegram, params: Params) -> bool:
    """`leaveChat`."""
    chat = _group(telegram, params)
    if chat.type == "private":
        raise bad("chat not found")
    chat.members[telegram.bot.id] = "left"
    telegram.events.tell("chat", chat.id)
    return True


def member(user: User, status: str) -> Json:
    """Write a ChatMember object with the fields that its status must have."""
    out: Json = {"user": user.api(), "status": status}
    if status == "creator":
        out["is_anonymous"] = False
    elif status == "administrator":
        out |= dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
    elif status == "restricted":
        out |= dict.fromkeys(_PERMISSIONS, False) | {"is_member": True, "until_date": 0}
    elif status == "kicked":
        out["until_date"] = 0
    return out


_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members", "can_promote_members",
    "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories", "can_delete_stories",
    "can_post_messages", "can_edit_messages", "can_pin_messages", "can_manage_topics",
)  # fmt: skip
_PERMISSIONS = (
    "can_send_messages", "can_send_audios", "can_send_documents", "can_send_photos", "can_send_videos",
    "can_send_video_notes", "can_send_voice_notes", "can_send_polls", "can_send_other_messages",
    "can_add_web_page_previews", "can_change_info", "can_invite_users", "can_pin_messages", "can_manage_topics",
    "can_edit_tag", "can_react_to_messages",
)  # fmt: skip


def _group(telegram: Telegram, params: Params) -> Chat:
    chat = telegram.chat_for_bot(params.text("chat_id"))
    telegram.readable(chat)
    return chat


def _status(chat: Chat, user: User) -> str:
    if chat.type == "private":
        return "member"
    return chat.members.get(user.id, "left")
