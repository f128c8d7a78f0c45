"""The Bot API over HTTP: `/bot<token>/<method>` and `/file/bot<token>/<path>`, with faults and barriers on the way.

A plain ASGI application, not a Starlette one: it stands directly under the server, because faults must reach the connection,
and because broadcasts are measured against it.
"""

from __future__ import annotations

import inspect
import json
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote

from starlette.types import Receive, Scope, Send

from bot.playground.errors import ApiError, Json, not_found, too_many, unauthorized
from bot.playground.faults import Step
from bot.playground.methods.table import METHODS
from bot.playground.request import Params, read
from bot.playground.telegram import Telegram
from bot.playground.webhooks import Courier
from bot.playground.wire import Wire

_LARGEST_BODY = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Call:
    """One call of a known method."""

    method: str
    params: Params
    chat_id: int | None


class BotApi:
    """The application. One for each Telegram."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._courier = Courier(telegram)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        wire = Wire(receive, send)
        path = unquote(scope["path"])
        try:
            if path.startswith("/file/"):
                await self._file(path, wire)
                return
            call = await self._read(path, scope, wire)
        except ApiError as error:
            await wire.answer(error.status, _dump(error.body()))
            return
        await self._serve(call, wire)

    async def _read(self, path: str, scope: Scope, wire: Wire) -> _Call:
        token, _, method = path.removeprefix("/bot").partition("/")
        if not method or not token:
            raise not_found()
        if token != self._telegram.token:
            raise unauthorized()
        if method.lower() not in METHODS:
            raise not_found()
        body = await wire.body(_LARGEST_BODY)
        if body is None:
            raise ApiError(413, "Request Entity Too Large")
        headers = dict(scope["headers"])
        params = read(scope["query_string"], headers.get(b"content-type", b"").decode("latin-1"), body)
        return _Call(method, params, params.integer("chat_id") or self._chat_of_query(params))

    def _chat_of_query(self, params: Params) -> int | None:
        query = self._telegram.queries.get(params.text("callback_query_id"))
        return query.chat_id if query else None

    async def _serve(self, call: _Call, wire: Wire) -> None:
        barrier, script = self._telegram.barrier, self._telegram.script
        if not barrier.idle and await wire.watch(
            barrier.pass_("before", call.method, call.chat_id)
        ):  # whoever dies before Telegram has accepted was never heard
            self._log(call, 0, {"ok": False, "description": "the client went away before acceptance"})
            return
        step = script.take(call.method, call.chat_id)
        if step is not None and not step.accepts():
            self._log(call, *_planned(step))
            await _misbehave(step, wire, b"")
            return
        status, answer = await self._accept(call)
        if step is not None and answer["ok"] is False:
            script.put_back(step)
            step = None
        self._log(call, status, answer, lost=step is not None and step.loses())
        if not barrier.idle:
            await barrier.pass_("after", call.method, call.chat_id)
        if step is not None:
            await _misbehave(step, wire, _dump(answer))
        else:
            await wire.answer(status, _dump(answer))

    async def _accept(self, call: _Call) -> tuple[int, Json]:
        method = METHODS[call.method.lower()]
        try:
            result = method(self._telegram, call.params)
            if inspect.isawaitable(result):
                result = await result
        except ApiError as error:
            return error.status, error.body()
        if call.method.lower() in ("setwebhook", "deletewebhook"):
            self._courier.refresh()
        return 200, {"ok": True, "result": result}

    def _log(self, call: _Call, status: int, answer: Json, *, lost: bool = False) -> None:
        if call.method.lower() == "getupdates" and answer.get("result") == []:
            return
        self._telegram.calls.add(
            {
                "at": self._telegram.clock().isoformat(),
                "method": call.method,
                "chat_id": call.chat_id,
                "params": call.params.values,
                "status": status,
                "ok": bool(answer.get("ok")),
                "response": answer,
                "lost": lost,
            }
        )
        if call.method.lower() != "getupdates":
            self._telegram.events.tell("call", call.chat_id, method=call.method, status=status)

    async def _file(self, path: str, wire: Wire) -> None:
        token, _, file_path = path.removeprefix("/file/bot").partition("/")
        if token != self._telegram.token:
            raise unauthorized()
        stored = self._telegram.files.get(file_path.removeprefix("documents/"))
        if stored is None:
            raise not_found()
        await wire.answer(200, stored.content, b"application/octet-stream")


def _planned(step: Step) -> tuple[int, Json]:
    """Say in the call log what the script did."""
    if step.do == "error":
        return _status(step), _error_body(step)
    return 0, {"ok": False, "description": f"scripted: {step.do}"}


async def _misbehave(step: Step, wire: Wire, answer: bytes) -> None:
    """Do what the script says; `answer` is what would have been said after acceptance."""
    match step.do:
        case "error":
            raw = step.text.encode() if step.text is not None else _dump(_error_body(step))
            await wire.answer(_status(step), raw, _kind(raw))
        case "body":
            raw = step.text.encode() if step.text is not None else _dump(step.body or {})
            await wire.answer(step.status, raw, _kind(raw))
        case "close" | "accept_then_close":
            await wire.drop()
        case "half_body":
            await wire.drop_within(answer)
        case "hang" | "accept_then_hang":
            await wire.until_gone()


def _kind(raw: bytes) -> bytes:
    return b"text/html" if raw.lstrip().startswith(b"<") else b"application/json"


def _status(step: Step) -> int:
    if step.status >= HTTPStatus.BAD_REQUEST:
        return step.status
    return 429 if step.retry_after is not None else 500


def _error_body(step: Step) -> Json:
    status = _status(step)
    if step.retry_after is not None:
        fallback = too_many(step.retry_after).body()
    else:
        fallback = {"ok": False, "error_code": status, "description": HTTPStatus(status).phrase}
    return fallback | (step.body or {})


def _dump(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
