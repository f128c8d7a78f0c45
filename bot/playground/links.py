"""Links as Telegram checks them: in texts, and under buttons."""

from __future__ import annotations

import ipaddress
import re

_TELEGRAM = re.compile(r"(tg|ton|tonsite):(?://)?(.*)", re.IGNORECASE | re.DOTALL)
_SCHEME = re.compile(r"([^:/?#@\[\]]*)://(.*)", re.DOTALL)
_PORT = re.compile(r"(.*?)(?::([^:\]]*))?", re.DOTALL)
_HOST = re.compile(r"(?:[a-z0-9._!$,~*'();&+=-]|[^\x00-\x7f]|%[0-9a-f]{2})*")
_BLANK = re.compile(r"[\x00-\x20]")
_LAST_PORT = 65535


class LinkError(ValueError):
    """This is no link; the words are Telegram's."""


def check_link(url: str) -> str:
    """Give a link in Telegram's spelling (scheme and host small, a slash after the host), or raise LinkError."""
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
    place, path = re.split(r"(?=[/?#])", rest, maxsplit=1) if re.search("[/?#]", rest) else (rest, "")
    user, at, host_and_port = place.rpartition("@")
    found = _PORT.fullmatch(host_and_port)
    assert found is not None  # the pattern matches every text
    host, port = found.groups()
    if port is not None and not (port.isascii() and port.isdigit() and 0 < int(port) <= _LAST_PORT):
        raise LinkError("Wrong port number specified in the URL")
    host = host.lower()
    _check_host(host)
    named = f":{int(port)}" if port else ""
    path = path.rstrip() or "/"
    path = path if path.startswith("/") else "/" + path
    return f"{user}{at}{host}{named}{_BLANK.sub(_percent, path)}"


def _check_host(host: str) -> None:
    if not host:
        raise LinkError("URL host is empty")
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise LinkError("Wrong IPv6 address specified in the URL") from None
        return
    if host == ".":
        raise LinkError("Host is invalid")
    if not _HOST.fullmatch(host):
        raise LinkError("Wrong percent-encoded symbol in URL host" if "%" in host else "Wrong URL host")
    if "." not in host:
        raise LinkError("Wrong HTTP URL")


def _percent(blank: re.Match[str]) -> str:
    return f"%{ord(blank[0]):02X}"


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
