"""What the bot tells about itself, and how it gets its updates."""

from __future__ import annotations

import ipaddress
import json
import re
from typing import Any
from urllib.parse import urlsplit

from bot.playground.errors import WEBHOOK_ACTIVE, WEBHOOK_SET, Json, bad, conflict
from bot.playground.request import Params
from bot.playground.telegram import Telegram, Webhook

_MOST_COMMANDS = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LENGTHS = {"description": 512, "short_description": 120, "name": 64}


def get_me(telegram: Telegram, _params: Params) -> Json:
    """`getMe`."""
    return telegram.bot.api() | {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(telegram: Telegram, params: Params) -> list[Json]:
    """`getUpdates`."""
    if telegram.webhook.url:
        raise conflict(WEBHOOK_ACTIVE)
    telegram.updates.allow(_allowed(params))
    return await telegram.updates.poll(
        params.integer("offset"), params.integer("limit", 100), params.integer("timeout")
    )


def set_webhook(telegram: Telegram, params: Params) -> bool:
    """`setWebhook`: only addresses on this computer, or those with a route to it; http will do there."""
    url = params.text("url")
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if url:
        _check_webhook(telegram, url)
    telegram.updates.allow(_allowed(params))
    if params.flag("drop_pending_updates"):
        telegram.updates.drop()
    telegram.webhook = Webhook(url, secret, params.integer("max_connections", 40))
    telegram.updates.interrupt(WEBHOOK_SET if url else "")
    telegram.webhook_changed.set()
    return True


def delete_webhook(telegram: Telegram, params: Params) -> bool:
    """`deleteWebhook`."""
    if params.flag("drop_pending_updates"):
        telegram.updates.drop()
    telegram.webhook = Webhook()
    telegram.webhook_changed.set()
    return True


def get_webhook_info(telegram: Telegram, _params: Params) -> Json:
    """`getWebhookInfo`."""
    hook = telegram.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(telegram.updates.pending),
    }
    if hook.url:
        info |= {"max_connections": hook.max_connections, "ip_address": "127.0.0.1"}
        info["allowed_updates"] = sorted(telegram.updates.kinds)
    if hook.last_error_at is not None:
        info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    return info


def set_my_commands(telegram: Telegram, params: Params) -> bool:
    """`setMyCommands`."""
    commands = params.json("commands", "can't parse commands JSON object")
    if not isinstance(commands, list):
        raise bad("expected an Array of BotCommand")
    if len(commands) > _MOST_COMMANDS:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    kept = [_command(command) for command in commands]
    key = _scope(telegram, params)
    if kept:
        telegram.profile.commands[key] = kept
    else:
        telegram.profile.commands.pop(key, None)
    return True


def get_my_commands(telegram: Telegram, params: Params) -> list[Json]:
    """`getMyCommands`."""
    return telegram.profile.commands.get(_scope(telegram, params), [])


def delete_my_commands(telegram: Telegram, params: Params) -> bool:
    """`deleteMyCommands`."""
    telegram.profile.commands.pop(_scope(telegram, params), None)
    return True


def set_text(kind: str) -> Any:
    """Make `setMyDescription` and its kin."""

    def method(telegram: Telegram, params: Params) -> bool:
        text = params.text(kind)
        if len(text) > _LENGTHS[kind]:
            raise bad(f"{kind.replace('_', ' ')} is too long")
        telegram.profile.texts[kind, _language(params)] = text
        return True

    return method


def get_text(kind: str) -> Any:
    """Make `getMyDescription` and its kin; an empty language is the fallback."""

    def method(telegram: Telegram, params: Params) -> Json:
        texts = telegram.profile.texts
        default = telegram.bot.first_name if kind == "name" else ""
        own = texts.get((kind, _language(params)))
        return {kind: own or texts.get((kind, "")) or default}

    return method


def _allowed(params: Params) -> Any:
    return params.json("allowed_updates", "can't parse allowed_updates JSON object")


def _scope(telegram: Telegram, params: Params) -> tuple[str, str]:
    scope = params.json("scope", "can't parse BotCommandScope JSON object") or {"type": "default"}
    if not isinstance(scope, dict) or not isinstance(scope.get("type"), str):
        raise bad("can't parse BotCommandScope: BotCommandScope must be an Object")
    if scope["type"].startswith("chat"):
        telegram.chat_for_bot(str(scope.get("chat_id", "")))
    return json.dumps(scope, sort_keys=True), _language(params)


def _language(params: Params) -> str:
    """Give the language that a menu or text is for, "" for all without one of their own: two letters, no region."""
    code = params.text("language_code")
    if code and not _LANGUAGE.fullmatch(code):
        raise bad("invalid language code specified")
    return code


def _command(command: Any) -> Json:
    if not isinstance(command, dict):
        raise bad("can't parse BotCommand: expected an Object")
    name = str(command.get("command", "")).removeprefix("/")
    description = str(command.get("description", ""))
    if not _COMMAND.fullmatch(name):
        raise bad("BOT_COMMAND_INVALID")
    if not 1 <= len(description) <= 256:  # noqa: PLR2004 Telegram's limit, used once
        raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


def _check_webhook(telegram: Telegram, url: str) -> None:
    if any(url.startswith(prefix) for prefix in telegram.webhook_routes):
        return
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    try:
        local = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        local = False
    if not local:  # nothing leaves this computer
        raise bad("bad webhook: failed to resolve host: Name or service not known")
