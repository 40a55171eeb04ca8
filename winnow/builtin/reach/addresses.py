"""Which addresses and ports may be reached: the public ones, and what the operator allows besides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

PORTS = frozenset({80, 443})
"""What may be reached unless the operator says otherwise."""

# Python's own `is_global` has changed between patch releases; what is refused here is written down. IANA's registries
# of special-purpose addresses: https://www.iana.org/assignments/iana-ipv4-special-registry and …-ipv6-….
_NOT_PUBLIC = tuple(
    ip_network(one)
    for one in (
        "0.0.0.0/8",  # this host: Linux takes it for loopback
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's NAT
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and most clouds' metadata
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocols' own
        "192.0.2.0/24",  # documentation, and two more below
        "192.88.99.0/24",  # relays of 6to4
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
        "2001::/23",  # protocols' own, Teredo among them
        "2001:db8::/32",  # documentation
        "3fff::/20",  # documentation
    )
)
# All that is handed out for use in IPv6; loopback, private, link-local and multicast lie outside.
_GLOBAL_UNICAST = IPv6Network("2000::/3")

# Where clouds tell a machine its secrets, on whatever networks these lie; Azure's is a public address.
METADATA = frozenset(
    ip_address(one)
    for one in (
        "169.254.169.254",
        "169.254.170.2",
        "169.254.170.23",
        "169.254.42.42",
        "100.100.100.200",
        "168.63.129.16",
        "192.0.0.192",
        "fd00:ec2::254",
        "fd00:ec2::23",
        "fd20:ce::254",
        "fd00:42::42",
    )
)

_NAT64 = IPv6Network("64:ff9b::/96")
_COMPATIBLE = IPv6Network("::/96")
_LAST_32_BITS = 0xFFFFFFFF
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})


@dataclass(frozen=True)
class Reach:
    """What may be reached: public addresses and `private`, networks that the operator allows, at these `ports`.

    `ports` of None means all. A cloud's metadata address is allowed only where `private` has it by itself (`/32`,
    `/128`), never as a part of a larger network.
    """

    private: tuple[Network, ...] = ()
    ports: frozenset[int] | None = PORTS

    def allows_port(self, port: int) -> bool:
        """Whether this TCP port may be reached."""
        return self.ports is None or port in self.ports

    def allows(self, address: Address) -> bool:
        """Whether this address may be reached, and every IPv4 address that it carries within."""
        if isinstance(address, IPv4Address):
            return self._allows_plain(address)
        if address.scope_id is not None:
            return False
        stands_for = _stands_for(address)
        if stands_for is not None:
            return self._allows_plain(stands_for)
        return self._allows_plain(address) and all(self._allows_plain(inner) for inner in _tunnels_to(address))

    def _allows_plain(self, address: Address) -> bool:
        listed = [network for network in self.private if network.version == address.version and address in network]
        if address in METADATA:
            return any(network.num_addresses == 1 for network in listed)
        return bool(listed) or is_public(address)


def is_public(address: Address) -> bool:
    """Whether the address, whatever it carries within, is one of the public Internet."""
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return not any(network.version == address.version and address in network for network in _NOT_PUBLIC)


def _stands_for(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that is meant by an IPv4-mapped, IPv4-compatible or NAT64 address."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    # `::` and `::1` are addresses of their own.
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & _LAST_32_BITS)
    return None


def _tunnels_to(address: IPv6Address) -> Iterable[IPv4Address]:
    """The IPv4 addresses to which packets for a 6to4 or ISATAP address go."""
    if address.sixtofour is not None:
        yield address.sixtofour
    if (int(address) >> 32) & _LAST_32_BITS in _ISATAP:
        yield IPv4Address(int(address) & _LAST_32_BITS)


def read_reach(private: str = "", ports: str = "") -> Reach:
    """What WINNOW_REACH_PRIVATE (networks) and WINNOW_REACH_PORTS (ports, or `*`) say; raises ValueError."""
    networks = []
    for one in filter(None, (part.strip() for part in private.split(","))):
        try:
            networks.append(ip_network(one))
        except ValueError as error:
            raise ValueError(
                f"WINNOW_REACH_PRIVATE: {error}; it takes networks or addresses such as 10.0.0.0/8,fd00::/8"
            ) from None
    if ports.strip() == "*":
        return Reach(tuple(networks), None)
    numbers = [part.strip() for part in ports.split(",") if part.strip()]
    for number in numbers:
        if not (number.isascii() and number.isdigit() and 0 < int(number) < 2**16):
            raise ValueError(f"WINNOW_REACH_PORTS: {number!r} is no port; it takes ports such as 80,443,8080, or *")
    return Reach(tuple(networks), frozenset(map(int, numbers)) if numbers else PORTS)
