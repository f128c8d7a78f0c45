"""Which addresses are public: the hostile ones of old attacks, and the harmless ones beside them."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.addresses import Exempt, is_public, read_address, unwrap

INSIDE = """
0.0.0.0 10.0.0.1 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.9
192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.251 239.255.255.250 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 ::ffff:0:127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::808:808 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:db8::1 2002:7f00:1::
2002:a9fe:a9fe::1 3fff::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 2606:4700::1111%1
"""
OUTSIDE = """
1.1.1.1 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 172.15.255.255 172.32.0.0 192.0.1.1 192.167.255.255 198.17.255.255
223.255.255.255 ::ffff:1.1.1.1 64:ff9b::101:101 2002:101:101::1 2001:200::1 2001:4860:4860::8888 2606:4700::1111
2a00:1450:4001::1
"""


def public(text: str) -> bool:
    """Judge an address by its text."""
    address = read_address(text)
    assert address is not None, text
    return is_public(address)


@pytest.mark.parametrize("text", INSIDE.split())
def test_inside_is_not_public(text: str) -> None:
    """Private, local, shared, reserved and many-at-once addresses are not public, nor what they are wrapped in."""
    assert not public(text)


@pytest.mark.parametrize("text", OUTSIDE.split())
def test_outside_is_public(text: str) -> None:
    """Addresses of real sites are public, the neighbours of private networks too."""
    assert public(text)


@given(st.integers(0, 2**32 - 1))
def test_wrapping_changes_nothing(number: int) -> None:
    """An IPv4 address is judged alike in each form that IPv6 has for it, and never more kindly than Python does."""
    plain = ipaddress.IPv4Address(number)
    wrapped = [
        ipaddress.IPv6Address((0xFFFF << 32) | number),
        ipaddress.IPv6Address((0x64FF9B << 96) | number),
        ipaddress.IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    assert {unwrap(address) for address in wrapped} == {plain}
    assert {is_public(address) for address in wrapped} == {is_public(plain)}
    assert plain.is_global or not is_public(plain)


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "010.0.0.1", "1.2.3.4/8"]
)
def test_other_spellings_are_no_addresses(text: str) -> None:
    """Only the usual spelling is read; what else a resolver makes of a name is vetted after it has answered."""
    assert read_address(text) is None


def test_exempt_entries() -> None:
    """Entries of FETCH_ALLOW are hosts, networks or single addresses; a host counts with any letters and a last dot."""
    exempt = Exempt.of(["Feeds.Lan", "10.1.0.0/16", "192.168.1.7", "fd00::/8", "::1"])
    assert exempt.host("feeds.lan.")
    assert not exempt.host("evil.feeds.lan")
    for text, expected in {
        "10.1.2.3": True,
        "::ffff:10.1.2.3": True,
        "10.2.0.1": False,
        "192.168.1.7": True,
        "192.168.1.8": False,
        "fd00::1": True,
        "::1": True,
        "127.0.0.1": False,
    }.items():
        address = read_address(text)
        assert address is not None
        assert exempt.address(address) is expected, text
