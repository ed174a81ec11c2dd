"""Which addresses a download may go to: our own table, for is_global of ipaddress passes several that lead inside."""

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

# IANA special-purpose registry, plus one cloud's metadata host in public space (168.63.129.16).
_DENIED_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "168.63.129.16/32",
    )
)
# All of IPv6 but global unicast is denied, and with it loopback, link-local, unique local, site-local (fec0::), mapped
# and compatible IPv4, NAT64 (64:ff9b::), segment routing (5f00::) and multicast. These lie inside global unicast:
_GLOBAL_V6 = IPv6Network("2000::/3")
_DENIED_V6 = tuple(
    IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "3ffe::/16")
)

_NAME = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")


def is_public(address: str) -> bool:
    """Tell whether *address*, in the exact notation a resolver returns, is one of the public internet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _DENIED_V4)
    return _is_public_v6(parsed)


def is_dns_name(host: str) -> bool:
    """Tell whether *host* is a lower-case ASCII name of two labels or more, without a trailing dot.

    The last label begins with a letter, so no notation of an address passes: decimal, octal, hexadecimal or short.
    """
    return _NAME.fullmatch(host) is not None


def _is_public_v6(address: IPv6Address) -> bool:
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    return not any(address in network for network in _DENIED_V6)
