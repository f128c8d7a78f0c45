"""`/play`: what people see and do, for the page and for tests."""

from __future__ import annotations

import asyncio
import base64
import binascii
import datetime as dt
import json
from collections.abc import AsyncIterator

from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.playground import inline, membership, people
from bot.playground.ask import Ask, handled
from bot.playground.errors import Json, NotPlayableError
from bot.playground.model import GENERAL, INSIDE, Chat, Message, StoredFile, User
from bot.playground.telegram import Telegram

_HEARTBEAT = 15.0  # seconds between comments on a silent stream, so that a dead listener is noticed


def control_routes(telegram: Telegram) -> list[Route]:
    """Make the routes for what people see and do."""
    view, act = _Views(telegram), _Acts(telegram)
    chat = "/chats/{id}"
    return [
        Route("/people", handled(view.people)),
        Route("/chats", handled(view.chats)),
        Route("/events", handled(view.events)),
        Route("/clock", handled(view.clock)),
        Route("/files/{id:str}", handled(view.file)),
        Route(f"{chat}/messages", handled(view.messages)),
        Route(f"{chat}/send", handled(act.send), methods=["POST"]),
        Route(f"{chat}/forward", handled(act.forward), methods=["POST"]),
        Route(f"{chat}/edit", handled(act.edit), methods=["POST"]),
        Route(f"{chat}/press", handled(act.press), methods=["POST"]),
        Route("/inline", handled(act.inline), methods=["POST"]),
        Route(f"{chat}/choose", handled(act.choose), methods=["POST"]),
        Route(f"{chat}/block", handled(act.block), methods=["POST"]),
        Route(f"{chat}/unblock", handled(act.unblock), methods=["POST"]),
        Route(f"{chat}/migrate", handled(act.migrate), methods=["POST"]),
        Route(f"{chat}/add_bot", handled(act.add_bot), methods=["POST"]),
        Route(f"{chat}/remove_bot", handled(act.remove_bot), methods=["POST"]),
    ]


class _Views:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def people(self, _ask: Ask) -> Json:
        people = self._telegram.people.values()
        shown = [person for person in people if not (person.deactivated or person.crowd)]
        return {"people": [_person(user) for user in shown], "bot": self._telegram.bot.api()}

    async def chats(self, ask: Ask) -> Json:
        reader = self._telegram.person(ask.number("as"))
        mine = [chat for chat in self._telegram.chats.values() if _belongs(chat, reader.id)]
        shown = [
            _chat(chat, reader.id, self._telegram.bot, topic) for chat in mine for topic in _topics(chat)
        ]
        return {"chats": shown}

    async def messages(self, ask: Ask) -> Json:
        reader, chat = self._telegram.person(ask.number("as")), self._telegram.chat(ask.number("id"))
        if not _belongs(chat, reader.id):
            raise NotPlayableError(f"{reader.first_name} is not in this chat.")
        chat.seen[reader.id] = chat.last_id
        after, topic = ask.number("after", 0), ask.optional_number("topic")
        shown = [message for message in _of_topic(chat, topic) if message.id > after]
        return {"messages": [_message(message) for message in shown]}

    async def clock(self, _ask: Ask) -> Json:
        now = self._telegram.clock()
        ahead = now - dt.datetime.now(dt.UTC)
        return {"now": now.isoformat(), "offset": round(ahead.total_seconds(), 1)}

    async def file(self, ask: Ask) -> Response:
        stored = self._telegram.files.get(ask.request.path_params["id"])
        if stored is None:
            raise NotPlayableError("There is no such file.")
        kept = {"content-disposition": "attachment"}  # to be saved, not to be shown as a page of ours
        return Response(stored.content, media_type="application/octet-stream", headers=kept)

    async def events(self, _ask: Ask) -> Response:
        return StreamingResponse(
            self._stream(), media_type="text/event-stream", headers={"cache-control": "no-store"}
        )

    async def _stream(self) -> AsyncIterator[str]:
        with self._telegram.events.listening() as queue:
            yield ": listening\n\n"
            while True:
                try:
                    async with asyncio.timeout(_HEARTBEAT):
                        event = await queue.get()
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if event is None:
                    return
                yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


class _Acts:
    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def send(self, ask: Ask) -> Json:
        message = people.write(
            self._telegram,
            ask.number("id"),
            ask.number("as"),
            ask.text("text", ""),
            reply_to=ask.optional_number("reply_to_message_id"),
            forward=ask.flag("forward"),
            thread=ask.optional_number("message_thread_id"),
            document=self._document(ask),
            location=_location(ask),
            media=_media(ask),
            in_name_of=ask.optional_number("in_name_of"),
        )
        return {"message_id": message.id}

    async def forward(self, ask: Ask) -> Json:
        message = people.forward(
            self._telegram,
            ask.number("id"),
            ask.number("as"),
            ask.number("from_chat_id"),
            ask.number("message_id"),
        )
        return {"message_id": message.id}

    async def edit(self, ask: Ask) -> Json:
        message = people.edit(
            self._telegram, ask.number("id"), ask.number("as"), ask.number("message_id"), ask.text("text")
        )
        return {"message_id": message.id}

    async def press(self, ask: Ask) -> Json:
        return await people.press(
            self._telegram,
            ask.number("id"),
            ask.number("as"),
            ask.number("message_id"),
            ask.text("data"),
            too_old=ask.flag("too_old"),
        )

    async def inline(self, ask: Ask) -> Json:
        return await inline.ask(
            self._telegram, ask.number("as"), ask.text("query", ""), ask.text("offset", "")
        )

    async def choose(self, ask: Ask) -> Json:
        message = inline.choose(
            self._telegram, ask.number("id"), ask.number("as"), ask.text("query_id"), ask.text("result_id")
        )
        return {"message_id": message.id}

    async def block(self, ask: Ask) -> Json:
        membership.block(self._telegram, ask.number("id"), ask.number("as"))
        return {"blocked": True}

    async def unblock(self, ask: Ask) -> Json:
        membership.unblock(self._telegram, ask.number("id"), ask.number("as"))
        return {"blocked": False}

    async def migrate(self, ask: Ask) -> Json:
        return {"new_id": membership.migrate(self._telegram, ask.number("id"))}

    async def add_bot(self, ask: Ask) -> Json:
        chat = self._telegram.chat(ask.number("id"))
        usual = "administrator" if chat.type == "channel" else "member"
        membership.set_bot_status(self._telegram, chat.id, ask.number("as"), ask.text("status", usual))
        return {"status": chat.members[self._telegram.bot.id]}

    async def remove_bot(self, ask: Ask) -> Json:
        chat_id, status = ask.number("id"), ask.text("status", "kicked")
        membership.set_bot_status(self._telegram, chat_id, ask.number("as"), status)
        return {"status": status}

    def _document(self, ask: Ask) -> StoredFile | None:
        """Take `document`: `{"name", "content" (text) | "base64", "mime_type"?}`."""
        given = ask.body.get("document")
        if given is None:
            return None
        if not isinstance(given, dict) or not isinstance(given.get("name"), str):
            raise NotPlayableError('"document" takes a name and a content.')
        try:
            content = (
                base64.b64decode(given["base64"]) if "base64" in given else str(given["content"]).encode()
            )
        except (KeyError, binascii.Error, TypeError):
            raise NotPlayableError('"document" takes a name and a content.') from None
        kind = str(given.get("mime_type", "text/plain"))
        stored = StoredFile(f"BQAC{self._telegram.unique()}", given["name"], kind, content)
        self._telegram.files[stored.id] = stored
        return stored


def _media(ask: Ask) -> Json | None:
    """Take `media`: what a message shows, in the fields of the Bot API."""
    given = ask.body.get("media")
    if given is not None and not isinstance(given, dict):
        raise NotPlayableError('"media" takes fields of a message, as {"photo": [...]}.')
    return given


def _location(ask: Ask) -> Json | None:
    """Take `location`: `{"latitude", "longitude"}` in degrees."""
    given = ask.body.get("location")
    if given is None:
        return None
    try:
        latitude, longitude = float(given["latitude"]), float(given["longitude"])
    except (KeyError, TypeError, ValueError):
        raise NotPlayableError('"location" takes a latitude and a longitude.') from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):  # noqa: PLR2004 degrees
        raise NotPlayableError("There is no such place.")
    return {"latitude": latitude, "longitude": longitude}


def _belongs(chat: Chat, user_id: int) -> bool:
    return chat.id == user_id if chat.type == "private" else chat.members.get(user_id) in INSIDE


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "first_name": user.first_name,
        "language_code": user.language_code,
        "zone": user.zone,
        "role": user.role,
    }


def _topics(chat: Chat) -> list[int | None]:
    """Give the topics of a forum, the general one first; no topic of any other chat."""
    return [GENERAL, *chat.topics] if chat.is_forum else [None]


def _of_topic(chat: Chat, topic: int | None) -> list[Message]:
    return [message for message in chat.messages.values() if topic in (None, message.thread or GENERAL)]


def _chat(chat: Chat, reader: int, bot: User, topic: int | None) -> Json:
    """Show a chat, or a topic of a forum, in the list of chats."""
    messages, seen = _of_topic(chat, topic), chat.seen.get(reader, 0)
    last = messages[-1] if messages else None
    title = bot.first_name if chat.type == "private" else chat.title
    return {
        "id": chat.id,
        "topic": topic,
        "type": chat.type,
        "title": title if topic is None else f"{chat.topics.get(topic, 'General')} · {title}",
        "last": {"text": _gist(last), "date": last.date} if last else None,
        "unread": sum(message.id > seen for message in messages),
        "blocked": chat.blocked,
        "bot": "member" if chat.type == "private" else chat.members.get(bot.id, "left"),
        "moved_to": chat.moved_to,
    }


def _gist(message: Message) -> str:
    if message.location is not None:
        return "📍 {latitude:.2f}, {longitude:.2f}".format_map(message.location)
    return message.body.text or (message.document.name if message.document else "")


def _message(message: Message) -> Json:
    out = message.api(with_reply=False)
    if message.sender is None:
        out["from"] = {"id": message.chat.id, "first_name": message.chat.title, "is_bot": False}
    if message.document is not None:
        out["text"] = message.body.text
    if message.location is not None:
        out["text"] = _gist(message)
    if message.silent:
        out["silent"] = True
    out.setdefault("text", "")
    out["entities"] = message.body.entities
    if message.reply_to is not None:
        out["reply_to_message_id"] = message.reply_to
    return out
