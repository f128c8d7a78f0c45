"""What a site's robots.txt says of pages that nobody asked for."""

from __future__ import annotations

import asyncio

import pytest

from bot.ingest.fetching import Fetcher
from bot.ingest.robots import Robots
from tests.ingest.fetches import AGENT, HOST, TRUSTS_NOBODY, Names
from tests.support.web import Answer, Site, moved, page, raw, without_end

RULES = b"""\xef\xbb\xbfUser-agent: *
Disallow: /private
Disallow: /%D8%AE%D8%A8%D8%B1

User-agent: Tagwire
Allow: /news
Disallow: /
"""


class Clock:
    """A clock that tests turn."""

    seconds = 0.0

    def __call__(self) -> float:
        """Give the seconds."""
        return self.seconds


def ask(*urls: str, agent: str = AGENT, clock: Clock | None = None, turn: float = 0) -> list[bool]:
    """Ask of each page in turn, the clock turned after each."""
    clock = clock or Clock()

    async def run() -> list[bool]:
        fetcher = Fetcher(allow=[HOST], user_agent=agent, resolver=Names(), trust=TRUSTS_NOBODY)
        robots = Robots(fetcher, user_agent=agent, monotonic=clock)
        answers = []
        for url in urls:
            answers.append(await robots.allow(url))
            clock.seconds += turn
        await fetcher.close()
        return answers

    return asyncio.run(run())


def test_rules_are_kept(site: Site) -> None:
    """Rules for us come first, those for everybody hold for others; one look at the file serves all pages."""
    site.on("/robots.txt", page(RULES))
    pages = [f"{site.url}{path}" for path in ("/news/1?a=b#c", "/private/1", "/other", "/خبر/1")]
    assert ask(*pages) == [True, False, False, False]
    assert [request.path for request in site.seen] == ["/robots.txt"]
    assert ask(*pages, agent="Somebody/1.0") == [True, False, True, False]


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("Allow: /\nDisallow: /private", "/private/1", False),
        ("Disallow: /\nAllow: /news", "/news/1", True),
        ("Disallow: /news\nAllow: /news", "/news/1", True),
        ("Disallow: /*", "/news/1", False),
        ("Disallow: /*?print=", "/news/1?print=yes", False),
        ("Disallow: /*?print=", "/news/1", True),
        ("Disallow: /*.pdf$", "/a.pdf/b.pdf", False),
        ("Disallow: /*.pdf$", "/a.pdf?b", True),
        ("Disallow: /news$", "/news", False),
        ("Disallow: /news$", "/news/news", True),
        ("Disallow: # nothing", "/news", True),
        ("Crawl-delay: \u00b2\nDisallow: /", "/news", False),
        ("User-agent: Tagwire\nDisallow: /a\n\nUser-agent: tagwire\nDisallow: /news", "/news", False),
        ("Disallow: /\n\nUser-agent: Tagwire\nDisallow:", "/news", True),
        ("Disallow: /" + "*a" * 5_000 + "*b", "/" + "a" * 1_900, True),
    ],
)
def test_the_longest_rule_counts(site: Site, rules: str, path: str, *, allowed: bool) -> None:
    """As RFC 9309 has it, with `*` and `$`; whatever somebody writes is read in no time."""
    site.on("/robots.txt", page(f"User-agent: Other\nUser-agent: *\n{rules}".encode()))
    assert ask(f"{site.url}{path}") == [allowed]


@pytest.mark.parametrize(
    "answer",
    [
        page(b"", 404),
        page(b"", 500),
        page(b""),
        raw(b"no HTTP"),
        without_end(),
        moved("http://127.0.0.1/robots.txt"),
        page(bytes(range(256)) * 100),
        page(b"User-agent: *\nDisallow: //[\n"),
    ],
)
def test_a_missing_or_broken_file_allows(site: Site, answer: Answer) -> None:
    """A site whose robots.txt is missing, endless, elsewhere or nonsense is fetched."""
    site.on("/robots.txt", answer)
    assert ask(f"{site.url}/page") == [True]


def test_odd_addresses_allow() -> None:
    """What is no address is left to the fetch itself, which has the sentence for it."""
    assert ask("http://[", "file:///etc/passwd", "http://nobody.test/", "") == [True] * 4


def test_a_day_is_remembered(site: Site) -> None:
    """The file is looked at again after a day."""
    site.on("/robots.txt", page(RULES), page(b""))
    assert ask(*[f"{site.url}/other"] * 3, turn=43_201) == [False, False, True]
    assert len(site.seen) == 2


def test_only_so_many_sites_are_remembered(site: Site) -> None:
    """The memory does not grow with the number of sites; the one that was needed last stays longest."""
    site.on("/robots.txt", page(RULES))
    elsewhere = [f"http://nobody{number}.test/" for number in range(63)]
    ours = f"{site.url}/other"
    ask(ours, *elsewhere, ours, "http://nobody99.test/", ours)
    assert len(site.seen) == 1
    ask(ours, *elsewhere, "http://nobody99.test/", ours)
    assert len(site.seen) == 3
