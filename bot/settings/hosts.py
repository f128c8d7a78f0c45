"""Which hosts are this computer, and what a network is."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Tell whether a URL's host is this computer."""
    return is_loopback_host(urlsplit(url).hostname or "")


def is_loopback_host(host: str) -> bool:
    """Tell whether a host is this computer."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_network(entry: str) -> bool:
    """Tell whether an entry is a network, as 10.1.0.0/16."""
    try:
        ipaddress.ip_network(entry, strict=False)
    except ValueError:
        return False
    return True
