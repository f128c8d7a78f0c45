"""Which addresses of the internet protocol may be fetched from: public ones, and those that the operator exempts."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Own tables, and not `is_global` alone: it calls some of these public, and changed its mind between Python's releases.
_NOT_PUBLIC_4: Final = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local; clouds keep their secrets here
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # to many at once
        "240.0.0.0/4",
    )
)
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")  # nothing outside it is handed out to public sites
_NOT_PUBLIC_6: Final = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols' own, Teredo among them: it hides an address that can't be vetted
        "2001:db8::/32",
        "3fff::/20",
    )
)
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")


def read_address(text: str) -> Address | None:
    """Read an address in its usual spelling; None for everything else."""
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def unwrap(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one stands for (mapped, 6to4, NAT64), or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def is_public(address: Address) -> bool:
    """Tell whether an address is one of a public site, behind whatever wrapping."""
    address = unwrap(address)
    if isinstance(address, ipaddress.IPv4Address):
        return address.is_global and not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None or address not in _UNICAST:
        return False
    return not any(address in network for network in _NOT_PUBLIC_6)


@dataclass(frozen=True, slots=True)
class Exempt:
    """What may be fetched from although it is not public: hosts by name, networks and single addresses."""

    hosts: frozenset[str] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Exempt:
        """Read the entries of FETCH_ALLOW: what is no network or address is a host."""
        hosts, networks = set(), []
        for entry in entries:
            try:
                networks.append(ipaddress.ip_network(entry, strict=False))
            except ValueError:
                hosts.add(_plain(entry))
        return cls(frozenset(hosts), tuple(networks))

    def host(self, name: str) -> bool:
        """Tell whether a host is exempt by its name."""
        return _plain(name) in self.hosts

    def address(self, address: Address) -> bool:
        """Tell whether an address is exempt, behind whatever wrapping."""
        address = unwrap(address)
        return any(address in network for network in self.networks)


def _plain(host: str) -> str:
    return host.casefold().rstrip(".")
