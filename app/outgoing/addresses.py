"""Decides whether an IP address is a public one, as opposed to our own machine or network; pure."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_4 = [
    ip_network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
        "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
]  # fmt: skip
"""Special-purpose, multicast and reserved networks, as IANA's registry lists them."""

_PUBLIC_6 = ip_network("2000::/3")
"""The only part of IPv6 that is given out for use between networks."""

_NOT_PUBLIC_6 = [
    ip_network(text) for text in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
"""Protocol assignments with Teredo, documentation, 6to4."""

_MAPPED = ip_network("::ffff:0:0/96")
_NAT64 = ip_network("64:ff9b::/96")
_ISATAP = 0x5EFE
_ISATAP_BITS = 0xFDFFFFFF
"""The first half of an ISATAP interface, less the bit that says whether it is unique."""


def is_public(text: str) -> bool:
    """Return whether an address, as a resolver writes it, belongs to a server on the Internet.

    One that carries an IPv4 address is as public as that one. What is no address is not public.
    """
    try:
        return _is_public(ip_address(text))
    except ValueError:
        return False


def _is_public(address: Address) -> bool:
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_4)
    if address.scope_id is not None:
        return False
    inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _MAPPED or address in _NAT64:
        return _is_public(inner)
    if (int(address) >> 32) & _ISATAP_BITS == _ISATAP and not _is_public(inner):
        return False
    return address in _PUBLIC_6 and not any(address in network for network in _NOT_PUBLIC_6)
