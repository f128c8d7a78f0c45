"""`/play`: what tests and the operator of the playground steer: faults, barriers, the world, and what was recorded."""

from __future__ import annotations

import json
from typing import Any, cast

from starlette.routing import Route

from bot.playground import membership
from bot.playground.ask import Ask, handled
from bot.playground.errors import Json, NotPlayableError
from bot.playground.faults import DEEDS, Deed, Step, When
from bot.playground.limits import Limits
from bot.playground.model import MEMBER_STATUSES, ChatType, User
from bot.playground.telegram import Telegram

_MOST_PEOPLE = 1_000_000
_CHAT_TYPES = ("group", "supergroup", "channel")
_HIDDEN = frozenset({"secret_token"})


def steering_routes(telegram: Telegram) -> list[Route]:
    """Make the routes that steer."""
    faults, world, records = _Faults(telegram), _World(telegram), _Records(telegram)
    return [
        Route("/script", handled(faults.script), methods=["POST"]),
        Route("/script", handled(faults.forget_script), methods=["DELETE"]),
        Route("/hold", handled(faults.hold), methods=["POST"]),
        Route("/hold/{id}", handled(faults.held)),
        Route("/release", handled(faults.release), methods=["POST"]),
        Route("/limits", handled(faults.limits), methods=["POST"]),
        Route("/replay", handled(records.replay), methods=["POST"]),
        Route("/ledger", handled(records.ledger)),
        Route("/calls", handled(records.calls)),
        Route("/updates", handled(records.updates)),
        Route("/commands", handled(records.commands)),
        Route("/people", handled(world.add_people), methods=["POST"]),
        Route("/people/{id}/deactivate", handled(world.deactivate), methods=["POST"]),
        Route("/chats", handled(world.add_chat), methods=["POST"]),
        Route("/chats/{id}/members", handled(world.set_member), methods=["POST"]),
        Route("/chats/{id}/topics", handled(world.add_topic), methods=["POST"]),
        Route("/chats/{id}/topics/{thread:int}/{deed:str}", handled(world.change_topic), methods=["POST"]),
    ]


class _Faults:
    """What goes wrong, and what waits."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def script(self, ask: Ask) -> Json:
        """Let calls of a method go wrong from now on, `times` of them; gives how many such steps wait."""
        deed = ask.text("do")
        if deed not in DEEDS:
            raise NotPlayableError(f'"do" is one of {", ".join(sorted(DEEDS))}.')
        body = ask.body.get("body")
        if body is not None and not isinstance(body, dict):
            raise NotPlayableError('"body" must be a JSON object; a raw answer goes into "text".')
        self._telegram.script.add(
            Step(
                ask.text("method"),
                cast("Deed", deed),
                ask.optional_number("chat_id"),
                ask.number("status", 200),
                body,
                ask.text("text") if ask.has("text") else None,
                ask.optional_number("retry_after"),
                ask.flag("accept"),
                ask.number("times", 1),
            )
        )
        return {"steps": len(self._telegram.script.steps)}

    async def forget_script(self, _ask: Ask) -> Json:
        """Let everything go right again."""
        self._telegram.script.clear()
        return {"steps": 0}

    async def hold(self, ask: Ask) -> Json:
        """Stop calls of a method before or after they take effect; gives the number of the barrier."""
        when = ask.text("when")
        if when not in ("before", "after"):
            raise NotPlayableError('"when" is "before" or "after".')
        hold = self._telegram.barrier.raise_(
            ask.text("method"), ask.optional_number("chat_id"), cast("When", when)
        )
        return {"hold": hold.id}

    async def held(self, ask: Ask) -> Json:
        """Wait until a barrier holds so many calls, `timeout` seconds at most; gives how many it holds."""
        hold = self._telegram.barrier.get(ask.number("id"))
        return {"held": await hold.until(ask.number("count", 0), ask.seconds("timeout", 10.0))}

    async def release(self, ask: Ask) -> Json:
        """Let the calls of one barrier go on, or of all."""
        if ask.has("hold"):
            self._telegram.barrier.release(ask.number("hold"))
        else:
            self._telegram.barrier.release_all()
        return {"released": True}

    async def limits(self, ask: Ask) -> Json:
        """Turn Telegram's limits of rate on or off."""
        self._telegram.set_limits(Limits() if ask.flag("on") else None)
        return {"on": ask.flag("on")}


class _Records:
    """What has happened so far."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def ledger(self, ask: Ask) -> Json:
        """Give the messages that were accepted, from the one `after` so many."""
        return {"messages": self._telegram.ledger.entries[ask.number("after", 0) :]}

    async def calls(self, ask: Ask) -> Json:
        """Give the calls `after` a number, that of the last one seen; no secret is among them."""
        return {"calls": [_readable(call) for call in self._telegram.calls.after(ask.number("after", 0))]}

    async def updates(self, _ask: Ask) -> Json:
        """Give the updates that wait for the bot, and those that it has had."""
        updates = self._telegram.updates
        return {"pending": list(updates.pending), "past": list(updates.past.values())}

    async def commands(self, _ask: Ask) -> Json:
        """Give the commands that the bot has registered, by scope and language."""
        kept = self._telegram.profile.commands
        return {
            "commands": [
                {"scope": json.loads(scope), "language_code": language, "commands": commands}
                for (scope, language), commands in kept.items()
            ]
        }

    async def replay(self, ask: Ask) -> Json:
        """Serve an update once more, as Telegram does where a confirmation was lost."""
        update_id = ask.number("update_id")
        if not self._telegram.updates.replay(update_id):
            raise NotPlayableError(f"There was no update {update_id}.")
        return {"replayed": update_id}


class _World:
    """Who and what there is."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram

    async def add_people(self, ask: Ask) -> Json:
        """Let in one person, or very many whose ids follow `start`; gives the ids."""
        language, started = ask.text("language_code", "en"), ask.flag("started")
        if not ask.has("count"):
            user = User(ask.number("id"), ask.text("first_name"), language)
            self._telegram.add_person(user, started=started)
            return {"people": [user.id]}
        count, start = ask.number("count"), ask.number("start")
        if not 0 < count <= _MOST_PEOPLE:
            raise NotPlayableError('"count" is 1 to 1,000,000.')
        for number in range(start, start + count):
            self._telegram.add_person(User(number, f"Reader {number}", language), started=started)
        return {"people": list(range(start, start + count))}

    async def deactivate(self, ask: Ask) -> Json:
        """Close the account of a person."""
        self._telegram.person(ask.number("id")).deactivated = True
        return {"deactivated": True}

    async def add_chat(self, ask: Ask) -> Json:
        """Open a group, supergroup or channel with its members, the bot among them."""
        kind = ask.text("type")
        if kind not in _CHAT_TYPES:
            raise NotPlayableError('"type" is "group", "supergroup" or "channel".')
        members = {int(user): _status(status) for user, status in (ask.body.get("members") or {}).items()}
        members[self._telegram.bot.id] = _status(ask.text("bot", "member"))
        username = ask.text("username") if ask.has("username") else None
        chat = self._telegram.add_chat(
            ask.number("id"),
            cast("ChatType", kind),
            ask.text("title"),
            members,
            username=username,
            is_forum=ask.flag("is_forum"),
            denied=set(ask.body.get("denied") or ()),
        )
        return {"id": chat.id}

    async def set_member(self, ask: Ask) -> Json:
        """Change somebody's place in a chat: joined, left, administrator."""
        status = _status(ask.body.get("status"))
        membership.set_status(self._telegram, ask.number("id"), ask.number("user_id"), status)
        return {"status": status}

    async def add_topic(self, ask: Ask) -> Json:
        """Open a topic in a supergroup; gives its number."""
        chat = self._telegram.chat(ask.number("id"))
        if chat.type != "supergroup":
            raise NotPlayableError("Only a supergroup has topics.")
        chat.is_forum = True
        chat.last_id = max(chat.last_id, 1) + 1  # 1 is the general topic
        chat.topics[chat.last_id] = ask.text("name")
        return {"message_thread_id": chat.last_id}

    async def change_topic(self, ask: Ask) -> Json:
        """Close, reopen or delete a topic; gives those that are left."""
        chat, thread = self._telegram.chat(ask.number("id")), ask.number("thread")
        if thread not in chat.topics:
            raise NotPlayableError(f"There is no topic {thread}.")
        match ask.request.path_params["deed"]:
            case "close":
                chat.closed_topics.add(thread)
            case "reopen":
                chat.closed_topics.discard(thread)
            case "delete":
                del chat.topics[thread]
                chat.closed_topics.discard(thread)
            case _:
                raise NotPlayableError("A topic can be closed, reopened or deleted.")
        return {"topics": chat.topics}


def _status(status: Any) -> str:
    if status not in MEMBER_STATUSES:
        raise NotPlayableError(f"A status is one of {', '.join(MEMBER_STATUSES)}.")
    return str(status)


def _readable(call: Json) -> Json:
    """Show nested JSON as such, and no secret."""
    params = {name: "***" if name in _HIDDEN else _opened(value) for name, value in call["params"].items()}
    return {**call, "params": params}


def _opened(value: str) -> Any:
    if value[:1] in "[{" and value:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
