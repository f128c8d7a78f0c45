"""Who comes into the console, and how: by the token, by a link, by a session; and who does not."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.console.door import Tries
from storage.store import Store
from tests.console.served import OWNER, TOKEN, served
from tests.delivery.desk import ON_SQLITE

PAGES = ("/", "/deliveries", "/sources", "/articles", "/readers", "/system")


@pytest.mark.case(67)
@ON_SQLITE
def test_a_stranger_sees_the_door_alone(store: Store) -> None:
    """Every page leads to the door, every action too, and what moves is refused."""
    with served(store) as console, console.client() as stranger:
        for path in (*PAGES, "/nothing", "/entered", "/%2e%2e/system"):
            assert stranger.get(path).headers["location"] == "/enter"
        assert stranger.post("/leave").headers["location"] == "/enter"
        assert stranger.get("/events").status_code == 401
        assert stranger.get("/static/../view.py").status_code != 200
        assert "Sign in" in stranger.get("/enter").text


@ON_SQLITE
def test_the_token_opens_every_page(store: Store) -> None:
    """A cookie that no script sees is all that is kept; it ends by signing out, not only in that browser."""
    with served(store) as console, console.client() as operator:
        entered = operator.post("/enter", data={"token": f" {TOKEN} "})
        (cookie,) = entered.headers.get_list("set-cookie")
        assert cookie.startswith(f"tagwire-{console.url.rpartition(':')[2]}=")
        assert {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=2592000"} <= set(cookie.split("; "))
        assert "Secure" not in cookie
        for path in PAGES:
            assert operator.get(path).status_code == 200, path
        assert operator.get("/nothing").status_code == 404
        kept = dict(operator.cookies)
        assert operator.post("/leave").headers["location"] == "/enter"
        operator.cookies.update(kept)
        assert operator.get("/").headers["location"] == "/enter"
        assert [line.action for line in store.audit.newest(5)] == ["signed in"]


@ON_SQLITE
def test_a_link_opens_once_within_ten_minutes(store: Store) -> None:
    """Its page uses nothing up: only the form does. An old link, or one of who is no owner, opens nothing."""
    with served(store) as console:
        link = console.link()
        code = link.partition("=")[2]
        with console.client() as owner, console.client() as other:
            assert f'value="{code}"' in owner.get(link).text
            assert owner.post("/enter", data={"code": code}).headers["location"] == "/"
            assert owner.get("/").status_code == 200
            again = other.post("/enter", data={"code": code})
            assert again.status_code == 403
            assert "was used already" in again.text
            for wrong in (console.link(holder=5), console.link()):
                if wrong != link:
                    console.clocks.now += dt.timedelta(minutes=10)
                assert other.post("/enter", data={"code": wrong.partition("=")[2]}).status_code == 403
        assert [line.who for line in store.audit.newest(5)] == [f"owner {OWNER}"]


@ON_SQLITE
def test_a_session_ends_by_itself(store: Store) -> None:
    """After 30 days without a visit; with each visit they begin anew. With another token, or none who is an owner, at once."""
    with served(store) as console, console.signed_in() as operator, console.client() as owner:
        owner.post("/enter", data={"code": console.link().partition("=")[2]})
        for _ in range(2):
            console.clocks.now += dt.timedelta(days=29)
            assert operator.get("/").status_code == 200
        assert owner.get("/").headers["location"] == "/enter"
        owner.post("/enter", data={"code": console.link().partition("=")[2]})
        changes: list[dict[str, object]] = [{}, {"owners": frozenset()}, {"token": "new", "lock": "new"}]
        seen = []
        for change in changes:
            with served(store, address=console.url, **change) as later:
                later.clocks.now = console.clocks.now
                url = f"{later.url}/"
                seen.append([operator.get(url).status_code, owner.get(url).status_code])
        assert seen == [[200, 200], [200, 303], [303, 303]]


@pytest.mark.case(67)
@ON_SQLITE
def test_a_session_is_never_one_that_was_there_before(store: Store) -> None:
    """What somebody else has put into the cookie opens nothing and is not kept; signing in ends the session before it."""
    with served(store) as console, console.client() as victim:
        name = f"tagwire-{console.url.rpartition(':')[2]}"
        victim.cookies.set(name, "planted", domain="127.0.0.1")
        assert victim.get("/").headers["location"] == "/enter"
        victim.post("/enter", data={"token": TOKEN})
        first = next(each.value for each in victim.cookies.jar if each.value != "planted")
        with console.client() as other:
            other.cookies.set(name, "planted")
            assert other.get("/").status_code == 303
            other.cookies.clear()
            other.cookies.set(name, first or "")
            assert other.get("/").status_code == 200
            other.post("/enter", data={"token": TOKEN})
            other.cookies.clear()
            other.cookies.set(name, first or "")
            assert other.get("/").status_code == 303


@pytest.mark.case(67)
@ON_SQLITE
def test_guessing_is_slowed_down(store: Store) -> None:
    """After ten wrong tries an address waits ten minutes, with the right token too; others do not, nor who has a link."""
    with served(store) as console, console.client() as guesser:
        for number in range(10):
            assert guesser.post("/enter", data={"token": f"guess{number}"}).status_code == 403
        refused = guesser.post("/enter", data={"token": TOKEN})
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "601")
        assert "Try again in 11 min." in refused.text
        other = {"x-forwarded-for": "203.0.113.5"}  # as a proxy on this computer says it
        assert guesser.post("/enter", data={"token": TOKEN}, headers=other).status_code == 303
        assert guesser.post("/enter", data={"code": "guessed"}).status_code == 403
        code = console.link().partition("code=")[2]
        assert guesser.post("/enter", data={"code": code}).status_code == 303
        console.clocks.seconds += 601
        assert guesser.post("/enter", data={"token": TOKEN}).status_code == 303


def test_guessing_from_many_addresses_is_slowed_down_too() -> None:
    """Two hundred wrong tries in ten minutes are enough, wherever they come from."""
    now = [0.0]
    tries = Tries(lambda: now[0])
    for number in range(200):
        assert tries.wait(f"192.0.2.{number}") == 0
        tries.was_wrong(f"192.0.2.{number}")
    assert tries.wait("198.51.100.1") > 0
    now[0] = 600.0
    assert tries.wait("198.51.100.1") == 0
