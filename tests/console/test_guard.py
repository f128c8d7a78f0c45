"""What every request to the console meets first, and what every answer says."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.routing import Route

from bot.console import today
from storage.store import Store
from tests.console.served import TOKEN, served
from tests.delivery.desk import ON_SQLITE


@pytest.mark.case(67)
@ON_SQLITE
@pytest.mark.parametrize("origin", ["", "null", "https://evil.example", "http://127.0.0.1:1", "http://"])
def test_a_form_of_another_page_does_nothing(store: Store, origin: str) -> None:
    """Whether signed in or not, and signing in too; a page of the console's own passes."""
    with served(store) as console, console.signed_in() as operator:
        for path, data in (("/leave", {}), ("/enter", {"token": TOKEN}), ("/nothing", {})):
            assert operator.post(path, data=data, headers={"origin": origin}).status_code == 403
        assert operator.get("/").status_code == 200
        assert operator.post("/leave").status_code == 303


@ON_SQLITE
def test_other_names_are_not_answered(store: Store) -> None:
    """A name that a stranger let lead here is refused; addresses, names without a dot and the public one are not."""
    with served(store, address="https://wire.example.org") as console, console.client() as browser:
        hosts = ("evil.example", "127.0.0.1.evil.example:80", "", "[::1", "wire.example.org.evil.example")
        assert {browser.get("/enter", headers={"host": host}).status_code for host in hosts} <= {400, 421}
        for host in ("127.0.0.1:8080", "localhost", "[::1]:8080", "tagwire:8080", "wire.example.org"):
            assert browser.get("/enter", headers={"host": host}).status_code == 200, host
        behind = {"host": "tagwire:8080", "origin": "https://wire.example.org"}
        entered = browser.post("/enter", data={"token": TOKEN}, headers=behind)
        assert entered.headers["set-cookie"].startswith("__Host-tagwire=")
        assert "Secure" in entered.headers["set-cookie"].split("; ")


@pytest.mark.case(67)
@ON_SQLITE
def test_every_answer_is_guarded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """No frame, no foreign or inline script, no guessed type, no referrer for others, nothing kept: also where a page fails.

    One that is not there stands under none of the six.
    """

    async def broken(_: object) -> None:
        raise RuntimeError("<b>secret</b>")

    monkeypatch.setattr(today, "routes", lambda _: [Route("/", broken)])
    with served(store) as console, console.client() as stranger, console.signed_in() as operator:
        answers = [stranger.get(path) for path in ("/", "/enter", "/static/console.css", "/static/no")]
        answers += [operator.get(path) for path in ("/system", "/nothing")]
        assert ['aria-current="page"' in answer.text for answer in answers[-2:]] == [True, False]
        answers.append(operator.post("/leave", headers={"origin": "null"}))
        answers.append(operator.get("/"))  # the last one: the server hangs up after it
        assert [answer.status_code for answer in answers] == [303, 200, 200, 404, 200, 404, 403, 500]
    for answer in answers:
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "secret" not in answer.text


@pytest.mark.case(67)
@ON_SQLITE
def test_what_comes_in_is_never_markup(store: Store) -> None:
    """Neither by an address, nor by a cookie; a zone that is none is UTC."""
    evil = "<script>alert(1)</script>"
    with served(store) as console, console.client() as browser:
        for said in (evil, "%00", "%ff"):
            cookies = f"tagwire-said={quote(said)}; zone={quote('../../etc/passwd')}"
            shown = browser.get("/enter", params={"code": f'">{evil}'}, headers={"cookie": cookies})
            assert shown.status_code == 200
            assert "<script>" not in shown.text
            assert "UTC" in shown.text
