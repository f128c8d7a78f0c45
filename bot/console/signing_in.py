"""The pages of the door: sign in by a token or a link, sign out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.console.door import Door
from bot.console.house import House
from bot.console.view import fields, house_of, page, said
from storage.passes import Pass

_WRONG_TOKEN = (
    "This is not the token. It was printed when the bot started, unless TAGWIRE_CONSOLE_TOKEN says another."  # noqa: S105 a sentence
)
_OLD_LINK = (
    "This link was used already, or is older than ten minutes. Write /console to the bot for a new one."
)


def routes(_house: House, door: Door) -> list[Route]:
    """Give the door's pages."""

    async def ask(request: Request) -> Response:
        return page(request, "enter.html", code=request.query_params.get("code", ""), fault="")

    async def enter(request: Request) -> Response:
        address = request.client.host if request.client else ""
        given = await fields(request)
        # A link can't be guessed: it opens for its owner whatever others have tried, behind a proxy from the same address.
        if (wait := door.tries.wait(address)) and not given.get("code"):
            fault = f"That was tried too often. Try again in {-(-wait // 60)} min."
            answer = page(request, "enter.html", 429, code="", fault=fault)
            answer.headers["Retry-After"] = str(wait)
            return answer
        found = await _tried(door, given)
        if found is None:
            if not given.get("code"):
                door.tries.was_wrong(address)
            fault = _OLD_LINK if given.get("code") else _WRONG_TOKEN
            return page(request, "enter.html", 403, code="", fault=fault)
        answer = RedirectResponse("/", 303)
        who = await door.let_in(request, found, answer)
        house = house_of(request)
        await house.threads(house.store.audit.note, who, "signed in", "", house.clock())
        return answer

    async def leave(request: Request) -> Response:
        answer = said("You are signed out.", "/enter")
        await door.let_out(request, answer)
        return answer

    return [
        Route("/enter", ask),
        Route("/enter", enter, methods=["POST"]),
        Route("/leave", leave, methods=["POST"]),
    ]


async def _tried(door: Door, given: dict[str, str]) -> Pass | None:
    if code := given.get("code"):
        return await door.by_link(code)
    return await door.by_token(given.get("token", "").strip())
