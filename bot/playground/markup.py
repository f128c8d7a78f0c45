"""What stands under a message: inline keyboards, checked as Telegram does."""

from __future__ import annotations

from typing import Any

from bot.playground.errors import Json, bad
from bot.playground.links import LinkError, check_link

_DATA_BYTES = 64
_MOST_BUTTONS = 100
_ACTIONS = (
    "url", "callback_data", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "web_app", "login_url", "copy_text", "callback_game", "pay",
)  # fmt: skip


def inline_keyboard(markup: Any) -> Json | None:
    """Check a `reply_markup`; gives the inline keyboard to keep, None where there is none."""
    if markup is None:
        return None
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    rows = markup.get("inline_keyboard")
    if rows is None:
        return None  # an ordinary keyboard, or its removal: nothing stays with the message
    if not isinstance(rows, list):
        raise bad('field "inline_keyboard" must be of type Array')
    checked = [[_button(button) for button in _row(row)] for row in rows]
    checked = [row for row in checked if row]
    if sum(map(len, checked)) > _MOST_BUTTONS:
        raise bad("REPLY_MARKUP_TOO_LONG")
    return {"inline_keyboard": checked} if checked else None


def _row(row: Any) -> list[Any]:
    if not isinstance(row, list):
        raise bad('field "inline_keyboard" must be an Array of Arrays of Buttons')
    return row


def _button(button: Any) -> Json:
    if not isinstance(button, dict):
        raise bad("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str):
        raise bad("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad(
            "text buttons are unallowed in the inline keyboard" if len(button) == 1 else "BUTTON_INVALID"
        )
    given = next((name for name in _ACTIONS if name in button), None)
    if given is None:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    value = button[given]
    if given == "url":
        value = _url(value)
    elif given == "callback_data":
        _data(value)
    return {"text": text, given: value}


def _url(value: Any) -> str:
    try:
        return check_link(str(value))
    except LinkError as error:
        raise bad(f"inline keyboard button URL '{value}' is invalid: {error}") from None


def _data(value: Any) -> None:
    if not isinstance(value, str):
        raise bad('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
    if not 1 <= len(value.encode()) <= _DATA_BYTES:
        raise bad("BUTTON_DATA_INVALID")
