"""Where a request comes from, as far as that says something: one line into a house."""

from ipaddress import ip_address, ip_network


def network_of(address: str) -> str:
    """The network that one subscriber has: an IPv4 address, or the /64 of an IPv6 one.

    >>> network_of("192.0.2.7"), network_of("2001:db8:1:2:3::4"), network_of("::ffff:192.0.2.7")
    ('192.0.2.7/32', '2001:db8:1:2::/64', '192.0.2.7/32')
    """
    return _network(address, 32, 64) or address[:60]


def shortened(address: str) -> str:
    """The neighbourhood of an address, for a page that people read.

    >>> shortened("192.0.2.7"), shortened("2001:db8:1:2:3::4"), shortened("unknown")
    ('192.0.2.0/24', '2001:db8:1::/48', '')
    """
    return _network(address, 24, 48)


def _network(address: str, short: int, long: int) -> str:
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if found.version == 6 and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return str(ip_network((found, short if found.version == 4 else long), strict=False))
