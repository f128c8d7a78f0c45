"""What is kept about a chat, as a document that the person takes along, and the end of all of it."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from storage.records import OwnChat, OwnNews, RuleKind
from storage.store import Store

MOST = 20_000  # deliveries, the newest: three seconds' work; `tagwire chat data` writes them all
_REASON = "off.forgotten"
_AT_ONCE = 2_000  # of them in one question to the database
_PACKED_FROM = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class OwnDocument:
    """A document of what is kept: its name, its bytes, and how many older messages it has no room for."""

    name: str
    content: bytes
    left_out: int


def document(
    store: Store, telegram_id: int, now: dt.datetime, *, most: int = MOST, packed_from: int = _PACKED_FROM
) -> OwnDocument | None:
    """Write what is kept about a Telegram chat as JSON, zipped where it is large; None where nothing is.

    Every column is in it by its name. What was sent stands a line a message, the newest first.
    """
    own = store.own_data.kept(telegram_id)
    if own.is_nothing:
        return None
    left_out = max(0, own.deliveries - most)
    head = {
        "made_at": now,
        "chats": [_chat(chat) for chat in own.chats],
        "editor": own.editor,
        "source_of_news": own.source,
        "told_to_everybody": own.told,
        "channels_set_up": own.sets_up,
        "older_deliveries_left_out": left_out,
    }
    lists = {
        "digests_asked_for": _lines(store, store.own_data.asked, telegram_id, most),
        "deliveries": _lines(store, store.own_data.deliveries, telegram_id, most),
    }
    parts = [f'"{name}": {_dump(value, indent=2)}' for name, value in head.items()]
    parts += ['"{}": [\n{}\n]'.format(name, ",\n".join(lines)) for name, lines in lists.items()]
    name = f"tagwire-data-{now:%Y-%m-%d}.json"
    content = ("{\n" + ",\n".join(parts) + "\n}\n").encode(errors="replace")
    if len(content) < packed_from:
        return OwnDocument(name, content, left_out)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return OwnDocument(f"{name}.zip", packed.getvalue(), left_out)


def forget(store: Store, telegram_id: int, now: dt.datetime, newest: int | None = None) -> bool:
    """Forget a Telegram chat whole; False, and nothing is done, where its `newest` target is another one.

    Broken off, it goes on where it was when it is asked for again.
    """
    while (gone := store.own_data.forget(telegram_id, newest, _REASON, now)) is False:
        pass
    return gone is True


def _chat(chat: OwnChat) -> dict[str, object]:
    follows, mutes = (_rules(chat, kind) for kind in (RuleKind.FOLLOW, RuleKind.MUTE))
    return {**chat.kept, "follows": follows, "mutes": mutes}


def _rules(chat: OwnChat, kind: RuleKind) -> list[str]:
    return ["+".join(f"#{tag.display}" for tag in rule.tags) for rule in chat.rules if rule.kind is kind]


def _lines(
    store: Store, page: Callable[[int, int | None, int], list[OwnNews]], telegram_id: int, most: int
) -> Iterator[str]:
    before = None
    while most > 0 and (some := page(telegram_id, before, min(_AT_ONCE, most))):
        headlines = store.own_data.headlines({story for one in some for story in one.story_ids})
        yield from (_dump(_news(one, headlines)) for one in some)
        before, most = some[-1].id, most - len(some)


def _news(one: OwnNews, headlines: dict[int, tuple[str, str | None]]) -> dict[str, object]:
    """Write what was sent; of a story that is gone or was withdrawn only its number is left."""
    stories: list[dict[str, object]] = []
    for story_id in one.story_ids:
        headline, link = headlines.get(story_id, (None, None))
        stories.append({"story": story_id, "headline": headline, "link": link})
    return {"chat": one.chat_id, **one.kept, "stories": stories, "messages": one.messages}


def _dump(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> str:
    """Write the only thing of a database that JSON has no form for: a moment, in UTC."""
    assert isinstance(value, dt.datetime)
    return value.isoformat()
