"""Where a request comes from: the address at the other end, or the one that a proxy which is believed tells of."""

import ipaddress
from collections.abc import Sequence
from typing import Any

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_IPV6_NETWORK = 64
"""Whoever has one address of IPv6 has all that share so many bits with it."""


class Addresses:
    """Tells who is at the other end. `trusted` are the networks whose `X-Forwarded-For` is believed; others may say
    there what they like."""

    def __init__(self, trusted: Sequence[str]) -> None:
        self._trusted = tuple(ipaddress.ip_network(one) for one in trusted)

    def of(self, environ: dict[str, Any]) -> str:
        """The address of whoever sent a request; of IPv6 the network. '' where it has none.

        Each proxy writes behind what came whom it had it from, so that the last that is no proxy of ours is the one:
        what stands before it was said by nobody we know.
        """
        told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",")
        found = _parsed(environ.get("REMOTE_ADDR", ""))
        while found is not None and told and self._is_trusted(found):
            before = _parsed(told.pop())
            if before is None:
                break
            found = before
        return _name(found)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _parsed(text: str) -> Address | None:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _name(address: Address | None) -> str:
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address), _IPV6_NETWORK), strict=False))
    return "" if address is None else str(address)
