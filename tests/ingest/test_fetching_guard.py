"""Nothing inside is reached: not by an address, a spelling of one, a redirect, a name that changes, or a proxy."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Collection, Iterator

import pytest

from bot.ingest.addresses import Exempt
from bot.ingest.connecting import PORTS, GuardedBackend
from bot.ingest.fetching import Fetcher, FetchError
from bot.locales import words
from tests.ingest.fetches import AGENT, NAMES, Names, fault, fetch
from tests.support.web import Site, local_site, moved, page

NEAR = "127.0.0.2"  # stands for a public address in these tests: it is this computer's too, but exempt
PUBLIC = "93.184.215.14"
SPELLINGS = """
127.0.0.1 127.0.0.1. 127.1 127.0.1 0x7f.1 0x7f.0.0.1 0x7f000001 2130706433 017700000001 127.127.127.127 0.0.0.0 0
localhost localhost. LOCALHOST inside.test [::1] [::] [::ffff:7f00:1] [::ffff:127.0.0.1] [::127.0.0.1] [0:0:0:0:0:0:0:1]
[64:ff9b::7f00:1] [2002:7f00:1::] [2001:0:4136:e378:8000:63bf:3fff:fdd2] 169.254.169.254 10.0.0.1 100.64.0.1 192.168.0.1
[fe80::1] [fd00:ec2::254] 224.0.0.1 255.255.255.255
"""


@pytest.fixture
def canary() -> Iterator[Site]:
    """Serve something on 127.0.0.1 that nobody may ever visit."""
    with local_site() as canary:
        yield canary
        assert canary.visits == 0


def told(error: FetchError) -> str:
    """Word a fault as a reader sees it."""
    return words("en")(error.key, **error.values)


@pytest.mark.case(51)
@pytest.mark.parametrize("spelling", SPELLINGS.split())
def test_an_address_inside_is_refused(spelling: str, canary: Site, caplog: pytest.LogCaptureFixture) -> None:
    """However it is spelled: refused for its address, with the detail in the log and not in the sentence."""
    error = fault(f"http://{spelling}:{canary.port}/", allow=())
    assert error.address_refused
    assert error.status is None
    assert "is not public" in caplog.text
    assert told(error) == "That site is not found at the moment, or it is not a public one."


def test_a_name_that_is_not_known_looks_no_different() -> None:
    """The sentence tells nobody which names exist inside."""
    assert told(fault("http://nobody.test/", allow=())) == told(fault("http://inside.test/", allow=()))


@pytest.mark.case(51)
@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("file:///etc/passwd", "fetch.address"),
        ("unix:/run/docker.sock", "fetch.address"),
        ("gopher://127.0.0.1/", "fetch.address"),
        ("ftp://example.org/", "fetch.address"),
        ("//example.org/", "fetch.address"),
        ("http:///x", "fetch.address"),
        ("http://", "fetch.address"),
        ("", "fetch.address"),
        ("example.org", "fetch.address"),
        ("http://[::1/", "fetch.address"),
        ("http://example.org:0/", "fetch.address"),
        ("http://example.org:65536/", "fetch.address"),
        ("http://example.org:http/", "fetch.address"),
        ("http://a\x00b/", "fetch.address"),
        ("http://0177.0.0.1/", "fetch.address"),
        ("http://①②⑦.⓪.⓪.①/", "fetch.address"),
        ("http://\ud800/", "fetch.address"),
        ("http://" + "a" * 70_000, "fetch.address"),
        ("http://me:secret@example.org/", "fetch.password"),
        ("http://me@example.org/", "fetch.password"),
        ("http://example.org\\@127.0.0.1/", "fetch.password"),
        ("http://xn--zzzz---/", "fetch.refused"),
        ("http://[fe80::1%25eth0]/", "fetch.refused"),
        (f"http://{'a' * 64}.test/", "fetch.refused"),
    ],
)
def test_what_is_no_address_of_a_page(url: str, key: str) -> None:
    """Other schemes, passwords and nonsense are refused in a sentence of their own, before anything is asked."""
    names = Names()
    error = fault(url, allow=(), names=names)
    assert error.key == key
    assert "secret" not in told(error)
    assert names.asked == [] or key == "fetch.refused"


@pytest.mark.case(52)
@pytest.mark.parametrize(
    "location",
    [
        *(f"http://{spelling}:{{port}}/" for spelling in ("127.0.0.1", "2130706433", "[::ffff:7f00:1]")),
        "//inside.test:{port}/",
        "http://me:secret@second.test:{port}/",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "javascript:alert(1)",
    ],
)
def test_a_redirect_inside_is_refused(location: str, site: Site, canary: Site) -> None:
    """Each redirect is vetted as if it had been typed, and a refused one says nothing of where it leads."""
    site.on("/feed", moved(location.format(port=canary.port)))
    error = fault(f"{site.url}/feed")
    assert error.address_refused
    assert told(error) == "That site is not found at the moment, or it is not a public one."


@pytest.fixture
def twins(canary: Site) -> Iterator[Site]:
    """Serve a site on NEAR, on the canary's port."""
    if sys.platform == "darwin":
        pytest.skip("this system is 127.0.0.1 only")
    with local_site(host=NEAR, port=canary.port) as site:
        site.on("/", page(b"here"))
        yield site


@pytest.mark.case(53)
def test_a_name_is_looked_up_once(twins: Site) -> None:
    """A name that changes its address after it was vetted is fetched from the vetted one."""
    names = Names([NEAR], ["127.0.0.1"])
    url = f"http://rebinding.test:{twins.port}/"
    assert fetch(url, names=names, allow=[NEAR]).body == b"here"
    assert names.asked == ["rebinding.test"]
    assert fault(url, names=names, allow=[NEAR]).address_refused
    assert twins.visits == 1


@pytest.mark.parametrize(
    "answer", [[NEAR, "127.0.0.1"], ["127.0.0.1", NEAR], [NEAR, "::1%lo"], [NEAR, "?"], []]
)
def test_all_addresses_of_a_name_count(answer: Collection[str], twins: Site) -> None:
    """Where one of them is inside or can't be read, none is visited."""
    error = fault(f"http://mixed.test:{twins.port}/", names=Names(answer), allow=[NEAR])
    assert error.key == "fetch.refused"
    assert twins.visits == 0


def test_the_next_address_is_tried(twins: Site) -> None:
    """Where one address does not answer another may."""
    names = Names(["127.0.0.3", NEAR])
    url = f"http://two.test:{twins.port}/"
    assert fetch(url, names=names, allow=["127.0.0.2/31"]).body == b"here"


def test_redirects_are_looked_up_anew(twins: Site) -> None:
    """A redirect to the same name is a new look-up, and what it finds is vetted."""
    twins.on("/", moved("/again"))
    names = Names([NEAR], ["127.0.0.1"])
    assert fault(f"http://rebinding.test:{twins.port}/", names=names, allow=[NEAR]).address_refused
    assert names.asked == ["rebinding.test"] * 2


def test_proxies_of_the_environment_are_not_asked(
    site: Site, canary: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy would resolve names by itself."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    site.on("/", page(b"here"))
    assert fetch(f"{site.url}/").body == b"here"


def vetted(host: str, port: int, *allow: str) -> list[str]:
    """Vet a host without connecting."""
    names = Names()
    known = {**NAMES, "public.test": [PUBLIC]}

    async def resolve(host: str) -> Collection[str]:
        return known[host] if host in known else names(host)

    return [str(each) for each in asyncio.run(GuardedBackend(resolve, Exempt.of(allow)).vetted(host, port))]


def test_ports() -> None:
    """The web's own ports are fetched from; others only where the host or all its addresses are exempt."""
    assert {port for port in (22, 25, *PORTS, 6379, 65_535) if _passes("public.test", port)} == set(PORTS)
    assert _passes("public.test", 25, "public.test")
    assert _passes("public.test", 25, f"{PUBLIC}/24")
    assert not _passes("public.test", 25, "other.test", "10.0.0.0/8")


def _passes(host: str, port: int, *allow: str) -> bool:
    try:
        return bool(vetted(host, port, *allow))
    except FetchError:
        return False


def test_what_is_exempt() -> None:
    """A host that the operator exempts may stand inside; its neighbours may not."""
    assert vetted("inside.test", 9000, "inside.test") == ["127.0.0.1"]
    assert vetted("127.0.0.1", 9000, "127.0.0.0/8") == ["127.0.0.1"]
    assert not _passes("inside.test", 80, "test")
    assert not _passes("localhost", 80, "127.0.0.0/8")  # it has ::1 as well


def test_a_slow_resolver_keeps_nobody_waiting() -> None:
    """Names that never resolve leave other work its threads, and end with the fetch's own time."""

    async def run() -> None:
        asked = asyncio.Event()
        loop = asyncio.get_running_loop()

        def never(host: str) -> Collection[str]:
            loop.call_soon_threadsafe(asked.set)
            release.result(10)
            return [host]

        release = asyncio.run_coroutine_threadsafe(asyncio.Event().wait(), loop)
        fetcher = Fetcher(user_agent=AGENT, resolver=never)
        fetches = [
            asyncio.ensure_future(fetcher.get(f"http://slow{n}.test/", seconds=0.3)) for n in range(40)
        ]
        await asked.wait()
        assert await asyncio.to_thread(lambda: 1) == 1
        faults = await asyncio.gather(*fetches, return_exceptions=True)
        assert {getattr(each, "key", each) for each in faults} == {"fetch.slow"}
        release.cancel()
        await fetcher.close()

    asyncio.run(run())
