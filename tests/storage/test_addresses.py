"""Which names and addresses a download may go to."""
# ruff: noqa: RUF001, S104 - looking like something else is what these strings are for

from ipaddress import ip_address

import pytest

from storage.addresses import is_dns_name, is_public

INSIDE = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.100.100.200",  # a cloud's metadata
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",  # a cloud's metadata
    "169.254.0.1",
    "169.254.169.254",  # most clouds' metadata
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.192",  # a cloud's metadata
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "3ffe::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",  # a cloud's metadata
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700::1%eth0",
    "fec0::1",
    "ff02::1",
]

NOTATIONS = [
    "2130706433",
    "0x7f000001",
    "0x7f.0.0.1",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "127.0.0.1",
    "127.0.0.1.",
    "127.0.0.01",
    "0",
    "0.0.0.0",
    "::1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[fe80::1%25eth0]",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "١٢٧.٠.٠.١",
    "localhost",
    "localhost.",
    "media.example.com.",
    "media.example.com..",
    ".media.example.com",
    "media..example.com",
    "MEDIA.example.com",
    "medıa.example.com",
    "media。example。com",
    "-a.example.com",
    "a_b.example.com",
    "example.0x7f",
    "example.1",
    "a" * 64 + ".example.com",
    "a." * 127 + "com",
    "media.example.com\n",
    "",
]


@pytest.mark.fault("37")
@pytest.mark.parametrize("address", INSIDE)
def test_addresses_inside_are_not_public(address: str) -> None:
    """Every special range is denied, also wrapped in IPv6 and those that is_global passes."""
    assert not is_public(address)


@pytest.mark.fault("37")
@pytest.mark.parametrize("notation", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "8.8.8.8 ", "", "a", "[::1]"])
def test_odd_notations_are_not_public(notation: str) -> None:
    """A resolver that answers in anything but the plain notation is not believed."""
    assert not is_public(notation)


OUTSIDE = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.1",
    "172.15.255.255",
    "172.32.0.0",
    "192.167.255.255",
    "192.169.0.0",
    "223.255.255.255",
    "2001:4860:4860::8888",
    "2003::1",
    "2606:4700::6810:1",
    "2a00:1450:4001::1",
]


@pytest.mark.parametrize("address", OUTSIDE)
def test_addresses_outside_are_public(address: str) -> None:
    """Neighbors of the denied ranges, and hosts people use, are let through."""
    assert ip_address(address).is_global
    assert is_public(address)


@pytest.mark.fault("37")
@pytest.mark.parametrize("host", NOTATIONS)
def test_notations_of_addresses_are_no_names(host: str) -> None:
    """No address, in decimal, octal, hexadecimal, short or foreign digits, passes for a name."""
    assert not is_dns_name(host)


@pytest.mark.parametrize("host", ["example.com", "a-b.media.example.co", "127.0.0.1.example.com", "xn--p1ai.xn--p1ai"])
def test_names_are_names(host: str) -> None:
    """Plain names of two labels or more."""
    assert is_dns_name(host)
