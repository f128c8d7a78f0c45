"""Links as Telegram checks them: in texts, and under buttons."""

from __future__ import annotations

import re

_TELEGRAM = re.compile(r"(tg|ton|tonsite):(?://)?(.*)", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([^:]*)://(.*)", re.DOTALL)
_PLACE = re.compile(r"([^/?#]*)(.*)", re.DOTALL)
_PORT = re.compile(r"(.*?)(?::([^:\]]*))?", re.DOTALL)
_FORBIDDEN_IN_HOST = re.compile(r"[\s<>\"'`{}|\\^\x00-\x20]")
_LAST_PORT = 65535


class LinkError(ValueError):
    """This is no link; the words are Telegram's."""


def check_link(url: str) -> str:
    """Give a link in Telegram's spelling (scheme and host small, a slash after the host), or raise LinkError."""
    url = url.strip()
    if not url:
        raise LinkError("URL is empty")
    if found := _TELEGRAM.fullmatch(url):
        return _own_link(found[1].lower(), found[2])
    scheme, rest = "http", url
    if found := _SCHEME.fullmatch(url):
        scheme, rest = found[1].lower(), found[2]
        if scheme not in ("http", "https"):
            raise LinkError("Unsupported URL protocol")
    return f"{scheme}://{_checked_rest(rest)}"


def _own_link(scheme: str, rest: str) -> str:
    host = re.split("[/?#]", rest, maxsplit=1)[0]
    if not host:
        raise LinkError("URL host is empty")
    if not re.fullmatch(r"[A-Za-z0-9_.-]+", host):
        raise LinkError("Unallowed characters in URL host")
    return f"{scheme}://{rest}"


def _checked_rest(rest: str) -> str:
    place, path = _matched(_PLACE, rest)
    user, at, host_and_port = place.rpartition("@")
    host, port = _matched(_PORT, host_and_port)
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
        raise LinkError("Wrong port number specified in the URL")
    host = host.lower()
    if not host:
        raise LinkError("URL host is empty")
    if _FORBIDDEN_IN_HOST.search(host) or host == "." or ("." not in host and not host.startswith("[")):
        raise LinkError("Wrong HTTP URL")
    named = f":{port}" if port else ""
    path = path if path.startswith("/") else "/" + path
    return f"{user}{at}{host}{named}{path}".replace(" ", "%20")


def _matched(pattern: re.Pattern[str], text: str) -> tuple[str, str]:
    found = pattern.fullmatch(text)
    assert found is not None  # both patterns match every text
    return found[1], found[2]


def checked_link(url: str) -> str:
    """Give a link in Telegram's spelling, or "" where it is none (then the text stays without a link)."""
    try:
        return check_link(url)
    except LinkError:
        return ""


def mentioned_user(url: str) -> int | None:
    """Give the user of a `tg://user?id=...` link."""
    found = re.fullmatch(r"tg:(?://)?user\?id=([0-9]{1,18})", url, re.IGNORECASE)
    return int(found[1]) if found and int(found[1]) else None
