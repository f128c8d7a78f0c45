"""Fetching from a host that behaves, and from one that does not: what comes back."""

from __future__ import annotations

import datetime as dt
import socket
import zlib

import pytest

from bot.ingest.fetching import Fetched
from tests.ingest.fetches import AGENT, HOST, fault, fetch
from tests.support.web import (
    Answer,
    Authority,
    Site,
    head,
    local_site,
    moved,
    packed,
    page,
    raw,
    unless_known,
)

MIB = 2**20
FEED = "<rss>کابل</rss>".encode()


def test_a_page_comes_with_what_its_host_says_of_it(site: Site) -> None:
    """Body, type, letters, validators and age come as the host gave them; the request says who we are."""
    site.on(
        "/feed?a=%D8%A2",
        page(
            FEED,
            content_type='Application/RSS+xml; Charset="UTF-8"',
            etag='W/"a b"',
            last_modified="Wed, 05 May 2021 10:25:00 GMT",
            cache_control="public, Max-Age=600",
        ),
    )
    assert fetch(f"{site.url}/feed?a=آ#top", accept="application/rss+xml") == Fetched(
        url=f"{site.url}/feed?a=%D8%A2",
        status=200,
        body=FEED,
        content_type="application/rss+xml",
        charset="utf-8",
        etag='W/"a b"',
        last_modified="Wed, 05 May 2021 10:25:00 GMT",
        max_age=600.0,
        moved_to=None,
    )
    sent = site.seen[0].headers
    assert sent["user-agent"] == AGENT
    assert sent["accept"] == "application/rss+xml"
    assert sent["host"] == f"{HOST}:{site.port}"
    assert set(sent) == {"host", "user-agent", "accept", "accept-encoding", "connection"}


def test_nothing_new_costs_no_body(site: Site) -> None:
    """Validators go back exactly as they came, and 304 is an answer; 304 to a question nobody asked is a fault."""
    etag = 'W/"é%00"'
    site.on(
        "/feed", unless_known(FEED, etag, last_modified="yesterday, about noon", content_length="99999999")
    )
    answer = fetch(f"{site.url}/feed", etag=etag, last_modified="yesterday, about noon")
    assert (answer.status, answer.body, answer.etag) == (304, b"", etag.encode().decode("latin-1"))
    assert site.seen[0].headers["if-modified-since"] == "yesterday, about noon"
    site.on("/feed", raw(head(304)))
    assert fault(f"{site.url}/feed").status == 304


@pytest.mark.parametrize(
    ("statuses", "for_good"),
    [((301,), True), ((301, 308, 301), True), ((302,), False), ((301, 302), False), ((307, 308), False)],
)
def test_redirects_are_followed(site: Site, statuses: tuple[int, ...], for_good: bool) -> None:
    """Up to five redirects are followed; the new address is told where all of them are for good."""
    for number, status in enumerate(statuses):
        site.on(f"/{number}", moved(f"../{number + 1}#part", status=status))
    site.on(f"/{len(statuses)}", page(FEED))
    answer = fetch(f"{site.url}/0")
    assert answer.body == FEED
    assert answer.url == f"{site.url}/{len(statuses)}"
    assert answer.moved_to == (answer.url if for_good else None)


@pytest.mark.case(52)
def test_redirects_end(site: Site) -> None:
    """A loop ends after five redirects, in one sentence."""
    site.on("/a", moved("/b"))
    site.on("/b", moved("/a"))
    assert fault(f"{site.url}/a").key == "fetch.leads_on"
    assert len(site.seen) == 6


def test_the_letters_of_a_redirect(site: Site) -> None:
    """A Location in bare UTF-8, as some hosts write it, is understood."""
    site.on("/old", moved("/خبر"))
    site.on("/%D8%AE%D8%A8%D8%B1", page(FEED))
    assert fetch(f"{site.url}/old").body == FEED


@pytest.mark.parametrize(
    ("status", "key", "headers", "retry_after"),
    [
        (404, "fetch.missing", {}, None),
        (410, "fetch.gone", {}, None),
        (403, "fetch.forbidden", {}, None),
        (429, "fetch.later", {"retry_after": "120"}, 120.0),
        (
            429,
            "fetch.later",
            {"date": "Tue, 24 Nov 2026 12:00:00 GMT", "retry_after": "Tue, 24 Nov 2026 12:01:30 GMT"},
            90.0,
        ),
        (503, "fetch.later", {"retry_after": "soon"}, None),
        (500, "fetch.status", {}, None),
        (302, "fetch.status", {}, None),  # it says not where to
        (204, "fetch.status", {}, None),
    ],
)
def test_answers_that_are_no_page(
    site: Site, status: int, key: str, headers: dict[str, str], retry_after: float | None
) -> None:
    """What the host answered is told, and when it wants to be asked again."""
    site.on("/feed", page(b"", status, **headers))
    error = fault(f"{site.url}/feed")
    assert (error.key, error.status, error.retry_after) == (key, status, retry_after)
    assert not error.address_refused


def test_packed_bodies(site: Site) -> None:
    """A body in gzip or in either kind of deflate comes inflated; one that ends early or is no gzip is refused."""
    bare = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    site.on("/gzip", packed(FEED))
    site.on("/deflate", page(zlib.compress(FEED), content_encoding="deflate"))
    site.on("/bare", page(bare.compress(FEED) + bare.flush(), content_encoding="deflate"))
    for path in ("/gzip", "/deflate", "/bare"):
        assert fetch(site.url + path).body == FEED
    site.on("/early", page(zlib.compress(FEED)[:-5], content_encoding="gzip"))
    site.on("/none", page(FEED, content_encoding="gzip"))
    site.on("/brotli", page(FEED, content_encoding="br"))
    assert {fault(site.url + path).key for path in ("/early", "/none", "/brotli")} == {"fetch.broken"}
    assert "br" not in site.seen[0].headers["accept-encoding"].split(", ")


@pytest.mark.parametrize(
    "answer",
    [
        raw(b""),
        raw(b"SSH-2.0-OpenSSH_9.2\r\n"),
        page(FEED, content_length=str(len(FEED) + 1)),
        page(FEED, content_length="many"),
        raw(head(transfer_encoding="chunked") + b"ffffffffffffffffffffff\r\n"),
        raw(head(transfer_encoding="chunked") + b"5\r\nabc"),
        raw(b"HTTP/1.1 200 OK\r\nA\x00b: c\r\n\r\n"),
    ],
)
def test_broken_answers(site: Site, answer: Answer) -> None:
    """An answer with a wrong length or no HTTP at all is refused in one sentence."""
    site.on("/feed", answer)
    assert fault(f"{site.url}/feed").key == "fetch.broken"


def test_a_host_that_does_not_answer() -> None:
    """Where nobody listens the site can't be reached."""
    with local_site() as site:
        pass
    assert fault(f"http://{HOST}:{site.port}/").key == "fetch.unreachable"


@pytest.mark.skipif(not socket.has_ipv6, reason="this computer has no IPv6")
def test_an_address_of_the_new_kind() -> None:
    """An IPv6 address is asked for with its brackets."""
    with local_site(host="::1") as site:
        site.on("/feed", page(FEED))
        assert fetch(f"{site.url}/feed", allow=["::1"]).body == FEED
        assert site.seen[0].headers["host"] == f"[::1]:{site.port}"


def test_over_tls(authority: Authority) -> None:
    """The certificate is checked against the name, though the connection goes to the vetted address."""
    with local_site(tls=authority.server(HOST)) as site:
        site.on("/feed", page(FEED))
        answer = fetch(f"https://{HOST}:{site.port}/feed", trust=authority.trusted())
        assert answer.body == FEED
        assert site.seen[0].headers["host"] == f"{HOST}:{site.port}"


@pytest.mark.case(54)
def test_wrong_certificates(authority: Authority) -> None:
    """Another name, an unknown authority, an expired certificate, no TLS at all: nothing is asked for or read."""
    expired = authority.server(HOST, ended=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    for context in (authority.server("other.test"), Authority().server(HOST), expired, None):
        with local_site(tls=context) as site:
            error = fault(f"https://{HOST}:{site.port}/feed", trust=authority.trusted())
            assert error.key == "fetch.insecure"
            assert site.seen == []


@pytest.mark.case(52)
def test_from_tls_to_plain_and_on_nothing_private_is_carried(site: Site, authority: Authority) -> None:
    """A redirect from https to http, and to another host, is followed without cookies, credentials or a referrer."""
    with local_site(tls=authority.server(HOST)) as secure:
        secure.on("/feed", page(b"", 302, location=f"http://second.test:{site.port}/feed", set_cookie="a=b"))
        site.on("/feed", page(FEED))
        answer = fetch(f"https://{HOST}:{secure.port}/feed", trust=authority.trusted())
    assert answer.body == FEED
    assert set(site.seen[0].headers) == {"host", "user-agent", "accept", "accept-encoding", "connection"}
